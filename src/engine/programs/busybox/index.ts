/** BusyBox: one program that is many, by the name it is called or its first argument. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { defineProgram, type InstalledProgram } from "../lib/program.ts";
import { appletNames, findApplet } from "./applets.ts";
import { version } from "./usage.ts";

/** The names in lines of at most 70 columns, as `busybox` prints them. */
function listing(): string {
	const lines: string[] = [];
	let line = "\t";
	for (const [i, name] of appletNames.entries()) {
		const word = i === appletNames.length - 1 ? name : `${name}, `;
		if (line.length + word.length > 72) {
			lines.push(line.trimEnd());
			line = "\t";
		}
		line += word;
	}
	return [...lines, line].join("\n");
}

const help = (): string => `${version}
BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: busybox --show SCRIPT
   or: busybox --install [-s] [DIR]
   or: function [arguments]...

	BusyBox is a multi-call binary that combines many common Unix
	utilities into a single executable.  Most people will create a
	link to busybox for each function they wish to use and BusyBox
	will act like whatever it was invoked as.

Currently defined functions:
${listing()}
`;

/** Links for all applets below a directory: `busybox --install [-s] DIR`. */
function* install(sys: Sys, args: readonly string[]): Blocking<number> {
	const symbolic = args.includes("-s");
	const directory = args.find((a) => a !== "-s") ?? "/bin";
	let status = 0;
	for (const name of appletNames) {
		const path = `${directory}/${name}`;
		if (sys.tryStat(path, { noFollow: true })) continue;
		try {
			if (symbolic) sys.symlink("/bin/busybox", path);
			else sys.link("/bin/busybox", path);
		} catch (error) {
			yield* sys.write(2, `busybox: ${path}: ${(error as Error).message}\n`);
			status = 1;
		}
	}
	return status;
}

function* applet(sys: Sys, argv: readonly string[]): Blocking<number> {
	const called = argv[0] ?? "";
	const name = (called.split("/").at(-1) ?? "").replace(/^-(?!-)/, "");
	const run = findApplet(name);
	if (run) return yield* run(sys, argv);
	if (appletNames.includes(name)) {
		yield* sys.write(2, `${name}: this applet is not simulated here; the real busybox has it\n`);
		return 64;
	}
	yield* sys.write(2, `${name}: applet not found\n`);
	return 127;
}

function* main(sys: Sys, argv: readonly string[]): Blocking<number> {
	const name = (argv[0] ?? "").split("/").at(-1) ?? "";
	if (!name.startsWith("busybox")) return yield* applet(sys, argv);
	const [first, ...rest] = argv.slice(1);
	switch (first) {
		case undefined:
		case "--help":
			yield* sys.write(first === undefined ? 1 : 2, help());
			return 0;
		case "--list":
			yield* sys.write(1, appletNames.map((n) => `${n}\n`).join(""));
			return 0;
		case "--list-full":
			yield* sys.write(1, appletNames.map((n) => `bin/${n}\n`).join(""));
			return 0;
		case "--install":
			return yield* install(sys, rest);
		default:
			return yield* applet(sys, argv.slice(1));
	}
}

export const busybox: InstalledProgram = defineProgram({
	name: "busybox",
	package: "busybox-static",
	summary: "One program that combines small versions of many common Unix programs.",
	usage: ["[function [arguments]...]", "--list", "--install [-s] [DIR]"],
	rawArguments: true,
	options: [
		{ long: "list", help: "the names of all functions" },
		{ long: "list-full", help: "the same with their directory" },
		{ long: "install", help: "make links for all functions" },
		{ long: "show", arg: "SCRIPT", help: "print an embedded script", simulated: false },
	],
	main: ({ sys, argv }) => main(sys, argv),
});
