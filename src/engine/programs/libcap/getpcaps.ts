import type { CapabilitySet } from "../../kernel/capabilities.ts";
import { type Process, readProcess } from "../lib/procfs/process.ts";
import { defineProgram } from "../lib/program.ts";
import { iabText, stateText } from "./text.ts";

const usage = `usage: getpcaps [opts] <pid> [<pid> ...]

  Displays the capabilities of the named processes as cap_from_text(3) reads them.

     --help, -h or --usage this message
     --verbose             more words
     --ugly or --legacy    the old form
     --iab                 the IAB of each process too
`;

export function processCaps(process: Process): CapabilitySet {
	const mask = (name: string) => BigInt(`0x${process.mask(name)}`);
	return { effective: mask("CapEff"), permitted: mask("CapPrm"), inheritable: mask("CapInh"), bounding: mask("CapBnd"), ambient: mask("CapAmb") };
}

export const getpcaps = defineProgram({
	name: "getpcaps",
	package: "libcap2-bin",
	summary: "display process capabilities",
	usage: ["[opts] <pid> [<pid> ...]"],
	options: [
		{ long: "verbose", help: "more words" },
		{ long: "ugly", help: "the old form" },
		{ long: "legacy", help: "the old form" },
		{ long: "iab", help: "the IAB of each process too" },
	],
	rawArguments: true,
	*main(context) {
		const { sys, operands } = context;
		if (operands.length === 0 || operands.some((o) => o === "--help" || o === "-h" || o === "--usage")) {
			yield* sys.write(2, usage);
			return operands.length === 0 ? 1 : 0;
		}
		let [form, iab, status]: ["plain" | "verbose" | "legacy", boolean, number] = ["plain", false, 0];
		for (const operand of operands) {
			if (operand === "--verbose") form = "verbose";
			else if (operand === "--ugly" || operand === "--legacy") form = "legacy";
			else if (operand === "--iab") iab = true;
			else if (!/^\d+$/.test(operand)) {
				yield* sys.write(2, `Cannot parse pid ${operand}: (Invalid argument)\n`);
				status = 1;
			} else {
				const process = yield* readProcess(sys, Number(operand));
				if (!process) {
					yield* sys.write(2, `Failed to get cap's for process ${operand}: (No such process)\n`);
					status = 1;
					continue;
				}
				const caps = processCaps(process);
				const text = stateText(caps);
				const shown =
					form === "verbose"
						? `Capabilities for '${operand}': ${text}`
						: form === "legacy"
							? `Capabilities for \`${operand}': ${text}`
							: `${operand}: ${iab ? `"${text}"` : text}`;
				const extra = iabText(caps);
				yield* context.print(`${shown}${iab && extra ? ` [${extra}]` : ""}\n`);
			}
		}
		return status;
	},
});
