/** Time spans as systemd reads and writes them: `5`, `1min 30s`, `infinity`. systemd.time(7). */

const units: readonly (readonly [string, number])[] = [
	["y", 31557600],
	["month", 2629800],
	["w", 604800],
	["d", 86400],
	["h", 3600],
	["min", 60],
	["s", 1],
	["ms", 1e-3],
	["us", 1e-6],
];

const names: Readonly<Record<string, number>> = {
	seconds: 1,
	second: 1,
	sec: 1,
	s: 1,
	minutes: 60,
	minute: 60,
	min: 60,
	m: 60,
	months: 2629800,
	month: 2629800,
	M: 2629800,
	msec: 1e-3,
	ms: 1e-3,
	hours: 3600,
	hour: 3600,
	hr: 3600,
	h: 3600,
	days: 86400,
	day: 86400,
	d: 86400,
	weeks: 604800,
	week: 604800,
	w: 604800,
	years: 31557600,
	year: 31557600,
	y: 31557600,
	usec: 1e-6,
	us: 1e-6,
	µs: 1e-6,
};

/** Seconds; Infinity for "infinity"; undefined for what is no span. Bare numbers are seconds. */
export function parseSpan(text: string): number | undefined {
	const trimmed = text.trim();
	if (trimmed === "infinity") return Infinity;
	if (!/^(\d+(\.\d*)?\s*[a-zA-Zµ]*\s*)+$/.test(trimmed)) return undefined;
	let total = 0;
	for (const [, number, unit] of trimmed.matchAll(/(\d+(?:\.\d*)?)\s*([a-zA-Zµ]*)/g)) {
		const factor = unit === "" ? 1 : names[unit ?? ""];
		if (factor === undefined) return undefined;
		total += Number(number) * factor;
	}
	return total;
}

/** format_timespan: `1min 30s`, `2.5s`; nothing finer than `accuracy` seconds. */
export function formatSpan(seconds: number, accuracy = 1e-6): string {
	if (seconds === Infinity) return "infinity";
	let left = Math.round(seconds * 1e6);
	const finest = Math.max(1, Math.round(accuracy * 1e6));
	if (left <= 0) return "0";
	const parts: string[] = [];
	for (const [name, size] of units) {
		if (left <= 0 || (left < finest && parts.length > 0)) break;
		const unit = Math.round(size * 1e6);
		if (left < unit) continue;
		const whole = Math.floor(left / unit);
		const rest = left - whole * unit;
		// below a minute the rest is written behind a point
		if (unit <= 60_000_000 && unit < 60_000_000 && unit > 1 && rest > 0) {
			let digits = Math.round(Math.log10(unit));
			let fraction = rest;
			for (let cut = finest; cut > 1 && digits > 0; cut = Math.floor(cut / 10)) {
				fraction = Math.floor(fraction / 10);
				digits--;
			}
			if (digits > 0 && fraction > 0) {
				parts.push(`${whole}.${String(fraction).padStart(digits, "0")}${name}`);
				return parts.join(" ");
			}
			parts.push(`${whole}${name}`);
			return parts.join(" ");
		}
		parts.push(`${whole}${name}`);
		left = rest;
	}
	return parts.join(" ") || "0";
}

/** format_timestamp_relative: `2min 3s ago`, `1 day 2h ago`. */
export function formatAgo(seconds: number): string {
	const suffix = seconds < 0 ? " left" : " ago";
	const d = Math.abs(seconds);
	const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
	const day = 86400;
	let text: string;
	if (d >= 365.25 * day) text = `${plural(Math.floor(d / (365.25 * day)), "year")} ${plural(Math.floor((d % (365.25 * day)) / (30.4375 * day)), "month")}`;
	else if (d >= 30.4375 * day) text = `${plural(Math.floor(d / (30.4375 * day)), "month")} ${plural(Math.floor((d % (30.4375 * day)) / day), "day")}`;
	else if (d >= 7 * day) text = `${plural(Math.floor(d / (7 * day)), "week")} ${plural(Math.floor((d % (7 * day)) / day), "day")}`;
	else if (d >= 2 * day) text = `${plural(Math.floor(d / day), "day")}`;
	else if (d >= 25 * 3600) text = `1 day ${Math.floor((d - day) / 3600)}h`;
	else if (d >= 6 * 3600) text = `${Math.floor(d / 3600)}h`;
	else if (d >= 3600) text = `${Math.floor(d / 3600)}h ${Math.floor((d % 3600) / 60)}min`;
	else if (d >= 5 * 60) text = `${Math.floor(d / 60)}min`;
	else if (d >= 60) text = `${Math.floor(d / 60)}min ${Math.floor(d % 60)}s`;
	else if (d >= 1) text = `${Math.floor(d)}s`;
	else if (d >= 1e-3) text = `${Math.floor(d * 1e3)}ms`;
	else if (d > 0) text = `${Math.floor(d * 1e6)}us`;
	else return "now";
	return text + suffix;
}

/** `1.3M`, `604K`. */
export function formatBytes(value: number): string {
	if (value === Infinity) return "infinity";
	let unit = 0;
	let n = value;
	while (n >= 1024 && unit < 4) {
		n /= 1024;
		unit++;
	}
	const text = Number.isInteger(n) ? String(n) : (Math.floor(n * 10) / 10).toFixed(1).replace(/\.0$/, "");
	return `${text}${"BKMGT"[unit]}`;
}
