import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

export const pivotRoot = defineUtilLinux({
	name: "pivot_root",
	section: 8,
	summary: "Change the root filesystem",
	usage: ["[options] new_root put_old"],
	options: [],
	*main(context) {
		const [newRoot, putOld, ...rest] = context.operands;
		if (newRoot === undefined || putOld === undefined || rest.length) return context.usage("bad usage");
		try {
			context.sys.pivotRoot(newRoot, putOld);
		} catch (error) {
			context.fail(`failed to change root from \`${newRoot}' to \`${putOld}': ${reason(error)}`);
		}
		yield* context.out.flush();
		return 0;
	},
});
