/** Dates as people write them, for date -d, touch -d, find -newermt: parse_datetime of gnulib. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { civilFromSeconds, daysInMonth, secondsFromCivil } from "./calendar.ts";
import { type DateToken, type DateUnit, dateTokens } from "./date-words.ts";
import type { Instant } from "./time-format.ts";
import { namedZone, type Zone } from "./timezone.ts";

/** What has been read so far. */
interface Draft {
	year: number | undefined;
	month: number;
	day: number;
	time: { hour: number; minute: number; second: number; nanoseconds: number } | undefined;
	weekday: { day: number; ordinal: number } | undefined;
	/** Seconds east of Greenwich. */
	zone: number | undefined;
	relative: Record<DateUnit, number> & { nanoseconds: number };
	seen: { dates: number; times: number; days: number; zones: number; relatives: number };
}

type NumberToken = Extract<DateToken, { kind: "number" }>;

/** Reads the tokens item by item; each `take…` method consumes what it knows, or nothing. */
class DateReader {
	private at = 0;
	private readonly tokens: readonly DateToken[];
	private readonly draft: Draft;
	constructor(tokens: readonly DateToken[], draft: Draft) {
		this.tokens = tokens;
		this.draft = draft;
	}

	/** Whether all of the tokens made sense. */
	readAll(): boolean {
		while (this.at < this.tokens.length) if (!(this.takeTime() || this.takeWord() || this.takeDate() || this.takeRelative() || this.takeNumber())) return false;
		const { dates, times, days, zones } = this.draft.seen;
		return dates <= 1 && times <= 1 && days <= 1 && zones <= 1;
	}

	private number(offset: number, signed: boolean): NumberToken | undefined {
		const token = this.tokens[this.at + offset];
		return token?.kind === "number" && (token.sign !== 0) === signed ? token : undefined;
	}
	private kind(offset: number): DateToken["kind"] | undefined {
		return this.tokens[this.at + offset]?.kind;
	}
	private char(offset: number, char: string): boolean {
		const token = this.tokens[this.at + offset];
		return token?.kind === "char" && token.char === char;
	}

	/** Weekdays, zones and shifts such as tomorrow. */
	private takeWord(): boolean {
		const token = this.tokens[this.at] as DateToken;
		const { draft } = this;
		const next = this.tokens[this.at + 1];
		if (token.kind === "weekday") return this.setWeekday(token.value, 0, this.char(1, ",") ? 2 : 1);
		if ((token.kind === "ordinal" || (token.kind === "number" && token.sign === 0)) && next?.kind === "weekday")
			return this.setWeekday(next.value, token.value, 2);
		if (token.kind === "shift") {
			draft.relative.day += token.value;
			draft.seen.relatives++;
			this.at++;
			return true;
		}
		return this.takeZone(token);
	}
	private takeZone(token: DateToken): boolean {
		if (token.kind !== "zone" && token.kind !== "local" && token.kind !== "T") return false;
		this.draft.seen.zones++;
		this.at++;
		if (token.kind === "local") return true;
		let zone = token.kind === "zone" ? token.value : -7 * 3600;
		if (this.number(0, true) && this.kind(1) !== "unit") zone += this.offsetAt(0) ?? 0;
		else if (this.kind(0) === "dst") {
			zone += 3600;
			this.at++;
		}
		this.draft.zone = zone;
		return true;
	}
	private setWeekday(day: number, ordinal: number, length: number): true {
		this.draft.weekday = { day, ordinal };
		this.draft.seen.days++;
		this.at += length;
		return true;
	}

	/** A zone as +09, +0900 or +09:00; moves behind it. */
	private offsetAt(offset: number): number | undefined {
		const token = this.number(offset, true);
		if (!token) return undefined;
		const minutes = this.char(offset + 1, ":") ? this.number(offset + 2, false) : undefined;
		const size = minutes ? token.value * 60 + minutes.value : token.digits <= 2 ? token.value * 60 : Math.floor(token.value / 100) * 60 + (token.value % 100);
		this.at += offset + (minutes ? 3 : 1);
		return token.sign * size * 60;
	}

