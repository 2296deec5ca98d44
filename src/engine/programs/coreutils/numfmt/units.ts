/** Numbers with unit suffixes, as numfmt reads and rounds them. */

export type Scale = "none" | "auto" | "si" | "iec" | "iec-i";
export type Rounding = "up" | "down" | "from-zero" | "towards-zero" | "nearest";

const letters = "KMGTPEZYRQ";

export interface ReadNumber {
	readonly value: number;
	/** Digits behind the point as it was written; 0 where a suffix scaled it. */
	readonly precision: number;
}

/** The number that a text holds; a string is the message about it. `quoted` is how the text is shown. */
export function readNumber(text: string, scale: Scale, quoted: string, unitSeparator: string): ReadNumber | string {
	const found = /^(-?\d*)(?:\.(\d*))?/.exec(text) as RegExpExecArray;
	const [all, whole, fraction] = found as unknown as [string, string, string | undefined];
	if (!/\d/.test(whole) && !(fraction && /^-?$/.test(whole))) return `invalid number: ${quoted}`;
	if (fraction === "") return `invalid number: ${quoted}`;
	const value = Number(all);
	let rest = text.slice(all.length);
	if (rest === "") return { value, precision: fraction?.length ?? 0 };
	if (unitSeparator !== "" && rest.startsWith(unitSeparator)) rest = rest.slice(unitSeparator.length);
	else if (unitSeparator === "") rest = rest.replace(/^[ \t]/, "");
	const power = letters.indexOf(rest[0] === "k" ? "K" : (rest[0] ?? "?")) + 1;
	if (power === 0) return `invalid suffix in input: ${quoted}`;
	if (scale === "none") return `rejecting suffix in input: ${quoted} (consider using --from)`;
	const i = rest[1] === "i";
	if (scale === "iec-i" && !i) return `missing 'i' suffix in input: ${quoted} (e.g Ki/Mi/Gi)`;
	const used = (scale === "auto" || scale === "iec-i") && i ? 2 : 1;
	if (rest.length > used) return `invalid suffix in input ${quoted}: ‘${rest.slice(used)}’`;
	const base = scale === "si" || (scale === "auto" && !i) ? 1000 : 1024;
	return { value: value * base ** power, precision: 0 };
}

export function round(value: number, how: Rounding): number {
	if (how === "up") return Math.ceil(value);
	if (how === "down") return Math.floor(value);
	if (how === "towards-zero") return Math.trunc(value);
	if (how === "nearest") return value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5);
	return value < 0 ? Math.floor(value) : Math.ceil(value);
}

/** The value scaled to its unit; `precision` undefined is one digit below 10. */
export function scaleNumber(value: number, scale: Scale, how: Rounding, precision: number | undefined): { value: number; precision: number; suffix: string } {
	const base = scale === "si" ? 1000 : 1024;
	let scaled = value;
	let power = 0;
	while (Math.abs(scaled) >= base && power < letters.length) {
		scaled /= base;
		power++;
	}
	const digits = precision === undefined ? (Math.abs(scaled) < 10 ? 1 : 0) : Math.min(power * 3, precision);
	// without this a value such as 1.1 * 10 would be taken for more than 11
	scaled = round(Number((scaled * 10 ** digits).toPrecision(15)), how) / 10 ** digits;
	if (Math.abs(scaled) >= base) {
		scaled /= base;
		power++;
	}
	const shown = precision ?? (scaled !== 0 && Math.abs(scaled) < 10 && power > 0 ? 1 : 0);
	const letter = power === 0 ? "" : scale === "si" && power === 1 ? "k" : (letters[power - 1] as string);
	return { value: scaled, precision: shown, suffix: letter && scale === "iec-i" ? `${letter}i` : letter };
}

/** --from-unit and --to-unit: a number with an optional SI or IEC suffix. */
export function readUnit(text: string): number | undefined {
	const found = /^(\d*)([KMGTPEZYRQk]?)(i?)$/.exec(text);
	if (!found || text === "") return undefined;
	const power = found[2] ? letters.indexOf((found[2] as string).toUpperCase()) + 1 : 0;
	if (found[3] && power === 0) return undefined;
	const value = Number(found[1] || 1) * (found[3] ? 1024 : 1000) ** power;
	return value > 0 ? value : undefined;
}
