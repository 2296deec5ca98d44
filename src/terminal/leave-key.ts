/** What to do with a key that was pressed in a terminal. */
export type KeyFate =
	/** The terminal's own. */
	| "terminal"
	/** The browser's: Tab moves the focus on, Ctrl+C copies, Ctrl+V pastes. */
	| "browser"
	/** Held back until the next key shows what was meant. */
	| "held";

/** The parts of a KeyboardEvent that decide. */
export interface Key {
	readonly key: string;
	readonly ctrlKey: boolean;
	readonly altKey: boolean;
	readonly metaKey: boolean;
}

/**
 * xterm takes every key, Tab too, so Escape and then Tab leaves a terminal: browsers give Escape-Tab no meaning and bash none that
 * is missed. Escape is held back until it is clear that no Tab follows; `release` then sends it on its way.
 */
export class LeaveKey {
	#held = false;
	readonly #release: () => void;

	constructor(release: () => void) {
		this.#release = release;
	}

	/** Asked on every keydown. */
	fate({ key, ctrlKey, altKey, metaKey }: Key, hasSelection: boolean): KeyFate {
		const plain = !ctrlKey && !altKey && !metaKey;
		if (this.#held && (key === "Shift" || key === "Control" || key === "Alt" || key === "Meta")) return "terminal";
		if (this.#held && plain && key === "Tab") {
			this.#held = false;
			return "browser";
		}
		this.flush();
		if (plain && key === "Escape") {
			this.#held = true;
			return "held";
		}
		const letter = key.toLowerCase();
		if (ctrlKey && !altKey && !metaKey && (letter === "v" || (letter === "c" && hasSelection))) return "browser";
		return "terminal";
	}

	/** Sends a held Escape: another key followed, or time passed. */
	flush(): void {
		if (!this.#held) return;
		this.#held = false;
		this.#release();
	}
}
