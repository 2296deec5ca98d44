/** strftime(3) with the extensions of GNU date: flags, widths, %N, %q, %:z. */
import { type CivilTime, civilFromSeconds, isoWeek } from "./calendar.ts";
import type { Zone } from "./timezone.ts";

export const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"] as const;

/** An instant split for exactness: whole seconds since the epoch, and nanoseconds. */
export interface Instant {
	readonly seconds: number;
	readonly nanoseconds: number;
}

/** From milliseconds since the epoch with a fraction, as `Stat` holds them. */
export function instantOf(milliseconds: number): Instant {
	const seconds = Math.floor(milliseconds / 1000);
	// a double holds the present to a quarter of a microsecond: what lies below is not there
	return { seconds, nanoseconds: Math.min(999_999_999, Math.round((milliseconds - seconds * 1000) * 1e6)) };
}

const pad = (value: number, width: number): string => {
	const digits = String(Math.abs(Math.trunc(value))).padStart(value < 0 ? width - 1 : width, "0");
	return value < 0 ? `-${digits}` : digits;
};

/** "+0900", "+09:00", "+09:00:00" or the shortest of them, by the number of colons. */
export function formatOffset(offset: number, colons: number): string {
	const size = Math.abs(offset);
	const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].map((n) => pad(n, 2));
	const sign = offset < 0 ? "-" : "+";
	if (colons === 0) return sign + parts.slice(0, 2).join("");
	if (colons === 1) return sign + parts.slice(0, 2).join(":");
	if (colons === 2) return sign + parts.join(":");
	while (parts.length > 1 && parts.at(-1) === "00") parts.pop();
	return sign + parts.join(":");
}

/** A directive's bare value: a text, or a number with its width and how it is padded by default. */
type Value = string | { readonly number: number; readonly width: number; readonly fill: "0" | " " };

const zero = (number: number, width = 2): Value => ({ number, width, fill: "0" });
const blank = (number: number, width = 2): Value => ({ number, width, fill: " " });
const weekOfYear = (time: CivilTime, firstDay: number): number => Math.floor((time.yearDay + 7 - ((time.weekday - firstDay + 7) % 7)) / 7);

const composed: Readonly<Record<string, string>> = {
	c: "%a %b %e %H:%M:%S %-Y",
	D: "%m/%d/%y",
	F: "%+4Y-%m-%d",
	r: "%I:%M:%S %p",
	R: "%H:%M",
	T: "%H:%M:%S",
	x: "%m/%d/%y",
	X: "%H:%M:%S",
	n: "\n",
	t: "\t",
};

/** What a letter stands for; undefined for one that is none. */
function directiveValue(letter: string, time: CivilTime, instant: Instant): Value | undefined {
	const hour12 = time.hour % 12 || 12;
	switch (letter) {
		case "a":
			return weekdays[time.weekday]?.slice(0, 3);
		case "A":
			return weekdays[time.weekday];
		case "b":
		case "h":
			return months[time.month - 1]?.slice(0, 3);
		case "B":
			return months[time.month - 1];
		case "C":
			return zero(Math.floor(time.year / 100));
		case "d":
			return zero(time.day);
		case "e":
			return blank(time.day);
		case "g":
			return zero(isoWeek(time).year % 100);
		case "G":
			return zero(isoWeek(time).year, 4);
		case "H":
			return zero(time.hour);
		case "I":
			return zero(hour12);
		case "j":
			return zero(time.yearDay + 1, 3);
		case "k":
			return blank(time.hour);
		case "l":
			return blank(hour12);
		case "m":
			return zero(time.month);
		case "M":
			return zero(time.minute);
		case "p":
			return time.hour < 12 ? "AM" : "PM";
		case "P":
			return time.hour < 12 ? "am" : "pm";
		case "q":
			return zero(Math.ceil(time.month / 3), 1);
		case "s":
			return zero(instant.seconds, 1);
		case "S":
			return zero(time.second);
		case "u":
			return zero(time.weekday || 7, 1);
		case "U":
			return zero(weekOfYear(time, 0));
		case "V":
			return zero(isoWeek(time).week);
		case "w":
			return zero(time.weekday, 1);
		case "W":
			return zero(weekOfYear(time, 1));
		case "y":
			return zero(((time.year % 100) + 100) % 100);
		case "Y":
			return zero(time.year, 4);
		default:
			return undefined;
	}
}

/** Upper case for ^; # swaps the case of %p and %Z and raises the rest. */
function changeCase(text: string, flags: string, letter: string): string {
	if (flags.includes("#")) return letter === "p" || letter === "Z" ? text.toLowerCase() : text.toUpperCase();
	return flags.includes("^") ? text.toUpperCase() : text;
}

/** Formats an instant in a zone. Unknown directives stay as they are. */
export function formatTime(format: string, instant: Instant, zone: Zone): string {
	const local = zone(instant.seconds);
	const time = civilFromSeconds(instant.seconds + local.offset);
	return format.replace(/%([-_0+^#]*)(\d*)(:{0,3})[EO]?(.)/gs, (whole, flags: string, widthText: string, colons: string, letter: string) => {
		if (letter === "%") return "%";
		const padding = /[-_0+]/.exec([...flags].reverse().join(""))?.[0];
		const width = widthText === "" ? undefined : Number(widthText);
		if (letter === "N") return nanoseconds(instant.nanoseconds, padding, width);
		if (letter === "z") return padOffset(formatOffset(local.offset, colons.length), padding, width);
		if (colons !== "") return whole;
		if (letter === "Z") return fillText(changeCase(local.name, flags, "Z"), padding, width);
		const inner = composed[letter];
		if (inner !== undefined) return fillText(changeCase(formatTime(inner, instant, zone), flags, letter), padding, width);
		const value = directiveValue(letter, time, instant);
		if (value === undefined) return whole;
		if (typeof value === "string") return fillText(changeCase(value, flags, letter), padding, width);
		return formatNumber(value, padding, width, letter);
	});
}

function formatNumber(value: Exclude<Value, string>, padding: string | undefined, width: number | undefined, letter: string): string {
	const digits = String(Math.abs(value.number));
	const minus = value.number < 0 ? "-" : "";
	if (padding === "-") return minus + digits;
	const size = width ?? value.width;
	// + puts a sign before years that need more digits than usual
	const sign = padding === "+" && (letter === "Y" || letter === "G") && (digits.length > 4 || size > value.width) ? "+" : minus;
	const fill = padding === "_" ? " " : padding === undefined ? value.fill : "0";
	return fill === " " ? (sign + digits).padStart(size, " ") : sign + digits.padStart(size - sign.length, "0");
}

const fillText = (text: string, padding: string | undefined, width: number | undefined): string =>
	width === undefined || padding === "-" ? text : text.padStart(width, padding === "0" || padding === "+" ? "0" : " ");

/** The first digits of nine; %_N has blanks for zeros behind. */
function nanoseconds(value: number, padding: string | undefined, width: number | undefined): string {
	const digits = pad(value, 9);
	if (width !== undefined) return digits.slice(0, width).padEnd(width, padding === "_" ? " " : "0");
	return padding === "_" ? digits.replace(/(?!^)0+$/, (zeros) => " ".repeat(zeros.length)) : digits;
}

function padOffset(text: string, padding: string | undefined, width: number | undefined): string {
	const short = text.replace(/^([+-])0+(?=\d)/, "$1");
	if (padding === "-") return short;
	if (padding === "_") return short.padStart(width ?? text.length, " ");
	return width === undefined ? text : (text[0] as string) + text.slice(1).padStart(width - 1, "0");
}
