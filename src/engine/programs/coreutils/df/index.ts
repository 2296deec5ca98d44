import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { canonicalName } from "../../lib/canonical.ts";
import { deviceMajor, deviceMinor } from "../../lib/device-number.ts";
import { type MountEntry, mountOf, readMountTable } from "../../lib/mount-table.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { quote, quoteName } from "../../lib/quote.ts";
import { die, reason, report } from "../../lib/report.ts";
import { environmentBlockSize, human, humanSi, kibibytes, requireBlockSize, type SizeFormat } from "../../lib/size.ts";
import { isOnTop, isWanted, type Selection, selectMounts } from "./select.ts";
import { type Field, fieldNames, type Layout, type Row, tableText, totalRow, usageOf } from "./table.ts";

function formatOf(context: Context): SizeFormat {
	const { options } = context;
	let format = environmentBlockSize(context, "DF_BLOCK_SIZE") ?? kibibytes;
	for (const { key, value, typed } of options.given) {
		if (key === "human-readable") format = human;
		else if (key === "si") format = humanSi;
		else if (key === "k") format = kibibytes;
		else if (key === "m") format = { unit: 1024 ** 2, base: 1024, suffix: "" };
		else if (key === "block-size") format = requireBlockSize(context, typed, value ?? "");
	}
	return format;
}

function fieldsOf(context: Context): readonly Field[] {
	const { options } = context;
	if (!options.has("output")) {
		const type: Field[] = options.has("print-type") ? ["fstype"] : [];
		const numbers: Field[] = options.has("inodes") ? ["itotal", "iused", "iavail", "ipcent"] : ["size", "used", "avail", "pcent"];
		return ["source", ...type, ...numbers, "target"];
	}
	for (const [key, letter] of [
		["inodes", "i"],
		["portability", "P"],
		["print-type", "T"],
	] as const) {
		if (options.has(key)) context.usage(`options -${letter} and --output are mutually exclusive`);
	}
	const words = options
		.values("output")
		.join(",")
		.split(",")
		.filter((word) => word !== "");
	const fields: Field[] = [];
	for (const word of words) {
		if (!(fieldNames as readonly string[]).includes(word)) context.usage(`option --output: field ${quote(word)} unknown`);
		if (fields.includes(word as Field)) context.usage(`option --output: field ${quote(word)} used more than once`);
		fields.push(word as Field);
	}
	return fields.length ? fields : fieldNames;
}

function rowOf(context: Context, entry: MountEntry, file: string, covered: boolean): Row {
	const base = { source: entry.source, file, target: entry.target };
	if (covered) return { ...base, fstype: "-", usage: undefined };
	try {
		return { ...base, fstype: entry.fstype, usage: usageOf(context.sys.statfs(entry.target)) };
	} catch (error) {
		if (!isErrno(error)) throw error;
		return { ...base, fstype: entry.fstype, usage: undefined };
	}
}

/** The mount that a file lies on, or that a device file is mounted as. */
function mountFor(context: Context, table: readonly MountEntry[], path: string): MountEntry | undefined {
	const { sys } = context;
	const name = canonicalName(sys, path, "all");
	const stat = sys.stat(path);
	if (stat.kind === "block") {
		const mounted = table.findLast(
			(entry) => entry.source === name || (sys.tryStat(entry.source)?.kind === "block" && canonicalName(sys, entry.source, "none") === name),
		);
		if (mounted) return mounted;
	}
	// behind chroot the table's names may lie: then any mount of the same device will do
	const near = mountOf(table, name);
	if (near && sys.tryStat(near.target)?.dev === stat.dev) return near;
	return table.findLast(
		(entry) => entry.major === deviceMajor(stat.dev) && entry.minor === deviceMinor(stat.dev) && sys.tryStat(entry.target)?.dev === stat.dev,
	);
}

function* namedRows(context: Context, table: readonly MountEntry[], selection: Selection, fail: () => void): Blocking<Row[]> {
	const rows: Row[] = [];
	for (const path of context.operands) {
		try {
			const entry = mountFor(context, table, path);
			if (entry && isWanted(entry, selection)) rows.push(rowOf(context, entry, path, false));
			else if (!entry) rows.push({ source: "-", fstype: "-", file: path, target: "-", usage: usageOf(context.sys.statfs(path)) });
		} catch (error) {
			yield* report(context, `${quoteName(path)}: ${reason(error)}`);
			fail();
		}
	}
	return rows;
}

export const df = defineProgram({
	name: "df",
	package: "coreutils",
	summary: "Show information about the file system on which each FILE resides, or all file systems by default.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "a", long: "all", help: "include pseudo, duplicate, inaccessible file systems" },
		{ short: "B", long: "block-size", arg: "SIZE", help: "scale sizes by SIZE before printing them; e.g., '-BM'" },
		{ short: "h", long: "human-readable", help: "print sizes in powers of 1024 (e.g., 1023M)" },
		{ short: "H", long: "si", help: "print sizes in powers of 1000 (e.g., 1.1G)" },
		{ short: "i", long: "inodes", help: "list inode information instead of block usage" },
		{ short: "k", help: "like --block-size=1K" },
		{ short: "m", help: "like --block-size=1M" },
		{ short: "l", long: "local", help: "limit listing to local file systems" },
		{ long: "no-sync", help: "do not invoke sync before getting usage info (default)" },
		{ long: "output", arg: "FIELD_LIST", optional: true, help: `use the output format defined by FIELD_LIST, or print all fields: ${fieldNames.join(", ")}` },
		{ short: "P", long: "portability", help: "use the POSIX output format" },
		{ long: "sync", help: "invoke sync before getting usage info" },
		{ long: "total", help: "elide all entries insignificant to available space, and produce a grand total" },
		{ short: "t", long: "type", arg: "TYPE", help: "limit listing to file systems of type TYPE" },
		{ short: "T", long: "print-type", help: "print file system type" },
		{ short: "x", long: "exclude-type", arg: "TYPE", help: "limit listing to file systems not of type TYPE" },
		{ short: "v", help: "(ignored)" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const format = formatOf(context);
		const layout: Layout = {
			fields: fieldsOf(context),
			format,
			posix: options.has("portability"),
			chosen: options.has("output"),
			scaleInodes: options.has("inodes") && format.unit === undefined,
		};
		const selection: Selection = {
			all: options.has("all"),
			local: options.has("local"),
			types: options.values("type"),
			excluded: options.values("exclude-type"),
		};
		const both = selection.types.find((type) => selection.excluded.includes(type));
		if (both !== undefined) return context.fail(`file system type ${quote(both)} both selected and excluded`);
		let table: MountEntry[] = [];
		try {
			table = yield* readMountTable(sys);
		} catch (error) {
			const words = `cannot read table of mounted file systems: ${reason(error)}`;
			if (operands.length === 0) return yield* die(context, words);
			yield* report(context, `Warning: ${words}`);
		}
		if (options.has("sync")) yield* sys.sync();
		let status = 0;
		let rows: Row[];
		if (operands.length) {
			rows = yield* namedRows(context, table, selection, () => {
				status = 1;
			});
		} else {
			rows = selectMounts(sys, table, selection).map((entry) => rowOf(context, entry, "-", selection.all && !isOnTop(sys, entry)));
			// what has no room at all is of no interest, unless everything is
			if (!selection.all) rows = rows.filter((row) => row.usage === undefined || row.usage.total > 0);
		}
		if (rows.length === 0) return status ? status : yield* die(context, "no file systems processed");
		if (options.has("total")) rows.push(totalRow(context, rows));
		yield* context.print(tableText(rows, layout));
		return status;
	},
});