	private takeTime(): boolean {
		const start = this.kind(0) === "T" && this.draft.seen.dates > 0 ? 1 : 0;
		const hour = this.number(start, false);
		if (!hour) return false;
		const minute = this.char(start + 1, ":") ? this.number(start + 2, false) : undefined;
		const second = minute && this.char(start + 3, ":") ? this.number(start + 4, false) : undefined;
		let length = start + (second ? 5 : minute ? 3 : 1);
		const after = this.tokens[this.at + length];
		const meridian = after?.kind === "meridian" ? after.value : undefined;
		if (!minute && meridian === undefined) return false;
		if (meridian !== undefined) {
			if (hour.value < 1 || hour.value > 12) return false;
			length++;
		}
		const hours = meridian === undefined ? hour.value : (hour.value % 12) + meridian;
		this.draft.time = { hour: hours, minute: minute?.value ?? 0, second: second?.value ?? 0, nanoseconds: second?.nanoseconds ?? 0 };
		this.draft.seen.times++;
		this.at += length;
		const zone = meridian === undefined ? this.offsetAt(0) : undefined;
		if (zone !== undefined) {
			this.draft.zone = zone;
			this.draft.seen.zones++;
		}
		return true;
	}

	private setDate(year: NumberToken | undefined, month: number, day: number, length: number): true {
		if (year) this.draft.year = fullYear(year);
		this.draft.month = month;
		this.draft.day = day;
		this.draft.seen.dates++;
		this.at += length;
		return true;
	}

	private takeDate(): boolean {
		const first = this.number(0, false);
		const month = this.tokens[this.at];
		if (first) {
			const second = this.char(1, "/") ? this.number(2, false) : undefined;
			const third = second && this.char(3, "/") ? this.number(4, false) : undefined;
			if (second && third && first.digits >= 4) return this.setDate(first, second.value, third.value, 5);
			if (second) return this.setDate(third, first.value, second.value, third ? 5 : 3);
			const isoMonth = this.number(1, true);
			const isoDay = isoMonth && this.number(2, true);
			if (isoDay && isoMonth.sign < 0 && isoDay.sign < 0) return this.setDate(first, isoMonth.value, isoDay.value, 3);
			const named = this.tokens[this.at + 1];
			if (named?.kind !== "month") return false;
			const year = this.number(2, true) ?? (this.char(3, ":") ? undefined : this.number(2, false));
			const plainYear = year && (year.sign < 0 || (year.sign === 0 && this.kind(3) !== "unit" && this.kind(3) !== "meridian")) ? year : undefined;
			return this.setDate(plainYear, named.value, first.value, plainYear ? 3 : 2);
		}
		if (month?.kind !== "month") return false;
		const signedDay = this.number(1, true);
		const signedYear = signedDay && this.number(2, true);
		if (signedYear) return this.setDate(signedYear, month.value, signedDay.value, 3);
		const day = this.number(1, false);
		if (!day) return false;
		const year = this.char(2, ",") ? this.number(3, false) : undefined;
		return this.setDate(year, month.value, day.value, year ? 4 : 2);
	}

	private takeRelative(): boolean {
		const token = this.tokens[this.at] as DateToken;
		const counted = token.kind === "number" || token.kind === "ordinal";
		const unit = this.tokens[this.at + (counted ? 1 : 0)];
		if (unit?.kind !== "unit") return false;
		if (token.kind === "number" && token.nanoseconds !== undefined && unit.unit !== "second") return false;
		this.at += counted ? 2 : 1;
		const ago = this.kind(0) === "ago" ? -1 : 1;
		if (ago < 0 || this.kind(0) === "hence") this.at++;
		const sign = ago * (token.kind === "number" && token.sign < 0 ? -1 : 1);
		const { relative, seen } = this.draft;
		relative[unit.unit] += sign * (counted ? token.value : 1) * unit.value;
		if (token.kind === "number" && token.nanoseconds !== undefined) relative.nanoseconds += sign * token.nanoseconds;
		seen.relatives++;
		return true;
	}

