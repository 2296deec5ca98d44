/** mapfile and readarray: lines into an array. */
import { isErrno } from "../../kernel/errno.ts";
import { assignArray, assignText } from "../assignments.ts";
import { evaluateText } from "../exec/evaluate.ts";
import { isName } from "../initial-variables.ts";
import { backslashQuote } from "../quoting.ts";
import { type Builtin, fail, parseFlags } from "./builtin.ts";
import { readInput } from "./read-line.ts";

function number(text: string | undefined, what: string): number | undefined {
	if (text === undefined) return undefined;
	if (!/^\d+$/.test(text)) fail(`${text}: invalid ${what}`);
	return Number(text);
}

const mapfile = (name: "mapfile" | "readarray"): Builtin => ({
	name,
	synopsis: "[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]",
	summary: "Read lines from the standard input into an indexed array variable.",
	*run(shell, args) {
		const { given, rest } = parseFlags(args, "d:u:n:O:tC:c:s:");
		const fd = number(given.get("u"), "file descriptor specification") ?? 0;
		const most = number(given.get("n"), "line count") || Infinity;
		const origin = number(given.get("O"), "array origin");
		const skip = number(given.get("s"), "line count") ?? 0;
		const quantum = number(given.get("c"), "callback quantum") ?? 5000;
		const callback = given.get("C");
		const array = rest[0] ?? "MAPFILE";
		if (!isName(array)) fail(`\`${array}': not a valid identifier`);
		const separator = given.get("d");
		const delimiter = separator === undefined ? 10 : separator === "" ? 0 : separator.charCodeAt(0);
		try {
			shell.sys.fcntlGet(fd);
		} catch (error) {
			if (!isErrno(error)) throw error;
			fail(`${fd}: invalid file descriptor: ${error.message}`);
		}
		if (origin === undefined) assignArray(shell, array, []);
		let index = origin ?? 0;
		let taken = 0;
		let skipped = 0;
		while (taken < most) {
			const { text, end } = yield* readInput(shell, fd, { delimiter, backslash: false });
			if (end === "interrupt") break;
			if (text === "" && end !== "delimiter") break;
			if (skipped < skip) {
				skipped++;
				continue;
			}
			const line = given.has("t") || end !== "delimiter" ? text : text + String.fromCharCode(delimiter);
			taken++;
			if (callback !== undefined && taken % quantum === 0) {
				yield* evaluateText(shell, `${callback} ${index} ${backslashQuote(line)}`, { name, line: shell.line });
				if (shell.flow) break;
			}
			assignText(shell, `${array}[${index++}]`, line);
			if (end !== "delimiter") break;
		}
		return 0;
	},
});

export const mapfileBuiltins: readonly Builtin[] = [mapfile("mapfile"), mapfile("readarray")];
