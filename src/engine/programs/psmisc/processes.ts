/** What psmisc's programs ask of processes, and of files they hold open. */
import type { Stat, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";

/** Names of open files and other holds of a process, by how it holds them. */
export interface Hold {
	/** f open file, F open for writing, c working directory, r root, e running program, m mapped file. */
	readonly access: "f" | "F" | "c" | "r" | "e" | "m";
	readonly fd: string;
	readonly path: string;
	readonly link: string;
	readonly stat: Stat | undefined;
}

function readlink(sys: Sys, path: string): string | undefined {
	try {
		return sys.readlink(path);
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

function names(sys: Sys, path: string): string[] {
	try {
		return sys
			.readdir(path)
			.map((entry) => entry.name)
			.filter((name) => /^\d+$/.test(name))
			.sort((a, b) => Number(a) - Number(b));
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
}

/** Everything a process holds of the file system that the caller may see. */
export function holdsOf(sys: Sys, pid: number): Hold[] {
	const base = `/proc/${pid}`;
	const out: Hold[] = [];
	for (const [name, access] of [
		["cwd", "c"],
		["root", "r"],
		["exe", "e"],
	] as const) {
		const link = readlink(sys, `${base}/${name}`);
		if (link !== undefined) out.push({ access, fd: name, path: `${base}/${name}`, link, stat: sys.tryStat(`${base}/${name}`) });
	}
	for (const name of names(sys, `${base}/fd`)) {
		const path = `${base}/fd/${name}`;
		const link = readlink(sys, path);
		if (link === undefined) continue;
		const writes = ((sys.tryStat(path, { noFollow: true })?.mode ?? 0) & 0o200) !== 0;
		out.push({ access: writes ? "F" : "f", fd: name, path, link, stat: sys.tryStat(path) });
	}
	return out;
}
