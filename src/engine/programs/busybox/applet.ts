/** An applet made of the full program of its name: BusyBox's options, usage and words around what it does. */
import type { Blocking, Program, Sys } from "../../kernel/abi.ts";
import { decode, encode } from "../../kernel/text.ts";
import { reworded, statuses } from "./messages.ts";
import { optionsOf, usageText } from "./usage.ts";

/** Applets that read their arguments in a way of their own. */
const unchecked: ReadonlySet<string> = new Set([
	"find",
	"dd",
	"test",
	"[",
	"[[",
	"expr",
	"echo",
	"printf",
	"true",
	"false",
	"ps",
	"kill",
	"killall",
	"tar",
	"awk",
	"top",
	"head",
	"tail",
	"xargs",
	"nice",
	"stty",
	"env",
	"date",
	"od",
	"hexdump",
	"sysctl",
]);

/** Operands an applet cannot do without. */
const least: Readonly<Record<string, number>> = {
	...{
		rm: 1,
		cp: 2,
		mv: 2,
		mkdir: 1,
		rmdir: 1,
		touch: 1,
		ln: 1,
		chmod: 2,
		chown: 2,
		chgrp: 2,
		sleep: 1,
		seq: 1,
		tr: 1,
		basename: 1,
		dirname: 1,
		mknod: 2,
		mkfifo: 1,
	},
	...{
		printf: 1,
		link: 2,
		unlink: 1,
		setsid: 1,
		pivot_root: 2,
		switch_root: 2,
		watch: 1,
		renice: 1,
		chroot: 1,
		stat: 1,
		truncate: 1,
		realpath: 1,
		readlink: 1,
		awk: 1,
	},
};
/** Options that make the first operand unneeded. */
const instead: Readonly<Record<string, string>> = { grep: "ef", sed: "ef", awk: "fe", chown: "", rm: "f", touch: "", basename: "as" };

/** Stops the applet with its usage on standard error. */
function* usage(sys: Sys, name: string, message = ""): Blocking<number> {
	yield* sys.write(2, `${message && `${name}: ${message}\n`}${usageText(name)}`);
	return name === "grep" || name === "sort" || name === "diff" || name === "cmp" ? 2 : 1;
}

/** What getopt would refuse; undefined when nothing. Also counts the operands. */
function check(name: string, args: readonly string[]): { readonly wrong: string | undefined; readonly operands: number; readonly letters: string } {
	const options = optionsOf(name);
	let operands = 0;
	let letters = "";
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") return { wrong: undefined, operands: operands + args.length - i - 1, letters };
		if (word.startsWith("--")) {
			const long = word.slice(2).split("=")[0] as string;
			if (options && ![...options.long].some((l) => l.startsWith(long))) return { wrong: `unrecognized option '${word}'`, operands, letters };
		} else if (word.startsWith("-") && word.length > 1) {
			for (let j = 1; j < word.length; j++) {
				const letter = word[j] as string;
				letters += letter;
				if (!options) continue;
				if (options.withArgument.has(letter)) {
					if (j === word.length - 1 && ++i >= args.length) return { wrong: `option requires an argument -- '${letter}'`, operands, letters };
					break;
				}
				if (!options.flags.has(letter)) return { wrong: `invalid option -- '${letter}'`, operands, letters };
			}
		} else operands++;
	}
	return { wrong: undefined, operands, letters };
}

/** The same system calls, with what goes to standard error reworded. */
function reworking(sys: Sys, name: string): Sys {
	return Object.create(sys, {
		fork: { value: (child: (own: Sys) => Blocking<number>, options?: Parameters<Sys["fork"]>[1]) => sys.fork((own) => child(reworking(own, name)), options) },
		write: {
			value: (fd: number, data: Uint8Array | string) => sys.write(fd, fd === 2 ? encode(reworded(name, typeof data === "string" ? data : decode(data))) : data),
		},
	}) as Sys;
}

export const asApplet = (name: string, run: Program): Program =>
	function* (sys, argv) {
		const args = argv.slice(1);
		if (args[0] === "--help" && !["echo", "test", "[", "[[", "true", "false"].includes(name)) {
			yield* usage(sys, name);
			return 0;
		}
		const { wrong, operands, letters } = check(name, args);
		if (wrong !== undefined && !unchecked.has(name)) return yield* usage(sys, name, wrong);
		const spared = [...(instead[name] ?? "")].some((letter) => letters.includes(letter));
		const needed = name === "grep" || name === "sed" ? 1 : (least[name] ?? 0);
		if (operands < needed && !spared) return yield* usage(sys, name);
		if (name === "tar" && args.length === 0) return yield* usage(sys, name);
		if (name === "seq" && args.some((a) => !a.startsWith("-") && Number.isNaN(Number(a)))) return yield* usage(sys, name);
		if (name === "cut" && !/[bcfF]/.test(letters)) return yield* usage(sys, name);
		const status = yield* run(reworking(sys, name), [name, ...args]);
		return statuses[name]?.[status] ?? status;
	};
