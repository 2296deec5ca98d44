/** File modes: the ten letters of ls -l, and the mode arguments of chmod(1) in octal and in symbols. */
import type { FileKind } from "../../kernel/abi.ts";

const kindLetters: Readonly<Record<FileKind, string>> = { file: "-", directory: "d", symlink: "l", fifo: "p", socket: "s", char: "c", block: "b" };

/** The S_IFMT bits of st_mode. */
export const kindBits: Readonly<Record<FileKind, number>> = {
	fifo: 0o010000,
	char: 0o020000,
	directory: 0o040000,
	block: 0o060000,
	file: 0o100000,
	symlink: 0o120000,
	socket: 0o140000,
};

/** "rwxr-xr-t": nine letters, with s, S, t and T for the special bits. */
export function formatPermissions(mode: number): string {
	const triple = (shift: number, special: number, letter: string): string => {
		const bits = (mode >> shift) & 7;
		const execute = bits & 1 ? "x" : "-";
		const marked = mode & special ? (bits & 1 ? letter : letter.toUpperCase()) : execute;
		return (bits & 4 ? "r" : "-") + (bits & 2 ? "w" : "-") + marked;
	};
	return triple(6, 0o4000, "s") + triple(3, 0o2000, "s") + triple(0, 0o1000, "t");
}

/** "drwxr-xr-x" */
export const formatMode = (kind: FileKind, mode: number): string => kindLetters[kind] + formatPermissions(mode);

/** One clause of a mode argument. `affected` are the bits of who; undefined where none was named, so that umask counts. */
interface ModeChange {
	readonly operator: "+" | "-" | "=";
	readonly affected: number | undefined;
	readonly value: number | "u" | "g" | "o";
	/** X: execute only where it is a directory or some execute bit is set. */
	readonly executeIfAny: boolean;
	/** Special bits that an octal mode named in full (at least five digits): then a directory's are changed too. */
	readonly mentioned: number;
}

export type ModeChanges = readonly ModeChange[];

const whoBits: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
const permBits: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, X: 0, s: 0o6000, t: 0o1000 };

/** Reads a mode argument; undefined when it is not one. */
export function parseMode(text: string): ModeChanges | undefined {
	const octal = /^[0-7]+$/.exec(text);
	if (octal) {
		const value = Number.parseInt(text, 8);
		if (value > 0o7777) return undefined;
		const mentioned = text.length < 5 ? (value & 0o7000) | 0o1777 : 0o7777;
		return [{ operator: "=", affected: 0o7777, value, executeIfAny: false, mentioned }];
	}
	const changes: ModeChange[] = [];
	for (const clause of text.split(",")) {
		const parts = /^([ugoa]*)((?:[-+=](?:[0-7]+|[ugo](?![a-zA-Z])|[rwxXst]*))+)$/.exec(clause);
		if (!parts) return undefined;
		const who = parts[1] as string;
		const affected = who === "" ? undefined : [...who].reduce((bits, letter) => bits | (whoBits[letter] as number), 0);
		for (const [, operator, permissions = ""] of (parts[2] as string).matchAll(/([-+=])([0-7]+|[ugo]|[rwxXst]*)/g)) {
			const change = clauseChange(operator as "+" | "-" | "=", affected, permissions);
			if (!change) return undefined;
			changes.push(change);
		}
	}
	return changes;
}

function clauseChange(operator: "+" | "-" | "=", affected: number | undefined, permissions: string): ModeChange | undefined {
	if (/^[0-7]/.test(permissions)) {
		const value = Number.parseInt(permissions, 8);
		if (affected !== undefined || value > 0o7777) return undefined;
		return { operator, affected: 0o7777, value, executeIfAny: false, mentioned: 0o7777 };
	}
	if (permissions === "u" || permissions === "g" || permissions === "o") {
		return { operator, affected, value: permissions, executeIfAny: false, mentioned: 0 };
	}
	const value = [...permissions].reduce((bits, letter) => bits | (permBits[letter] as number), 0);
	return { operator, affected, value, executeIfAny: permissions.includes("X"), mentioned: affected === undefined ? value : value & affected };
}

/** Spreads the three bits of one class over all three. */
const copiedBits = (mode: number, who: "u" | "g" | "o"): number => ((mode >> { u: 6, g: 3, o: 0 }[who]) & 7) * 0o111;

/** The mode after the changes. `umask` counts where a clause names nobody; a directory keeps special bits that are not named. */
export function adjustMode(old: number, directory: boolean, umask: number, changes: ModeChanges): number {
	let mode = old & 0o7777;
	for (const change of changes) {
		const omitted = (directory ? 0o6000 : 0) & ~change.mentioned;
		let value = typeof change.value === "number" ? change.value : copiedBits(mode, change.value);
		if (change.executeIfAny && (directory || mode & 0o111)) value |= 0o111;
		value &= (change.affected ?? ~umask) & ~omitted;
		if (change.operator === "+") mode |= value;
		else if (change.operator === "-") mode &= ~value;
		else mode = (mode & (change.affected === undefined ? omitted : ~change.affected | omitted)) | value;
	}
	return mode & 0o7777;
}
