/** read: a line into variables, split at IFS. */
import type { Termios } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { assignArray, assignText } from "../assignments.ts";
import { blocking } from "../expand.ts";
import { isName } from "../initial-variables.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, parseFlags } from "./builtin.ts";
import { type Input, readInput } from "./read-line.ts";
import { splitFields } from "./split-fields.ts";

const spec = "ersEa:d:i:n:N:p:t:u:";

/** Sets the terminal up for -s and -n; returns how it was. */
function prepareTerminal({ sys }: Shell, fd: number, silent: boolean, byCharacter: boolean): Termios | undefined {
	if ((!silent && !byCharacter) || !sys.isatty(fd)) return undefined;
	const before = sys.tcgetattr(fd);
	sys.tcsetattr(fd, { ...before, ...(silent ? { echo: false } : {}), ...(byCharacter ? { icanon: false, cc: { ...before.cc, min: 1, time: 0 } } : {}) });
	return before;
}

function count(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d+$/.test(text)) fail(`${text}: invalid number`);
	return Number(text);
}

function assignFields(shell: Shell, names: readonly string[], input: Input, whole: boolean): void {
	const { text, escaped } = input;
	if (names.length === 0) {
		shell.variables.set("REPLY", text);
		return;
	}
	const ifs = whole ? "" : (shell.variables.get("IFS") ?? " \t\n");
	const fields = splitFields(text, escaped, ifs, names.length);
	for (let i = 0; i < names.length; i++) assignText(shell, names[i] as string, fields[i] ?? "");
}

const read: Builtin = {
	name: "read",
	synopsis: "[-Eers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]",
	summary: "Read a line from the standard input and split it into fields.",
	*run(shell, args) {
		const { sys } = shell;
		const flags = parseFlags(args, shell.dialect === "bash" ? spec : shell.dialect === "dash" ? "rp:" : "rp:t:n:s");
		const { given, rest: names } = flags;
		const array = given.get("a");
		const exact = count(given.get("N"));
		const limit = exact ?? count(given.get("n"));
		const timeout = given.get("t") ?? (shell.dialect === "bash" ? shell.variables.get("TMOUT") : undefined);
		if (timeout !== undefined && !/^\d*\.?\d*$/.test(timeout)) fail(`${timeout}: invalid timeout specification`);
		const fd = given.get("u") === undefined ? 0 : Number(given.get("u"));
		if (!Number.isInteger(fd) || fd < 0) fail(`${given.get("u")}: invalid file descriptor specification`);
		const wrong = [...names, ...(array === undefined ? [] : [array])].find((name) => !isName(name.replace(/\[.*\]$/s, "")));
		if (wrong !== undefined)
			fail(shell.dialect === "bash" ? `\`${wrong}': not a valid identifier` : `${wrong}: bad variable name`, shell.dialect === "bash" ? 1 : 2);
		if (shell.dialect === "dash" && names.length === 0) fail("arg count", 2);
		try {
			sys.fcntlGet(fd);
		} catch (error) {
			if (!isErrno(error)) throw error;
			fail(given.has("u") ? `${fd}: invalid file descriptor: ${error.message}` : `${fd}: read error: ${error.message}`);
		}
		const terminal = sys.isatty(fd);
		if (given.has("p") && terminal) yield* shell.say(given.get("p") ?? "");
		if (timeout !== undefined && Number(timeout) === 0) {
			const [state] = yield* sys.poll([{ fd, read: true }], 0);
			return state?.readable || state?.hangup ? 0 : 1;
		}
		const byDelimiter = given.get("d");
		const delimiter = exact !== undefined ? undefined : byDelimiter === undefined ? 10 : byDelimiter === "" ? 0 : byDelimiter.charCodeAt(0);
		const before = prepareTerminal(shell, fd, flags.has("s"), limit !== undefined || (byDelimiter !== undefined && delimiter !== 10));
		let input: Input;
		try {
			input = yield* readInput(shell, fd, {
				delimiter,
				limit,
				backslash: !flags.has("r"),
				timeout: timeout === undefined || timeout === "" ? undefined : Number(timeout),
			});
		} catch (error) {
			if (!isErrno(error)) throw error;
			fail(`${fd}: read error: ${error.message}`);
		} finally {
			if (before) sys.tcsetattr(fd, before);
		}
		if (input.end === "interrupt") return shell.status;
		if (array !== undefined) assignArray(shell, array, splitFields(input.text, input.escaped, shell.variables.get("IFS") ?? " \t\n", Infinity));
		else yield* blocking(shell, () => assignFields(shell, names, input, exact !== undefined));
		if (input.end === "timeout") return 142;
		return input.end === "eof" ? 1 : 0;
	},
};

export const readBuiltins: readonly Builtin[] = [read];
