/** Times as clients may give them: api/types/time.GetTimestamp. */
import { invalid } from "../../error.ts";
import { parseRfc3339, parseTimestamp, secondsOf } from "../time.ts";
import { parseDuration } from "../units.ts";

/** Seconds since the epoch of `10m` (before now), a date, RFC 3339 or a timestamp. */
export function parseTimeFilter(text: string, now: number): number {
	const duration = parseDuration(text);
	if (duration !== undefined && !/^\d+$/.test(text)) return now - duration / 1e9;
	const stamp = parseTimestamp(text);
	if (stamp) return secondsOf(stamp);
	const m = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d+)?))?)?)?(Z|[-+]\d\d:\d\d)?$/.exec(text);
	const whole = m ? parseRfc3339(`${m[1]}T${m[2] ?? "00"}:${m[3] ?? "00"}:${m[4] ?? "00"}${m[5] ?? "Z"}`) : undefined;
	if (!whole) throw invalid(`failed to parse value as time or duration: ${JSON.stringify(text)}`);
	return secondsOf(whole);
}
