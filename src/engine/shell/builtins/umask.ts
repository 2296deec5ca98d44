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

/** The bits of one class (3 bits at `shift`), for all three classes. */
const spread = (bits: number, shift: number): number => ((bits >> shift) & 7) * 0o111;

const classes: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };

/** The permissions that the letters behind an operator name; as bash's parse_symbolic_mode, s and t are taken and mean nothing to a mask. */
function permissionBits(letters: string, before: number): number {
	let bits = 0;
	for (const letter of letters) {
		const copied = who.find(([name]) => name === letter);
		if (copied) bits = spread(before, copied[1]);
		else if (letter === "r") bits |= 0o444;
		else if (letter === "w") bits |= 0o222;
		else if (letter === "x" || (letter === "X" && (before & 0o111) !== 0)) bits |= 0o111;
	}
	return bits;
}

/** Applies `u=rwx,g-w+x` to a mask. Throws BuiltinFailure. */
function apply(mask: number, text: string): number {
	const before = ~mask & 0o777;
	let allowed = before;
	let at = 0;
	const take = (pattern: RegExp): string => {
		pattern.lastIndex = at;
		const found = pattern.exec(text)?.[0] ?? "";
		at += found.length;
		return found;
	};
	for (;;) {
		const reach = [...take(/[agou]*/y)].reduce((bits, letter) => bits | (classes[letter] ?? 0), 0) || 0o777;
		do {
			const operator = text[at++] ?? "\0";
			if (!"+-=".includes(operator)) fail(`\`${operator}': invalid symbolic mode operator`);
			const bits = permissionBits(take(/[rwxXstugo]*/y), before) & reach;
			if (operator === "+") allowed |= bits;
			else if (operator === "-") allowed &= ~bits;
			else allowed = (allowed & ~reach) | bits;
		} while (at < text.length && "+-=".includes(text[at] as string));
		if (at >= text.length) return ~allowed & 0o777;
		if (text[at] !== ",") fail(`\`${text[at]}': invalid symbolic mode character`);
		at++;
	}
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
