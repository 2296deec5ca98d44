/** The account files as shadow-utils changes them: passwd(5), shadow(5), group(5), gshadow(5), subuid(5). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { daysFromCivil } from "../lib/calendar.ts";
import { tryReadText } from "../lib/procfs/process.ts";

export interface PasswdEntry {
	name: string;
	password: string;
	uid: number;
	gid: number;
	gecos: string;
	home: string;
	shell: string;
}
/** Numbers are days; undefined is an empty field. */
export interface ShadowEntry {
	name: string;
	password: string;
	lastChange: number | undefined;
	min: number | undefined;
	max: number | undefined;
	warn: number | undefined;
	inactive: number | undefined;
	expire: number | undefined;
}
export interface GroupEntry {
	name: string;
	password: string;
	gid: number;
	members: string[];
}
export interface GroupShadowEntry {
	name: string;
	password: string;
	administrators: string[];
	members: string[];
}
export interface SubordinateEntry {
	name: string;
	start: number;
	count: number;
}

const words = (text: string): string[] => (text === "" ? [] : text.split(","));
const days = (text: string | undefined): number | undefined => (text === undefined || text === "" ? undefined : Number(text));
const shown = (value: number | undefined): string => (value === undefined ? "" : String(value));

interface Format<T> {
	readonly path: string;
	readonly mode: number;
	readonly read: (fields: readonly string[]) => T;
	readonly write: (entry: T) => readonly string[];
}

const formats = {
	passwd: {
		path: "/etc/passwd",
		mode: 0o644,
		read: ([name = "", password = "", uid = "", gid = "", gecos = "", home = "", shell = ""]: readonly string[]): PasswdEntry => ({
			name,
			password,
			uid: Number(uid),
			gid: Number(gid),
			gecos,
			home,
			shell,
		}),
		write: (e: PasswdEntry) => [e.name, e.password, String(e.uid), String(e.gid), e.gecos, e.home, e.shell],
	},
	shadow: {
		path: "/etc/shadow",
		mode: 0o640,
		read: ([name = "", password = "", last, min, max, warn, inactive, expire]: readonly string[]): ShadowEntry => ({
			name,
			password,
			lastChange: days(last),
			min: days(min),
			max: days(max),
			warn: days(warn),
			inactive: days(inactive),
			expire: days(expire),
		}),
		write: (e: ShadowEntry) => [e.name, e.password, ...[e.lastChange, e.min, e.max, e.warn, e.inactive, e.expire].map(shown), ""],
	},
	group: {
		path: "/etc/group",
		mode: 0o644,
		read: ([name = "", password = "", gid = "", members = ""]: readonly string[]): GroupEntry => ({
			name,
			password,
			gid: Number(gid),
			members: words(members),
		}),
		write: (e: GroupEntry) => [e.name, e.password, String(e.gid), e.members.join(",")],
	},
	gshadow: {
		path: "/etc/gshadow",
		mode: 0o640,
		read: ([name = "", password = "", administrators = "", members = ""]: readonly string[]): GroupShadowEntry => ({
			name,
			password,
			administrators: words(administrators),
			members: words(members),
		}),
		write: (e: GroupShadowEntry) => [e.name, e.password, e.administrators.join(","), e.members.join(",")],
	},
	subuid: {
		path: "/etc/subuid",
		mode: 0o644,
		read: ([name = "", start = "", count = ""]: readonly string[]): SubordinateEntry => ({ name, start: Number(start), count: Number(count) }),
		write: (e: SubordinateEntry) => [e.name, String(e.start), String(e.count)],
	},
	subgid: {
		path: "/etc/subgid",
		mode: 0o644,
		read: ([name = "", start = "", count = ""]: readonly string[]): SubordinateEntry => ({ name, start: Number(start), count: Number(count) }),
		write: (e: SubordinateEntry) => [e.name, String(e.start), String(e.count)],
	},
};

export interface Files {
	readonly passwd: PasswdEntry[];
	readonly shadow: ShadowEntry[];
	readonly group: GroupEntry[];
	readonly gshadow: GroupShadowEntry[];
	readonly subuid: SubordinateEntry[];
	readonly subgid: SubordinateEntry[];
}
export type FileName = keyof Files;

function* readEntries<T>(sys: Sys, format: Format<T>): Blocking<T[]> {
	const text = (yield* tryReadText(sys, format.path)) ?? "";
	return text
		.split("\n")
		.filter((line) => line !== "" && !line.startsWith("#"))
		.map((line) => format.read(line.split(":")));
}

export function* loadFiles(sys: Sys): Blocking<Files> {
	return {
		passwd: yield* readEntries(sys, formats.passwd),
		shadow: yield* readEntries(sys, formats.shadow),
		group: yield* readEntries(sys, formats.group),
		gshadow: yield* readEntries(sys, formats.gshadow),
		subuid: yield* readEntries(sys, formats.subuid),
		subgid: yield* readEntries(sys, formats.subgid),
	};
}

/** Writes a file anew beside the old one and renames it, so that no reader sees half of it; the old one stays as FILE-. */
function* writeEntries<T>(sys: Sys, format: Format<T>, entries: readonly T[]): Blocking<void> {
	const text = entries.map((entry) => `${format.write(entry).join(":")}\n`).join("");
	const old = yield* tryReadText(sys, format.path);
	if (old === text) return;
	const stat = sys.tryStat(format.path);
	const fresh = `${format.path}+`;
	for (const [path, content] of [
		[`${format.path}-`, old],
		[fresh, text],
	] as const) {
		if (content === undefined) continue;
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, format.mode);
		yield* sys.write(fd, content);
		sys.close(fd);
		sys.chmod(path, stat?.mode ?? format.mode);
		if (stat) sys.chown(path, stat.uid, stat.gid);
	}
	sys.rename(fresh, format.path);
}

