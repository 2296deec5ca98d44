import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../engine/kernel/text.ts";
import { registry } from "../engine/programs/index.ts";
import { plainView } from "../engine/view/index.ts";
import { ReplayLimitError } from "./limits.ts";
import { Session } from "./session.ts";
import type { LabDefinition, LogEntry } from "./types.ts";

const lab: LabDefinition = {
	id: "00-test/01-session",
	world: "one-host",
	setup: ["echo $RANDOM > /tmp/word", "sleep 9000 &"],
	definitions: [["mine", 'host.processes.filter(p, p.tty != "")']],
	tasks: [
		{ id: "file", kind: "state", check: 'host.file("/tmp/made").exists', feedback: [{ id: "elsewhere", when: 'host.file("/tmp/other").exists' }] },
		{ id: "word", kind: "answer", check: 'input == host.file("/tmp/word").text.trim()', feedback: [{ id: "empty", when: 'input == ""' }] },
		{ id: "guess", kind: "predict", commands: ["unshare --pid --fork sh -c 'echo $$'"], feedback: [] },
		{ id: "asleep", kind: "state", check: 'mine.exists(p, p.comm == "sleep")', found: "mine.map(p, p.comm)", feedback: [] },
	],
	solutions: [],
};

const size = { rows: 24, cols: 80 };
const second = 1e9;

/** A session and all that its terminals showed, driven as a page drives it: in slices, the clock following. */
class Live {
	readonly shown = new Map<number, string>();
	readonly session: Session;
	logged: LogEntry[] = [];
	constructor(seed = 1) {
		this.session = new Session({
			programs: registry,
			lab,
			seed,
			listener: {
				output: (terminal, data) => this.shown.set(terminal, (this.shown.get(terminal) ?? "") + decode(data)),
				cleared: () => this.shown.clear(),
				logged: (from, entries) => {
					this.logged = [...this.logged.slice(0, from), ...entries];
				},
			},
		});
	}
	/** Lets so much virtual time pass, in slices of so many steps; a machine that is busy is not waited for longer than that. */
	pass(nanoseconds: number, slice: number): void {
		const end = this.session.now + nanoseconds;
		while (this.session.now < end) {
			if (this.session.run(slice) === "busy") continue;
			const next = this.session.nextTimer;
			if (next !== undefined && next <= end) this.session.advance(next);
			else this.session.advance(end);
		}
	}
	type(line: string, terminal = 1): void {
		this.session.keys(terminal, `${line}\r`);
		this.pass(2 * second, 1000);
	}
	get state() {
		const { session, shown } = this;
		return {
			now: session.now,
			shown: [...shown].sort(([a], [b]) => a - b),
			report: session.report,
			view: plainView(session.host),
			terminals: session.terminals,
		};
	}
}

function opened(seed?: number): Live {
	const live = new Live(seed);
	live.session.open(1, size);
	live.pass(second, 1000);
	return live;
}

/** The same session made from its log. */
function replayed(live: Live): Live {
	const { saved } = live.session;
	const again = new Live(saved.seed);
	again.session.replay(JSON.parse(JSON.stringify(saved)));
	return again;
}

const state = (live: Live, task: string) => live.session.report.tasks.find(({ id }) => id === task);

