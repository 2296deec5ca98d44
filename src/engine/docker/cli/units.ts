/** Sizes and durations as docker writes and reads them: go-units and time.Duration. */

const decimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
const binaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

/** %.Ng of Go. */
function significant(value: number, digits: number): string {
	if (value === 0) return "0";
	const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
	if (exponent < -4 || exponent >= digits) {
		const [mantissa = "", power = ""] = value.toExponential(digits - 1).split("e");
		return `${mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}e${power.replace(/^([+-])(\d)$/, "$10$2")}`;
	}
	return String(Number(value.toPrecision(digits)));
}

function scaled(bytes: number, base: number, units: readonly string[], digits: number): string {
	let size = bytes;
	let unit = 0;
	while (size >= base && unit < units.length - 1) {
		size /= base;
		unit++;
	}
	return significant(size, digits) + units[unit];
}

/** In powers of 1000: "4.4MB". */
export const humanSize = (bytes: number, digits = 4): string => scaled(bytes, 1000, decimalUnits, digits);
/** In powers of 1024: "64MiB". */
export const bytesSize = (bytes: number): string => scaled(bytes, 1024, binaryUnits, 4);

/** Seconds as "5 minutes", "About an hour". */
export function humanDuration(time: number): string {
	const seconds = Math.trunc(time);
	if (seconds < 1) return "Less than a second";
	if (seconds === 1) return "1 second";
	if (seconds < 60) return `${seconds} seconds`;
	const minutes = Math.trunc(time / 60);
	if (minutes === 1) return "About a minute";
	if (minutes < 60) return `${minutes} minutes`;
	const hours = Math.trunc(time / 3600 + 0.5);
	if (hours === 1) return "About an hour";
	if (hours < 48) return `${hours} hours`;
	if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
	if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
	if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
	return `${Math.trunc(Math.trunc(time / 3600) / 24 / 365)} years`;
}

/** A value that cannot be read; the message is Go's. */
export class ValueError extends Error {}

const multipliers: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4, p: 1024 ** 5 };

/** units.RAMInBytes: a size with a binary suffix. Throws ValueError. */
export function ramInBytes(text: string): number {
	const at = Math.max(...[..."01234567890. "].map((c) => text.lastIndexOf(c)));
	if (at < 0) throw new ValueError(`invalid size: '${text}'`);
	const number = text[at] === " " ? text.slice(0, at) : text.slice(0, at + 1);
	const suffix = text.slice(at + 1);
	const size = goFloat(number);
	if (size < 0) throw new ValueError(`invalid size: '${text}'`);
	if (suffix === "") return Math.trunc(size);
	const lower = suffix.toLowerCase();
	if (suffix.length > 3) throw new ValueError(`invalid suffix: '${suffix}'`);
	if (lower === "b") return Math.trunc(size);
	const factor = multipliers[lower[0] as string];
	if (factor === undefined || !["", "b", "ib"].includes(lower.slice(1))) throw new ValueError(`invalid suffix: '${lower}'`);
	return Math.trunc(size * factor);
}

function goFloat(text: string): number {
	if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) throw new ValueError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
	return Number(text);
}

/** strconv.ParseInt or ParseUint with base 10. Throws ValueError. */
export function goInteger(text: string, call: "ParseInt" | "ParseUint" | "Atoi", bits = 64): number {
	const fail = (why: string): never => {
		throw new ValueError(`strconv.${call}: parsing ${JSON.stringify(text)}: ${why}`);
	};
	if (!(call === "ParseUint" ? /^\d+$/ : /^[+-]?\d+$/).test(text)) return fail("invalid syntax");
	const value = Number(text);
	const limit = 2 ** (call === "ParseUint" ? bits : bits - 1);
	return value >= limit || value < -limit ? fail("value out of range") : value;
}

/** As pflag reads numbers: 0x, 0o and 0b too. */
export function flagInteger(text: string, call: "ParseInt" | "ParseUint", bits = 64): number {
	const based = /^([+-]?)(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]+)$/.exec(text);
	if (!based) return goInteger(text, call, bits);
	const digits = /^0\d/.test(based[2] as string) ? `0o${based[2]}` : (based[2] as string);
	return Number(digits) * (based[1] === "-" ? -1 : 1);
}

const durationUnits: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** time.ParseDuration: nanoseconds. Throws ValueError. */
export function parseDuration(text: string): number {
	const fail = (why: string): never => {
		throw new ValueError(`time: ${why}`);
	};
	const quoted = JSON.stringify(text);
	const sign = text.startsWith("-") ? -1 : 1;
	let rest = text.replace(/^[+-]/, "");
	if (rest === "0") return 0;
	if (rest === "") return fail(`invalid duration ${quoted}`);
	let total = 0;
	while (rest !== "") {
		const match = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest);
		if (!match) return fail(`invalid duration ${quoted}`);
		const unit = match[2] as string;
		if (unit === "") return fail(`missing unit in duration ${quoted}`);
		const factor = durationUnits[unit];
		if (factor === undefined) return fail(`unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
		total += Number(match[1]) * factor;
		rest = rest.slice(match[0].length);
	}
	return sign * Math.trunc(total);
}

/** time.Duration's String, of nanoseconds. */
export function formatDuration(nanoseconds: number): string {
	if (nanoseconds === 0) return "0s";
	const sign = nanoseconds < 0 ? "-" : "";
	const size = Math.abs(nanoseconds);
	if (size < 1e3) return `${sign}${size}ns`;
	if (size < 1e6) return `${sign}${size / 1e3}µs`;
	if (size < 1e9) return `${sign}${size / 1e6}ms`;
	const seconds = Number(((size % 60e9) / 1e9).toFixed(9));
	const minutes = Math.trunc(size / 60e9);
	if (minutes === 0) return `${sign}${seconds}s`;
	const hours = Math.trunc(minutes / 60);
	return `${sign}${hours ? `${hours}h` : ""}${minutes % 60}m${seconds}s`;
}
