/** Numbers with units as stress and stress-ng read them. */

const byteUnits: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const secondUnits: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800, y: 31556926 };

/** "64M", "50%" of `whole`; undefined for what is no amount. */
export function parseBytes(text: string, whole: number): number | undefined {
	const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([bkmgt%]?)b?$/i.exec(text) ?? [];
	if (digits === undefined) return undefined;
	if (unit === "%") return Math.floor((Number(digits) * whole) / 100);
	return Math.floor(Number(digits) * (byteUnits[unit.toLowerCase() || "b"] ?? 1));
}

/** "90", "1m", "2h": seconds; undefined for what is none. */
export function parseSeconds(text: string): number | undefined {
	const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)([smhdwy]?)$/i.exec(text) ?? [];
	return digits === undefined ? undefined : Number(digits) * (secondUnits[unit.toLowerCase() || "s"] ?? 1);
}

/** 41943040 as "40MB", 3253000000 as "3.03GB": three digits that count. */
export function shownBytes(bytes: number): string {
	for (const [unit, size] of [
		["GB", 1024 ** 3],
		["MB", 1024 ** 2],
		["KB", 1024],
	] as const) {
		if (bytes < size) continue;
		const value = bytes / size;
		return `${Number.isInteger(value) ? value : value.toFixed(value < 10 ? 2 : 1)}${unit}`;
	}
	return `${bytes}B`;
}
