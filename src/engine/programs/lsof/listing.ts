/** The table and the fields for other programs (-F) of lsof(8). */
import type { Process } from "../lib/procfs/process.ts";
import type { Arguments } from "./arguments.ts";
import type { OpenFile } from "./open-files.ts";

/** A process with those of its files that are listed. */
export interface Listed {
	readonly process: Process;
	/** Login name, or the number with -l. */
	readonly user: string;
	readonly login: string;
	readonly files: readonly OpenFile[];
}

/** Characters that would break a line, as \xNN; a blank too in the name of a command. */
const safe = (text: string, blanks = false): string =>
	text.replace(blanks ? /[\p{Cc} ]/gu : /\p{Cc}/gu, (char) =>
		char === "\n" ? "\\n" : char === "\t" ? "\\t" : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
	);

/** `0t12`; hexadecimal where it has more digits than -o says (0: never). */
const offsetText = (offset: number, digits: number): string => (digits > 0 && String(offset).length > digits ? `0x${offset.toString(16)}` : `0t${offset}`);

const units = ["K", "M", "G", "T", "P"];

/** With -H: 1.5K. */
function humanSize(size: number): string {
	let value = size;
	let unit = "";
	for (const next of units) {
		if (value < 1024) break;
		value /= 1024;
		unit = next;
	}
	return unit === "" ? String(size) : `${value.toFixed(1)}${unit}`;
}

function sizeText(file: OpenFile, args: Arguments): string {
	const size = file.size === undefined ? undefined : args.flags.has("H") ? humanSize(file.size) : String(file.size);
	const offset = file.offset === undefined ? undefined : offsetText(file.offset, args.offsetDigits);
	if (args.flags.has("o")) return offset ?? "";
	return size ?? (args.flags.has("s") ? "" : (offset ?? ""));
}

/** What stands behind the name of a socket. */
function stateText({ socket }: OpenFile, show: string): string {
	if (!socket) return "";
	const parts = [
		...(show.includes("s") && socket.state !== undefined ? [socket.state] : []),
		...(show.includes("q") && socket.protocol ? [`QR=${socket.queues[0]} QS=${socket.queues[1]}`] : []),
	];
	return parts.length > 0 ? `${socket.name.endsWith(" ") ? "" : " "}(${parts.join(" ")})` : "";
}

interface Column {
	readonly title: string;
	readonly width?: number;
	readonly left?: true;
	readonly text: (row: Listed, file: OpenFile) => string;
}

/** The table with its titles. */
export function tableText(rows: readonly Listed[], args: Arguments): string {
	const has = (flag: string) => args.flags.has(flag);
	const number = (title: string, text: (row: Listed) => number): Column => ({ title, text: (row) => String(text(row)) });
	const cut = (text: string) => (args.commandWidth > 0 ? text.slice(0, Math.max(args.commandWidth, 7)) : text);
	const columns: readonly Column[] = [
		{ title: "COMMAND", left: true, text: ({ process }) => cut(safe(process.comm, true)) },
		number("PID", ({ process }) => process.pid),
		...(has("g") ? [number("PGID", ({ process }) => process.pgrp)] : []),
		...(has("R") ? [number("PPID", ({ process }) => process.ppid)] : []),
		{ title: "USER", width: has("l") ? 8 : 4, text: ({ user }) => user.slice(0, 8) },
		// access mode and lock stand behind the descriptor
		{ title: "FD  ", width: 6, text: (_, file) => `${file.fd}${file.access} ` },
		{ title: "TYPE", text: (_, file) => file.type },
		{ title: "DEVICE", text: (_, file) => file.device },
		{ title: has("o") ? "OFFSET" : has("s") ? "SIZE" : "SIZE/OFF", text: (_, file) => sizeText(file, args) },
		...(args.links === undefined ? [] : [{ title: "NLINK", text: (_: Listed, file: OpenFile) => (file.links === undefined ? "" : String(file.links)) }]),
		{ title: "NODE", text: (_, file) => file.node },
	];
	const lines = [
		[...columns.map((c) => c.title), "NAME"],
		...rows.flatMap((row) => row.files.map((file) => [...columns.map((c) => c.text(row, file)), safe(file.name) + stateText(file, args.protocolInfo)])),
	];
	const widths = columns.map((column, i) => Math.max(column.width ?? 0, ...lines.map((line) => line[i]?.length ?? 0)));
	return lines
		.map((line) => {
			const cells = columns.map((column, i) => (column.left ? (line[i] ?? "").padEnd(widths[i] ?? 0) : (line[i] ?? "").padStart(widths[i] ?? 0)));
			return `${[...cells, line.at(-1)].join(" ")}\n`;
		})
		.join("");
}

