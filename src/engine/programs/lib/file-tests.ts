/** The questions about files and descriptors of test(1), `[` and `[[`. */
import type { FileKind, Stat, Sys } from "../../kernel/abi.ts";

const kinds: Readonly<Record<string, FileKind>> = { "-b": "block", "-c": "char", "-d": "directory", "-f": "file", "-p": "fifo", "-S": "socket" };
const modeBits: Readonly<Record<string, number>> = { "-g": 0o2000, "-k": 0o1000, "-u": 0o4000 };
const accessBits: Readonly<Record<string, number>> = { "-r": 4, "-w": 2, "-x": 1 };

const attributes: Readonly<Record<string, (stat: Stat, sys: Sys) => boolean>> = {
	"-a": () => true,
	"-e": () => true,
	"-s": (stat) => stat.size > 0,
	"-N": (stat) => stat.mtime > stat.atime,
	"-O": (stat, sys) => stat.uid === sys.geteuid(),
	"-G": (stat, sys) => stat.gid === sys.getegid(),
};

/** Whether an operator asks about a file. */
export const isFileTest = (operator: string): boolean =>
	operator === "-h" || operator === "-L" || [kinds, modeBits, accessBits, attributes].some((table) => Object.hasOwn(table, operator));

/** Answers a question about a file; what does not exist is never so. */
export function testFile(sys: Sys, operator: string, path: string): boolean {
	if (path === "") return false;
	if (operator === "-h" || operator === "-L") return sys.tryStat(path, { noFollow: true })?.kind === "symlink";
	const access = accessBits[operator];
	if (access !== undefined) return sys.canAccess(path, access);
	const stat = sys.tryStat(path);
	if (!stat) return false;
	const kind = kinds[operator];
	if (kind !== undefined) return stat.kind === kind;
	const bit = modeBits[operator];
	if (bit !== undefined) return (stat.mode & bit) !== 0;
	return attributes[operator]?.(stat, sys) ?? false;
}

/** `-nt`, `-ot`, `-ef`; a file that does not exist is older than any that does. */
export function compareFiles(sys: Sys, left: string, operator: string, right: string): boolean {
	const a = left === "" ? undefined : sys.tryStat(left);
	const b = right === "" ? undefined : sys.tryStat(right);
	if (operator === "-ef") return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
	const [newer, older] = operator === "-nt" ? [a, b] : [b, a];
	return newer !== undefined && (older === undefined || newer.mtime > older.mtime);
}
