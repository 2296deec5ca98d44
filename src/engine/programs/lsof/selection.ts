/** Which processes and files lsof(8) lists: any of the selections, or with -a all of them. */
import type { Stat, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Accounts } from "../lib/accounts.ts";
import type { Process } from "../lib/procfs/process.ts";
import type { Failure } from "../lib/program.ts";
import { compileRegex } from "../lib/regex.ts";
import type { Arguments, InternetFilter, List } from "./arguments.ts";
import type { NetworkNames } from "./names.ts";
import type { OpenFile } from "./open-files.ts";
import { tcpStates } from "./sockets.ts";

/** Something asked for, with what is said of it when it is not found. */
interface Wanted<T> {
	readonly matches: (subject: T) => boolean;
	readonly lost: string;
	found: boolean;
}

/** A named file: the row shows the name that was given. */
export interface NamedFile {
	readonly name: string;
	readonly stat: Stat;
	/** The whole file system. */
	readonly whole: boolean;
	found: boolean;
}

type Wrong = (message: string) => Failure;

function commandTest(text: string, wrong: Wrong): (name: string) => boolean {
	if (!text.startsWith("/")) return (name) => name.startsWith(text);
	const end = text.lastIndexOf("/");
	if (end === 0) throw wrong(`regexp doesn't end with '/': ${text}`);
	const bad = /[^bix]/.exec(text.slice(end + 1));
	if (bad) throw wrong(`invalid regexp modifier: ${bad[0]}`);
	const modifiers = text.slice(end + 1);
	try {
		const regex = compileRegex(text.slice(1, end), { extended: !modifiers.includes("b"), ignoreCase: modifiers.includes("i") });
		return (name) => new RegExp(regex.source, regex.flags.replace(/[gy]/g, "")).test(name);
	} catch {
		throw wrong(`regexp error: ${text}: Invalid regular expression`);
	}
}

/** Reads the argument of -i. */
function internetFilter(text: string, names: NetworkNames, wrong: Wrong): InternetFilter {
	const m = /^([46]?)([A-Za-z]*)(?:@(\[[^\]]*\]|[^:]*))?(?::(.*))?$/.exec(text);
	if (!m) throw wrong(`unacceptable Internet address in: -i ${text}`);
	const protocol = m[2] ? m[2].toUpperCase() : undefined;
	if (protocol !== undefined && protocol !== "TCP" && protocol !== "UDP") throw wrong(`unknown protocol name (${m[2]}) in: -i ${text}`);
	const given = m[3]?.replace(/^\[|\]$/g, "");
	const host = given === undefined || given === "" ? undefined : /^[\d.]+$|:/.test(given) ? given : names.address(given);
	if (given && host === undefined) throw wrong(`unknown host name (${given}) in: -i @${given}`);
	const ports = (m[4] ?? "")
		.split(",")
		.filter(Boolean)
		.map((part): [number, number] => {
			const range = /^(\d+)(?:-(\d+))?$/.exec(part);
			if (range) return [Number(range[1]), Number(range[2] ?? range[1])];
			const wanted = protocol?.toLowerCase();
			const port = wanted ? names.port(part, wanted) : (names.port(part, "tcp") ?? names.port(part, "udp"));
			if (port === undefined) throw wrong(`unknown service ${part} for ${wanted ?? "tcp"} in: -i ${text}`);
			return [port, port];
		});
	return { text, family: m[1] || undefined, protocol, host, ports };
}

function internetTest(filter: InternetFilter): (file: OpenFile) => boolean {
	return ({ socket }) =>
		socket?.protocol !== undefined &&
		(!filter.family || socket.type === `IPv${filter.family}`) &&
		(!filter.protocol || socket.protocol === filter.protocol) &&
		((!filter.host && filter.ports.length === 0) ||
			socket.ends.some(
				(end) =>
					(!filter.host || end.address === filter.host) &&
					(filter.ports.length === 0 || filter.ports.some(([low, high]) => end.port >= low && end.port <= high)),
			));
}

