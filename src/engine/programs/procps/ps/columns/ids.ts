/** Who: process numbers, users, groups, terminals. */
import { printable } from "../../../lib/procfs/command-line.ts";
import type { Process } from "../../../lib/procfs/process.ts";
import { ttyName } from "../../../lib/procfs/tty.ts";
import { left, named, open, type PsColumn, type PsColumns, type PsView, right, user } from "../column.ts";

const process = { of: "process" } as const;
const REAL = 0;
const EFFECTIVE = 1;
const SAVED = 2;
const FILES = 3;
type Which = 0 | 1 | 2 | 3;

const uid = (header: string, which: Which): PsColumn => right(header, 5, (p) => p.uids[which]);
const gid = (header: string, which: Which): PsColumn => right(header, 5, (p) => p.gids[which]);

/** A name too long for its column ends in +. */
const fitName = (name: string, width: number): string => (name.length > width ? `${name.slice(0, width - 1)}+` : name);

const userName = (p: Process, v: PsView, which: Which): string | number => (v.request.numeric ? p.uids[which] : fitName(v.accounts.userName(p.uids[which]), 8));
const groupName = (p: Process, v: PsView, which: Which): string | number =>
	v.request.numeric ? p.gids[which] : fitName(v.accounts.groupName(p.gids[which]), 8);
const userColumn = (header: string, which: Which): PsColumn => user(header, 8, (p, v) => userName(p, v, which));
const groupColumn = (header: string, which: Which): PsColumn => user(header, 8, (p, v) => groupName(p, v, which));

const tty = (header: string, name: (device: string) => string = (device) => device): PsColumn =>
	left(header, 8, (p) => name(ttyName(p.tty) ?? "?"), { key: (p) => p.tty, ...process });

const pid = (header: string): PsColumn => right(header, 7, (p) => p.pid, process);
const thread = (header: string): PsColumn => right(header, 7, (p) => p.pid, { of: "thread" });
const list = (values: readonly (string | number)[]): string => (values.length ? values.join(",") : "-");

export const idColumns: PsColumns = {
	...named("pid tgid", pid("PID")),
	tgid: pid("TGID"),
	ppid: right("PPID", 7, (p) => p.ppid, process),
	...named(
		"pgid",
		right("PGID", 7, (p) => p.pgrp, process),
	),
	pgrp: right("PGRP", 7, (p) => p.pgrp, process),
	...named(
		"sid",
		right("SID", 7, (p) => p.session, process),
	),
	...named(
		"sess session",
		right("SESS", 7, (p) => p.session, process),
	),
	tpgid: right("TPGID", 7, (p) => p.tpgid, process),
	lwp: thread("LWP"),
	tid: thread("TID"),
	spid: thread("SPID"),
	...named("uid euid", uid("UID", EFFECTIVE)),
	euid: uid("EUID", EFFECTIVE),
	ruid: uid("RUID", REAL),
	suid: uid("SUID", SAVED),
	svuid: uid("SVUID", SAVED),
	fsuid: uid("FSUID", FILES),
	fuid: uid("FUID", FILES),
	...named("gid", gid("GID", EFFECTIVE)),
	egid: gid("EGID", EFFECTIVE),
	rgid: gid("RGID", REAL),
	sgid: gid("SGID", SAVED),
	svgid: gid("SVGID", SAVED),
	fsgid: gid("FSGID", FILES),
	fgid: gid("FGID", FILES),
	...named("user uname", userColumn("USER", EFFECTIVE)),
	uid_hack: userColumn("UID", EFFECTIVE),
	euser: userColumn("EUSER", EFFECTIVE),
	ruser: userColumn("RUSER", REAL),
	suser: userColumn("SUSER", SAVED),
	svuser: userColumn("SVUSER", SAVED),
	fsuser: userColumn("FSUSER", FILES),
	fuser: userColumn("FUSER", FILES),
	group: groupColumn("GROUP", EFFECTIVE),
	egroup: groupColumn("EGROUP", EFFECTIVE),
	rgroup: groupColumn("RGROUP", REAL),
	sgroup: groupColumn("SGROUP", SAVED),
	svgroup: groupColumn("SVGROUP", SAVED),
	fsgroup: groupColumn("FSGROUP", FILES),
	fgroup: groupColumn("FGROUP", FILES),
	supgid: open("SUPGID", 20, (p) => list(p.groups), process),
	supgrp: open("SUPGRP", 40, (p, v) => list(p.groups.map((g) => v.accounts.groupName(g))), process),
	luid: right("LUID", 5, (p) => (Number(p.files.get("loginuid")) === 4294967295 ? "-" : Number(p.files.get("loginuid"))), { files: ["loginuid"] }),
	...named("tty tt", tty("TT")),
	tname: tty("TTY"),
	tty4: tty("TTY", (name) => name.replace(/^tty/, "").slice(-4)),
	tty8: tty("TTY"),
	longtname: tty("TTY"),
	...named(
		"label context",
		open("LABEL", 31, (p) => printable((p.files.get("attr/current") ?? "").trim() || "-"), { files: ["attr/current"] }),
	),
	context: open("CONTEXT", 31, (p) => printable((p.files.get("attr/current") ?? "").trim() || "-"), { files: ["attr/current"] }),
};
