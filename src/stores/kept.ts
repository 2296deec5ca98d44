/** The browser's storage, as JSON under `underdock:` names. A browser that allows none just forgets. */
import { atom, type ReadableAtom } from "nanostores";

/** For good, or for this tab only. */
export type Where = "localStorage" | "sessionStorage";

const prefix = "underdock:";

const full = atom(false);
/** Whether the browser refused to keep something. */
export const $storageFull: ReadableAtom<boolean> = full;

function parse(text: string | null): unknown {
	if (text === null) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** What is kept under a name; undefined when there is nothing or it cannot be read. */
export function kept(name: string, where: Where = "localStorage"): unknown {
	try {
		return parse(globalThis[where].getItem(prefix + name));
	} catch {
		return undefined;
	}
}

/** Keeps a value, or forgets the name when the value is null. */
export function keep(name: string, value: unknown, where: Where = "localStorage"): void {
	try {
		if (value === null) globalThis[where].removeItem(prefix + name);
		else globalThis[where].setItem(prefix + name, JSON.stringify(value));
	} catch {
		full.set(true);
	}
}

/** All names kept that begin so. */
export function keptNames(beginning: string): string[] {
	try {
		return Object.keys(localStorage)
			.filter((key) => key.startsWith(prefix + beginning))
			.map((key) => key.slice(prefix.length));
	} catch {
		return [];
	}
}

/** Calls back when another tab of the browser changed what is kept under the name. */
export function onKeptElsewhere(name: string, changed: (value: unknown) => void): void {
	addEventListener("storage", (event) => {
		if (event.key === prefix + name) changed(parse(event.newValue));
	});
}
