/** The columns of df. */
import type { StatFs } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { formatSize, humanSize, type SizeFormat } from "../../lib/size.ts";
import { padColumns, padColumnsStart, textWidth } from "../../lib/width.ts";

export const fieldNames = ["source", "fstype", "itotal", "iused", "iavail", "ipcent", "size", "used", "avail", "pcent", "file", "target"] as const;
export type Field = (typeof fieldNames)[number];

/** Numbers of a file system; undefined where they cannot be had. */
export interface Usage {
	total: number;
	free: number;
	available: number;
	files: number;
	filesFree: number;
}

export interface Row {
	readonly source: string;
	readonly fstype: string;
	readonly file: string;
	readonly target: string;
	readonly usage: Usage | undefined;
}

export const usageOf = (fs: StatFs): Usage => ({
	total: fs.blocks * fs.blockSize,
	free: fs.blocksFree * fs.blockSize,
	available: fs.blocksAvailable * fs.blockSize,
	files: fs.files,
	filesFree: fs.filesFree,
});

const leftAligned = new Set<Field>(["source", "fstype", "file", "target"]);
const least: Partial<Record<Field, number>> = { source: 14, fstype: 4, itotal: 5, iused: 5, iavail: 5, ipcent: 4, size: 5, used: 5, avail: 5, pcent: 4 };

/** Part of the whole that is not free, rounded up, as those who are not root see it. */
function percent(used: number, available: number): string {
	const whole = used + available;
	return whole <= 0 ? "-" : `${Math.ceil((used * 100) / whole)}%`;
}

/** "1K", "1M", "512B", "1kB": a block size in front of "-blocks". */
function blockName(unit: number): string {
	let thousands = unit;
	let kibis = unit;
	let by1000: boolean;
	let by1024: boolean;
	do {
		by1000 = thousands % 1000 === 0;
		by1024 = kibis % 1024 === 0;
		thousands = Math.floor(thousands / 1000);
		kibis = Math.floor(kibis / 1024);
	} while (by1000 && by1024);
	const base = by1024 && !by1000 ? 1024 : 1000;
	return humanSize(unit, base).replace(/\.0(?=\D|$)/, "") + (base === 1000 || unit < 1024 ? "B" : "");
}

export interface Layout {
	readonly fields: readonly Field[];
	readonly format: SizeFormat;
	/** -P, with the words of POSIX. */
	readonly posix: boolean;
	/** --output, which always has the short heading of "avail". */
	readonly chosen: boolean;
	/** Inodes are scaled too when a size format was asked for. */
	readonly scaleInodes: boolean;
}

function heading(field: Field, { format, posix, chosen }: Layout): string {
	const human = format.unit === undefined;
	switch (field) {
		case "source":
			return "Filesystem";
		case "fstype":
			return "Type";
		case "itotal":
			return "Inodes";
		case "iused":
			return "IUsed";
		case "iavail":
			return "IFree";
		case "ipcent":
			return "IUse%";
		case "size":
			return human ? "Size" : `${posix ? format.unit : blockName(format.unit ?? 1024)}-blocks`;
		case "used":
			return "Used";
		case "avail":
			return human || chosen ? "Avail" : "Available";
		case "pcent":
			return posix && !human ? "Capacity" : "Use%";
		case "file":
			return "File";
		case "target":
			return "Mounted on";
	}
}

function cell(field: Field, row: Row, { format, scaleInodes }: Layout): string {
	if (field === "source" || field === "fstype" || field === "file" || field === "target") return row[field];
	const { usage } = row;
	if (!usage) return "-";
	const inodes = (number: number): string => (scaleInodes ? humanSize(number, format.base) : String(number));
	switch (field) {
		case "itotal":
			return inodes(usage.files);
		case "iused":
			return inodes(usage.files - usage.filesFree);
		case "iavail":
			return inodes(usage.filesFree);
		case "ipcent":
			return percent(usage.files - usage.filesFree, usage.filesFree);
		case "size":
			return formatSize(usage.total, format);
		case "used":
			return formatSize(usage.total - usage.free, format);
		case "avail":
			return formatSize(usage.available, format);
		case "pcent":
			return percent(usage.total - usage.free, usage.available);
	}
}

/** All lines with their ends. */
export function tableText(rows: readonly Row[], layout: Layout): string {
	const { fields } = layout;
	const lines = [fields.map((field) => heading(field, layout)), ...rows.map((row) => fields.map((field) => cell(field, row, layout)))];
	const widths = fields.map((field, i) => Math.max(least[field] ?? 0, ...lines.map((line) => textWidth(line[i] ?? ""))));
	return lines
		.map((line) => {
			const cells = line.map((text, i) => {
				const left = leftAligned.has(fields[i] as Field);
				if (left && i === line.length - 1) return text;
				return left ? padColumns(text, widths[i] ?? 0) : padColumnsStart(text, widths[i] ?? 0);
			});
			return `${cells.join(" ")}\n`;
		})
		.join("");
}

/** Sums for the last line of --total. */
export function totalRow(context: Context, rows: readonly Row[]): Row {
	const sum: Usage = { total: 0, free: 0, available: 0, files: 0, filesFree: 0 };
	for (const { usage } of rows) {
		if (!usage) continue;
		for (const key of Object.keys(sum) as (keyof Usage)[]) sum[key] += usage[key];
	}
	const { options } = context;
	const target = options.has("output") && !(options.value("output") ?? "source").includes("source");
	return { source: "total", fstype: "-", file: "-", target: target ? "total" : "-", usage: sum };
}
