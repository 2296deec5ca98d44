/** Records of the kernel's log, and the names of their levels and facilities. syslog(3). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode } from "../../../kernel/text.ts";

export const levels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"] as const;
export const facilities = [
	"kern",
	"user",
	"mail",
	"daemon",
	"auth",
	"syslog",
	"lpr",
	"news",
	"uucp",
	"cron",
	"authpriv",
	"ftp",
	"res0",
	"res1",
	"res2",
	"res3",
	"local0",
	"local1",
	"local2",
	"local3",
	"local4",
	"local5",
	"local6",
	"local7",
] as const;

export interface LogRecord {
	readonly priority: number;
	/** Seconds since boot. */
	readonly time: number;
	readonly text: string;
}

export const levelOf = (record: LogRecord): number => record.priority & 7;
export const facilityOf = (record: LogRecord): number => record.priority >> 3;

/** A record as /dev/kmsg gives it: `6,12,345678,-;text`. */
export function parseRecord(line: string): LogRecord | undefined {
	const match = /^(\d+),\d+,(\d+),[^;]*;([\s\S]*?)\n?$/.exec(line);
	if (!match) return undefined;
	const text = (match[3] as string).replace(/\n /g, "\n").replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
	return { priority: Number(match[1]), time: Number(match[2]) / 1e6, text };
}

/** All that the open log holds from where it stands. */
export function* readRecords(sys: Sys, fd: number): Blocking<LogRecord[]> {
	const out: LogRecord[] = [];
	for (;;) {
		try {
			const record = parseRecord(decode(yield* sys.read(fd, 8192)));
			if (record) out.push(record);
		} catch (error) {
			if (isErrno(error, "EAGAIN")) return out;
			// EPIPE: older records were overwritten
			if (!isErrno(error, "EPIPE")) throw error;
		}
	}
}
