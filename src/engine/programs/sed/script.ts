/** A sed script after parsing. */

/** undefined stands for the regular expression used last. */
export type Pattern = RegExp | undefined;

export type Address =
	| { readonly kind: "line"; readonly line: number }
	/** `first~step` */
	| { readonly kind: "step"; readonly first: number; readonly step: number }
	| { readonly kind: "last" }
	| { readonly kind: "regex"; readonly regex: Pattern }
	/** As second address: `+N` lines more, or up to the next multiple (`~N`). */
	| { readonly kind: "plus"; readonly count: number }
	| { readonly kind: "multiple"; readonly of: number };

export type CaseChange = "upper" | "lower" | "none";

/** A part of a replacement: text, or a group of the match (0 is all of it), under \U, \L or \E, its first letter under \u or \l. */
export interface ReplacementPart {
	readonly text: string;
	readonly group: number | undefined;
	readonly change: CaseChange;
	readonly first: CaseChange;
}

export interface Substitution {
	readonly regex: Pattern;
	readonly replacement: readonly ReplacementPart[];
	readonly global: boolean;
	/** Replaces from this match on. */
	readonly number: number;
	readonly print: boolean;
	readonly evaluate: boolean;
	/** p stands before e: prints what is about to be run. */
	readonly printFirst: boolean;
	readonly file: string | undefined;
}

/** What a command does; jumps hold the index of a command. */
export type Action =
	| { readonly kind: "block"; end: number }
	| { readonly kind: "end" }
	| { readonly kind: "jump"; readonly when: "always" | "replaced" | "not-replaced"; readonly label: string; to: number }
	| { readonly kind: "text"; readonly place: "append" | "insert" | "change"; text: string }
	| { readonly kind: "substitute"; readonly substitution: Substitution }
	| { readonly kind: "translate"; readonly table: ReadonlyMap<string, string> }
	| { readonly kind: "read"; readonly file: string; readonly line: boolean }
	| { readonly kind: "write"; readonly file: string; readonly firstLine: boolean }
	| { readonly kind: "quit"; readonly status: number; readonly silent: boolean }
	| { readonly kind: "list"; readonly width: number | undefined }
	| { readonly kind: "execute"; readonly command: string }
	| { readonly kind: "simple"; readonly letter: "=" | "d" | "D" | "F" | "g" | "G" | "h" | "H" | "n" | "N" | "p" | "P" | "x" | "z" };

export interface Command {
	readonly first: Address | undefined;
	readonly second: Address | undefined;
	/** Runs where the addresses do not match (!). */
	readonly negated: boolean;
	readonly action: Action;
	/** Whether a range is open, and the line it ends at where that is known. */
	range: { readonly open: boolean; readonly end: number | undefined };
}

/** A mistake in a script or its use: the whole message and the status. */
export class SedError extends Error {
	readonly status: number;
	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}
