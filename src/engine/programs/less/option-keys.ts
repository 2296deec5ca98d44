/** The keys - and _ of less: options that are changed or shown while it runs. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Pager } from "./pager.ts";
import { type Toggle, toggles } from "./settings.ts";

/** `-N`, `--LINE-NUMBERS`: changes the option and says how it is now. */
export function* changeOption(pager: Pager): Blocking<void> {
	const { settings } = pager;
	const letter = yield* pager.key("-");
	if (letter === undefined || letter === "\x7f") return;
	if (letter === "x" || letter === "z" || letter === "j") return yield* changeNumber(pager, letter);
	if (letter === "n") {
		settings.numbers = "off";
		pager.view.changed();
		return yield* pager.tell("Don't use line numbers");
	}
	const toggle = yield* chosen(pager, letter, "-");
	if (!toggle) return;
	toggle.flip(settings);
	pager.view.changed();
	if (letter === "R" || letter === "r") yield* pager.draw();
	yield* pager.tell(toggle.describe(settings));
}

/** `_N`: says how the option is. */
export function* showOption(pager: Pager): Blocking<void> {
	const { settings } = pager;
	const letter = yield* pager.key("_");
	if (letter === undefined || letter === "\x7f") return;
	if (letter === "x") return yield* pager.tell(`Tab stops every ${settings.tabStops} spaces`);
	if (letter === "z") return yield* pager.tell(windowText(settings.window ?? pager.view.height));
	const toggle = yield* chosen(pager, letter, "_");
	if (toggle) yield* pager.tell(toggle.describe(settings));
}

const windowText = (lines: number): string => `Scroll window size is ${lines} lines`;

function* chosen(pager: Pager, letter: string, key: string): Blocking<Toggle | undefined> {
	if (letter === key) {
		const name = yield* pager.ask(`${key}${key}`, (text) => {
			const [only, ...more] = toggles.filter((toggle) => toggle.long.startsWith(text));
			return only && more.length === 0 ? only.long : text;
		});
		if (name === undefined || name === "") return undefined;
		const named = toggles.find((toggle) => toggle.long.startsWith(name));
		if (!named) yield* pager.tell(`There is no --${name} option`);
		return named;
	}
	const found = toggles.find((toggle) => toggle.letter === letter);
	if (!found) yield* pager.tell(letter === "X" ? "Cannot change the -X (--no-init) option" : `There is no -${letter} option`);
	return found;
}

function* changeNumber(pager: Pager, letter: "x" | "z" | "j"): Blocking<void> {
	const { settings, view } = pager;
	const typed = yield* pager.ask({ x: "Tab stops: ", z: "Scroll window size: ", j: "Target line: " }[letter]);
	if (typed === undefined || !/^\d+$/.test(typed)) return;
	const value = Number(typed);
	if (letter === "x") settings.tabStops = Math.max(1, value);
	else if (letter === "z") settings.window = value || undefined;
	else settings.target = Math.max(0, value - 1);
	view.changed();
	const told = {
		x: `Tab stops every ${settings.tabStops} spaces`,
		z: windowText(settings.window ?? view.height),
		j: `Position target at screen line ${settings.target + 1}`,
	};
	yield* pager.tell(told[letter]);
}