	/** A lone number is a year behind a date, else 20200102, 1530 or 15. */
	private takeNumber(): boolean {
		const token = this.number(0, false);
		if (!token || token.nanoseconds !== undefined) return false;
		const { draft } = this;
		this.at++;
		if (draft.seen.dates && draft.year === undefined && !draft.seen.relatives && (draft.seen.times || token.digits > 2)) draft.year = fullYear(token);
		else if (token.digits > 4) {
			draft.seen.dates++;
			draft.day = token.value % 100;
			draft.month = Math.floor(token.value / 100) % 100;
			draft.year = fullYear({ ...token, value: Math.floor(token.value / 10000), digits: token.digits - 4 });
		} else {
			draft.seen.times++;
			const short = token.digits <= 2;
			draft.time = { hour: short ? token.value : Math.floor(token.value / 100), minute: short ? 0 : token.value % 100, second: 0, nanoseconds: 0 };
		}
		return true;
	}
}

/** Two digits mean 1969 to 2068. */
const fullYear = (year: NumberToken): number => (year.digits === 2 ? year.value + (year.value < 69 ? 2000 : 1900) : year.value);

/** Seconds since the epoch of local wall time given as if it were UTC: mktime(3). */
export function localSeconds(wall: number, zone: Zone): number {
	const guess = wall - zone(wall).offset;
	return wall - zone(guess).offset;
}

function resolve(draft: Draft, now: Instant, zone: Zone): Instant | undefined {
	const { seen, relative } = draft;
	const today = civilFromSeconds(now.seconds + zone(now.seconds).offset);
	const year = seen.dates ? (draft.year ?? today.year) : today.year;
	const month = seen.dates ? draft.month : today.month;
	let day = seen.dates ? draft.day : today.day;
	if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
	const keepsTime = seen.relatives > 0 && !seen.dates && !seen.days;
	const time = draft.time ?? (keepsTime ? { ...today, nanoseconds: now.nanoseconds } : { hour: 0, minute: 0, second: 0, nanoseconds: 0 });
	if (time.hour > 23 || time.minute > 59 || time.second > 59) return undefined;
	if (draft.weekday && !seen.dates) {
		const { day: weekday, ordinal } = draft.weekday;
		day += ((weekday - today.weekday + 7) % 7) + 7 * (ordinal - (ordinal > 0 && today.weekday !== weekday ? 1 : 0));
	}
	const wall = secondsFromCivil(year + relative.year, month + relative.month, day + relative.day, time.hour, time.minute, time.second);
	// a date that is only relative keeps the offset of now, as mktime(3) does with tm_isdst set
	const inZone = keepsTime && !draft.time ? wall - zone(now.seconds).offset : localSeconds(wall, zone);
	const seconds = draft.zone === undefined ? inZone : wall - draft.zone;
	const nanoseconds = time.nanoseconds + relative.nanoseconds;
	const carry = Math.floor(nanoseconds / 1e9);
	return { seconds: seconds + relative.hour * 3600 + relative.minute * 60 + relative.second + carry, nanoseconds: nanoseconds - carry * 1e9 };
}

/** Reads a date relative to `now`; undefined when it cannot be read. An empty text is today's midnight. */
export function* parseDate(sys: Sys, text: string, now: Instant, zone: Zone): Blocking<Instant | undefined> {
	const quoted = /^\s*TZ="((?:[^"\\]|\\.)*)"/.exec(text);
	if (quoted) {
		const inner = yield* namedZone(sys, (quoted[1] as string).replace(/\\(.)/g, "$1"));
		return yield* parseDate(sys, text.slice(quoted[0].length), now, inner);
	}
	const epoch = /^\s*@\s*([+-]?)\s*(\d+)(?:[.,](\d+))?\s*$/.exec(text);
	if (epoch) {
		const nanoseconds = Number((epoch[3] ?? "").slice(0, 9).padEnd(9, "0"));
		const seconds = Number(epoch[2]);
		if (epoch[1] !== "-") return { seconds, nanoseconds };
		return nanoseconds ? { seconds: -seconds - 1, nanoseconds: 1e9 - nanoseconds } : { seconds: -seconds || 0, nanoseconds: 0 };
	}
	const tokens = dateTokens(text);
	if (!tokens) return undefined;
	const draft: Draft = {
		year: undefined,
		month: 1,
		day: 1,
		time: undefined,
		weekday: undefined,
		zone: undefined,
		relative: { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, nanoseconds: 0 },
		seen: { dates: 0, times: 0, days: 0, zones: 0, relatives: 0 },
	};
	return new DateReader(tokens, draft).readAll() ? resolve(draft, now, zone) : undefined;
}
