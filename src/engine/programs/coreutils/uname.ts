import { defineProgram } from "../lib/program.ts";
import { noMoreThan } from "./operands.ts";

export const uname = defineProgram({
	name: "uname",
	package: "coreutils",
	summary: "Print certain system information.  With no OPTION, same as -s.",
	usage: ["[OPTION]..."],
	options: [
		{ short: "a", long: "all", help: "print all information, except omit -p and -i if unknown" },
		{ short: "s", long: "kernel-name", help: "print the kernel name" },
		{ short: "n", long: "nodename", help: "print the network node hostname" },
		{ short: "r", long: "kernel-release", help: "print the kernel release" },
		{ short: "v", long: "kernel-version", help: "print the kernel version" },
		{ short: "m", long: "machine", help: "print the machine hardware name" },
		{ short: "p", long: "processor", help: "print the processor type (non-portable)" },
		{ short: "i", long: "hardware-platform", help: "print the hardware platform (non-portable)" },
		{ short: "o", long: "operating-system", help: "print the operating system" },
		{ long: "sysname", help: "same as --kernel-name" },
		{ long: "release", help: "same as --kernel-release" },
	],
	*main(context) {
		noMoreThan(context, 0);
		const { options } = context;
		const name = context.sys.uname();
		const all = options.has("all");
		const wanted = (...keys: string[]): boolean => all || keys.some((key) => options.has(key));
		const words: string[] = [];
		if (wanted("kernel-name", "sysname") || options.given.length === 0) words.push(name.sysname);
		if (wanted("nodename")) words.push(name.nodename);
		if (wanted("kernel-release", "release")) words.push(name.release);
		if (wanted("kernel-version")) words.push(name.version);
		if (wanted("machine")) words.push(name.machine);
		// Linux tells neither of these two; -a leaves them out
		if (options.has("processor") && !all) words.push("unknown");
		if (options.has("hardware-platform") && !all) words.push("unknown");
		if (wanted("operating-system")) words.push("GNU/Linux");
		yield* context.print(`${words.join(" ")}\n`);
		return 0;
	},
});
