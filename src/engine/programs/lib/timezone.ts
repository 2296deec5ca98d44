/** Time zones: POSIX TZ strings (tzset(3)) and the files of zoneinfo, tzfile(5). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { civilFromSeconds, daysFromCivil, isLeapYear } from "./calendar.ts";
import { readFile } from "./stdio.ts";

export interface ZoneOffset {
	/** Seconds east of Greenwich. */
	readonly offset: number;
	readonly name: string;
	readonly daylight: boolean;
}

/** The offset in force at an instant, in seconds since the epoch. */
export type Zone = (seconds: number) => ZoneOffset;

const utcOffset: ZoneOffset = { offset: 0, name: "UTC", daylight: false };

export const utc: Zone = () => utcOffset;

/** A rule such as M3.2.0/2: seconds from the year's start, in local time. */
function ruleSeconds(rule: string, year: number): number {
	const [date = "", time = "2"] = rule.split("/");
	const [hours = 2, minutes = 0, seconds = 0] = time.split(":").map(Number);
	const clock = hours * 3600 + Math.sign(hours || 1) * (minutes * 60 + seconds);
	const start = daysFromCivil(year, 1, 1);
	if (date.startsWith("M")) {
		const [month = 1, week = 1, weekday = 0] = date.slice(1).split(".").map(Number);
		const first = daysFromCivil(year, month, 1);
		const firstWeekday = (((first + 4) % 7) + 7) % 7;
		let day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
		if (day >= daysFromCivil(year, month + 1, 1)) day -= 7;
		return (day - start) * 86400 + clock;
	}
	if (date.startsWith("J")) {
		const day = Number(date.slice(1));
		return (day - 1 + (isLeapYear(year) && day >= 60 ? 1 : 0)) * 86400 + clock;
	}
	return Number(date) * 86400 + clock;
}

function offsetSeconds(text: string): number {
	const [, sign = "", hours = "0", minutes = "0", seconds = "0"] = /^([+-]?)(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text) ?? [];
	const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
	// POSIX counts west as positive
	return sign === "-" ? size : -size || 0;
}

const zoneName = "([A-Za-z]{3,}|<[A-Za-z0-9+-]+>)";
const zoneOffset = "([+-]?\\d+(?::\\d+){0,2})";
const posixForm = new RegExp(`^${zoneName}${zoneOffset}(?:${zoneName}${zoneOffset}?(?:,([^,]+),([^,]+))?)?$`);

/** Reads a POSIX TZ string such as `KST-9` or `EST5EDT,M3.2.0,M11.1.0`; undefined when it is none. */
export function posixZone(text: string): Zone | undefined {
	const match = posixForm.exec(text);
	if (!match) return undefined;
	const plain = (word: string): string => word.replace(/[<>]/g, "");
	const standard: ZoneOffset = { offset: offsetSeconds(match[2] as string), name: plain(match[1] as string), daylight: false };
	const summerName = match[3];
	if (summerName === undefined) return () => standard;
	const summer: ZoneOffset = { offset: match[4] ? offsetSeconds(match[4]) : standard.offset + 3600, name: plain(summerName), daylight: true };
	const begin = match[5] ?? "M3.2.0";
	const end = match[6] ?? "M11.1.0";
	return (seconds) => {
		const year = civilFromSeconds(Math.floor(seconds) + standard.offset).year;
		const start = daysFromCivil(year, 1, 1) * 86400;
		const on = start + ruleSeconds(begin, year) - standard.offset;
		const off = start + ruleSeconds(end, year) - summer.offset;
		const inside = on < off ? seconds >= on && seconds < off : seconds >= on || seconds < off;
		return inside ? summer : standard;
	};
}

/** Reads a TZif file: its transitions, then the rule in its footer. undefined when it is none, or one that ends too early. */
export function tzifZone(bytes: Uint8Array): Zone | undefined {
	const HEADER = 44;
	if (decode(bytes.subarray(0, 4)) !== "TZif" || bytes.length < HEADER) return undefined;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const counts = (at: number): number[] => [20, 24, 28, 32, 36, 40].map((o) => view.getUint32(at + o));
	const [utCount = 0, wallCount = 0, leaps = 0, times = 0, types = 0, chars = 0] = counts(0);
	// version 2 repeats all with 64-bit times behind the first block
	const second = HEADER + times * 5 + types * 6 + chars + leaps * 8 + wallCount + utCount;
	if ((bytes[4] ?? 0) < 0x32 || bytes.length < second + HEADER) return undefined;
	const [utCount2 = 0, wallCount2 = 0, leaps2 = 0, times2 = 0, types2 = 0, chars2 = 0] = counts(second);
	const body = second + HEADER;
	const typesAt = body + times2 * 9;
	const namesAt = typesAt + types2 * 6;
	const footerAt = namesAt + chars2 + leaps2 * 12 + wallCount2 + utCount2 + 1;
	if (bytes.length < footerAt) return undefined;
	const kinds = Array.from({ length: types2 }, (_, i): ZoneOffset => {
		const at = typesAt + i * 6;
		const from = namesAt + view.getUint8(at + 5);
		return { offset: view.getInt32(at), daylight: view.getUint8(at + 4) === 1, name: decode(bytes.subarray(from, bytes.indexOf(0, from))) };
	});
	const transitions = Array.from({ length: times2 }, (_, i) => ({
		at: Number(view.getBigInt64(body + i * 8)),
		kind: kinds[view.getUint8(body + times2 * 8 + i)] ?? utcOffset,
	}));
	const rule = posixZone(decode(bytes.subarray(footerAt)).split("\n")[0] ?? "");
	const last = transitions.at(-1);
	const initial = kinds.find((kind) => !kind.daylight) ?? utcOffset;
	return (seconds) => {
		if (rule && (!last || seconds >= last.at)) return rule(seconds);
		return transitions.findLast((t) => t.at <= seconds)?.kind ?? initial;
	};
}

/** The zone that a TZ value names; an unknown name is UTC with the letters it starts with, as in glibc. */
export function* namedZone(sys: Sys, name: string): Blocking<Zone> {
	const plain = name.replace(/^:/, "");
	if (plain === "") return utc;
	try {
		const zone = tzifZone(yield* readFile(sys, plain.startsWith("/") ? plain : `/usr/share/zoneinfo/${plain}`));
		if (zone) return zone;
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	const letters = /^[A-Za-z]{3,}/.exec(plain)?.[0];
	const offset = { ...utcOffset, name: letters ?? "UTC" };
	return posixZone(plain) ?? (() => offset);
}

/** The zone of a program: TZ in its environment, else /etc/localtime, else UTC. */
export function* localZone(sys: Sys): Blocking<Zone> {
	const name = sys.environ.get("TZ");
	return yield* namedZone(sys, name === undefined ? "/etc/localtime" : name);
}
