/** jq's functions on time: seconds, broken down time as an array, and text. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { civilFromSeconds, daysFromCivil, secondsFromCivil } from "../lib/calendar.ts";
import { formatTime, instantOf, months, weekdays } from "../lib/time-format.ts";
import { localZone, utc, type Zone } from "../lib/timezone.ts";
import { isArray, isNumber, JqError, type Json, numberOf } from "./values.ts";

const dayOfYear = (year: number, month: number, day: number): number => daysFromCivil(year, month, day) - daysFromCivil(year, 1, 1);

function brokenDown(seconds: number, offset: number): Json {
	const whole = Math.floor(seconds);
	const time = civilFromSeconds(whole + offset);
	const fraction = seconds - whole;
	return [
		time.year,
		time.month - 1,
		time.day,
		time.hour,
		time.minute,
		time.second + fraction,
		(((Math.floor((whole + offset) / 86400) + 4) % 7) + 7) % 7,
		dayOfYear(time.year, time.month, time.day),
	];
}

function requireNumber(value: Json, name: string): number {
	if (!isNumber(value)) throw new JqError(`${name} requires a number`);
	return numberOf(value);
}

export const gmtime = (value: Json): Json => brokenDown(requireNumber(value, "gmtime()"), 0);
export function* localtime(sys: Sys, value: Json): Blocking<Json> {
	const seconds = requireNumber(value, "localtime()");
	return brokenDown(seconds, (yield* localZone(sys))(Math.floor(seconds)).offset);
}

/** Seconds of a broken down time in UTC. */
export function mktime(value: Json): number {
	if (!isArray(value)) throw new JqError("mktime requires array inputs");
	const parts = value.map((part) => (isNumber(part) ? Math.floor(numberOf(part)) : Number.NaN));
	if (parts.length < 6 || parts.slice(0, 6).some(Number.isNaN)) throw new JqError("mktime requires parsed datetime inputs");
	const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
	return secondsFromCivil(year, month + 1, day, hour, minute, second);
}

/** UTC, by the name C gives it in broken down time. */
const greenwich: Zone = (seconds) => ({ ...utc(seconds), name: "GMT" });

export function* strftime(sys: Sys, value: Json, format: Json, local: boolean): Blocking<Json> {
	const name = local ? "strflocaltime/1" : "strftime/1";
	if (!isNumber(value) && !isArray(value)) throw new JqError(`${name} requires parsed datetime inputs`);
	if (typeof format !== "string") throw new JqError(`${name} requires a string format`);
	const zone = local ? yield* localZone(sys) : greenwich;
	const seconds = isNumber(value) ? numberOf(value) : mktime(value);
	return formatTime(format, instantOf(Math.floor(seconds) * 1000), zone);
}

interface Parsed {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
	yearDay: number | undefined;
	afternoon: boolean | undefined;
	epoch: number | undefined;
}

type Field = readonly [pattern: string, set?: (time: Parsed, text: string) => void];

const nameIndex = (names: readonly string[], text: string): number =>
	names.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase());
const monthPattern = months.map((name) => `${name}|${name.slice(0, 3)}`).join("|");
const dayPattern = weekdays.map((name) => `${name}|${name.slice(0, 3)}`).join("|");

const fields: Readonly<Record<string, Field>> = {
	Y: [
		"[-+]?\\d{1,4}",
		(time, text) => {
			time.year = Number(text);
		},
	],
	y: [
		"\\d{1,2}",
		(time, text) => {
			time.year = Number(text) + (Number(text) < 69 ? 2000 : 1900);
		},
	],
	m: [
		"\\d{1,2}",
		(time, text) => {
			time.month = Number(text);
		},
	],
	d: [
		"\\d{1,2}",
		(time, text) => {
			time.day = Number(text);
		},
	],
	e: [
		"\\d{1,2}",
		(time, text) => {
			time.day = Number(text);
		},
	],
	H: [
		"\\d{1,2}",
		(time, text) => {
			time.hour = Number(text);
		},
	],
	I: [
		"\\d{1,2}",
		(time, text) => {
			time.hour = Number(text) % 12;
		},
	],
	M: [
		"\\d{1,2}",
		(time, text) => {
			time.minute = Number(text);
		},
	],
	S: [
		"\\d{1,2}",
		(time, text) => {
			time.second = Number(text);
		},
	],
	j: [
		"\\d{1,3}",
		(time, text) => {
			time.yearDay = Number(text) - 1;
		},
	],
	s: [
		"\\d+",
		(time, text) => {
			time.epoch = Number(text);
		},
	],
	b: [
		monthPattern,
		(time, text) => {
			time.month = nameIndex(months, text) + 1;
		},
	],
	a: [dayPattern],
	p: [
		"[AaPp][Mm]",
		(time, text) => {
			time.afternoon = /^p/i.test(text);
		},
	],
	Z: ["[A-Za-z]+"],
	z: ["Z|[-+]\\d{2}:?\\d{2}"],
	"%": ["%"],
	n: ["\\s*"],
	t: ["\\s*"],
};
const aliases: Readonly<Record<string, string>> = { B: "b", h: "b", A: "a", k: "H", l: "I" };
const composites: Readonly<Record<string, string>> = { T: "%H:%M:%S", D: "%m/%d/%y", F: "%Y-%m-%d", R: "%H:%M", c: "%a %b %e %H:%M:%S %Y" };

/** Reads a text by a format of strptime(3) into broken down time. */
export function strptime(value: Json, format: Json): Json {
	if (typeof value !== "string" || typeof format !== "string") throw new JqError("strptime/1 requires string inputs and arguments");
	const expanded = format.replace(/%([TDFRc])/g, (_, letter: string) => composites[letter] as string);
	const setters: (Field[1] | undefined)[] = [];
	const source = expanded.replace(/%([a-zA-Z%])|\s+|[^\s%]+/g, (part, letter?: string) => {
		if (letter === undefined) return /^\s/.test(part) ? "\\s*" : part.replace(/[\^$\\.*+?()[\]{}|]/g, "\\$&");
		const field = fields[aliases[letter] ?? letter];
		if (!field) throw new JqError(`date "${value}" does not match format "${format}"`);
		setters.push(field[1]);
		return `\\s*(${field[0]})`;
	});
	const found = new RegExp(`^${source}$`, "i").exec(value);
	if (!found) throw new JqError(`date "${value}" does not match format "${format}"`);
	const time: Parsed = { year: 1900, month: 1, day: 0, hour: 0, minute: 0, second: 0, yearDay: undefined, afternoon: undefined, epoch: undefined };
	setters.forEach((set, i) => {
		set?.(time, found[i + 1] as string);
	});
	if (time.epoch !== undefined) return brokenDown(time.epoch, 0);
	if (time.afternoon) time.hour += 12;
	const days = time.yearDay === undefined ? daysFromCivil(time.year, time.month, time.day) : daysFromCivil(time.year, 1, 1) + time.yearDay;
	return brokenDown(days * 86400 + time.hour * 3600 + time.minute * 60 + time.second, 0);
}
