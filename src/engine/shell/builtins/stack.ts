/** pushd, popd and dirs: the stack of directories whose top is the working one. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { directories } from "../executor-variables.ts";
import { withTilde } from "../jobs/notices.ts";
import type { Shell } from "../shell.ts";
import { type Builtin, fail, print, wrongUsage } from "./builtin.ts";
import { changeDirectory } from "./directory.ts";

/** `+2` or `-1` as a place in the stack, counted from the top; undefined for other words. */
function place(word: string, size: number): number | undefined {
	if (!/^[-+]\d+$/.test(word)) return undefined;
	const n = Number(word.slice(1));
	return word.startsWith("+") ? n : size - 1 - n;
}

function* show(shell: Shell): Blocking<void> {
	yield* print(
		shell,
		`${directories(shell)
			.map((d) => withTilde(shell, d))
			.join(" ")}\n`,
	);
}

function goTo(shell: Shell, path: string): void {
	try {
		changeDirectory(shell, path, shell.options.has("physical"));
	} catch (error) {
		if (!isErrno(error)) throw error;
		fail(`${path}: ${error.message}`);
	}
}

const dirs: Builtin = {
	name: "dirs",
	synopsis: "[-clpv] [+N] [-N]",
	summary: "Display directory stack.",
	*run(shell, args) {
		let long = false;
		let lines: "" | "plain" | "numbered" = "";
		let only: number | undefined;
		const stack = directories(shell);
		for (const word of args) {
			const at = place(word, stack.length);
			if (at !== undefined) {
				if (at < 0 || at >= stack.length) fail(stack.length === 1 ? "directory stack empty" : `${word.slice(1)}: directory stack index out of range`);
				only = at;
			} else if (/^-[clpv]+$/.test(word)) {
				if (word.includes("c")) {
					shell.directoryStack = [];
					return 0;
				}
				if (word.includes("l")) long = true;
				if (word.includes("p")) lines = "plain";
				if (word.includes("v")) lines = "numbered";
			} else wrongUsage(word.startsWith("-") ? `${word}: invalid number` : `${word}: invalid option`);
		}
		const shown = stack.map((d) => (long ? d : withTilde(shell, d)));
		if (only !== undefined) yield* print(shell, `${lines === "numbered" ? `${String(only).padStart(2)}  ` : ""}${shown[only]}\n`);
		else if (lines === "") yield* print(shell, `${shown.join(" ")}\n`);
		else yield* print(shell, shown.map((d, i) => (lines === "numbered" ? `${String(i).padStart(2)}  ${d}\n` : `${d}\n`)).join(""));
		return 0;
	},
};

/** Options and operand that pushd and popd share. */
function operands(args: readonly string[]): { stay: boolean; word: string | undefined; more: boolean } {
	let stay = false;
	let i = 0;
	for (; i < args.length; i++) {
		if (args[i] === "-n") stay = true;
		else if (args[i] === "--") {
			i++;
			break;
		} else break;
	}
	return { stay, word: args[i], more: args.length > i + 1 };
}

const pushd: Builtin = {
	name: "pushd",
	synopsis: "[-n] [+N | -N | dir]",
	summary: "Add directories to stack.",
	*run(shell, args) {
		const { stay, word, more } = operands(args);
		const stack = directories(shell);
		if (more) fail("too many arguments");
		if (word === undefined) {
			if (stay) return 0;
			const [top = "", second, ...rest] = stack;
			if (second === undefined) fail("no other directory");
			goTo(shell, second);
			shell.directoryStack = [top, ...rest];
		} else {
			const at = place(word, stack.length);
			if (at !== undefined) {
				if (at < 0 || at >= stack.length) fail(stack.length === 1 ? "directory stack empty" : `${word}: directory stack index out of range`);
				const turned = [...stack.slice(at), ...stack.slice(0, at)];
				if (!stay) goTo(shell, turned[0] as string);
				shell.directoryStack = turned.slice(1);
			} else if (/^-./.test(word) && word !== "-") wrongUsage(`${word}: invalid number`);
			else if (stay) shell.directoryStack = [word, ...shell.directoryStack];
			else {
				goTo(shell, word === "-" ? (shell.variables.get("OLDPWD") ?? "") : word);
				shell.directoryStack = stack;
			}
		}
		yield* show(shell);
		return 0;
	},
};

const popd: Builtin = {
	name: "popd",
	synopsis: "[-n] [+N | -N]",
	summary: "Remove directories from stack.",
	*run(shell, args) {
		const { stay, word } = operands(args);
		const stack = directories(shell);
		const at = word === undefined ? 0 : place(word, stack.length);
		if (at === undefined) wrongUsage(`${word}: ${word?.startsWith("-") ? "invalid number" : "invalid argument"}`);
		if (stack.length === 1) fail("directory stack empty");
		if (at < 0 || at >= stack.length) fail(`${word}: directory stack index out of range`);
		if (at === 0) {
			if (!stay) goTo(shell, stack[1] as string);
			shell.directoryStack = stack.slice(2);
		} else shell.directoryStack = stack.slice(1).filter((_, i) => i !== at - 1);
		yield* show(shell);
		return 0;
	},
};

export const stackBuiltins: readonly Builtin[] = [dirs, pushd, popd];
