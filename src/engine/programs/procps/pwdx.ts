import { UsageFailure } from "../lib/family.ts";
import { reason } from "../lib/report.ts";
import { defineProcps } from "./define.ts";

export const pwdx = defineProcps({
	name: "pwdx",
	summary: "report the current working directory of a process",
	usage: ["[options] pid..."],
	options: [],
	*main(context) {
		const { sys, operands } = context;
		if (operands.length === 0) throw new UsageFailure();
		let status = 0;
		for (const operand of operands) {
			const pid = operand.replace(/^\/proc\//, "");
			if (!/^\d+$/.test(pid)) context.fail(`invalid process id: ${operand}`);
			try {
				yield* context.print(`${operand}: ${sys.readlink(`/proc/${pid}/cwd`)}\n`);
			} catch (error) {
				const words = reason(error);
				yield* context.out.flush();
				yield* sys.write(2, `${operand}: ${words === "No such file or directory" ? "No such process" : words}\n`);
				status = 1;
			}
		}
		return status;
	},
});
