/** Times as Go writes and reads them. The clock is that of a `Sys`, in seconds since the epoch. */
import type { Sys } from "../../kernel/abi.ts";
import { civilFromSeconds, secondsFromCivil } from "../../programs/lib/calendar.ts";

/** time.Time's zero value as JSON. */
export const ZERO_TIME = "0001-01-01T00:00:00Z";

const two = (n: number): string => String(n).padStart(2, "0");

/** Seconds and nanoseconds apart: a double cannot hold both of our days. */
export interface Instant {
	readonly seconds: number;
	readonly nanos: number;
}

export function instantOf(clock: number): Instant {
	const seconds = Math.floor(clock);
	return { seconds, nanos: Math.min(999_999_999, Math.round((clock - seconds) * 1e9)) };
}

export const now = (sys: Sys): Instant => instantOf(sys.clock("realtime"));

export const secondsOf = (time: Instant): number => time.seconds + time.nanos / 1e9;

export const isBefore = (a: Instant, b: Instant): boolean => a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos < b.nanos);

/** time.RFC3339Nano in UTC: zeros at the end of the fraction are left out. */
export function rfc3339(time: Instant): string {
	const t = civilFromSeconds(time.seconds);
	const fraction = time.nanos === 0 ? "" : `.${String(time.nanos).padStart(9, "0").replace(/0+$/, "")}`;
	return `${String(t.year).padStart(4, "0")}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}${fraction}Z`;
}

/** The form of jsonmessage and of the daemon's log, which keeps all nine digits. */
export function rfc3339Fixed(time: Instant): string {
	return rfc3339({ seconds: time.seconds, nanos: 0 }).replace("Z", `.${String(time.nanos).padStart(9, "0")}Z`);
}

/** Reads RFC 3339; undefined for what is not. */
export function parseRfc3339(text: string): Instant | undefined {
	const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[-+]\d\d:\d\d)$/.exec(text);
	if (!m) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = m.slice(1, 7).map(Number);
	const zone = m[8] ?? "Z";
	const offset = zone === "Z" ? 0 : (zone.startsWith("-") ? -1 : 1) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60);
	return { seconds: secondsFromCivil(year, month, day, hour, minute, second) - offset, nanos: Number((m[7] ?? "").padEnd(9, "0")) };
}

/** timetypes.GetTimestamp's result and ParseTimestamps: `seconds.nanoseconds`. Undefined for what is not. */
export function parseTimestamp(text: string): Instant | undefined {
	const m = /^(-?\d+)(?:\.(\d{1,9}))?$/.exec(text);
	return m ? { seconds: Number(m[1]), nanos: Number((m[2] ?? "").padEnd(9, "0")) } : undefined;
}
