import type { Blocking } from "../../kernel/abi.ts";
import { type Errno, isErrno } from "../../kernel/errno.ts";
import { requireWord } from "../lib/argmatch.ts";
import { civilFromSeconds, daysInMonth, secondsFromCivil } from "../lib/calendar.ts";
import { localSeconds, parseDate } from "../lib/date-parse.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { die, reason, report } from "../lib/report.ts";
import { type Instant, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { atLeastOne } from "./operands.ts";

const timeWords = [
	["atime", "access", "use"],
	["mtime", "modify"],
] as const;

/** [[CC]YY]MMDDhhmm[.ss] of touch -t and of date's operand; `yearLast` is date's order. undefined when it is none. */
export function parseStamp(text: string, yearLast: boolean, now: Instant, zone: Zone): number | undefined {
	const match = /^(\d{8}|\d{10}|\d{12})(?:\.(\d\d))?$/.exec(text);
	if (!match) return undefined;
	const digits = match[1] as string;
	const yearDigits = digits.length - 8;
	const rest = yearLast ? digits.slice(0, 8) : digits.slice(yearDigits);
	const yearText = yearLast ? digits.slice(8) : digits.slice(0, yearDigits);
	const [month = 0, day = 0, hour = 0, minute = 0] = (rest.match(/\d\d/g) ?? []).map(Number);
	const short = Number(yearText);
	const year = yearDigits === 4 ? short : yearDigits === 2 ? short + (short < 69 ? 2000 : 1900) : civilFromSeconds(now.seconds + zone(now.seconds).offset).year;
	const second = Number(match[2] ?? "0");
	if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return undefined;
	return localSeconds(secondsFromCivil(year, month, day, hour, minute, second), zone);
}

type Time = number | "now" | "omit";

/** The two times that the options ask for. */
function* wantedTimes(context: Context): Blocking<{ atime: Time; mtime: Time }> {
	const { sys, options } = context;
	const now = instantOf(sys.clock("realtime") * 1000);
	const reference = options.value("reference");
	const stamp = options.value("t");
	const date = options.value("date");
	const zone = yield* localZone(sys);
	const seconds = stamp === undefined ? undefined : parseStamp(stamp, false, now, zone);
	if (stamp !== undefined && seconds === undefined) return yield* die(context, `invalid date format ${quote(stamp)}`);
	if (stamp !== undefined && (reference !== undefined || date !== undefined)) context.usage("cannot specify times from more than one source");
	let atime: Time = "now";
	let mtime: Time = "now";
	if (reference !== undefined) {
		try {
			const stat = options.has("no-dereference") ? sys.lstat(reference) : sys.stat(reference);
			atime = stat.atime;
			mtime = stat.mtime;
		} catch (error) {
			return yield* die(context, `failed to get attributes of ${quoteFile(reference)}: ${reason(error)}`);
		}
	}
	if (seconds !== undefined) atime = mtime = seconds * 1000;
	if (date !== undefined) {
		// with a reference file, a relative date counts from its times
		const [fromAtime, fromMtime] = [atime, mtime].map((time) => (typeof time === "number" ? instantOf(time) : now));
		const access = yield* parseDate(sys, date, fromAtime as Instant, zone);
		const modify = yield* parseDate(sys, date, fromMtime as Instant, zone);
		if (!access || !modify) return yield* die(context, `invalid date format ${quote(date)}`);
		atime = access.seconds * 1000 + access.nanoseconds / 1e6;
		mtime = modify.seconds * 1000 + modify.nanoseconds / 1e6;
	}
	const words = options.values("time").map((word) => requireWord(context, "--time", timeWords, word));
	const onlyAccess = options.has("a") || words.includes("atime");
	const onlyModify = options.has("m") || words.includes("mtime");
	return { atime: onlyModify && !onlyAccess ? "omit" : atime, mtime: onlyAccess && !onlyModify ? "omit" : mtime };
}

/** Creates where needed and sets the times; a text is what went wrong. */
function* touchOne(context: Context, path: string, atime: Time, mtime: Time): Blocking<string | undefined> {
	const { sys, options } = context;
	const noFollow = options.has("no-dereference");
	const create = !options.has("no-create") && !noFollow;
	let openError: Errno | undefined;
	if (path === "-") path = "/proc/self/fd/1";
	else if (create) {
		try {
			sys.close(yield* sys.open(path, { write: true, create: true, nonBlocking: true, noControllingTty: true }, 0o666));
		} catch (error) {
			if (!isErrno(error)) throw error;
			openError = error;
		}
	}
	try {
		sys.utimens(path, atime, mtime, { noFollow });
		return undefined;
	} catch (error) {
		const words = reason(error);
		if (openError && openError.code !== "EISDIR") return `cannot touch ${quoteFile(path)}: ${openError.message}`;
		if (isErrno(error, "ENOENT") && options.has("no-create")) return undefined;
		return `setting times of ${quoteFile(path)}: ${words}`;
	}
}

export const touch = defineProgram({
	name: "touch",
	package: "coreutils",
	summary: "Update the access and modification times of each FILE to the current time.",
	usage: ["[OPTION]... FILE..."],
	options: [
		{ short: "a", help: "change only the access time" },
		{ short: "c", long: "no-create", help: "do not create any files" },
		{ short: "d", long: "date", arg: "STRING", help: "parse STRING and use it instead of current time" },
		{ short: "f", help: "(ignored)" },
		{ short: "h", long: "no-dereference", help: "affect each symbolic link instead of any referenced file" },
		{ short: "m", help: "change only the modification time" },
		{ short: "r", long: "reference", arg: "FILE", help: "use this file's times instead of current time" },
		{ short: "t", arg: "[[CC]YY]MMDDhhmm[.ss]", help: "use specified time instead of current time, with a date-time format that differs from -d's" },
		{ long: "time", arg: "WORD", help: "specify which time to change: access time (-a): 'access', 'atime', 'use'; modification time (-m): 'modify', 'mtime'" },
	],
	*main(context) {
		const { atime, mtime } = yield* wantedTimes(context);
		let status = 0;
		for (const path of atLeastOne(context, "file operand")) {
			const problem = yield* touchOne(context, path, atime, mtime);
			if (problem !== undefined) {
				yield* report(context, problem);
				status = 1;
			}
		}
		return status;
	},
});
