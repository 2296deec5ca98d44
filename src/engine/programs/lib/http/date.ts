/** Dates of header fields. RFC 9110, 5.6.7. */
import { civilFromSeconds, secondsFromCivil } from "../calendar.ts";
import { months, weekdays } from "../time-format.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** `Sun, 06 Nov 1994 08:49:37 GMT` of seconds since the epoch. */
export function httpDate(seconds: number): string {
	const t = civilFromSeconds(Math.floor(seconds));
	const weekday = (weekdays[t.weekday] ?? "").slice(0, 3);
	const month = (months[t.month - 1] ?? "").slice(0, 3);
	return `${weekday}, ${two(t.day)} ${month} ${t.year} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} GMT`;
}

/** Seconds since the epoch of a date in that form; undefined for others. */
export function parseHttpDate(text: string): number | undefined {
	const m = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(text);
	if (!m) return undefined;
	const month = months.findIndex((name) => name.slice(0, 3) === m[2]);
	const [day = 0, year = 0, hour = 0, minute = 0, second = 0] = [1, 3, 4, 5, 6].map((i) => Number(m[i]));
	return month < 0 ? undefined : secondsFromCivil(year, month + 1, day, hour, minute, second);
}