describe("a session", () => {
	test("says which task passed as soon as the machine is idle, and keeps it passed", () => {
		const live = opened();
		expect(state(live, "file")).toMatchObject({ state: "open" });
		live.type("touch /tmp/other");
		expect(state(live, "file")).toMatchObject({ state: "open", feedback: "elsewhere" });
		live.type("touch /tmp/made");
		expect(state(live, "file")).toMatchObject({ state: "passed" });
		live.type("rm /tmp/made");
		expect(state(live, "file")).toMatchObject({ state: "passed" });
		expect(live.session.report.done).toBe(false);
	});

	test("says nothing of feedback before anything was done", () => {
		const live = opened();
		expect(state(live, "asleep")).toEqual({ id: "asleep", kind: "state", state: "open" });
		live.type("true");
		expect(state(live, "asleep")).toMatchObject({ found: "bash" });
	});

	test("looks at a prompt when something in the background never rests", () => {
		const live = opened();
		for (const line of ["while :; do :; done &", "touch /tmp/made", "true"]) {
			live.session.keys(1, `${line}\r`);
			live.pass(second / 10, 1000);
		}
		expect(state(live, "file")).toMatchObject({ state: "passed" });
	});

	test("judges answers on the state, and predictions by what the machine prints", () => {
		const live = opened();
		live.session.answer("word", " ");
		expect(state(live, "word")).toMatchObject({ state: "open", feedback: "empty", answer: " " });
		live.session.answer("word", ` ${live.session.host.file("/tmp/word").text}`);
		expect(state(live, "word")).toMatchObject({ state: "passed" });
		live.session.answer("guess", "2");
		expect(state(live, "guess")).toEqual({ id: "guess", kind: "predict", state: "open", answer: "2" });
		live.session.answer("guess", "1\n");
		expect(state(live, "guess")).toMatchObject({ state: "passed" });
		live.session.answer("file", "x");
		live.session.answer("nowhere", "x");
		expect(state(replayed(live), "word")).toMatchObject({ state: "passed" });
	});

	test("another seed, another word", () => {
		const word = (seed: number) => opened(seed).session.host.file("/tmp/word").text;
		expect(word(1)).toBe(word(1));
		expect(word(1)).not.toBe(word(2));
	});

	test("undo takes the last command back, with all that it did", () => {
		const live = opened();
		live.type("touch /tmp/one");
		const before = live.state;
		const log = [...live.session.saved.log];
		live.type("touch /tmp/made; hostname changed");
		expect(state(live, "file")).toMatchObject({ state: "passed" });
		expect(live.session.undo()).toBe(true);
		expect(live.state.shown).toEqual(before.shown);
		expect(live.state.report).toEqual(before.report);
		expect(live.session.host.file("/tmp/made").exists).toBe(false);
		expect(live.session.host.file("/tmp/one").exists).toBe(true);
		expect(live.session.host.hostname).toBe("lab");
		expect(live.session.saved.log).toEqual(log);
		expect(live.logged).toEqual(log);
		expect(live.session.undo()).toBe(true);
		expect(live.session.host.file("/tmp/one").exists).toBe(false);
		expect(live.session.undo()).toBe(false);
	});

	test("undo is the replay of the shorter log, and leaves terminals opened later open", () => {
		const live = opened();
		live.type("touch /tmp/one");
		live.type("touch /tmp/made");
		live.session.open(2, size);
		live.pass(second, 1000);
		live.session.undo();
		expect(live.session.terminals).toEqual([1, 2]);
		expect(live.state).toEqual(replayed(live).state);
		live.type("touch /tmp/two", 2);
		expect(live.state).toEqual(replayed(live).state);
	});

	test("reset makes it as new, with its terminals", () => {
		const live = opened();
		live.session.open(2, { rows: 10, cols: 40 });
		live.session.resize(2, { rows: 12, cols: 50 });
		live.type("touch /tmp/made");
		live.session.reset();
		live.pass(second, 1000);
		expect(live.session.terminals).toEqual([1, 2]);
		expect(live.session.report.tasks.every((task) => task.state === "open")).toBe(true);
		expect(live.session.host.file("/tmp/made").exists).toBe(false);
		expect(live.logged).toEqual(live.session.saved.log);
		expect(live.state).toEqual(replayed(live).state);
	});

	test("inputs that make no sense are dropped", () => {
		const live = opened();
		const { log } = live.session.saved;
		const length = log.length;
		live.session.keys(7, "x");
		live.session.open(1, size);
		live.session.open(-1, size);
		live.session.open(3, { rows: 0, cols: 1e9 });
		live.session.resize(1, { rows: Number.NaN, cols: 80 });
		live.session.keys(1, "x".repeat(1_000_000));
		expect(live.session.saved.log).toHaveLength(length);
	});

	test("a replay that uses too much is given up, and the session stands where it got to", () => {
		const live = opened();
		live.session.keys(1, "while :; do :; done\r");
		live.pass(second / 2, 10_000);
		const again = new Live();
		const limits = { steps: 200_000, output: 1e9, memory: 1e12 };
		expect(() => again.session.replay(live.session.saved, limits)).toThrow(ReplayLimitError);
		expect(again.session.now).toBeGreaterThan(second);
		expect(again.session.now).toBeLessThan(live.session.now);
		again.pass(second / 10, 1000);
		expect(() => new Live().session.replay(live.session.saved, { ...limits, steps: 1e9, output: 10 })).toThrow("bytes on its terminals");
		expect(() => new Live().session.replay(live.session.saved, { ...limits, steps: 1e9, memory: 10 })).toThrow("bytes of memory");
	});
});

const lines = [
	"ls /",
	"sleep 0.3",
	"sleep 100 &",
	"touch /tmp/made",
	"for i in 1 2 3; do echo $i $RANDOM; sleep 0.1; done",
	"cat /etc/passwd | sort | head -3",
	"while :; do :; done",
	"yes | head -2000",
	"unshare --pid --fork --mount-proc bash",
	"ps -ef",
	"echo $((RANDOM % 7)) > /tmp/x; cat /tmp/x",
	"hostname web; hostname",
	"exit",
	"(sleep 1; echo late) &",
	"date +%N",
	"안녕 || echo 없음",
];
const input = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ terminal: fc.constantFrom(1, 2), keys: fc.constantFrom(...lines).map((line) => `${line}\r`) }) },
	{
		weight: 2,
		arbitrary: fc.record({ terminal: fc.constantFrom(1, 2), keys: fc.constantFrom("\x03", "\x04", "\x1a", "\t", "\x1b[A", "ech", "\x7f", "\r", "q") }),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			terminal: fc.constantFrom(1, 2),
			resize: fc.record({ rows: fc.integer({ min: 2, max: 60 }), cols: fc.integer({ min: 10, max: 200 }) }),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ task: fc.constantFrom("word", "guess", "file"), answer: fc.constantFrom("", "1", "12345") }) },
	{ weight: 1, arbitrary: fc.constant({ undo: true as const }) },
);
const script = fc.array(fc.record({ input, pass: fc.integer({ min: 0, max: 800_000_000 }), slice: fc.integer({ min: 1, max: 30_000 }) }), { maxLength: 14 });

describe("the log of a session", () => {
	test("played again gives the same bytes, state and verdicts, however the machine was driven", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 1000 }), script, (seed, acts) => {
				const live = opened(seed);
				live.session.open(2, { rows: 10, cols: 40 });
				for (const { input: act, pass, slice } of acts) {
					if ("undo" in act) live.session.undo();
					else if ("answer" in act) live.session.answer(act.task, act.answer);
					else if ("resize" in act) live.session.resize(act.terminal, act.resize);
					else live.session.keys(act.terminal, act.keys);
					live.pass(pass, slice);
				}
				expect(replayed(live).state).toEqual(live.state);
			}),
			{ numRuns: 25 },
		);
	}, 120_000);
});
