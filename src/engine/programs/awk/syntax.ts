/** The tree of an awk program. */

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "^" | "<" | "<=" | ">" | ">=" | "==" | "!=";

export type Place =
	| { readonly kind: "variable"; readonly name: string }
	| { readonly kind: "field"; readonly index: Expression }
	| { readonly kind: "element"; readonly array: string; readonly subscripts: readonly Expression[] };

export type Expression =
	| Place
	| { readonly kind: "number"; readonly value: number }
	| { readonly kind: "string"; readonly value: string; readonly line: number }
	/** A regular expression on its own matches $0; as an operand of ~ or an argument it is itself. */
	| { readonly kind: "regex"; readonly source: string; readonly line: number }
	| { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
	| { readonly kind: "and" | "or" | "concatenation"; readonly left: Expression; readonly right: Expression }
	| { readonly kind: "match"; readonly negated: boolean; readonly left: Expression; readonly right: Expression }
	| { readonly kind: "in"; readonly subscripts: readonly Expression[]; readonly array: string }
	| { readonly kind: "not" | "minus" | "plus"; readonly operand: Expression }
	| { readonly kind: "condition"; readonly test: Expression; readonly then: Expression; readonly else: Expression }
	/** `operator` is undefined for a plain assignment. */
	| { readonly kind: "assignment"; readonly operator: BinaryOperator | undefined; readonly place: Place; readonly value: Expression }
	| { readonly kind: "step"; readonly place: Place; readonly by: 1 | -1; readonly prefix: boolean }
	| { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[]; readonly line: number }
	| { readonly kind: "builtin"; readonly name: string; readonly args: readonly Expression[] }
	| { readonly kind: "getline"; readonly from: "main" | "file" | "command"; readonly source: Expression | undefined; readonly place: Place | undefined }
	/** Kept apart so that `(a, b) in c` and print lists are recognized. */
	| { readonly kind: "group"; readonly items: readonly Expression[] };

export interface Redirection {
	readonly kind: "file" | "append" | "pipe";
	readonly target: Expression;
}

export type Statement =
	| { readonly kind: "expression"; readonly value: Expression }
	| { readonly kind: "print"; readonly formatted: boolean; readonly args: readonly Expression[]; readonly to: Redirection | undefined }
	| { readonly kind: "block"; readonly body: readonly Statement[] }
	| { readonly kind: "if"; readonly test: Expression; readonly then: Statement; readonly else: Statement | undefined }
	| { readonly kind: "while"; readonly test: Expression; readonly body: Statement }
	| { readonly kind: "do"; readonly test: Expression; readonly body: Statement }
	| {
			readonly kind: "for";
			readonly first: Statement | undefined;
			readonly test: Expression | undefined;
			readonly step: Statement | undefined;
			readonly body: Statement;
	  }
	| { readonly kind: "for-in"; readonly variable: Place; readonly array: string; readonly body: Statement }
	| { readonly kind: "break" | "continue" | "next" | "nextfile" }
	| { readonly kind: "exit" | "return"; readonly value: Expression | undefined }
	| { readonly kind: "delete"; readonly array: string; readonly subscripts: readonly Expression[] | undefined };

export interface Rule {
	/** Two patterns are a range; none selects every record. */
	readonly patterns: readonly Expression[];
	/** undefined prints the record. */
	readonly action: Statement | undefined;
}

export interface AwkFunction {
	readonly name: string;
	readonly parameters: readonly string[];
	readonly body: Statement;
}

export interface AwkProgram {
	readonly begin: readonly Statement[];
	readonly rules: readonly Rule[];
	readonly end: readonly Statement[];
	readonly functions: ReadonlyMap<string, AwkFunction>;
}

/** A mistake in a program, or while it runs: the whole message. */
export class AwkError extends Error {}
