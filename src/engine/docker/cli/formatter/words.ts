/** Short forms of ids, long texts, times and labels in tables. */
import { civilFromSeconds } from "../../../programs/lib/calendar.ts";
import { textWidth } from "../../../programs/lib/width.ts";
import { humanDuration } from "../units.ts";

/** The first twelve digits of an id, without its algorithm. */
export const shortId = (id: string): string => id.slice(id.indexOf(":") + 1).slice(0, 12);

/** At most `width` columns, the last one an ellipsis where something is left out. */
export function ellipsis(text: string, width: number): string {
	if (textWidth(text) <= width) return text;
	let out = "";
	let used = 0;
	for (const char of text) {
		const next = textWidth(char);
		if (used + next > width - 1) break;
		out += char;
		used += next;
	}
	return `${out}…`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** time.Time's String, in UTC, for whole seconds. */
export function goTime(seconds: number): string {
	const t = civilFromSeconds(Math.floor(seconds));
	return `${String(t.year).padStart(4, "0")}-${two(t.month)}-${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} +0000 UTC`;
}

export const ago = (now: number, seconds: number): string => `${humanDuration(now - seconds)} ago`;

/** "a=b,c=d", sorted. */
export const labels = (map: Readonly<Record<string, string>> | null | undefined): string =>
	Object.entries(map ?? {})
		.map(([key, value]) => `${key}=${value}`)
		.sort((a, b) => (a < b ? -1 : 1))
		.join(",");
