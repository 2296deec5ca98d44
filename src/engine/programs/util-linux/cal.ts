import { civilFromSeconds, daysFromCivil, daysInMonth, isoWeek } from "../lib/calendar.ts";
import { months } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { defineUtilLinux } from "./define.ts";

interface Settings {
	readonly monday: boolean;
	readonly julian: boolean;
	readonly weeks: boolean;
	/** Day to highlight, on a terminal. */
	readonly today: { readonly year: number; readonly month: number; readonly day: number } | undefined;
}

const center = (text: string, width: number): string => {
	const left = Math.floor((width - text.length) / 2);
	return `${" ".repeat(Math.max(0, left))}${text}`.padEnd(width);
};

/** Eight lines of the same width: the name, the days of the week, six weeks. */
function monthLines(year: number, month: number, settings: Settings, withYear: boolean): string[] {
	const cell = settings.julian ? 3 : 2;
	const week = settings.weeks ? 3 : 0;
	const width = 7 * cell + 6 + week;
	const names = settings.monday ? ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] : ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"];
	const title = withYear ? `${months[month - 1]} ${year}` : (months[month - 1] as string);
	const lines = [center(title, width), `${" ".repeat(week)}${names.map((n) => n.padStart(cell)).join(" ")}`];
	const first = daysFromCivil(year, month, 1);
	const weekday = (((first + 4) % 7) + 7) % 7;
	const lead = settings.monday ? (weekday + 6) % 7 : weekday;
	const count = daysInMonth(year, month);
	const offset = first - daysFromCivil(year, 1, 1);
	for (let row = 0; row < 6; row++) {
		const cells: string[] = [];
		let number = "";
		for (let column = 0; column < 7; column++) {
			const day = row * 7 + column - lead + 1;
			if (day < 1 || day > count) {
				cells.push(" ".repeat(cell));
				continue;
			}
			if (number === "") number = String(isoWeek(civilFromSeconds((first + day - 1) * 86400)).week).padStart(2);
			const text = String(settings.julian ? offset + day : day).padStart(cell);
			const { today } = settings;
			cells.push(today && today.year === year && today.month === month && today.day === day ? `\x1b[7m${text}\x1b[0m` : text);
		}
		lines.push((settings.weeks ? `${number.padEnd(2)} ` : "") + cells.join(" "));
	}
	return lines;
}

export const cal = defineUtilLinux({
	name: "cal",
	summary: "Display a calendar, or some part of it",
	usage: ["[options] [[[day] month] year]", "[options] <timestamp|monthname>"],
	options: [
		{ short: "1", long: "one", help: "one month (the default)" },
		{ short: "3", long: "three", help: "the month before and after too" },
		{ short: "n", long: "months", arg: "num", help: "so many months" },
		{ short: "S", long: "span", help: "around the date" },
		{ short: "s", long: "sunday", help: "weeks begin on Sunday" },
		{ short: "m", long: "monday", help: "weeks begin on Monday" },
		{ short: "j", long: "julian", help: "days of the year" },
		{ short: "y", long: "year", help: "the whole year" },
		{ short: "Y", long: "twelve", help: "the next twelve months" },
		{ short: "w", long: "week", help: "numbers of weeks" },
		{ long: "color", arg: "when", optional: true, help: "colours", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const zone = yield* localZone(sys);
		const seconds = Math.floor(sys.clock("realtime"));
		const now = civilFromSeconds(seconds + zone(seconds).offset);
		const words = [...operands];
		if (words.length > 3) return context.usage("bad usage");
		let [year, month, whole] = [now.year, now.month, options.has("year")];
		const number = (text: string, what: string, low: number, high: number): number => {
			const named = what === "month" ? months.findIndex((m) => text.length >= 3 && m.toLowerCase().startsWith(text.toLowerCase())) + 1 : 0;
			if (named > 0) return named;
			if (!/^\d+$/.test(text))
				return context.fail(what === "month" ? `failed to parse timestamp or unknown month name: ${text}` : `illegal ${what} value: use positive integer`);
			const value = Number(text);
			return value >= low && value <= high ? value : context.fail(what === "month" ? "illegal month value: use 1-12" : `illegal ${what} value`);
		};
		if (words.length === 3) words.shift();
		if (words.length === 2) {
			month = number(words[0] as string, "month", 1, 12);
			year = number(words[1] as string, "year", 1, 99999);
		} else if (words.length === 1) {
			const [word] = words as [string];
			if (/^\d+$/.test(word)) {
				year = number(word, "year", 1, 99999);
				whole = true;
			} else month = number(word, "month", 1, 12);
		}
		const settings: Settings = {
			monday: options.has("monday"),
			julian: options.has("julian"),
			weeks: options.has("week"),
			today: sys.isatty(1) ? now : undefined,
		};
		const count = whole || options.has("twelve") ? 12 : options.has("three") ? 3 : Number(options.value("months") ?? 1);
		const start = whole ? 1 : options.has("three") ? month - 1 : month;
		const columns = Math.min(count, 3);
		const width = 7 * (settings.julian ? 3 : 2) + 6 + (settings.weeks ? 3 : 0);
		if (whole) yield* context.print(`${center(String(year), columns * width + (columns - 1) * 3).trimEnd()}\n\n`);
		for (let at = 0; at < count; at += columns) {
			const blocks = Array.from({ length: Math.min(columns, count - at) }, (_, i) => {
				const index = start + at + i - 1;
				return monthLines(year + Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, settings, !whole);
			});
			for (let line = 0; line < 8; line++) yield* context.print(`${blocks.map((block) => block[line] as string).join("   ")}\n`);
		}
		return 0;
	},
});
