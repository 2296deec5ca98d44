/** Where cp, mv, ln and install put things: the last operand, or -t, or -T. */

import { Errno, isErrno } from "../../kernel/errno.ts";
import type { OptionSpec } from "../lib/options.ts";
import { baseName } from "../lib/path.ts";
import type { Context } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { joinPath } from "../lib/walk.ts";

/** The options for it; `what` is what goes there. */
export const destinationOptions = (verb: string): readonly OptionSpec[] => [
	{ short: "t", long: "target-directory", arg: "DIRECTORY", help: `${verb} all SOURCE arguments into DIRECTORY` },
	{ short: "T", long: "no-target-directory", help: "treat DEST as a normal file" },
];

export interface Destination {
	readonly sources: readonly string[];
	/** The directory that everything goes into; undefined when the one source becomes `target`. */
	readonly directory: string | undefined;
	readonly target: string;
}

/** "no" with the reason why a path cannot be used as a directory. */
function asDirectory(context: Context, path: string): Errno | "directory" {
	try {
		return context.sys.stat(path).kind === "directory" ? "directory" : new Errno("ENOTDIR");
	} catch (error) {
		if (isErrno(error)) return error;
		throw error;
	}
}

/** Sorts the operands into sources and destination, or ends the program. `missing` is the first complaint's noun ("file operand"). */
export function destinationOf(context: Context, strip: boolean, single = false): Destination {
	const { options } = context;
	const operands = strip ? context.operands.map((path) => path.replace(/(?!^)\/+$/, "")) : context.operands;
	const directory = options.value("target-directory");
	const first = operands[0];
	if (first === undefined) return context.usage("missing file operand");
	if (options.values("target-directory").length > 1) context.fail("multiple target directories specified");
	if (options.has("no-target-directory")) {
		if (directory !== undefined) context.fail("cannot combine --target-directory (-t) and --no-target-directory (-T)");
		if (operands.length === 1) context.usage(`missing destination file operand after ${quoteFile(first)}`);
		if (operands.length > 2) context.usage(`extra operand ${quoteFile(operands[2] ?? "")}`);
		return { sources: [first], directory: undefined, target: operands[1] ?? "" };
	}
	if (directory !== undefined) {
		const problem = asDirectory(context, directory);
		if (problem !== "directory") context.fail(`target directory ${quoteFile(directory)}: ${problem.message}`);
		return { sources: operands, directory, target: directory };
	}
	if (operands.length === 1) {
		if (single) return { sources: operands, directory: ".", target: "." };
		context.usage(`missing destination file operand after ${quoteFile(first)}`);
	}
	const last = operands.at(-1) ?? "";
	const problem = asDirectory(context, last);
	if (problem === "directory") return { sources: operands.slice(0, -1), directory: last, target: last };
	if (operands.length > 2) context.fail(`target ${quoteFile(last)}: ${problem.message}`);
	return { sources: [first], directory: undefined, target: last };
}

/** Where a source goes inside the destination. */
export const placeOf = (destination: Destination, source: string): string =>
	destination.directory === undefined ? destination.target : joinPath(destination.directory, baseName(source));
