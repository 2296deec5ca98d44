/** Calendar events such as `daily` or `Mon..Fri *-*-* 10:00`. systemd.time(7). */
import { civilFromSeconds } from "../../lib/calendar.ts";

const names: Readonly<Record<string, string>> = {
	minutely: "*-*-* *:*:00",
	hourly: "*-*-* *:00:00",
	daily: "*-*-* 00:00:00",
	weekly: "Mon *-*-* 00:00:00",
	monthly: "*-*-01 00:00:00",
	quarterly: "*-01,04,07,10-01 00:00:00",
	semiannually: "*-01,07-01 00:00:00",
	yearly: "*-01-01 00:00:00",
	annually: "*-01-01 00:00:00",
};
const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

type Field = readonly ((n: number) => boolean)[];

/** `*`, `5`, `1..4`, `*\/15`, `0/15` and lists of them. Undefined for what is none. */
function field(text: string, low: number): Field | undefined {
	const tests: ((n: number) => boolean)[] = [];
	for (const part of text.split(",")) {
		const [, from = "", to, step] = /^(\*|\d+)(?:\.\.(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
		if (from === "") return undefined;
		const start = from === "*" ? low : Number(from);
		const end = to !== undefined ? Number(to) : from === "*" || step !== undefined ? Infinity : start;
		const every = step === undefined ? 1 : Number(step);
		if (every === 0) return undefined;
		tests.push((n) => n >= start && n <= end && (n - start) % every === 0);
	}
	return tests;
}

interface Calendar {
	readonly weekdays: ReadonlySet<number> | undefined;
	/** Year, month, day, hour, minute, second. */
	readonly fields: readonly Field[];
	readonly normalized: string;
}

const pad = (part: string): string => part.replace(/\d+/g, (d) => d.padStart(2, "0"));

export function parseCalendar(text: string): Calendar | undefined {
	const expanded = names[text.trim()] ?? text.trim();
	const words = expanded.replace(/ UTC$/, "").split(/\s+/);
	let weekdays: Set<number> | undefined;
	const dayWord = /^[A-Za-z.,]+$/.test(words[0] ?? "") ? words.shift() : undefined;
	if (dayWord !== undefined) {
		weekdays = new Set();
		for (const part of dayWord.split(",")) {
			const [from, to = from] = part.split("..").map((d) => days.findIndex((n) => d.toLowerCase().startsWith(n.toLowerCase())));
			if (from === undefined || to === undefined || from < 0 || to < 0) return undefined;
			for (let d = from; ; d = (d + 1) % 7) {
				weekdays.add(d);
				if (d === to) break;
			}
		}
	}
	const date = words.find((w) => w.includes("-")) ?? "*-*-*";
	const time = words.find((w) => w.includes(":")) ?? "00:00:00";
	if (words.some((w) => w !== date && w !== time)) return undefined;
	const dateParts = date.split("-");
	if (dateParts.length === 2) dateParts.unshift("*");
	const timeParts = time.split(":");
	if (timeParts.length === 2) timeParts.push("00");
	if (dateParts.length !== 3 || timeParts.length !== 3) return undefined;
	const lows = [1970, 1, 1, 0, 0, 0];
	const fields = [...dateParts, ...timeParts].map((part, i) => field(part, lows[i] as number));
	if (fields.some((f) => f === undefined)) return undefined;
	const normalized = `${dayWord === undefined ? "" : `${dayWord.replace(/\b([a-z])/g, (c) => c.toUpperCase())} `}${dateParts.map(pad).join("-")} ${timeParts.map(pad).join(":")}`;
	return { weekdays, fields: fields as Field[], normalized };
}

const holds = (f: Field | undefined, n: number): boolean => f?.some((test) => test(n)) ?? false;

/** The first moment behind `after` (seconds since the epoch, UTC) that matches; undefined when there is none within forty years. */
export function nextElapse(text: string, after: number): number | undefined {
	const calendar = parseCalendar(text);
	if (!calendar) return undefined;
	const [year, month, day, hour, minute, second] = calendar.fields;
	let at = Math.floor(after) + 1;
	const end = at + 40 * 366 * 86400;
	while (at < end) {
		const t = civilFromSeconds(at);
		const dayFits = holds(year, t.year) && holds(month, t.month) && holds(day, t.day) && (calendar.weekdays?.has(t.weekday) ?? true);
		if (!dayFits) at += 86400 - (((at % 86400) + 86400) % 86400);
		else if (!holds(hour, t.hour)) at += 3600 - (at % 3600);
		else if (!holds(minute, t.minute)) at += 60 - (at % 60);
		else if (!holds(second, t.second)) at++;
		else return at;
	}
	return undefined;
}
