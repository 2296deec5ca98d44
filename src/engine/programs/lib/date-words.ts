/** The words that dates are written with, and the split of a date text into words, numbers and signs (parse_datetime of gnulib). */
import { months, weekdays } from "./time-format.ts";

export type DateUnit = "year" | "month" | "day" | "hour" | "minute" | "second";

export type DateToken =
	/** `sign` is 0 where none was written; `nanoseconds` is there when a fraction was. */
	| { readonly kind: "number"; readonly sign: -1 | 0 | 1; readonly value: number; readonly digits: number; readonly nanoseconds: number | undefined }
	| { readonly kind: "month" | "weekday" | "ordinal" | "zone"; readonly value: number }
	| { readonly kind: "unit"; readonly unit: DateUnit; readonly value: number }
	| { readonly kind: "shift"; readonly value: number }
	| { readonly kind: "meridian"; readonly value: 0 | 12 }
	| { readonly kind: "ago" | "hence" | "dst" | "T" | "local" }
	| { readonly kind: "char"; readonly char: string };

const ordinals = ["first", "", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"];
const units: Readonly<Record<string, readonly [DateUnit, number]>> = {
	year: ["year", 1],
	month: ["month", 1],
	fortnight: ["day", 14],
	week: ["day", 7],
	day: ["day", 1],
	hour: ["hour", 1],
	minute: ["minute", 1],
	min: ["minute", 1],
	second: ["second", 1],
	sec: ["second", 1],
};
/** Hours east of Greenwich. */
const zones: Readonly<Record<string, number>> = {
	gmt: 0,
	ut: 0,
	utc: 0,
	wet: 0,
	west: 1,
	bst: 1,
	art: -3,
	brt: -3,
	brst: -2,
	nst: -3.5,
	ndt: -2.5,
	ast: -4,
	adt: -3,
	clt: -4,
	clst: -3,
	est: -5,
	edt: -4,
	cst: -6,
	cdt: -5,
	mst: -7,
	mdt: -6,
	pst: -8,
	pdt: -7,
	akst: -9,
	akdt: -8,
	hst: -10,
	hast: -10,
	hadt: -9,
	sst: -12,
	wat: 1,
	cet: 1,
	cest: 2,
	met: 1,
	mez: 1,
	mest: 2,
	mesz: 2,
	eet: 2,
	eest: 3,
	cat: 2,
	sast: 2,
	eat: 3,
	msk: 3,
	msd: 4,
	ist: 5.5,
	sgt: 8,
	kst: 9,
	jst: 9,
	gst: 10,
	nzst: 12,
	nzdt: 13,
};
const shifts: Readonly<Record<string, number>> = { tomorrow: 1, yesterday: -1, today: 0, now: 0 };

/** Names count in full or as their first three letters. */
const nameIndex = (names: readonly string[], word: string): number =>
	names.findIndex((name) => name.toLowerCase() === word || name.toLowerCase().slice(0, 3) === word);

const otherDayNames: Readonly<Record<string, number>> = { tues: 2, wednes: 3, thur: 4, thurs: 4 };

/** Military zones: A to I and K to M go east, N to Y west, Z is UTC; J is local time. */
function militaryZone(letter: string): DateToken {
	if (letter === "t") return { kind: "T" };
	if (letter === "j") return { kind: "local" };
	if (letter === "z") return { kind: "zone", value: 0 };
	const east = "abcdefghiklm".indexOf(letter);
	return { kind: "zone", value: east >= 0 ? (east + 1) * 3600 : -("nopqrstuvwxy".indexOf(letter) + 1) * 3600 };
}

function wordToken(text: string): DateToken | undefined {
	const word = text.toLowerCase();
	if (/^[ap](m|\.m\.)$/.test(word)) return { kind: "meridian", value: word.startsWith("p") ? 12 : 0 };
	const bare = word.replace(/\./g, "");
	const month = bare === "sept" ? 8 : nameIndex(months, bare);
	if (month >= 0) return { kind: "month", value: month + 1 };
	const weekday = otherDayNames[bare] ?? nameIndex(weekdays, bare);
	if (weekday >= 0) return { kind: "weekday", value: weekday };
	const zone = zones[bare];
	if (zone !== undefined) return { kind: "zone", value: zone * 3600 };
	if (bare === "dst") return { kind: "dst" };
	const unit = units[bare] ?? units[bare.replace(/s$/, "")];
	if (unit) return { kind: "unit", unit: unit[0], value: unit[1] };
	const shift = shifts[bare];
	if (shift !== undefined) return { kind: "shift", value: shift };
	if (bare === "next" || bare === "last" || bare === "this") return { kind: "ordinal", value: { next: 1, last: -1, this: 0 }[bare] };
	if (bare !== "" && ordinals.includes(bare)) return { kind: "ordinal", value: ordinals.indexOf(bare) + 1 };
	if (bare === "ago" || bare === "hence") return { kind: bare };
	return bare.length === 1 ? militaryZone(bare) : undefined;
}

/** Splits a text; undefined when a word is none of those known. Comments in parentheses do not count. */
export function dateTokens(text: string): DateToken[] | undefined {
	const tokens: DateToken[] = [];
	const pattern = /\s+|\([^)]*\)|([+-]\s*)?(\d+)(?:[.,](\d+))?|[+-]|([A-Za-z][A-Za-z.]*)|(.)/gsu;
	for (const [, sign, digits, fraction, word, char] of text.matchAll(pattern)) {
		if (digits !== undefined) {
			const nanoseconds = fraction === undefined ? undefined : Number(fraction.slice(0, 9).padEnd(9, "0"));
			const signed = sign === undefined ? 0 : sign.startsWith("-") ? -1 : 1;
			tokens.push({ kind: "number", sign: signed, value: Number(digits), digits: digits.length, nanoseconds });
		} else if (word !== undefined) {
			const token = wordToken(word);
			if (!token) return undefined;
			tokens.push(token);
		} else if (char !== undefined) tokens.push({ kind: "char", char });
	}
	return tokens;
}
