import { isErrno } from "../../kernel/errno.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { die, reason, report } from "../lib/report.ts";

export const nice = defineProgram({
	name: "nice",
	package: "coreutils",
	summary: "Run COMMAND with an adjusted niceness, which affects process scheduling.",
	usage: ["[OPTION] [COMMAND [ARG]...]"],
	options: [{ short: "n", long: "adjustment", arg: "N", help: "add integer N to the niceness (default 10)" }],
	usageStatus: 125,
	stopAtOperand: true,
	rewrite: (args) => {
		// the old forms: -5, --5, -+5
		const match = /^-([-+]?\d+)$/.exec(args[0] ?? "");
		return match ? ["-n", match[1] as string, ...args.slice(1)] : args;
	},
	*main(context) {
		const { sys, options, operands } = context;
		const text = options.value("adjustment");
		if (text !== undefined && !/^\s*[-+]?\d+$/.test(text)) return context.fail(`invalid adjustment ${quote(text)}`, 125);
		const current = sys.getpriority(0);
		if (operands.length === 0) {
			if (text !== undefined) context.usage("a command must be given with an adjustment");
			yield* context.print(`${current}\n`);
			return 0;
		}
		try {
			sys.setpriority(0, Math.max(-20, Math.min(19, current + Number(text ?? "10"))));
		} catch (error) {
			// without the right to it the command runs all the same
			if (!isErrno(error, "EACCES") && !isErrno(error, "EPERM")) return yield* die(context, `cannot set niceness: ${reason(error)}`, 125);
			yield* report(context, "cannot set niceness: Permission denied");
		}
		const error = yield* execvp(sys, operands);
		return yield* die(context, `${quote(operands[0] ?? "")}: ${error.message}`, execFailureStatus(error));
	},
});
