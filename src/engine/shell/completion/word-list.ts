/** The argument of `compgen -W`: split at IFS with quotes, each word expanded. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Shell } from "../shell.ts";
import { parse } from "../syntax.ts";
import { expandWords } from "../words.ts";

export function* expandWordList(shell: Shell, text: string): Blocking<string[]> {
	const ifs = shell.variables.get("IFS") ?? " \t\n";
	const words = split(text, ifs);
	const found: string[] = [];
	for (const word of words) {
		const command = parse(`: ${word}`).commands[0]?.command;
		if (command?.type !== "Command") found.push(word);
		else for (const argument of command.args) found.push(...(argument.type === "Word" ? yield* expandWords(shell, [argument]) : [argument.text]));
	}
	return found;
}

/** Cuts at the characters of `ifs` outside of quotes. */
function split(text: string, ifs: string): string[] {
	const words: string[] = [];
	let word = "";
	let quote = "";
	for (let i = 0; i < text.length; i++) {
		const c = text[i] as string;
		if (c === "\\" && quote !== "'") {
			word += c + (text[++i] ?? "");
			continue;
		}
		if (quote === "" && ifs.includes(c)) {
			if (word !== "") words.push(word);
			word = "";
			continue;
		}
		if (c === quote) quote = "";
		else if (quote === "" && (c === "'" || c === '"')) quote = c;
		word += c;
	}
	if (word !== "") words.push(word);
	return words;
}
