/** Signals on command lines: `TERM`, `SIGTERM`, `15`, in upper or lower case, and the lists of `kill -l`. */
import { type Signal, signalNumbers } from "../../kernel/signal-names.ts";

export const signalNames = Object.keys(signalNumbers) as Signal[];

const aliases: Readonly<Record<string, Signal>> = { IOT: "ABRT", CLD: "CHLD", IO: "POLL", UNUSED: "SYS" };

/** A signal by name or number; 0 for `0` and `EXIT`; undefined when there is no such one. */
export function parseSignal(text: string): Signal | 0 | undefined {
	if (/^\d+$/.test(text)) return Number(text) === 0 ? 0 : signalNames.find((name) => signalNumbers[name] === Number(text));
	const name = text.toUpperCase().replace(/^SIG/, "");
	if (name === "EXIT" || name === "NULL") return 0;
	return signalNames.find((known) => known === name) ?? aliases[name];
}

/** All names in lines of at most `width` columns, as procps and psmisc list them. */
export function signalList(width = 80): string {
	const lines: string[] = [];
	let line = "";
	for (const name of signalNames) {
		if (line && line.length + 1 + name.length > width - 1) {
			lines.push(line);
			line = "";
		}
		line += (line && " ") + name;
	}
	return `${[...lines, line].join("\n")}\n`;
}
