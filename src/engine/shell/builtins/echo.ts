/** echo and printf. */

import { decodeEscapes } from "../../programs/lib/escapes.ts";
import { formatPrintf } from "../../programs/lib/printf.ts";
import { assignText } from "../assignments.ts";
import { blocking } from "../expand.ts";
import { backslashQuote } from "../quoting.ts";
import { type Builtin, fail, parseFlags, print, wrongUsage } from "./builtin.ts";

const echo: Builtin = {
	name: "echo",
	synopsis: "[-neE] [arg ...]",
	summary: "Write arguments to the standard output.",
	*run(shell, args) {
		const { dialect } = shell;
		let newline = true;
		let escapes = dialect === "dash" || shell.options.has("xpg_echo");
		let first = 0;
		const options = dialect === "dash" ? /^-n$/ : /^-[neE]+$/;
		for (; first < args.length && options.test(args[first] as string); first++) {
			for (const letter of (args[first] as string).slice(1)) {
				if (letter === "n") newline = false;
				else escapes = letter === "e";
			}
			if (dialect === "dash") {
				first++;
				break;
			}
		}
		let text = (first === 0 ? args : args.slice(first)).join(" ");
		if (escapes && text.includes("\\")) {
			const decoded = decodeEscapes(text, dialect === "dash" ? "dash" : "echo");
			text = decoded.text;
			if (decoded.stopped) newline = false;
		}
		if (newline) text += "\n";
		if (text !== "") yield* shell.sys.write(1, text);
		return 0;
	},
};

/** BusyBox's words for dash's. */
const appletWords = (message: string): string => message.replace(/^(.*): expected numeric value$/s, "invalid number '$1'");

const printf: Builtin = {
	name: "printf",
	synopsis: "[-v var] format [arguments]",
	summary: "Formats and prints ARGUMENTS under control of the FORMAT.",
	*run(shell, args) {
		const { dialect, variables } = shell;
		const { given, rest } = parseFlags(args, dialect === "bash" ? "v:" : "");
		const [format, ...values] = rest;
		if (format === undefined) {
			if (dialect === "bash") wrongUsage();
			fail("usage: printf format [arg ...]", 2);
		}
		const variable = given.get("v");
		if (variable !== undefined && !/^[A-Za-z_]\w*(\[.*\])?$/s.test(variable)) fail(`\`${variable}': not a valid identifier`, 2);
		const now = shell.sys.clock("realtime");
		const startedAt = now - (shell.sys.clock("monotonic") - variables.startedAt);
		const host = { sys: shell.sys, timeZone: variables.get("TZ"), startedAt, quote: backslashQuote };
		const result = yield* formatPrintf(host, format, values, dialect === "bash" ? "bash" : "dash");
		if (variable !== undefined) yield* blocking(shell, () => assignText(shell, variable, result.text));
		for (const part of result.parts) {
			if (part.kind === "complaint")
				yield* shell.dialect === "ash" ? shell.say(`${shell.name}: ${appletWords(part.message)}\n`) : shell.complain(`printf: ${part.message}`);
			else if (variable === undefined) yield* print(shell, part.text);
		}
		return result.status;
	},
};

export const echoBuiltins: readonly Builtin[] = [echo, printf];
