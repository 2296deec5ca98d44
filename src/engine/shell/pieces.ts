/** What a word is made of, ready to be expanded: the parser's parts without their quotes, each knowing whether it was quoted. */
import type { ArithmeticSource } from "./arithmetic-source.ts";
import type { CommandExpansionPart, ParsedScript } from "./syntax.ts";

export type Piece =
	| TextPiece
	/** `$x`, `${x}`, `$1`, `$@`, `$?`: nothing done to it. `label` is what "unbound variable" calls it; `bare` is `$name`, whose name goes on. */
	| { readonly kind: "variable"; readonly name: string; readonly label: string; readonly quoted: boolean; readonly bare?: true }
	| OperationPiece
	| { readonly kind: "command"; readonly part: CommandExpansionPart; readonly quoted: boolean }
	| { readonly kind: "arithmetic"; readonly source: ArithmeticSource; readonly quoted: boolean }
	| { readonly kind: "process"; readonly script: ParsedScript | undefined; readonly direction: "<" | ">" }
	/** `~`, `~user`, `~+`, `~-`; never split or globbed. */
	| { readonly kind: "tilde"; readonly user: string };

export interface TextPiece {
	readonly kind: "text";
	readonly text: string;
	readonly quoted: boolean;
	/** Written in an unquoted operand (`${x:-a b}`): split like the value of a variable. */
	readonly split?: boolean;
}

export type Operator =
	| { readonly kind: "default"; readonly operator: string; readonly operand: Operand }
	| { readonly kind: "remove"; readonly operator: "#" | "##" | "%" | "%%"; readonly pattern: Operand }
	| { readonly kind: "replace"; readonly operator: "/" | "//" | "/#" | "/%"; readonly pattern: Operand; readonly replacement: Operand }
	| { readonly kind: "slice"; readonly offset: ArithmeticSource; readonly length: ArithmeticSource | undefined }
	| { readonly kind: "case"; readonly operator: "^" | "^^" | "," | ",," | "~" | "~~"; readonly pattern: Operand | undefined }
	/** `${x@Q}`; no letter where it is none of bash's, which is an error once x is set. */
	| { readonly kind: "transform"; readonly letter: string }
	/** `${!prefix*}`, `${!prefix@}` */
	| { readonly kind: "names"; readonly joined: boolean }
	| { readonly kind: "bad" };

/** `${...}` with an index, a prefix or an operator. */
export interface OperationPiece {
	readonly kind: "operation";
	readonly name: string;
	/** `#` for a length, `!` for indirection or keys. */
	readonly prefix: "#" | "!" | undefined;
	readonly index: Operand | undefined;
	readonly operator: Operator | undefined;
	readonly quoted: boolean;
	/** As written, for "bad substitution". */
	readonly text: string;
}

/** Pieces with what can be known before any is expanded. */
export interface Operand {
	readonly pieces: readonly Piece[];
	/** Its text, when it always is the same, and whether any of that was quoted. */
	readonly literal: string | undefined;
	/** Whether expanding it can block: it has a substitution of commands or a user's home somewhere inside. */
	readonly blocks: boolean;
}

const operandBlocks = (operand: { readonly blocks: boolean } | undefined): boolean => operand?.blocks ?? false;

function operatorBlocks(operator: Operator | undefined): boolean {
	switch (operator?.kind) {
		case "default":
			return operator.operand.blocks;
		case "remove":
			return operator.pattern.blocks;
		case "replace":
			return operator.pattern.blocks || operator.replacement.blocks;
		case "slice":
			return operator.offset.blocks || operandBlocks(operator.length);
		case "case":
			return operandBlocks(operator.pattern);
		case "transform":
			// a prompt may run commands and read the list of users
			return operator.letter === "P";
		default:
			return false;
	}
}

export function pieceBlocks(piece: Piece): boolean {
	switch (piece.kind) {
		case "text":
		case "variable":
			return false;
		case "command":
		case "process":
			return true;
		case "arithmetic":
			return piece.source.blocks;
		case "tilde":
			return piece.user !== "" && piece.user !== "+" && piece.user !== "-";
		case "operation":
			return operandBlocks(piece.index) || operatorBlocks(piece.operator);
	}
}

export function operandOf(pieces: readonly Piece[]): Operand {
	const literal = pieces.every((piece) => piece.kind === "text") ? pieces.map((piece) => (piece as TextPiece).text).join("") : undefined;
	return { pieces, literal, blocks: literal === undefined && pieces.some(pieceBlocks) };
}
