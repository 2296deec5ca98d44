/** `set -x` and `set -v`. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Dialect } from "../expansion-host.ts";
import { expandPrompt } from "../prompt.ts";
import { quoteIfNeeded, singleQuote } from "../quoting.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";

/** PS4 with its first character repeated for each level of eval, source and substitution. */
function* prefix(shell: Shell): Blocking<string> {
	const text = shell.variables.get("PS4") ?? "";
	if (text === "") return "";
	if (shell.dialect !== "bash") return text;
	// what PS4 runs is not traced itself
	shell.options.set("xtrace", false);
	const status = shell.status;
	let expanded = text;
	try {
		expanded = yield* expandPrompt(shell, text);
	} catch (error) {
		// the trace goes on with what could not be expanded
		if (!(error instanceof ShellError)) throw error;
		yield* shell.complain(error.message);
	}
	shell.status = status;
	shell.options.set("xtrace", true);
	const [first = ""] = expanded;
	return first.repeat(shell.traceDepth - 1) + expanded;
}

/** One line of trace, to BASH_XTRACEFD or standard error. */
export function* trace(shell: Shell, text: string): Blocking<void> {
	const fd = Number(shell.variables.get("BASH_XTRACEFD") || "2");
	const line = `${yield* prefix(shell)}${text}\n`;
	try {
		yield* shell.sys.write(fd, line);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

const ashReserved = new Set("case do done elif else esac fi for function if in then until while".split(" "));

/** The words of a simple command, quoted where bash and BusyBox do so; dash never does. */
export function traceWords(words: readonly string[], dialect: Dialect): string {
	if (dialect === "dash") return words.join(" ");
	if (dialect === "ash") return words.map((w) => (/^[+,./0-9:@A-Z\]^_a-z-]*$/.test(w) && !ashReserved.has(w) ? w : singleQuote(w))).join(" ");
	return words.map((w) => (w === "" ? "''" : quoteIfNeeded(w))).join(" ");
}
