/** The filter `until`: a moment, or how long ago. moby's timetypes.GetTimestamp. */
import { type Instant, parseRfc3339, secondsOf } from "../dockerd/time.ts";
import { invalid } from "../error.ts";

const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** Seconds of a duration of Go, such as 1h30m; undefined for what is none. */
export function goDuration(text: string): number | undefined {
	const match = /^([-+]?)((?:\d+(?:\.\d*)?(?:h|ms|us|µs|ns|m|s))+)$/.exec(text);
	if (!match) return text === "0" ? 0 : undefined;
	let sum = 0;
	for (const [, number, unit] of (match[2] as string).matchAll(/(\d+(?:\.\d*)?)(h|ms|us|µs|ns|m|s)/g))
		sum += Number(number) * (units[unit as string] as number);
	return match[1] === "-" ? -sum : sum;
}

/** Seconds since the epoch; undefined where no value is given. Throws for a value that is no time, and for several. */
export function timestampFilter(values: readonly string[] | undefined, now: Instant): number | undefined {
	if (!values?.length) return undefined;
	if (values.length > 1) throw invalid("more than one until filter specified");
	const text = values[0] as string;
	const ago = goDuration(text);
	if (ago !== undefined) return secondsOf(now) - ago;
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
	const padded = /^\d{4}-\d\d-\d\d$/.test(text)
		? `${text}T00:00:00Z`
		: /T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)
			? `${text}${text.length === 16 ? ":00" : ""}Z`
			: text;
	const time = parseRfc3339(padded);
	if (!time) throw invalid(`invalid value for "until": ${text}`);
	return secondsOf(time);
}
