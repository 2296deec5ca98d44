/** umask */
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";

const who: readonly (readonly [string, number])[] = [
	["u", 6],
	["g", 3],
	["o", 0],
];

const letters = (bits: number): string => `${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;

/** `u=rwx,g=rx,o=` of a mask. */
const symbolic = (mask: number): string => who.map(([name, shift]) => `${name}=${letters((~mask >> shift) & 7)}`).join(",");

/** Applies `u=rwx,g-w` to a mask. Throws BuiltinFailure. */
function apply(mask: number, text: string): number {
	let allowed = ~mask & 0o777;
	for (const clause of text.split(",")) {
		const parsed = /^([ugoa]*)([-+=])([rwxX]*|[ugo])(.*)$/.exec(clause);
		const operator = /^[ugoa]*(.)/.exec(clause)?.[1] ?? "";
		if (!parsed) fail(`\`${operator}': invalid symbolic mode operator`);
		const [, names = "", sign, permissions = "", rest = ""] = parsed;
		if (rest !== "") fail(`\`${rest[0]}': invalid symbolic mode character`);
		for (const [name, shift] of who) {
			if (names !== "" && !names.includes(name) && !names.includes("a")) continue;
			let bits = 0;
			if (permissions.includes("r")) bits |= 4;
			if (permissions.includes("w")) bits |= 2;
			if (/[xX]/.test(permissions)) bits |= 1;
			const copied = who.find(([n]) => n === permissions);
			if (copied) bits = (~mask >> copied[1]) & 7;
			if (sign === "=") allowed = (allowed & ~(7 << shift)) | (bits << shift);
			else if (sign === "+") allowed |= bits << shift;
			else allowed &= ~(bits << shift);
		}
	}
	return ~allowed & 0o777;
}

const umask: Builtin = {
	name: "umask",
	synopsis: "[-p] [-S] [mode]",
	summary: "Display or set file mode mask.",
	*run(shell, args) {
		const flags = parseFlags(args, shell.dialect === "bash" ? "pS" : "S");
		const [word] = flags.rest;
		const old = shell.sys.umask(0);
		shell.sys.umask(old);
		if (word === undefined) {
			const text = flags.has("S") ? symbolic(old) : String(old.toString(8)).padStart(4, "0");
			yield* print(shell, `${flags.has("p") ? `umask ${flags.has("S") ? "-S " : ""}` : ""}${text}\n`);
			return 0;
		}
		let mask: number;
		if (/^\d/.test(word)) {
			if (!/^[0-7]+$/.test(word) || Number.parseInt(word, 8) > 0o777)
				fail(shell.dialect === "bash" ? `${word}: octal number out of range` : `Illegal mode: ${word}`, shell.dialect === "bash" ? 1 : 2);
			mask = Number.parseInt(word, 8);
		} else mask = apply(old, word);
		shell.sys.umask(mask);
		if (flags.has("S")) yield* print(shell, `${symbolic(mask)}\n`);
		return 0;
	},
};

export const umaskBuiltins: readonly Builtin[] = [umask];