function descriptorTest(item: string, wrong: Wrong): (fd: string) => boolean {
	const range = /^([^-]+)-([^-]*)$/.exec(item);
	if (!range) return item === "fd" ? (fd) => /^\d/.test(fd) : (fd) => fd === item;
	const [low, high] = [Number(range[1]), Number(range[2])];
	if (!/^\d+-\d+$/.test(item)) throw wrong(`non-digit in -d FD range: ${item}`);
	if (low >= high) throw wrong(`-d FD range's low >= its high: ${item}`);
	return (fd) => /^\d/.test(fd) && Number(fd) >= low && Number(fd) <= high;
}

function numbered(items: List, what: string, wrong: Wrong): void {
	for (const item of [...items.included, ...items.excluded]) if (!/^\d+$/.test(item)) throw wrong(`illegal ${what}: ${item}`);
	for (const item of items.included) if (items.excluded.includes(item)) throw wrong(`${what} ${item} has been included and excluded.`);
}

export class Selection {
	private readonly processes = new Map<string, Wanted<Process>[]>();
	private readonly excluded: ((process: Process) => boolean)[] = [];
	private readonly internet: Wanted<OpenFile>[];
	private readonly descriptors: readonly ((fd: string) => boolean)[];
	private readonly hiddenDescriptors: readonly ((fd: string) => boolean)[];
	private readonly args: Arguments;
	readonly files: readonly NamedFile[];
	/** How many kinds of selection were made. */
	private readonly kinds: number;

	constructor(args: Arguments, files: readonly NamedFile[], accounts: Accounts, names: NetworkNames, wrong: Wrong) {
		this.args = args;
		this.files = files;
		numbered(args.pids, "process ID", wrong);
		numbered(args.groups, "process group ID", wrong);
		this.select(
			"p",
			args.pids,
			(item) => (p) => p.pid === Number(item),
			(item) => `process ID not located: ${item}`,
		);
		this.select(
			"g",
			args.groups,
			(item) => (p) => p.pgrp === Number(item),
			(item) => `process group ID not located: ${item}`,
		);
		const uid = (item: string): number => {
			const found = /^\d+$/.test(item) ? Number(item) : accounts.userByName(item)?.uid;
			if (found === undefined) throw wrong(`can't get UID for ${item}`);
			return found;
		};
		const uids: List = { included: args.users.included.map((i) => String(uid(i))), excluded: args.users.excluded.map((i) => String(uid(i))) };
		for (const item of uids.included) if (uids.excluded.includes(item)) throw wrong(`UID ${item} has been included and excluded.`);
		this.select(
			"u",
			uids,
			(item) => (p) => p.uids[1] === Number(item),
			(item) => `no files located for user: ${accounts.userName(Number(item))}`,
		);
		this.select(
			"c",
			args.commands,
			(item) => {
				const test = commandTest(item, wrong);
				return (p) => test(p.comm);
			},
			(item) => `no files found for command ${item}`,
		);
		this.internet = args.internet.map((text) => ({
			matches: internetTest(internetFilter(text, names, wrong)),
			lost: text === "" ? "no Internet files located" : `Internet address not located: ${text}`,
			found: false,
		}));
		this.descriptors = args.descriptors.included.map((item) => descriptorTest(item, wrong));
		this.hiddenDescriptors = args.descriptors.excluded.map((item) => descriptorTest(item, wrong));
		for (const state of [...args.states.included, ...args.states.excluded]) {
			const [protocol, name = ""] = state.split(":");
			if (protocol === "TCP" && !tcpStates.some((known) => known === name)) throw wrong(`unknown TCP state name: ${name}`);
		}
		this.kinds =
			this.processes.size +
			[this.internet.length, this.descriptors.length + this.hiddenDescriptors.length, files.length].filter((n) => n > 0).length +
			["U", "N"].filter((f) => args.flags.has(f)).length +
			(args.links ? 1 : 0);
		if (args.flags.has("a") && this.kinds === 0) throw wrong("no select options to AND via -a");
	}