/** Letters of -F with their meaning, as -F? lists them. */
export const fieldNames: readonly (readonly [letter: string, meaning: string])[] = [
	["a", "access: r = read; w = write; u = read/write"],
	["c", "command name"],
	["d", "device character code"],
	["D", "major/minor device number as 0x<hex>"],
	["f", "file descriptor"],
	["G", "file flaGs"],
	["i", "inode number"],
	["k", "link count"],
	["K", "task ID (TID)"],
	["l", "lock: r/R = read; w/W = write; u = read/write"],
	["L", "login name"],
	["m", "marker between repeated output"],
	["M", "task comMand name"],
	["n", "comment, name, Internet addresses"],
	["o", "file offset as 0t<dec> or 0x<hex>"],
	["p", "process ID (PID)"],
	["g", "process group ID (PGID)"],
	["P", "protocol name"],
	["r", "raw device number as 0x<hex>"],
	["R", "paRent PID"],
	["s", "file size"],
	["S", "stream module and device names"],
	["t", "file type"],
	["T", "TCP/TPI info"],
	["u", "user ID (UID)"],
	["0", "(zero) use NUL field terminator instead of NL"],
];

function fileFields(file: OpenFile, args: Arguments): [string, string | undefined][] {
	const { stat, socket } = file;
	const device = stat && (stat.kind === "char" || stat.kind === "block");
	const digits = args.offsetDigits;
	return [
		["f", file.fd],
		["a", file.access],
		["l", " "],
		["t", file.type || undefined],
		["G", file.flags === undefined ? undefined : `0x${file.flags.toString(16)};0x0`],
		["d", socket?.device],
		["D", stat && !socket ? `0x${stat.dev.toString(16)}` : undefined],
		["r", device ? `0x${(stat.rdevMajor * 256 + stat.rdevMinor).toString(16)}` : undefined],
		["s", file.size === undefined ? undefined : String(file.size)],
		["o", file.offset === undefined || file.size !== undefined ? undefined : offsetText(file.offset, digits)],
		["i", socket?.protocol ? undefined : file.node || undefined],
		["k", file.links === undefined ? undefined : String(file.links)],
		["P", socket?.protocol],
		["n", safe(file.name).trimEnd()],
		["T", socket?.state === undefined ? undefined : `ST=${socket.state}`],
		...(socket?.protocol ? ([`QR=${socket.queues[0]}`, `QS=${socket.queues[1]}`].map((text) => ["T", text]) as [string, string][]) : []),
	];
}

/** One field a line, each behind its letter; with "0" among them they end in NUL and a set in a newline. */
export function fieldText(rows: readonly Listed[], args: Arguments): string {
	const chosen = args.fields ?? "";
	const all = chosen.replace("0", "") === "";
	const set = (fields: readonly [string, string | undefined][], always: string): string => {
		const wanted = fields.filter(([letter, value]) => value !== undefined && (letter === always || (all ? letter !== "r" : chosen.includes(letter))));
		if (wanted.length === 0) return "";
		return chosen.includes("0") ? `${wanted.map((f) => `${f.join("")}\0`).join("")}\n` : wanted.map((f) => `${f.join("")}\n`).join("");
	};
	return rows
		.map(({ process, login, files }) => {
			const head: [string, string | undefined][] = [
				["p", String(process.pid)],
				["g", String(process.pgrp)],
				["R", String(process.ppid)],
				["c", safe(process.comm)],
				["u", String(process.uids[1])],
				["L", args.flags.has("l") ? undefined : login],
			];
			return set(head, "p") + files.map((file) => set(fileFields(file, args), "")).join("");
		})
		.join("");
}
