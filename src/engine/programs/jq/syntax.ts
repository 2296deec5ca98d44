/** The tree of a jq filter. */
import type { Json } from "./values.ts";

/** Where something stands in the program, for messages. */
export interface Position {
	readonly start: number;
	readonly end: number;
}

export type Arithmetic = "+" | "-" | "*" | "/" | "%";
export type Comparison = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What a value is taken apart by: a name, or the patterns of its elements. */
export type Pattern =
	| { readonly kind: "variable"; readonly name: string }
	| { readonly kind: "array"; readonly items: readonly Pattern[] }
	/** `name` binds the value of the key itself too, as in `{$a: [$b]}`. */
	| { readonly kind: "object"; readonly members: readonly { readonly key: Ast; readonly name: string | undefined; readonly value: Pattern | undefined }[] };

export interface Definition {
	readonly name: string;
	/** With "$" in front where the values are meant. */
	readonly parameters: readonly string[];
	readonly body: Ast;
}

export type Ast =
	| { readonly kind: "identity" | "recurse" | "empty" }
	| { readonly kind: "literal"; readonly value: Json }
	/** Text and interpolated expressions in turn, under a format such as @csv. */
	| { readonly kind: "string"; readonly format: string | undefined; readonly parts: readonly (string | Ast)[] }
	| { readonly kind: "format"; readonly name: string }
	| { readonly kind: "index"; readonly target: Ast; readonly key: Ast }
	| { readonly kind: "slice"; readonly target: Ast; readonly from: Ast | undefined; readonly to: Ast | undefined }
	| { readonly kind: "iterate"; readonly target: Ast }
	| { readonly kind: "try"; readonly body: Ast; readonly handler: Ast | undefined }
	| { readonly kind: "array"; readonly body: Ast | undefined }
	| { readonly kind: "object"; readonly entries: readonly { readonly key: Ast; readonly value: Ast }[] }
	| { readonly kind: "negate"; readonly body: Ast }
	| { readonly kind: "pipe" | "comma" | "and" | "or" | "alternative"; readonly left: Ast; readonly right: Ast }
	| { readonly kind: "binary"; readonly operator: Arithmetic | Comparison; readonly left: Ast; readonly right: Ast }
	/** `=`, `|=`, or one that combines, as `+=` and `//=`. */
	| { readonly kind: "update"; readonly operator: "=" | "|=" | "//=" | `${Arithmetic}=`; readonly left: Ast; readonly right: Ast }
	| { readonly kind: "if"; readonly test: Ast; readonly then: Ast; readonly else: Ast | undefined }
	| { readonly kind: "reduce"; readonly source: Ast; readonly patterns: readonly Pattern[]; readonly initial: Ast; readonly update: Ast }
	| {
			readonly kind: "foreach";
			readonly source: Ast;
			readonly patterns: readonly Pattern[];
			readonly initial: Ast;
			readonly update: Ast;
			readonly extract: Ast | undefined;
	  }
	| { readonly kind: "bind"; readonly source: Ast; readonly patterns: readonly Pattern[]; readonly body: Ast }
	| { readonly kind: "define"; readonly definition: Definition; readonly body: Ast }
	| { readonly kind: "call"; readonly name: string; readonly args: readonly Ast[]; readonly position: Position }
	| { readonly kind: "variable"; readonly name: string; readonly position: Position }
	| { readonly kind: "label"; readonly name: string; readonly body: Ast }
	| { readonly kind: "break"; readonly name: string; readonly position: Position };

/** A mistake in a program: what is wrong, and where it can be shown. */
export class CompileError extends Error {
	readonly position: Position | undefined;
	/** What the parser says besides. */
	also: { readonly message: string; readonly position: Position } | undefined;
	constructor(message: string, position: Position | undefined) {
		super(message);
		this.position = position;
	}
}
