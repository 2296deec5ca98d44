/** Prompts: the backslash escapes of PS1, and the expansions behind them. */
import type { Blocking } from "../kernel/abi.ts";
import { Accounts } from "../programs/lib/accounts.ts";
import { formatTime, instantOf } from "../programs/lib/time-format.ts";
import { namedZone } from "../programs/lib/timezone.ts";
import { textPieces } from "./arithmetic-source.ts";
import { expandPieces } from "./expand.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { bashVersion } from "./initial-variables.ts";
import { TextSink } from "./sinks.ts";

const baseName = (path: string): string => path.replace(/\/+$/, "").replace(/.*\//, "") || path;

/** `\w`: the working directory with HOME as "~", cut to PROMPT_DIRTRIM names. */
function shownDirectory(host: ExpansionHost): string {
	const directory = host.variables.get("PWD") ?? host.sys.getcwd();
	const home = host.variables.get("HOME");
	const inHome = home && home !== "/" && (directory === home || directory.startsWith(`${home}/`));
	const shown = inHome ? `~${directory.slice(home.length)}` : directory;
	const keep = Number(host.variables.get("PROMPT_DIRTRIM") ?? 0);
	const names = shown.split("/").slice(1);
	return keep > 0 && names.length > keep ? `${inHome ? "~" : ""}/.../${names.slice(-keep).join("/")}` : shown;
}

function* time(host: ExpansionHost, format: string): Blocking<string> {
	const zone = yield* namedZone(host.sys, host.variables.get("TZ") ?? "/etc/localtime");
	return formatTime(format, instantOf(host.sys.clock("realtime") * 1000), zone);
}

function* userName(host: ExpansionHost): Blocking<string> {
	const accounts = yield* Accounts.load(host.sys);
	return accounts.userById(host.sys.geteuid())?.name ?? "I have no name!";
}

/** One escape; `rest` stands behind its backslash. Returns the text and how many characters it took; the text may be expanded later unless `final`. */
function* decodeEscape(host: ExpansionHost, rest: string): Blocking<{ text: string; length: number }> {
	const octal = /^[0-7]{3}/.exec(rest)?.[0];
	if (octal !== undefined) return { text: String.fromCharCode(Number.parseInt(octal, 8)), length: 3 };
	const letter = rest[0];
	const one = (text: string): { text: string; length: number } => ({ text, length: 1 });
	switch (letter) {
		case "u":
			return one(yield* userName(host));
		case "h":
			return one(host.sys.uname().nodename.split(".")[0] as string);
		case "H":
			return one(host.sys.uname().nodename);
		case "w":
			return one(shownDirectory(host));
		case "W": {
			const directory = host.variables.get("PWD") ?? host.sys.getcwd();
			return one(directory === host.variables.get("HOME") ? "~" : baseName(directory));
		}
		case "$":
			return one(host.sys.geteuid() === 0 ? "#" : "$");
		case "s":
			return one(baseName(host.name).replace(/^-/, ""));
		case "v":
			return one(bashVersion.slice(0, 2).join("."));
		case "V":
			return one(bashVersion.slice(0, 3).join("."));
		case "!":
			return one(String(host.promptState().historyNumber));
		case "#":
			return one(String(host.promptState().commandNumber));
		case "j":
			return one(String(host.promptState().jobs));
		case "l":
			return one(host.sys.isatty(0) ? baseName(host.sys.ttyname(0)) : "tty");
		case "d":
			return one(yield* time(host, "%a %b %d"));
		case "t":
			return one(yield* time(host, "%H:%M:%S"));
		case "T":
			return one(yield* time(host, "%I:%M:%S"));
		case "@":
			return one(yield* time(host, "%I:%M %p"));
		case "A":
			return one(yield* time(host, "%H:%M"));
		case "D": {
			const format = /^D\{([^}]*)\}/.exec(rest);
			if (format) return { text: yield* time(host, (format[1] as string) || "%X"), length: format[0].length };
			break;
		}
		case "n":
			return one("\n");
		case "r":
			return one("\r");
		case "a":
			return one("\x07");
		case "e":
			return one("\x1b");
		case "\\":
			return one("\\");
		// marks for line editing: what stands between takes no columns
		case "[":
			return one("\x01");
		case "]":
			return one("\x02");
	}
	return { text: `\\${letter ?? ""}`, length: letter === undefined ? 0 : 1 };
}

/** What the value of a variable gives that is shown here: a dollar sign in it is not expanded again. */
const protect = (text: string): string => text.replace(/[$`\\]/g, "\\$&");

/**
 * A prompt with its escapes and, unless promptvars is off, its expansions done. `\[` and `\]` become \x01 and \x02, between which text takes no
 * columns. dash expands only parameters.
 */
export function* expandPrompt(host: ExpansionHost, prompt: string): Blocking<string> {
	let text = "";
	const expands = host.dialect !== "bash" || host.option("promptvars");
	if (host.dialect === "dash") text = prompt;
	else
		for (let at = 0; at < prompt.length; ) {
			const backslash = prompt.indexOf("\\", at);
			text += prompt.slice(at, backslash < 0 ? undefined : backslash);
			if (backslash < 0) break;
			const decoded = yield* decodeEscape(host, prompt.slice(backslash + 1));
			const fromOutside = /[uhHwWsl]/.test(prompt[backslash + 1] ?? "");
			text += expands && (fromOutside || decoded.text === "\\") ? protect(decoded.text) : decoded.text;
			at = backslash + 1 + decoded.length;
		}
	if (!expands || !/[$`\\]/.test(text)) return text;
	const sink = new TextSink(host);
	yield* expandPieces(host, textPieces(text), sink);
	return sink.text;
}
