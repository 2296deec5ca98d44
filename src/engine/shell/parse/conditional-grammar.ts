/** The inside of `[[ ]]` as a recognizer, with the messages of bash's cond_error. */
import { SyntaxFailure } from "./fault.ts";
import { nestingLimit, type Scanner, type Token } from "./scanner.ts";

const unary = /^-[a-hknoprstuvwxzGLNORS]$/;
const patterns = new Set(["=", "==", "!="]);
const binary = new Set(["=", "==", "!=", "=~", "<", ">", "-nt", "-ot", "-ef", "-eq", "-ne", "-lt", "-le", "-gt", "-ge"]);

/** What bash calls the offending token: from the blank or operator before the place it has read to, as its error_token_from_text cuts it. */
function offending(text: string, end: number): string {
	let last = Math.min(end, text.length - 1);
	while (last > 0 && /[\s]/.test(text[last] as string)) last--;
	let first = last;
	while (first > 0 && !/[\s;|&]/.test(text[first] as string)) first--;
	while (first < last && /\s/.test(text[first] as string)) first++;
	return text.slice(first, last + 1);
}

/** Reads up to and with the closing `]]`. */
export function checkConditional(scanner: Scanner): void {
	let token = scanner.next();
	let depth = 0;
	const fail = (message: string | undefined, near: Token): never => {
		throw new SyntaxFailure({ kind: "conditional", message, near: offending(scanner.text, near.end), pos: near.pos });
	};
	const advance = (): Token => {
		const taken = token;
		token = scanner.next();
		return taken;
	};
	const newlines = (): void => {
		while (token.kind === "newline") advance();
	};
	const closing = (): boolean => token.kind === "word" && token.text === "]]";
	const ended = (): void => {
		if (token.kind === "end") throw new SyntaxFailure({ kind: "matching", mark: "]]", pos: "end" });
	};
	const operand = (kind: "unary" | "binary", operator: Token): void => {
		if (token.kind === "word" && !closing()) {
			advance();
			return;
		}
		if (token.kind === "end") fail(`unexpected argument \`newline' to conditional ${kind} operator`, operator);
		fail(`unexpected argument \`${token.text}' to conditional ${kind} operator`, token);
	};
	const term = (): void => {
		newlines();
		ended();
		if (closing()) fail(undefined, token);
		if (token.kind === "operator" && token.text === "(") {
			if (++depth > nestingLimit) fail(undefined, token);
			advance();
			or();
			depth--;
			if (advance().text !== ")") fail("expected `)'", token);
			return;
		}
		if (token.kind !== "word") fail(`unexpected token \`${token.text}' in conditional command`, token);
		const word = advance();
		if (word.text === "!" && word.plain) {
			if (++depth > nestingLimit) fail(undefined, word);
			term();
			depth--;
			return;
		}
		const isOperator = binary.has(token.text) && token.kind !== "operator";
		if (word.plain && unary.test(word.text)) {
			if (token.kind !== "word" || closing()) operand("unary", word);
			else advance();
			return;
		}
		if (closing() || token.kind === "newline" || (token.kind === "operator" && [")", "&&", "||"].includes(token.text))) return;
		ended();
		if (!isOperator) fail(`unexpected token \`${token.text}', conditional binary operator expected`, token);
		if (token.text === "=~") {
			regularExpression(scanner);
			token = scanner.next();
			return;
		}
		// what stands right of == and != is an extended pattern, whatever the shell option says
		const { syntax } = scanner;
		if (syntax === "bash" && patterns.has(token.text)) scanner.syntax = "bash-extglob";
		const operator = advance();
		scanner.syntax = syntax;
		operand("binary", operator);
	};
	const and = (): void => {
		term();
		newlines();
		while (token.text === "&&" && token.kind === "operator") {
			advance();
			term();
			newlines();
		}
	};
	const or = (): void => {
		and();
		while (token.text === "||" && token.kind === "operator") {
			advance();
			and();
		}
	};
	or();
	ended();
	if (!closing()) fail(`syntax error in conditional expression: unexpected token \`${token.text}'`, token);
	scanner.at = token.end;
}

/** Behind `=~` parentheses and bars belong to the word. */
function regularExpression(scanner: Scanner): void {
	const { text } = scanner;
	while (text[scanner.at] === " " || text[scanner.at] === "\t") scanner.at++;
	let depth = 0;
	for (;;) {
		const c = text[scanner.at];
		if (c === undefined || (depth === 0 && /[\s;&]/.test(c))) return;
		if (c === "(") depth++;
		if (c === ")" && --depth < 0) return;
		if ("'\"`$\\".includes(c)) scanner.quoted(c);
		else scanner.at++;
	}
}
