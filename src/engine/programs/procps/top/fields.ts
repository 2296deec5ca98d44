/** The columns of top. */
import type { Accounts } from "../../lib/accounts.ts";
import { argumentsText, printable } from "../../lib/procfs/command-line.ts";
import { HERTZ } from "../../lib/procfs/process.ts";
import { ttyName } from "../../lib/procfs/tty.ts";
import type { Usage } from "./sample.ts";

export interface FieldView {
	readonly accounts: Accounts;
	/** The whole command line (-c). */
	readonly full: boolean;
	/** The time of dead children too (-S). */
	readonly cumulative: boolean;
	/** Kibibytes of the unit of memory columns, and its letter; 1 and "" are plain kibibytes. */
	readonly unit: number;
	readonly letter: string;
}

export interface Field {
	readonly name: string;
	readonly width: number;
	readonly left?: true;
	readonly text: (usage: Usage, view: FieldView) => string;
	readonly key: (usage: Usage, view: FieldView) => number | string;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** A size in its column; one that is too wide goes up a unit. */
function size(kib: number, width: number, view: FieldView): string {
	if (view.unit > 1) return `${(kib / view.unit).toFixed(1)}${view.letter}`;
	const plain = String(Math.floor(kib));
	if (plain.length <= width) return plain;
	const mebi = `${(kib / 1024).toFixed(1)}m`;
	return mebi.length <= width ? mebi : `${(kib / 1048576).toFixed(1)}g`;
}

const memory = (name: string, width: number, of: (usage: Usage) => number): Field => ({ name, width, text: (u, v) => size(of(u), width, v), key: of });
const number = (name: string, width: number, of: (usage: Usage) => number): Field => ({ name, width, text: (u) => String(of(u)), key: of });

function hundredths(usage: Usage, view: FieldView): string {
	const ticks = usage.process.ticks(view.cumulative);
	return `${Math.floor(ticks / HERTZ / 60)}:${two(Math.floor(ticks / HERTZ) % 60)}.${two(ticks % HERTZ)}`;
}

const percent = (value: number): string => (value >= 100 ? value.toFixed(0).padStart(4) : value.toFixed(1));
const shared = (u: Usage): number => u.process.kibibytes("RssFile") + u.process.kibibytes("RssShmem") || 0;

const command: Field = {
	name: "COMMAND",
	width: 0,
	left: true,
	text: (u, v) => (v.full ? argumentsText(u.process) : printable(u.process.comm)),
	key: (u, v) => (v.full ? argumentsText(u.process) : u.process.comm),
};

export const shownFields: readonly Field[] = [
	number("PID", 7, (u) => u.process.pid),
	{
		name: "USER",
		width: 8,
		left: true,
		text: (u, v) => {
			const n = v.accounts.userName(u.process.uids[1]);
			return n.length > 8 ? `${n.slice(0, 7)}+` : n;
		},
		key: (u, v) => v.accounts.userName(u.process.uids[1]),
	},
	{ name: "PR", width: 3, text: (u) => (u.process.priority < -99 ? "rt" : String(u.process.priority)), key: (u) => u.process.priority },
	number("NI", 3, (u) => u.process.nice),
	memory("VIRT", 7, (u) => u.process.virtualSize / 1024),
	memory("RES", 6, (u) => u.process.resident),
	memory("SHR", 6, shared),
	{ name: "S", width: 1, text: (u) => u.process.state, key: (u) => u.process.state },
	{ name: "%CPU", width: 5, text: (u) => percent(u.cpu), key: (u) => u.cpu },
	{ name: "%MEM", width: 5, text: (u) => percent(u.memory), key: (u) => u.memory },
	{ name: "TIME+", width: 9, text: hundredths, key: (u, v) => u.process.ticks(v.cumulative) },
	command,
];

/** Fields to sort by that have no column. */
const hiddenFields: readonly Field[] = [
	number("PPID", 7, (u) => u.process.ppid),
	number("UID", 5, (u) => u.process.uids[1]),
	number("RUID", 5, (u) => u.process.uids[0]),
	number("GID", 5, (u) => u.process.gids[1]),
	number("PGRP", 7, (u) => u.process.pgrp),
	{ name: "TTY", width: 8, left: true, text: (u) => ttyName(u.process.tty) ?? "?", key: (u) => u.process.tty },
	number("SID", 7, (u) => u.process.session),
	number("nTH", 3, (u) => u.process.threads),
	number("P", 2, (u) => u.process.processor),
	{ name: "TIME", width: 6, text: hundredths, key: (u, v) => u.process.ticks(v.cumulative) },
];

export const allFields: readonly Field[] = [...shownFields, ...hiddenFields];

export const headings = (): string => shownFields.map((f) => (f.left ? f.name.padEnd(f.width) : f.name.padStart(f.width))).join(" ");

/** One line, cut to the width; a command that is cut ends in +. */
export function line(usage: Usage, view: FieldView, width: number): string {
	let out = shownFields
		.slice(0, -1)
		.map((f) => (f.left ? f.text(usage, view).padEnd(f.width) : f.text(usage, view).padStart(f.width)))
		.join(" ");
	const text = command.text(usage, view);
	const room = width - out.length - 1;
	out += ` ${text.length > room && room > 0 && !view.full ? `${text.slice(0, room - 1)}+` : text.slice(0, Math.max(0, room))}`;
	return out.slice(0, width);
}
