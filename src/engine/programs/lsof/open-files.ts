/** What a process holds open, as lsof(8) finds it in /proc/PID. */
import type { Blocking, FileKind, Stat, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { deviceMajor, deviceMinor, makeDevice } from "../lib/device-number.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import type { Socket, SocketTable } from "./sockets.ts";

/** A row of the listing, without its process. */
export interface OpenFile {
	/** `cwd`, `rtd`, `txt`, `mem`, `DEL`, `NOFD` or the number of a descriptor. */
	readonly fd: string;
	/** `r`, `w`, `u`; a blank for what is no descriptor. */
	readonly access: string;
	readonly type: string;
	readonly device: string;
	/** Undefined for what has none. */
	readonly size: number | undefined;
	readonly offset: number | undefined;
	readonly links: number | undefined;
	/** The number, or the protocol of a socket. */
	readonly node: string;
	readonly name: string;
	/** Flags of open(2). */
	readonly flags: number | undefined;
	/** What a FILE operand is compared with. */
	readonly stat: Stat | undefined;
	readonly socket: Socket | undefined;
}

const typeNames: Readonly<Record<FileKind, string>> = {
	file: "REG",
	directory: "DIR",
	symlink: "LINK",
	fifo: "FIFO",
	socket: "sock",
	char: "CHR",
	block: "BLK",
};

const unknown = (fd: string, name: string, type = "unknown"): OpenFile => ({
	fd,
	access: " ",
	type,
	device: "",
	size: undefined,
	offset: undefined,
	links: undefined,
	node: "",
	name,
	flags: undefined,
	stat: undefined,
	socket: undefined,
});

/** The target of a link, or the words of what failed. */
function target(sys: Sys, path: string): { readonly link: string } | { readonly failure: string } {
	try {
		return { link: sys.readlink(path) };
	} catch (error) {
		if (!isErrno(error)) throw error;
		// a kernel thread has no program: lsof leaves out the reason of ENOENT
		return { failure: error.code === "ENOENT" ? path : `${path} (readlink: ${error.message})` };
	}
}

interface Position {
	readonly offset: number;
	readonly flags: number;
}

function fileOf(fd: string, access: string, link: string, stat: Stat | undefined, position: Position | undefined, sockets: SocketTable): OpenFile {
	if (!stat) return unknown(fd, `${link} (stat: No such file or directory)`);
	const inode = /^(socket|pipe):\[(\d+)\]$/.exec(link);
	const socket = inode?.[1] === "socket" ? sockets.get(Number(inode[2])) : undefined;
	const device = stat.kind === "char" || stat.kind === "block" ? [stat.rdevMajor, stat.rdevMinor] : [deviceMajor(stat.dev), deviceMinor(stat.dev)];
	// what is in no table of /proc/net: another network namespace, a kind of its own
	const nameless = inode?.[1] === "socket" && !socket;
	const anonymous = link.startsWith("anon_inode:");
	const sized = stat.kind === "file" || stat.kind === "directory";
	return {
		fd,
		access,
		type: anonymous ? "a_inode" : (socket?.type ?? (nameless ? "sock" : typeNames[stat.kind])),
		device: socket?.device ?? (nameless ? "0,8" : device.join(",")),
		size: sized || anonymous ? stat.size : undefined,
		offset: position && (stat.kind === "fifo" || stat.kind === "socket" ? 0 : position.offset),
		links: socket || stat.kind === "fifo" ? undefined : stat.nlink,
		node: socket?.protocol ?? String(inode ? inode[2] : stat.ino),
		name: socket?.name ?? (nameless ? "can't identify protocol" : link.replace(/^(anon_inode:|([a-z]+):\[\d+\]$)/, "$2")),
		flags: position?.flags,
		stat,
		socket,
	};
}

/** Files mapped into memory besides the program itself, each once. */
function* mapped(sys: Sys, pid: number, program: Stat | undefined, sockets: SocketTable): Blocking<OpenFile[]> {
	const out = new Map<string, OpenFile>();
	for (const line of ((yield* tryReadText(sys, `/proc/${pid}/maps`)) ?? "").split("\n")) {
		const [, , , device = "", inode = "0", ...words] = line.split(/ +/);
		const path = words.join(" ");
		const key = `${device} ${inode}`;
		if (inode === "0" || out.has(key) || !path.startsWith("/")) continue;
		const [major = 0, minor = 0] = device.split(":").map((part) => Number.parseInt(part, 16));
		if (program && program.ino === Number(inode) && program.dev === makeDevice(major, minor)) continue;
		const gone = path.endsWith(" (deleted)");
		if (gone) out.set(key, { ...unknown("DEL", path.slice(0, -10), "REG"), device: `${major},${minor}`, node: inode });
		else out.set(key, fileOf("mem", " ", path, sys.tryStat(`/proc/${pid}/root${path}`), undefined, sockets));
	}
	return [...out.values()];
}

function numbers(sys: Sys, path: string): string[] | string {
	try {
		return sys
			.readdir(path)
			.map((entry) => entry.name)
			.filter((name) => /^\d+$/.test(name))
			.sort((a, b) => Number(a) - Number(b));
	} catch (error) {
		if (!isErrno(error)) throw error;
		return error.message;
	}
}

/** All that a process holds: directories, program, mapped files, descriptors. What may not be seen is said in its name. */
export function* openFiles(sys: Sys, pid: number, sockets: SocketTable): Blocking<OpenFile[]> {
	const base = `/proc/${pid}`;
	const out: OpenFile[] = [];
	for (const [name, fd] of [
		["cwd", "cwd"],
		["root", "rtd"],
		["exe", "txt"],
	] as const) {
		const found = target(sys, `${base}/${name}`);
		out.push("failure" in found ? unknown(fd, found.failure) : fileOf(fd, " ", found.link, sys.tryStat(`${base}/${name}`), undefined, sockets));
	}
	out.push(...(yield* mapped(sys, pid, sys.tryStat(`${base}/exe`), sockets)));
	const fds = numbers(sys, `${base}/fd`);
	if (typeof fds === "string") return [...out, unknown("NOFD", `${base}/fd (opendir: ${fds})`, "")];
	for (const fd of fds) {
		const path = `${base}/fd/${fd}`;
		const found = target(sys, path);
		if ("failure" in found) {
			out.push(unknown(fd, found.failure));
			continue;
		}
		const fdinfo = (yield* tryReadText(sys, `${base}/fdinfo/${fd}`)) ?? "";
		const flags = Number.parseInt(/^flags:\s*(\d+)/m.exec(fdinfo)?.[1] ?? "0", 8);
		const position = { offset: Number(/^pos:\s*(\d+)/m.exec(fdinfo)?.[1] ?? 0), flags };
		out.push(fileOf(fd, ["r", "w", "u", " "][flags & 3] ?? " ", found.link, sys.tryStat(path), position, sockets));
	}
	return out;
}
