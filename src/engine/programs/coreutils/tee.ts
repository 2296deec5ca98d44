import { isErrno } from "../../kernel/errno.ts";
import { requireWord } from "../lib/argmatch.ts";
import { defineProgram } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";

const errorModes = [["warn"], ["warn-nopipe"], ["exit"], ["exit-nopipe"]] as const;

export const tee = defineProgram({
	name: "tee",
	package: "coreutils",
	summary: "Copy standard input to each FILE, and also to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "a", long: "append", help: "append to the given FILEs, do not overwrite" },
		{ short: "i", long: "ignore-interrupts", help: "ignore interrupt signals" },
		{ short: "p", help: "operate in a more appropriate MODE with pipes" },
		{ long: "output-error", arg: "MODE", optional: true, help: "set behavior on write error: warn, warn-nopipe, exit, exit-nopipe" },
	],
	*main(context) {
		const { sys, options } = context;
		const modeText = options.value("output-error");
		const given = options.has("p") || options.has("output-error");
		const mode = modeText === undefined ? (given ? "warn-nopipe" : undefined) : requireWord(context, "--output-error", errorModes, modeText);
		if (options.has("ignore-interrupts")) sys.sigaction("INT", "ignore");
		if (mode !== undefined) sys.sigaction("PIPE", "ignore");
		const outputs = [{ fd: 1, name: "standard output", gone: false }];
		let status = 0;
		for (const path of context.operands) {
			try {
				const append = options.has("append");
				outputs.push({ fd: yield* sys.open(path, { write: true, create: true, append, truncate: !append }, 0o666), name: path, gone: false });
			} catch (error) {
				yield* report(context, `${quoteName(path)}: ${reason(error)}`);
				status = 1;
				if (mode === "exit" || mode === "exit-nopipe") return status;
			}
		}
		while (outputs.some((output) => !output.gone)) {
			const chunk = yield* sys.read(0, 65536);
			if (chunk.length === 0) break;
			for (const output of outputs) {
				if (output.gone) continue;
				try {
					yield* sys.write(output.fd, chunk);
				} catch (error) {
					const words = reason(error);
					output.gone = true;
					// a reader that went away is no error where pipes are expected
					if (isErrno(error, "EPIPE") && mode?.endsWith("nopipe")) continue;
					const name = output.name === "standard output" ? "'standard output'" : quoteName(output.name);
					yield* report(context, `${name}: ${words}`);
					status = 1;
					if (mode === "exit" || mode === "exit-nopipe") return status;
				}
			}
		}
		return status;
	},
});
