/** The columns of findmnt. */
import type { Sys } from "../../../kernel/abi.ts";
import type { ColumnSpec } from "../../lib/table/columns.ts";
import { humanBytes } from "../human.ts";
import { type Entry, propagationOf, statfsOf } from "./entry.ts";

export interface ColumnSettings {
	readonly bytes: boolean;
	/** No [/dir] behind the source of binds. */
	readonly noRoot: boolean;
	/** The complements of flags too. */
	readonly allVfs: boolean;
}

const complements: readonly (readonly [string, string])[] = [
	["ro", "rw"],
	["noexec", "exec"],
	["nosuid", "suid"],
	["nodev", "dev"],
	["sync", "async"],
	["silent", "loud"],
	["mand", "nomand"],
	["noatime", "atime"],
	["iversion", "noiversion"],
	["nodiratime", "diratime"],
	["relatime", "norelatime"],
	["strictatime", "nostrictatime"],
	["lazytime", "nolazytime"],
	["nosymfollow", "symfollow"],
];

function everyFlag(options: string): string {
	const have = options.split(",");
	return complements.map(([set, unset]) => (have.includes(set) ? set : unset)).join(",");
}

export function findmntColumns(sys: Sys, settings: ColumnSettings): ColumnSpec<Entry>[] {
	const size = (bytes: number) => (settings.bytes ? String(bytes) : humanBytes(bytes));
	const fs = (entry: Entry, of: (s: NonNullable<ReturnType<typeof statfsOf>>) => string) => {
		const stat = statfsOf(sys, entry);
		return stat && stat.blocks > 0 ? of(stat) : undefined;
	};
	const percent = (used: number, total: number) => (total > 0 ? `${Math.ceil((used * 100) / total)}%` : "-");
	const text = (name: string, help: string, value: ColumnSpec<Entry>["value"]): ColumnSpec<Entry> => ({ name, help, value });
	const right = (name: string, hint: number, help: string, value: ColumnSpec<Entry>["value"]): ColumnSpec<Entry> => ({ name, help, value, right: true, hint });
	const number = (name: string, help: string, value: ColumnSpec<Entry>["value"]): ColumnSpec<Entry> => ({ name, help, value, right: true, json: "number" });
	const source = (entry: Entry) => entry.source + (settings.noRoot || entry.root === "/" || entry.root === "" ? "" : `[${entry.root}]`);
	return [
		{ name: "TARGET", help: "mountpoint", tree: true, value: (e) => e.target },
		right("AVAIL", 5, "filesystem size available, use <number> if --bytes is given", (e) => fs(e, (s) => size(s.blocksAvailable * s.blockSize))),
		number("FREQ", "dump(8) period in days [fstab only]", (e) => (e.mount ? undefined : String(e.frequency))),
		text("FSROOT", "filesystem root", (e) => e.root),
		{ name: "FSTYPE", help: "filesystem type", truncate: true, value: (e) => e.fstype },
		{ name: "FS-OPTIONS", help: "FS specific mount options", truncate: true, value: (e) => e.mount?.superOptions },
		number("ID", "mount ID", (e) => e.mount && String(e.mount.id)),
		right("INO.AVAIL", 5, "number of available inodes", (e) => fs(e, (s) => String(s.filesFree))),
		right("INO.TOTAL", 5, "total number of inodes", (e) => fs(e, (s) => String(s.files))),
		right("INO.USED", 5, "number of used inodes", (e) => fs(e, (s) => String(s.files - s.filesFree))),
		right("INO.USE%", 3, "percentage of INO.USED divided by INO.TOTAL", (e) =>
			fs(e, (s) => (s.files ? `${Math.floor(((s.files - s.filesFree) * 100) / s.files)}%` : "-")),
		),
		text("LABEL", "filesystem label", () => undefined),
		right("MAJ:MIN", 6, "major:minor device number", (e) => e.mount && `${e.mount.major}:${e.mount.minor}`),
		{ name: "OPTIONS", help: "all mount options", truncate: true, value: (e) => e.options },
		text("OPT-FIELDS", "optional mount fields", (e) => e.mount?.tags.join(" ")),
		number("PARENT", "mount parent ID", (e) => e.mount && String(e.mount.parent)),
		text("PARTLABEL", "partition label", () => undefined),
		text("PARTUUID", "partition UUID", () => undefined),
		number("PASSNO", "pass number on parallel fsck(8) [fstab only]", (e) => (e.mount ? undefined : String(e.pass))),
		text("PROPAGATION", "VFS propagation flags", (e) => e.mount && propagationOf(e.mount)),
		right("SIZE", 5, "filesystem size, use <number> if --bytes is given", (e) => fs(e, (s) => size(s.blocks * s.blockSize))),
		text("SOURCE", "source device", source),
		text("SOURCES", "all possible source devices", source),
		right("TID", 4, "task ID", (e) => (e.task === undefined ? undefined : String(e.task))),
		text("UNIQ-ID", "mount 64-bit ID (requires --kernel=listmount)", () => undefined),
		right("USED", 5, "filesystem size used, use <number> if --bytes is given", (e) => fs(e, (s) => size((s.blocks - s.blocksFree) * s.blockSize))),
		right("USE%", 3, "filesystem use percentage", (e) => fs(e, (s) => percent(s.blocks - s.blocksFree, s.blocks - s.blocksFree + s.blocksAvailable))),
		text("UUID", "filesystem UUID", () => undefined),
		{
			name: "VFS-OPTIONS",
			help: "VFS specific mount options",
			truncate: true,
			value: (e) => e.mount && (settings.allVfs ? everyFlag(e.mount.options) : e.mount.options),
		},
	];
}
