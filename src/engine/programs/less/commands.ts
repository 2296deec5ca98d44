/** What the keys of less do. A command gets the number typed before it. */
import type { Blocking } from "../../kernel/abi.ts";
import { changeOption, showOption } from "./option-keys.ts";
import type { Pager } from "./pager.ts";
import { compilePattern } from "./search.ts";
import { colonCommand, editFile, examine, runShell, saveFile, showHelp } from "./side-commands.ts";
import { positionText } from "./status.ts";

export type Command = (pager: Pager, count: number | undefined) => Blocking<void>;

const windowSize = (pager: Pager): number => pager.settings.window ?? pager.view.height;
const halfWindow = (pager: Pager): number => pager.settings.halfWindow ?? Math.max(1, Math.floor((pager.view.height + 1) / 2));

const forward =
	(rows: (pager: Pager) => number, force = false): Command =>
	(pager, count) =>
		pager.forward(count ?? rows(pager), force);

const backward = (rows: (pager: Pager) => number): Command =>
	function* (pager, count) {
		if (!pager.view.back(count ?? rows(pager))) yield* pager.bell();
	};

const one = (): number => 1;

const setWindow = function* (pager: Pager, count: number | undefined, back: boolean): Blocking<void> {
	if (count !== undefined) pager.settings.window = count;
	yield* (back ? backward(windowSize) : forward(windowSize))(pager, undefined);
};

const setHalf = function* (pager: Pager, count: number | undefined, back: boolean): Blocking<void> {
	if (count !== undefined) pager.settings.halfWindow = count;
	yield* (back ? backward(halfWindow) : forward(halfWindow))(pager, undefined);
};

const sideways = (direction: 1 | -1): Command =>
	// biome-ignore lint/correctness/useYield: a command that moves at once
	function* (pager, count) {
		const { view, settings } = pager;
		if (count !== undefined) settings.shift = count;
		view.shift = Math.max(0, view.shift + direction * (settings.shift ?? Math.floor(view.columns / 2)));
		view.changed();
	};

const search = (direction: 1 | -1): Command =>
	function* (pager, count) {
		const typed = yield* pager.ask(direction > 0 ? "/" : "?");
		if (typed !== undefined) yield* pager.startSearch(typed, direction, count ?? 1);
	};

const goToLine: Command = function* (pager, count) {
	const line = (count ?? 1) - 1;
	const { document } = pager.view;
	if (line <= 0) pager.jump(0);
	else if (yield* document.has(line, () => pager.screen.takeInterrupt())) pager.jump(line);
	else yield* pager.tell(`Cannot seek to line number ${count}`);
};

const goToEnd: Command = function* (pager, count) {
	if (count !== undefined) return yield* goToLine(pager, count);
	pager.remember();
	yield* pager.view.toEnd();
};

const goToPercent: Command = function* (pager, count) {
	const { document } = pager.view;
	yield* document.all(() => pager.screen.takeInterrupt());
	const size = document.size ?? 0;
	pager.jump(Math.min(document.lineAt(Math.floor((size * (count ?? 0)) / 100)), Math.max(0, document.lines.length - 1)));
};

const filter: Command = function* (pager) {
	const typed = yield* pager.ask("&/");
	if (typed === undefined) return;
	if (typed === "") return pager.view.setFilter(undefined);
	const pattern = compilePattern(typed, pager.settings);
	if (!pattern) return yield* pager.tell("Invalid pattern");
	const { regex, inverted } = pattern;
	pager.view.setFilter(new RegExp(inverted ? `^(?!.*(?:${regex.source}))` : regex.source, regex.flags.replace("g", "")));
};

const setMark: Command = function* (pager) {
	const letter = yield* pager.key("set mark: ");
	if (letter !== undefined && /^[a-zA-Z]$/.test(letter)) pager.marks.set(letter, { file: pager.index, top: pager.view.top });
	else yield* pager.bell();
};

