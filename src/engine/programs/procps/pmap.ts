import { UsageFailure } from "../lib/family.ts";
import { argumentsText } from "../lib/procfs/command-line.ts";
import { readProcess, tryReadText } from "../lib/procfs/process.ts";
import { defineProcps } from "./define.ts";

interface Mapping {
	readonly start: bigint;
	readonly kib: number;
	readonly mode: string;
	readonly offset: string;
	readonly device: string;
	readonly name: string;
}

function parse(text: string): Mapping[] {
	return [...text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) (\S+) (\d+) *(.*)$/gm)].map((m) => {
		const [, from = "0", to = "0", mode = "", offset = "0", device = "", , name = ""] = m;
		const start = BigInt(`0x${from}`);
		return { start, kib: Number((BigInt(`0x${to}`) - start) / 1024n), mode, offset, device, name };
	});
}

/** `rwx--`: shared shows as s in the fourth place. */
const shownMode = (mode: string): string => `${mode.slice(0, 3)}${mode[3] === "s" ? "s" : "-"}-`;

export const pmap = defineProcps({
	name: "pmap",
	summary: "report the memory map of a process",
	usage: ["[options] PID [PID ...]"],
	options: [
		{ short: "x", long: "extended", help: "resident and dirty sizes" },
		{ short: "X", help: "more details", simulated: false },
		{ short: "c", long: "read-rc", help: "read the default rc", simulated: false },
		{ short: "d", long: "device", help: "offsets and devices" },
		{ short: "q", long: "quiet", help: "no heading, no sum" },
		{ short: "p", long: "show-path", help: "whole paths" },
		{ short: "k", long: "use-kernel-name", help: "the kernel's names" },
		{ short: "A", long: "range", arg: "low,high", help: "only this range", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (operands.length === 0 || !operands.every((o) => /^(\/proc\/)?\d+$/.test(o))) throw new UsageFailure();
		let status = 0;
		for (const operand of operands) {
			const pid = Number(operand.replace("/proc/", ""));
			const process = yield* readProcess(sys, pid, { files: ["cmdline"] });
			if (!process) {
				status = 42;
				continue;
			}
			const maps = parse((yield* tryReadText(sys, `/proc/${pid}/maps`)) ?? "");
			const name = (m: Mapping) =>
				m.name === ""
					? "  [ anon ]"
					: m.name === "[stack]"
						? "  [ stack ]"
						: m.name.startsWith("[")
							? `  ${m.name.replace("[", "[ ").replace("]", " ]")}`
							: options.has("show-path")
								? m.name
								: m.name.slice(m.name.lastIndexOf("/") + 1);
			yield* context.print(`${pid}:   ${argumentsText(process)}\n`);
			const quiet = options.has("quiet");
			const address = (m: Mapping) => m.start.toString(16).padStart(16, "0");
			const total = maps.reduce((sum, m) => sum + m.kib, 0);
			if (options.has("extended")) {
				if (!quiet) yield* context.print(`Address           Kbytes     RSS   Dirty Mode  Mapping\n`);
				for (const m of maps)
					yield* context.print(
						`${address(m)} ${String(m.kib).padStart(7)} ${String(m.kib).padStart(7)} ${String(m.mode.includes("w") ? m.kib : 0).padStart(7)} ${shownMode(m.mode)} ${name(m)}\n`,
					);
				if (!quiet)
					yield* context.print(
						`---------------- ------- ------- ------- \ntotal kB         ${String(total).padStart(7)} ${String(process.resident).padStart(7)} ${String(process.kibibytes("RssAnon")).padStart(7)}\n`,
					);
			} else if (options.has("device")) {
				if (!quiet) yield* context.print(`Address           Kbytes Mode  Offset           Device    Mapping\n`);
				for (const m of maps) {
					const [major = "0", minor = "0"] = m.device.split(":");
					yield* context.print(
						`${address(m)} ${String(m.kib).padStart(7)} ${shownMode(m.mode)} ${m.offset.padStart(16, "0")} ${major.padStart(3, "0")}:${minor.padStart(5, "0")} ${name(m)}\n`,
					);
				}
				const writable = maps.filter((m) => m.mode[1] === "w" && m.mode[3] === "p").reduce((sum, m) => sum + m.kib, 0);
				const shared = maps.filter((m) => m.mode[3] === "s").reduce((sum, m) => sum + m.kib, 0);
				if (!quiet) yield* context.print(`mapped: ${total}K    writeable/private: ${writable}K    shared: ${shared}K\n`);
			} else {
				for (const m of maps) yield* context.print(`${address(m)} ${String(m.kib).padStart(6)}K ${shownMode(m.mode)} ${name(m)}\n`);
				if (!quiet) yield* context.print(` total ${String(total).padStart(16)}K\n`);
			}
		}
		return status;
	},
});
