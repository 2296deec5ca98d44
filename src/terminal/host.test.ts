import { describe, expect, it } from "vitest";
import { decode } from "../engine/kernel/text.ts";
import { registry } from "../engine/programs/index.ts";
import { Session } from "../lab/session.ts";
import type { LabDefinition, LogEntry, SavedSession } from "../lab/types.ts";
import { type FetchedPrograms, LabHost } from "./host.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

const lab: LabDefinition = { id: "test", world: "one-host", setup: ["hostname made-by-setup"], definitions: [], tasks: [], solutions: [] };

/** Programs that come one at a time, by hand. */
class SlowPrograms implements FetchedPrograms {
	readonly here = new Set<string>();
	readonly asked: { readonly program: string; readonly come: () => void; readonly fail: () => void }[] = [];
	get(id: string) {
		return this.here.has(id) ? registry.get(id) : undefined;
	}
	has(id: string): boolean {
		return registry.has(id);
	}
	readonly missing: readonly string[] = [];
	load(program: string): Promise<void> {
		return new Promise((resolve, reject) => {
			const come = (): void => {
				this.here.add(program);
				resolve();
			};
			this.asked.push({ program, come, fail: () => reject(new Error("no network")) });
		});
	}
}

/** A host whose event loop is moved by hand. */
class Desk {
	readonly programs = new SlowPrograms();
	readonly messages: FromWorker[] = [];
	private now = 0;
	private waiting: { at: number; run: () => void }[] = [];
	private readonly host: LabHost;
	constructor() {
		const later = (run: () => void, milliseconds: number) => {
			const entry = { at: this.now + milliseconds, run };
			this.waiting.push(entry);
			return () => {
				this.waiting = this.waiting.filter((other) => other !== entry);
			};
		};
		this.host = new LabHost(
			(message) => {
				this.messages.push(message);
				if (message.kind === "output") this.host.receive({ kind: "drawn", bytes: message.data.length });
			},
			{
				now: () => {
					this.now += 0.01;
					return this.now;
				},
				soon: (run) => later(run, 0),
				later,
			},
			this.programs,
		);
	}
	say(message: ToWorker): void {
		this.host.receive(message);
	}
	/** Lets so many milliseconds go by, programs coming `deliver` by `deliver`. */
	async pass(milliseconds: number, deliver: (asked: SlowPrograms["asked"][number]) => void = ({ come }) => come()): Promise<void> {
		const end = this.now + milliseconds;
		while (this.now < end) {
			const asked = this.programs.asked.shift();
			if (asked) deliver(asked);
			for (let i = 0; i < 5; i++) await Promise.resolve();
			const next = this.waiting.sort((a, b) => a.at - b.at).shift();
			if (!next && this.programs.asked.length === 0) break;
			if (!next) continue;
			this.now = Math.max(this.now, next.at);
			next.run();
		}
	}
	get shown(): string {
		return this.messages.map((m) => (m.kind === "output" ? decode(m.data) : "")).join("");
	}
	get saved(): SavedSession {
		const log: LogEntry[] = [];
		let rest: Omit<SavedSession, "log"> | undefined;
		for (const m of this.messages) {
			if (m.kind !== "saved") continue;
			log.splice(m.from, log.length, ...m.entries);
			rest = m.session;
		}
		if (!rest) throw new Error("nothing was saved");
		return { ...rest, log };
	}
}

describe("LabHost", () => {
	it("shows the same with programs that come late as a replay that has them all, whatever is typed meanwhile", async () => {
		const desk = new Desk();
		desk.say({ kind: "start", lab, seed: 7 });
		desk.say({ kind: "open", terminal: 1, size: { rows: 24, cols: 80 } });
		await desk.pass(300);
		for (const line of ["(while :; do :; done) & sleep 0.2; kill %1", "seq 5 | sort -r | head -n 2; hostname; date +%N", "uname; sed s/a/b/ <<< aa"]) {
			desk.say({ kind: "keys", terminal: 1, text: `${line}\r` });
			// typed on while programs are on their way
			await desk.pass(3);
			desk.say({ kind: "keys", terminal: 1, text: "echo typed ahead\r" });
			await desk.pass(2000);
		}
		let replayed = "";
		const session = new Session({ lab, seed: 7, programs: registry, listener: { output: (_, data) => (replayed += decode(data)) } });
		session.replay(desk.saved);
		expect(desk.shown).toContain("5\r\n4\r\nmade-by-setup");
		expect(desk.shown).toContain("ba\r\n");
		expect(desk.shown.match(/^typed ahead/gm)).toHaveLength(3);
		expect(replayed).toBe(desk.shown);
	});

	it("tries again what could not be fetched, and says both", async () => {
		const desk = new Desk();
		desk.say({ kind: "start", lab: { ...lab, setup: [] }, seed: 7 });
		desk.say({ kind: "open", terminal: 1, size: { rows: 24, cols: 80 } });
		await desk.pass(100);
		desk.say({ kind: "keys", terminal: 1, text: "uname\r" });
		let failures = 0;
		await desk.pass(9000, ({ program, come, fail }) => (program === "uname" && failures++ < 2 ? fail() : come()));
		expect(desk.messages.filter((m) => m.kind === "fetching").map((m) => m.state)).toEqual(["failed", "failed", "fetched"]);
		expect(desk.shown).toContain("Linux\r\n");
	});
});
