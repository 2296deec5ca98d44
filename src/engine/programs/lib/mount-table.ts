/** The mounts a program sees, from /proc/self/mountinfo; proc_pid_mountinfo(5). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode, encode } from "../../kernel/text.ts";
import { readText } from "./stdio.ts";

export interface MountEntry {
	readonly id: number;
	readonly parent: number;
	readonly major: number;
	readonly minor: number;
	/** The directory of the file system that is the mount's root. */
	readonly root: string;
	readonly target: string;
	readonly options: string;
	/** Optional fields such as `shared:1`. */
	readonly tags: readonly string[];
	readonly fstype: string;
	readonly source: string;
	/** Options of the superblock. */
	readonly superOptions: string;
}

/** Blanks and backslashes stand as \040 in the file. */
const unescaped = (text: string): string =>
	text.includes("\\") ? decode(encode(text.replace(/\\([0-7]{3})/g, (_, octal: string) => byteChar(Number.parseInt(octal, 8))))) : text;
const byteChar = (byte: number): string => (byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte));

/** Reads the lines of a mountinfo file. */
export function parseMountTable(text: string): MountEntry[] {
	return text
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => {
			const fields = line.split(" ");
			const dash = fields.indexOf("-", 6);
			const [id = "", parent = "", device = "", root = "", target = "", options = ""] = fields;
			const [major = 0, minor = 0] = device.split(":").map(Number);
			const [fstype = "", source = "", superOptions = ""] = fields.slice(dash + 1);
			return {
				id: Number(id),
				parent: Number(parent),
				major,
				minor,
				root: unescaped(root),
				target: unescaped(target),
				options,
				tags: fields.slice(6, dash),
				fstype,
				source: unescaped(source),
				superOptions,
			};
		});
}

/** The mounts in the order they were made. Throws Errno where /proc is not mounted. */
export function* readMountTable(sys: Sys): Blocking<MountEntry[]> {
	return parseMountTable(yield* readText(sys, "/proc/self/mountinfo"));
}

/** The mount that a canonical absolute name lies on: the last of the deepest ones. */
export function mountOf(table: readonly MountEntry[], path: string): MountEntry | undefined {
	const inside = (target: string): boolean => target === "/" || path === target || path.startsWith(`${target}/`);
	let found: MountEntry | undefined;
	for (const entry of table) if (inside(entry.target) && entry.target.length >= (found?.target.length ?? 0)) found = entry;
	return found;
}
