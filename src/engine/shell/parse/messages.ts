/** The words of bash and dash for a syntax fault. */
import type { Dialect } from "../expansion-host.ts";
import type { SyntaxFault } from "./fault.ts";
import type { Source } from "./source.ts";

/** A line of a message and the line of input that it names. */
export interface FaultMessage {
	readonly line: number;
	readonly text: string;
}

/** All lines that are printed for a fault. An interactive bash does not repeat the line of input. */
export function faultMessages(fault: SyntaxFault, source: Source, dialect: Dialect, interactive: boolean): FaultMessage[] {
	if (dialect !== "bash") return [dashMessage(fault, source, dialect)];
	switch (fault.kind) {
		case "end": {
			const from = fault.open ? ` from \`${fault.open.word}' command on line ${source.lineAt(fault.open.pos)}` : "";
			return [{ line: source.endLine, text: `syntax error: unexpected end of file${from}` }];
		}
		case "matching": {
			const line = fault.pos === "end" ? source.endLine : source.lineAt(fault.pos);
			return [{ line, text: `unexpected EOF while looking for matching \`${fault.mark}'` }];
		}
		case "token": {
			const line = source.lineAt(fault.pos);
			const messages = [{ line, text: `syntax error near unexpected token \`${fault.token}'` }];
			if (!interactive) messages.push({ line, text: `\`${source.lineText(fault.pos)}'` });
			return messages;
		}
		case "conditional": {
			const line = source.lineAt(fault.pos);
			const messages = [{ line, text: `syntax error near \`${fault.near}'` }];
			if (fault.message !== undefined) messages.unshift({ line, text: fault.message });
			if (!interactive) messages.push({ line, text: `\`${source.lineText(fault.pos)}'` });
			return messages;
		}
	}
}

const closing: Record<string, string> = { if: "then", for: "do", while: "do", until: "do", case: ";;", "{": "}", "(": ")" };

function dashMessage(fault: SyntaxFault, source: Source, dialect: Dialect): FaultMessage {
	const [open, close] = dialect === "dash" ? ["Syntax error: ", ""] : ["syntax error: ", ""];
	const sentence = (): string => {
		switch (fault.kind) {
			case "end": {
				const expected = fault.expected ?? (fault.open ? closing[fault.open.word] : undefined);
				return dialect === "dash"
					? `end of file unexpected${expected ? ` (expecting "${expected}")` : ""}`
					: `unexpected end of file${expected ? ` (expecting "${expected}")` : ""}`;
			}
			case "matching":
				if (fault.mark === ")" && fault.pos === "end")
					return dialect === "dash" ? 'end of file unexpected (expecting ")")' : 'unexpected end of file (expecting ")")';
				return fault.mark === "`"
					? "EOF in backquote substitution"
					: fault.mark === "}"
						? "Missing '}'"
						: dialect === "dash"
							? "Unterminated quoted string"
							: "unterminated quoted string";
			case "conditional":
				return `"${fault.near}" unexpected`;
			case "token": {
				const word = fault.token === "newline" ? "newline" : /^[<>]/.test(fault.token) ? "redirection" : fault.plainWord ? "word" : `"${fault.token}"`;
				const expected = fault.expected ? ` (expecting "${fault.expected}")` : "";
				return dialect === "dash" ? `${word} unexpected${expected}` : `unexpected ${word}${expected}`;
			}
		}
	};
	const line = source.lineAt(fault.kind === "end" || fault.kind === "matching" ? source.text.length : fault.pos);
	return { line, text: `${open}${sentence()}${close}` };
}
