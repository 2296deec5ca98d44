import { adjustMode, parseMode } from "../lib/mode.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { atLeastOne } from "./operands.ts";

/** The -m argument of mkfifo and mknod; undefined where it is not given. */
export function nodeMode(context: Context): number | undefined {
	const text = context.options.value("mode");
	if (text === undefined) return undefined;
	const changes = parseMode(text);
	if (!changes) return context.fail("invalid mode");
	const umask = context.sys.umask(0);
	context.sys.umask(umask);
	const mode = adjustMode(0o666, false, umask, changes);
	return mode & ~0o777 ? context.fail("mode must specify only file permission bits") : mode;
}

export const mkfifo = defineProgram({
	name: "mkfifo",
	package: "coreutils",
	summary: "Create named pipes (FIFOs) with the given NAMEs.",
	usage: ["[OPTION]... NAME..."],
	options: [
		{ short: "m", long: "mode", arg: "MODE", help: "set file permission bits to MODE, not a=rw - umask" },
		{ short: "Z", help: "set the SELinux security context to default type", simulated: false },
		{ long: "context", arg: "CTX", optional: true, help: "like -Z, or set the SELinux or SMACK security context to CTX", simulated: false },
	],
	*main(context) {
		const operands = atLeastOne(context);
		const mode = nodeMode(context);
		let status = 0;
		for (const path of operands) {
			try {
				context.sys.mknod(path, "fifo", 0o666);
				if (mode !== undefined) context.sys.chmod(path, mode);
			} catch (error) {
				yield* report(context, `cannot create fifo ${quoteFile(path)}: ${reason(error)}`);
				status = 1;
			}
		}
		return status;
	},
});
