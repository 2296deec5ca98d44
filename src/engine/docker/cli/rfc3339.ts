/** RFC 3339, as the API writes times. */
import { secondsFromCivil } from "../../programs/lib/calendar.ts";

/** Seconds since the epoch with their fraction; undefined for what is no time. */
export function parseRfc3339(text: string): number | undefined {
	const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[-+]\d\d:\d\d)$/.exec(text);
	if (!m) return undefined;
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = m.slice(1, 7).map(Number);
	const zone = m[8] as string;
	const offset = zone === "Z" ? 0 : (zone.startsWith("-") ? -1 : 1) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60);
	return secondsFromCivil(year, month, day, hour, minute, second) - offset + Number(m[7] ?? 0);
}