export function* saveFiles(sys: Sys, files: Files, names: readonly FileName[]): Blocking<void> {
	for (const name of names) yield* writeEntries<never>(sys, formats[name] as unknown as Format<never>, files[name] as unknown as readonly never[]);
}

/** Settings of /etc/login.defs, and those that -K sets. */
export class LoginDefs {
	private readonly values: Map<string, string>;
	private constructor(values: Map<string, string>) {
		this.values = values;
	}
	static *load(sys: Sys, overrides: readonly string[] = []): Blocking<LoginDefs> {
		const values = new Map<string, string>();
		for (const line of ((yield* tryReadText(sys, "/etc/login.defs")) ?? "").split("\n")) {
			const match = /^\s*([A-Z_]+)\s+(.*?)\s*$/.exec(line);
			if (match) values.set(match[1] as string, match[2] as string);
		}
		for (const text of overrides) values.set(text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1));
		return new LoginDefs(values);
	}
	number(name: string, otherwise: number): number {
		const text = this.values.get(name);
		return text !== undefined && /^-?(0[0-7]*|\d+)$/.test(text) ? (/^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text)) : otherwise;
	}
	text(name: string, otherwise: string): string {
		return this.values.get(name) ?? otherwise;
	}
}

/** A new id in a range: one above the highest used, or for system accounts one below the lowest. undefined when none is free. */
export function freeId(used: Iterable<number>, low: number, high: number, system: boolean): number | undefined {
	const taken = new Set([...used].filter((id) => id >= low && id <= high));
	const wanted = system ? Math.min(high + 1, ...taken) - 1 : Math.max(low - 1, ...taken) + 1;
	if (wanted >= low && wanted <= high) return wanted;
	for (let id = low; id <= high; id++) if (!taken.has(id)) return id;
	return undefined;
}

/** The first gap of `count` subordinate ids. */
export function freeRange(entries: readonly SubordinateEntry[], low: number, count: number): number {
	let start = low;
	for (const entry of [...entries].sort((a, b) => a.start - b.start)) {
		if (entry.start >= start + count) break;
		start = Math.max(start, entry.start + entry.count);
	}
	return start;
}

export const today = (sys: Sys): number => Math.floor(sys.clock("realtime") / 86400);

/** "2030-12-31", a number of days, or -1 and nothing for never; undefined where it is none of these. */
export function parseDay(text: string): number | undefined {
	if (/^-?\d+$/.test(text)) return Number(text);
	const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
	if (!match) return undefined;
	const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
	return month < 1 || month > 12 || day < 1 || day > 31 ? undefined : Math.floor(daysFromCivil(year, month, day));
}

/** Removes a file tree; a missing one is no matter. */
export function removeTree(sys: Sys, path: string): void {
	const stat = sys.tryStat(path, { noFollow: true });
	if (!stat) return;
	if (stat.kind !== "directory") sys.unlink(path);
	else {
		for (const { name } of sys.readdir(path)) removeTree(sys, `${path}/${name}`);
		sys.rmdir(path);
	}
}

/** Gives everything below a path that belongs to one user to another. */
export function chownTree(sys: Sys, path: string, from: number, to: { readonly uid: number; readonly gid: number }): void {
	const stat = sys.tryStat(path, { noFollow: true });
	if (!stat) return;
	if (stat.uid === from) sys.chown(path, to.uid, to.gid, { noFollow: true });
	if (stat.kind === "directory") for (const { name } of sys.readdir(path)) chownTree(sys, `${path}/${name}`, from, to);
}

/** Copies a directory's content as the new owner's: what useradd does with the skeleton. */
export function* copyTree(sys: Sys, from: string, to: string, uid: number, gid: number): Blocking<void> {
	for (const { name } of sys.readdir(from)) {
		const [source, target] = [`${from}/${name}`, `${to}/${name}`];
		const stat = sys.lstat(source);
		if (sys.tryStat(target, { noFollow: true })) continue;
		if (stat.kind === "directory") {
			sys.mkdir(target, stat.mode);
			yield* copyTree(sys, source, target, uid, gid);
		} else if (stat.kind === "symlink") sys.symlink(sys.readlink(source), target);
		else if (stat.kind === "file") {
			const input = yield* sys.open(source);
			const output = yield* sys.open(target, { write: true, create: true }, stat.mode);
			for (;;) {
				const data = yield* sys.read(input, 65536);
				if (data.length === 0) break;
				yield* sys.write(output, data);
			}
			sys.close(input);
			sys.close(output);
		}
		sys.chown(target, uid, gid, { noFollow: true });
		if (stat.kind !== "symlink") {
			sys.chmod(target, stat.mode);
			sys.utimens(target, stat.atime, stat.mtime);
		}
	}
}

/** mkdir -p of everything above a path. */
export function makeParents(sys: Sys, path: string): void {
	const parts = path.split("/").filter(Boolean).slice(0, -1);
	let at = "";
	for (const part of parts) {
		at += `/${part}`;
		try {
			sys.mkdir(at, 0o755);
		} catch (error) {
			if (!isErrno(error, "EEXIST")) throw error;
		}
	}
}