const goToMark: Command = function* (pager) {
	const letter = yield* pager.key("goto mark: ");
	if (letter === "^") return yield* goToLine(pager, 1);
	if (letter === "$") return yield* goToEnd(pager, undefined);
	const mark = letter === undefined ? undefined : pager.marks.get(letter);
	if (!mark) return yield* pager.tell("Mark not set");
	if (mark.file !== pager.index && !(yield* pager.show(mark.file))) return;
	pager.remember();
	pager.view.top = mark.top;
	pager.view.changed();
};

/** F: shows what is added to the file, until ^C. */
const follow: Command = function* (pager) {
	yield* pager.view.toEnd();
	for (;;) {
		yield* pager.draw("Waiting for data... (interrupt to abort)");
		try {
			yield* pager.sys.nanosleep(1);
		} catch {
			// a signal came; which one is asked below
		}
		if (pager.screen.takeInterrupt()) return;
		if (yield* pager.view.document.follow()) yield* pager.view.toEnd();
	}
};

const toggleHighlight: Command = function* (pager) {
	const { view } = pager;
	view.pattern = view.pattern ? undefined : pager.pattern?.regex;
	view.changed();
	if (!pager.pattern) yield* pager.bell();
};

// biome-ignore lint/correctness/useYield: a command that is done at once
const quit: Command = function* (pager) {
	pager.done = true;
};

const quitTwice: Command = function* (pager) {
	if ((yield* pager.key(":Z")) === "Z") pager.done = true;
};

const keys: readonly (readonly [readonly string[], Command])[] = [
	[["q", "Q"], quit],
	[["Z"], quitTwice],
	[["e", "\x05", "j", "\x0e", "\r", "\n", "\x1b[B", "\x1bOB"], forward(one)],
	[["J"], forward(one, true)],
	[["y", "\x19", "k", "\x0b", "\x10", "K", "\x1b[A", "\x1bOA"], backward(one)],
	[["f", "\x06", "\x16", " ", "\x1b[6~"], forward(windowSize)],
	[["b", "\x02", "\x1bv", "\x1b[5~"], backward(windowSize)],
	[["z"], (pager, count) => setWindow(pager, count, false)],
	[["w"], (pager, count) => setWindow(pager, count, true)],
	[["d", "\x04"], (pager, count) => setHalf(pager, count, false)],
	[["u", "\x15"], (pager, count) => setHalf(pager, count, true)],
	[["\x1b)", "\x1b[C", "\x1bOC"], sideways(1)],
	[["\x1b(", "\x1b[D", "\x1bOD"], sideways(-1)],
	[["r", "\x12", "\x0c", "R"], (pager) => pager.redraw()],
	[["F"], follow],
	[["/"], search(1)],
	[["?"], search(-1)],
	[["n"], (pager, count) => pager.search(count ?? 1, true)],
	[["N"], (pager, count) => pager.search(count ?? 1, true, true)],
	[["&"], filter],
	[["\x1bu"], toggleHighlight],
	[["g", "<", "\x1b<", "\x1b[H", "\x1bOH", "\x1b[1~"], goToLine],
	[["G", ">", "\x1b>", "\x1b[F", "\x1bOF", "\x1b[4~"], goToEnd],
	[["p", "%"], goToPercent],
	[["m"], setMark],
	[["'"], goToMark],
	[["=", "\x07"], tellPosition],
	[["h", "H"], showHelp],
	[[":"], colonCommand],
	[["E"], examine],
	[["-"], changeOption],
	[["_"], showOption],
	[["!"], runShell],
	[["s"], saveFile],
	[["v"], editFile],
	[["V"], (pager) => pager.tell("less 668 (GNU regular expressions)")],
];

function* tellPosition(pager: Pager): Blocking<void> {
	yield* pager.tell(positionText({ ...(yield* pager.status(true)), fresh: true }));
}

export const commands: ReadonlyMap<string, Command> = new Map(keys.flatMap(([names, command]) => names.map((name) => [name, command] as const)));
