import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteName } from "../lib/quote.ts";
import { reason } from "../lib/report.ts";
import { nodeMode } from "./mkfifo.ts";
import { atLeastOne, noMoreThan } from "./operands.ts";

/** A device number, in octal and hexadecimal too. */
function deviceNumber(context: Context, what: string, text: string): number {
	const value = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
	return /^(\d+|0[xX][0-9a-fA-F]+)$/.test(text) && value < 2 ** 32 ? value : context.fail(`invalid ${what} device number ${quote(text)}`);
}

export const mknod = defineProgram({
	name: "mknod",
	package: "coreutils",
	summary: "Create the special file NAME of the given TYPE.",
	usage: ["[OPTION]... NAME TYPE [MAJOR MINOR]"],
	options: [
		{ short: "m", long: "mode", arg: "MODE", help: "set file permission bits to MODE, not a=rw - umask" },
		{ short: "Z", help: "set the SELinux security context to default type", simulated: false },
		{ long: "context", arg: "CTX", optional: true, help: "like -Z, or set the SELinux or SMACK security context to CTX", simulated: false },
	],
	*main(context) {
		const { sys } = context;
		const mode = nodeMode(context);
		const [path = "", type = ""] = atLeastOne(context);
		const fifo = type.startsWith("p");
		const needed = fifo ? 2 : 4;
		if (context.operands.length < needed) {
			if (context.operands.length === 2) {
				yield* context.complain(`missing operand after ${quote(type)}`);
				yield* sys.write(2, "Special files require major and minor device numbers.\n");
				context.usage("");
			}
			context.usage(`missing operand after ${quote(context.operands.at(-1) ?? "")}`);
		}
		if (fifo && context.operands.length > 2) {
			yield* context.complain(`extra operand ${quote(context.operands[2] ?? "")}`);
			if (context.operands.length === 4) yield* sys.write(2, "Fifos do not have major and minor device numbers.\n");
			context.usage("");
		}
		noMoreThan(context, needed);
		const kind = { b: "block", c: "char", u: "char", p: "fifo" }[type[0] ?? ""] as "block" | "char" | "fifo" | undefined;
		if (!kind) return context.usage(`invalid device type ${quote(type)}`);
		const major = fifo ? 0 : deviceNumber(context, "major", context.operands[2] ?? "");
		const minor = fifo ? 0 : deviceNumber(context, "minor", context.operands[3] ?? "");
		try {
			sys.mknod(path, kind, 0o666, major, minor);
		} catch (error) {
			return context.fail(`${quoteName(path)}: ${reason(error)}`);
		}
		if (mode !== undefined) sys.chmod(path, mode);
		return 0;
	},
});
