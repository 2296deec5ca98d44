import type { Blocking } from "../../../kernel/abi.ts";
import { Accounts } from "../../lib/accounts.ts";
import type { Context } from "../../lib/program.ts";
import { outputWidth } from "../../lib/screen.ts";
import { defineProcps } from "../define.ts";
import { allFields, headings, line } from "./fields.ts";
import { handleKey, LiveScreen } from "./live.ts";
import { type Look, look, usages } from "./sample.ts";
import { TopState } from "./state.ts";
import { summaryLines } from "./summary.ts";

/** Seconds between the two looks of the first picture. */
const FIRST_LOOK = 0.1;
const BATCH_WIDTH = 80;

/** One picture: the summary, the headings and the processes; and where the headings are. */
function* picture(context: Context, state: TopState, before: Look | undefined, now: Look, width: number): Blocking<{ lines: string[]; heading: number }> {
	const selected = state.select(usages(before, now));
	const lines = yield* summaryLines(
		context.sys,
		before,
		now,
		selected.map((u) => u.process),
		{ ...state.summary, eachProcessor: state.eachProcessor, threads: state.threads },
	);
	const heading = lines.length + 1;
	lines.push(state.message, headings().slice(0, width));
	const { view } = state;
	for (const usage of state.order(selected)) lines.push(line(usage, view, width));
	return { lines, heading };
}

function* batch(context: Context, state: TopState, times: number, width: number): Blocking<void> {
	const { sys } = context;
	let before = yield* look(sys);
	yield* sys.nanosleep(FIRST_LOOK);
	for (let i = 0; i < times; i++) {
		if (i > 0) yield* sys.nanosleep(state.delay);
		const now = yield* look(sys);
		const { lines } = yield* picture(context, state, before, now, width);
		yield* context.print(`${i > 0 ? "\n" : ""}${lines.join("\n")}\n`);
		yield* context.out.flush();
		before = now;
	}
}

function* live(context: Context, state: TopState, times: number): Blocking<void> {
	const { sys } = context;
	const screen = new LiveScreen(sys);
	sys.sigaction("WINCH", () => {});
	let before = yield* look(sys);
	yield* sys.nanosleep(FIRST_LOOK);
	try {
		for (let i = 0; i < times; i++) {
			const now = yield* look(sys);
			const { rows, cols } = sys.getWindowSize(1);
			const { lines, heading } = yield* picture(context, state, before, now, cols || BATCH_WIDTH);
			yield* screen.draw(lines, heading, rows || 24);
			state.message = "";
			before = now;
			const key = yield* screen.key(state.delay);
			if (key !== undefined && !(yield* handleKey(sys, screen, state, key, heading))) break;
		}
	} finally {
		screen.restore();
		const { rows } = sys.getWindowSize(1);
		yield* sys.write(1, `\x1b[?25h\x1b[${rows || 24};1H\x1b[K\n`);
	}
}

/** Sets up the state from the options; wrong ones end the program with top's own words. */
function configure(context: Context, state: TopState): void {
	const { options, operands } = context;
	const fail = (message: string): never => context.fail(message);
	if (operands.length) fail(`unknown option '${operands[0]}'`);
	const delay = options.value("delay");
	if (delay !== undefined && !(Number(delay) >= 0)) fail("-d requires positive argument");
	if (delay !== undefined) state.delay = Number(delay);
	const pids = options.values("pid").flatMap((list) => list.split(","));
	for (const pid of pids) if (!/^\d+$/.test(pid)) fail(`bad pid '${pid}'`);
	if (pids.length) state.pids = new Set(pids.map((pid) => (pid === "0" ? context.sys.getpid() : Number(pid))));
	for (const [key, any] of [
		["filter-only-euser", false],
		["filter-any-user", true],
	] as const) {
		const name = options.value(key);
		if (name !== undefined && !state.filterUser(name, any)) fail("Invalid user");
	}
	const sort = options.value("sort-override");
	if (sort !== undefined) {
		if (!state.sortBy(sort.replace(/^[-+]/, ""))) fail(`unrecognized field name '${sort}'`);
		state.descending = !sort.startsWith("-");
	}
	for (const [key, set] of [
		[
			"scale-summary-mem",
			(l: string) => {
				state.summaryUnit = l;
			},
		],
		[
			"scale-task-mem",
			(l: string) => {
				state.taskUnit = l;
			},
		],
	] as const) {
		const letter = options.value(key);
		if (letter === undefined) continue;
		if (!TopState.isUnit(letter)) fail(`bad memory scaling arg '${letter}'`);
		set(letter);
	}
	state.full = options.has("cmdline-toggle");
	state.idleHidden = options.has("idle-toggle");
	state.cumulative = options.has("accum-time-toggle");
	state.eachProcessor = options.has("single-cpu-toggle");
	state.threads = options.has("threads-show");
}

export const top = defineProcps({
	name: "top",
	summary: "display processes",
	usage: ["[options]"],
	options: [
		{ short: "A", long: "apply-defaults", help: "ignore configuration files" },
		{ short: "b", long: "batch-mode", help: "print instead of drawing" },
		{ short: "c", long: "cmdline-toggle", help: "command lines instead of names" },
		{ short: "d", long: "delay", arg: "secs", help: "seconds between updates" },
		{ short: "E", long: "scale-summary-mem", arg: "scale", help: "unit of the summary: k,m,g,t,p,e" },
		{ short: "e", long: "scale-task-mem", arg: "scale", help: "unit of the processes: k,m,g,t,p" },
		{ short: "H", long: "threads-show", help: "show threads" },
		{ short: "i", long: "idle-toggle", help: "hide idle tasks" },
		{ short: "n", long: "iterations", arg: "number", help: "end after so many updates" },
		{ short: "O", long: "list-fields", help: "print all field names" },
		{ short: "o", long: "sort-override", arg: "field", help: "sort by this field" },
		{ short: "p", long: "pid", arg: "pids", help: "only these" },
		{ short: "S", long: "accum-time-toggle", help: "count the time of dead children" },
		{ short: "s", long: "secure-mode", help: "without keys that change anything" },
		{ short: "U", long: "filter-any-user", arg: "user", help: "only processes of a user, by any id" },
		{ short: "u", long: "filter-only-euser", arg: "user", help: "only processes of an effective user" },
		{ short: "w", long: "width", arg: "columns", optional: true, help: "width of the output" },
		{ short: "1", long: "single-cpu-toggle", help: "each processor on its own line" },
	],
	*main(context) {
		const { sys, options } = context;
		if (options.has("list-fields")) {
			yield* context.print(`${allFields.map((f) => f.name).join("\n")}\n`);
			return 0;
		}
		const state = new TopState(yield* Accounts.load(sys));
		configure(context, state);
		const count = options.value("iterations");
		if (count !== undefined && !(/^\d+$/.test(count) && Number(count) > 0)) context.fail(`bad iterations argument '${count}'`);
		const times = count === undefined ? Infinity : Number(count);
		if (options.has("batch-mode")) {
			const width = Number(options.value("width") ?? sys.environ.get("COLUMNS") ?? (options.has("width") ? 512 : (outputWidth(sys) ?? BATCH_WIDTH)));
			yield* batch(context, state, times, width);
		} else {
			if (!sys.isatty(0) || !sys.isatty(1)) context.fail("failed tty get");
			yield* live(context, state, times);
		}
		return 0;
	},
});
