/** Times as --since and --until take them: RFC 3339, parts of it, Unix seconds, or a duration back from now. */
import { secondsFromCivil } from "../../programs/lib/calendar.ts";
import { parseDuration, ValueError } from "./units.ts";

const form = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?)?(Z|[+-]\d\d:\d\d)?$/;

/** As the API takes it: `seconds.nanoseconds`, or what was given where it is a number already. Undefined for what is no time. `now` in seconds. */
export function timestamp(text: string, now: number): string | undefined {
	const back = duration(text);
	if (back !== undefined) return (now - back / 1e9).toFixed(9);
	const parts = form.exec(text);
	if (parts) {
		const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = parts;
		const sign = zone.startsWith("-") ? -1 : 1;
		const offset = zone === "Z" ? 0 : sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60);
		const seconds = secondsFromCivil(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)) - offset;
		return `${seconds}.${fraction.padEnd(9, "0")}`;
	}
	return /^-?\d+(\.\d+)?$/.test(text) ? text : undefined;
}

function duration(text: string): number | undefined {
	try {
		return parseDuration(text);
	} catch (error) {
		if (error instanceof ValueError) return undefined;
		throw error;
	}
}
