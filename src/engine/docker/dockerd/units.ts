/** Sizes and durations in words: github.com/docker/go-units. */

/** HumanDuration of seconds. */
export function humanDuration(seconds: number): string {
	const whole = Math.trunc(seconds);
	if (whole < 1) return "Less than a second";
	if (whole === 1) return "1 second";
	if (whole < 60) return `${whole} seconds`;
	const minutes = Math.trunc(seconds / 60);
	if (minutes === 1) return "About a minute";
	if (minutes < 60) return `${minutes} minutes`;
	const hours = Math.round(seconds / 3600);
	if (hours === 1) return "About an hour";
	if (hours < 48) return `${hours} hours`;
	if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
	if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
	if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
	return `${Math.trunc(hours / 24 / 365)} years`;
}

const powers: Readonly<Record<string, number>> = { "": 0, b: 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** units.RAMInBytes: `64m`, `1.5GB`. Undefined for what is no size. */
export function ramInBytes(text: string): number | undefined {
	const m = /^(\d+(?:\.\d+)*) ?([kmgtp]?)(i?b)?$/i.exec(text.trim());
	if (!m) return undefined;
	const number = Number(m[1]);
	return Number.isNaN(number) ? undefined : Math.trunc(number * 1024 ** (powers[(m[2] ?? "").toLowerCase()] ?? 0));
}

/** time.ParseDuration in nanoseconds; undefined for what is none. */
export function parseDuration(text: string): number | undefined {
	const scale: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
	const m = /^([-+]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
	if (!m) return text === "0" ? 0 : undefined;
	let total = 0;
	for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) total += Number(number) * (scale[unit ?? ""] ?? 0);
	return m[1] === "-" ? -total : total;
}
