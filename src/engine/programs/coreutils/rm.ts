import type { Blocking } from "../../kernel/abi.ts";
import { requireWord } from "../lib/argmatch.ts";
import { Confirm } from "../lib/confirm.ts";
import { baseName } from "../lib/path.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { report } from "../lib/report.ts";
import { Remover } from "./remove.ts";

const interactiveWords = [["never", "no", "none"], ["once"], ["always", "yes"]] as const;

/** What -i, -I, -f and --interactive come to: the last one counts. */
function promptMode(context: Context): "never" | "once" | "always" | undefined {
	let mode: "never" | "once" | "always" | undefined;
	for (const { key, value } of context.options.given) {
		if (key === "force") mode = "never";
		else if (key === "i") mode = "always";
		else if (key === "I") mode = "once";
		else if (key === "interactive") mode = value === undefined ? "always" : requireWord(context, "--interactive", interactiveWords, value);
	}
	return mode;
}

/** Operands that rm never removes; true when it may go on. */
function* mayRemove(context: Context, path: string): Blocking<boolean> {
	const { sys, options } = context;
	const last = baseName(path);
	if (last === "." || last === "..") {
		yield* report(context, `refusing to remove '.' or '..' directory: skipping ${quoteFile(path)}`);
		return false;
	}
	if (options.last("preserve-root", "no-preserve-root") === "no-preserve-root" || !options.has("recursive")) return true;
	const root = sys.tryStat("/");
	const stat = sys.tryStat(path, { noFollow: true });
	if (!root || stat?.ino !== root.ino || stat.dev !== root.dev) return true;
	yield* report(context, `it is dangerous to operate recursively on ${quoteFile(path)}${path === "/" ? "" : " (same as '/')"}`);
	yield* report(context, "use --no-preserve-root to override this failsafe");
	return false;
}

export const rm = defineProgram({
	name: "rm",
	package: "coreutils",
	summary: "Remove (unlink) the FILE(s).",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "f", long: "force", help: "ignore nonexistent files and arguments, never prompt" },
		{ short: "i", help: "prompt before every removal" },
		{ short: "I", help: "prompt once before removing more than three files, or when removing recursively" },
		{ long: "interactive", arg: "WHEN", optional: true, help: "prompt according to WHEN: never, once (-I), or always (-i); without WHEN, prompt always" },
		{ long: "one-file-system", help: "when removing a hierarchy recursively, skip any directory that is on a different file system" },
		{ long: "no-preserve-root", help: "do not treat '/' specially" },
		{
			long: "preserve-root",
			arg: "all",
			optional: true,
			help: "do not remove '/' (default); with 'all', reject any command line argument on a separate device from its parent",
		},
		{ short: "r", long: "recursive", help: "remove directories and their contents recursively" },
		{ short: "R", help: "same as -r" },
		{ short: "d", long: "dir", help: "remove empty directories" },
		{ short: "v", long: "verbose", help: "explain what is being done" },
	],
	rewrite: (args) => {
		const end = args.indexOf("--");
		return args.map((word, i) => (/^-[A-Za-z]*R/.test(word) && (end < 0 || i < end) ? word.replace(/R/g, "r") : word));
	},
	*main(context) {
		const { options, operands } = context;
		const mode = promptMode(context);
		const force = options.has("force") && mode === "never";
		if (operands.length === 0) return force ? 0 : context.usage("missing operand");
		const recursive = options.has("recursive");
		const confirm = new Confirm(context);
		if (mode === "once" && (recursive || operands.length > 3)) {
			const count = `${operands.length} argument${operands.length === 1 ? "" : "s"}`;
			if (!(yield* confirm.ask(`rm: remove ${count}${recursive ? " recursively" : ""}? `))) return 0;
		}
		const remover = new Remover(context, {
			ask: mode === "always" ? "always" : mode === "never" ? "never" : "protected",
			force,
			recursive,
			emptyDirectories: options.has("dir"),
			oneFileSystem: options.has("one-file-system"),
			keepMountPoints: options.value("preserve-root") === "all",
			verbose: options.has("verbose"),
			confirm,
		});
		let status = 0;
		for (const path of operands) {
			if (!(yield* mayRemove(context, path)) || !(yield* remover.removeOperand(path))) status = 1;
		}
		return status;
	},
});
