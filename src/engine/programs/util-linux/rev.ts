import { isErrno } from "../../kernel/errno.ts";
import { Lines } from "../lib/stdio.ts";
import { defineUtilLinux } from "./define.ts";

export const rev = defineUtilLinux({
	name: "rev",
	summary: "Reverse lines characterwise",
	usage: ["[options] [<file> ...]"],
	options: [{ short: "0", long: "zero", help: "use the NUL byte as line separator" }],
	*main(context) {
		const { sys, options, operands } = context;
		const end = options.has("zero") ? "\0" : "\n";
		let status = 0;
		for (const file of operands.length > 0 ? operands : [undefined]) {
			try {
				const fd = file === undefined ? 0 : yield* sys.open(file);
				const lines = new Lines(sys, fd, end.charCodeAt(0));
				for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
					if (sys.spend()) yield* sys.reschedule();
					yield* context.print([...line].reverse().join("") + (lines.unterminated ? "" : end));
				}
				if (fd !== 0) sys.close(fd);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* context.complain(`cannot open ${file}: ${error.message}`);
				status = 1;
			}
		}
		return status;
	},
});