	private select(kind: string, items: List, test: (item: string) => (process: Process) => boolean, lost: (item: string) => string): void {
		const wanted = items.included.map((item) => ({ matches: test(item), lost: lost(item), found: false }));
		if (wanted.length > 0) this.processes.set(kind, wanted);
		this.excluded.push(...items.excluded.map(test));
	}

	/** How many selections of processes this one meets; undefined when it is not to be looked at. */
	process(process: Process): number | undefined {
		if (this.excluded.some((test) => test(process))) return undefined;
		let met = 0;
		for (const wanted of this.processes.values()) {
			const matching = wanted.filter((w) => w.matches(process));
			for (const w of matching) w.found = true;
			if (matching.length > 0) met++;
		}
		if (met < this.processes.size && this.args.flags.has("a")) return undefined;
		return met;
	}

	/** The file as it is listed, of a process that meets `met` selections; undefined when it is not. */
	file(file: OpenFile, met: number): OpenFile | undefined {
		if (this.hiddenDescriptors.some((test) => test(file.fd)) || this.isHiddenState(file)) return undefined;
		let count = met;
		if (this.descriptors.length + this.hiddenDescriptors.length > 0 && (this.descriptors.length === 0 || this.descriptors.some((test) => test(file.fd))))
			count++;
		const addresses = this.internet.filter((w) => w.matches(file));
		if (addresses.length > 0) count++;
		if (this.args.flags.has("U") && file.socket?.type === "unix") count++;
		if (this.args.links && file.links !== undefined && file.links < this.args.links) count++;
		const named = this.files.find((wanted) => isSame(wanted, file));
		if (named) count++;
		if (this.kinds > 0 && (this.args.flags.has("a") ? count < this.kinds : count === 0)) return undefined;
		for (const w of addresses) w.found = true;
		if (!named) return file;
		named.found = true;
		return named.whole || file.fd === "DEL" ? file : { ...file, name: named.name };
	}

	private isHiddenState({ socket }: OpenFile): boolean {
		const { included, excluded } = this.args.states;
		if (socket?.protocol === undefined || socket.state === undefined) return false;
		const state = `${socket.protocol}:${socket.state}`;
		return excluded.includes(state) || (included.some((s) => s.startsWith(`${socket.protocol}:`)) && !included.includes(state));
	}

	/** What was asked for and not found. */
	lost(): string[] {
		const wanted = [...[...this.processes.values()].flat(), ...this.internet].filter((w) => !w.found).map((w) => w.lost);
		return [...wanted, ...this.files.filter((f) => !f.found).map((f) => `no file use located: ${f.name}`)];
	}
}

function isSame({ stat, whole }: NamedFile, file: OpenFile): boolean {
	if (!file.stat) return false;
	if (stat.kind === "char" || stat.kind === "block")
		return file.stat.kind === stat.kind && file.stat.rdevMajor === stat.rdevMajor && file.stat.rdevMinor === stat.rdevMinor;
	return file.stat.dev === stat.dev && (whole || file.stat.ino === stat.ino);
}

/** The files in a directory, of its whole tree where `deep` is set; links are left out. */
export function filesBelow(sys: Sys, directory: string, deep: boolean): NamedFile[] {
	const stat = sys.stat(directory);
	const out: NamedFile[] = [{ name: directory, stat, whole: false, found: false }];
	let entries: string[] = [];
	try {
		entries = sys
			.readdir(directory)
			.map((entry) => entry.name)
			.filter((name) => name !== "." && name !== "..")
			.sort();
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	for (const name of entries) {
		const path = directory.endsWith("/") ? directory + name : `${directory}/${name}`;
		const found = sys.tryStat(path, { noFollow: true });
		// another file system is not entered, as without -x
		if (!found || found.kind === "symlink" || found.dev !== stat.dev) continue;
		if (found.kind === "directory" && deep) out.push(...filesBelow(sys, path, true));
		else out.push({ name: path, stat: found, whole: false, found: false });
	}
	return out;
}
