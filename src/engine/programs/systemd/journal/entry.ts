/** One entry of the journal, and its file. systemd.journal-fields(7). The file holds a line of JSON an entry: the real format is not public. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { readText } from "../../lib/stdio.ts";

export interface Entry {
	/** Microseconds since the epoch. */
	readonly realtime: number;
	/** Microseconds since boot. */
	readonly monotonic: number;
	readonly sequence: number;
	readonly fields: Readonly<Record<string, string>>;
}

export const sockets = {
	native: "/run/systemd/journal/socket",
	syslog: "/run/systemd/journal/dev-log",
	stdout: "/run/systemd/journal/stdout",
	/** On which a reader asks for all that has been sent to be written. */
	control: "/run/systemd/journal/io.systemd.journal",
} as const;

export const levels = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"] as const;

export function* machineId(sys: Sys): Blocking<string> {
	return ((yield* tryReadText(sys, "/etc/machine-id")) ?? "").trim();
}
export function* bootId(sys: Sys): Blocking<string> {
	return ((yield* tryReadText(sys, "/proc/sys/kernel/random/boot_id")) ?? "").trim().replaceAll("-", "");
}

/** On disk; in memory where the disk would not have it. */
export function* journalPath(sys: Sys): Blocking<string> {
	const tail = `journal/${yield* machineId(sys)}/system.journal`;
	return sys.tryStat(`/run/log/${tail}`) ? `/run/log/${tail}` : `/var/log/${tail}`;
}

/** Has the journal write down what it has got so far; does nothing where no journal runs. */
export function* syncJournal(sys: Sys): Blocking<void> {
	const fd = sys.socket("stream");
	try {
		yield* sys.connect(fd, sockets.control);
		yield* sys.write(fd, "sync\n");
		yield* sys.read(fd, 64);
	} catch (error) {
		if (!isErrno(error)) throw error;
	} finally {
		sys.close(fd);
	}
}

/** All entries, oldest first. Throws Errno when the file cannot be read. */
export function* readEntries(sys: Sys): Blocking<Entry[]> {
	const path = yield* journalPath(sys);
	let text: string;
	try {
		text = yield* readText(sys, path);
	} catch (error) {
		if (isErrno(error, "ENOENT")) return [];
		throw error;
	}
	const entries: Entry[] = [];
	for (const line of text.split("\n")) {
		if (line !== "") entries.push(JSON.parse(line) as Entry);
		if (sys.spend(2)) yield* sys.reschedule();
	}
	return entries;
}

/** Sends an entry as sd_journal_send(3) does. Nothing happens where no journal listens. */
export function sendEntry(sys: Sys, fields: Readonly<Record<string, string | number>>): void {
	const text = Object.entries(fields)
		.map(([key, value]) => `${key}=${String(value).replaceAll("\n", "\\n")}\n`)
		.join("");
	const fd = sys.socket("dgram");
	try {
		sys.sendTo(fd, sockets.native, new TextEncoder().encode(text));
	} catch (error) {
		if (!isErrno(error)) throw error;
	} finally {
		sys.close(fd);
	}
}
