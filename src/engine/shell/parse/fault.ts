/** What can be wrong with a script's syntax, in the terms of bash's messages; `expected` and `plainWord` are for dash's. */

export type SyntaxFault =
	/** "syntax error near unexpected token `X'". */
	| { readonly kind: "token"; readonly token: string; readonly pos: number; readonly expected?: string | undefined; readonly plainWord?: boolean }
	/** The text ends inside a command; `open` is the innermost compound command, by its word. */
	| { readonly kind: "end"; readonly open: { readonly word: string; readonly pos: number } | undefined; readonly expected?: string | undefined }
	/** "unexpected EOF while looking for matching `X'": at the line of `pos`, or of the end of the text. */
	| { readonly kind: "matching"; readonly mark: string; readonly pos: number | "end" }
	/** Inside `[[ ]]`: a sentence of its own first (or none), then "syntax error near `X'". */
	| { readonly kind: "conditional"; readonly message: string | undefined; readonly near: string; readonly pos: number };

/** Thrown by the scanner and the grammar; never leaves this folder. */
export class SyntaxFailure {
	readonly fault: SyntaxFault;
	constructor(fault: SyntaxFault) {
		this.fault = fault;
	}
}

/** Whether more input could mend it: an interactive shell then asks for another line. */
export const isIncomplete = (fault: SyntaxFault): boolean => fault.kind === "end" || fault.kind === "matching";
