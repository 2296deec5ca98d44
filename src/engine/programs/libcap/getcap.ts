import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { FILE_CAPABILITIES, type FileCapabilities, parseFileCapabilities } from "../../kernel/file-capabilities.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { type CapState, stateText } from "./text.ts";

const usage = "usage: getcap [-h] [-l] [-n] [-r] [-v] <filename> [<filename> ...]\n\n\tdisplays the capabilities on the queried file(s).\n";

/** A file's capabilities as a state: what is effective is what is permitted. */
export const fileState = (file: FileCapabilities): CapState => ({
	effective: file.effective ? file.permitted | file.inheritable : 0n,
	permitted: file.permitted,
	inheritable: file.inheritable,
});

/** undefined where a file has none. */
export function readFileCapabilities(context: Context, path: string): FileCapabilities | undefined {
	try {
		return parseFileCapabilities(context.sys.getxattr(path, FILE_CAPABILITIES));
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

export const getcap = defineProgram({
	name: "getcap",
	package: "libcap2-bin",
	summary: "examine file capabilities",
	usage: ["[-h] [-l] [-n] [-r] [-v] <filename> [<filename> ...]"],
	usageStatus: 1,
	options: [
		{ short: "h", help: "help" },
		{ short: "l", help: "license" },
		{ short: "n", help: "show the root uid of the user namespace too" },
		{ short: "r", help: "look through directories" },
		{ short: "v", help: "show files without capabilities too" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("h") || operands.length === 0) throw new Failure(usage, options.has("h") ? 0 : 1);
		function* show(path: string): Blocking<void> {
			const stat = sys.tryStat(path, { noFollow: true });
			if (!stat) {
				yield* sys.write(2, `${path} (No such file or directory)\n`);
				return;
			}
			if (stat.kind === "directory" && options.has("r")) {
				for (const { name } of sys.readdir(path)) if (name !== "." && name !== "..") yield* show(`${path === "/" ? "" : path}/${name}`);
				return;
			}
			const file = stat.kind === "file" ? readFileCapabilities(context, path) : undefined;
			if (file) {
				const text = stateText(fileState(file));
				yield* context.print(`${path} ${text}${options.has("n") && file.rootUid ? ` [rootid=${file.rootUid}]` : ""}\n`);
			} else if (options.has("v")) yield* context.print(`${path}\n`);
			if (sys.spend(5)) yield* sys.reschedule();
		}
		for (const path of operands) yield* show(path);
		return 0;
	},
});
