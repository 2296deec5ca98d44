import type { Blocking } from "../../kernel/abi.ts";
import { requireWord } from "../lib/argmatch.ts";
import { parseDate } from "../lib/date-parse.ts";
import { requireInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteName } from "../lib/quote.ts";
import { die, reason, report } from "../lib/report.ts";
import { Lines } from "../lib/stdio.ts";
import { formatTime, type Instant, instantOf } from "../lib/time-format.ts";
import { localZone, utc, type Zone } from "../lib/timezone.ts";
import { noMoreThan } from "./operands.ts";
import { parseStamp } from "./touch.ts";

const isoFormats = {
	hours: "%Y-%m-%dT%H%:z",
	minutes: "%Y-%m-%dT%H:%M%:z",
	date: "%Y-%m-%d",
	seconds: "%Y-%m-%dT%H:%M:%S%:z",
	ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
} as const;
const isoWords = [["hours"], ["minutes"], ["date"], ["seconds"], ["ns"]] as const;
const rfcFormats = { date: "%Y-%m-%d", seconds: "%Y-%m-%d %H:%M:%S%:z", ns: "%Y-%m-%d %H:%M:%S.%N%:z" } as const;
const rfcWords = [["date"], ["seconds"], ["ns"]] as const;

/** The output format that the options and the operand choose. */
function chosenFormat(context: Context, operand: string | undefined): string {
	let chosen: string | undefined;
	for (const { key, value } of context.options.given) {
		if (key === "iso-8601") chosen = isoFormats[value === undefined ? "date" : requireWord(context, "--iso-8601", isoWords, value)];
		else if (key === "rfc-3339") chosen = rfcFormats[requireWord(context, "--rfc-3339", rfcWords, value ?? "")];
		else if (key === "rfc-email") chosen = "%a, %d %b %Y %H:%M:%S %z";
		else if (key === "resolution") chosen = "%s.%N";
	}
	if (chosen !== undefined && operand !== undefined) context.fail("multiple output formats specified");
	return chosen ?? operand ?? "%a %b %e %H:%M:%S %Z %Y";
}

function* showFile(context: Context, name: string, now: Instant, zone: Zone, format: string): Blocking<number> {
	const fd = yield* requireInput(context, name);
	const lines = new Lines(context.sys, fd);
	let status = 0;
	for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
		const instant = yield* parseDate(context.sys, line, now, zone);
		if (instant) yield* context.print(`${formatTime(format, instant, zone)}\n`);
		else {
			yield* report(context, `invalid date ${quote(line)}`);
			status = 1;
		}
	}
	return status;
}

export const date = defineProgram({
	name: "date",
	package: "coreutils",
	summary: "Display date and time in the given FORMAT.",
	usage: ["[OPTION]... [+FORMAT]", "[OPTION]... MMDDhhmm[[CC]YY][.ss]"],
	options: [
		{ short: "d", long: "date", arg: "STRING", help: "display time described by STRING, not 'now'" },
		{ long: "debug", help: "annotate the parsed date, and warn about questionable usage to standard error", simulated: false },
		{ short: "f", long: "file", arg: "DATEFILE", help: "like --date; once for each line of DATEFILE" },
		{
			short: "I",
			long: "iso-8601",
			arg: "FMT",
			optional: true,
			help: "output date/time in ISO 8601 format; FMT='date' (default), 'hours', 'minutes', 'seconds', or 'ns'",
		},
		{ long: "resolution", help: "output the available resolution of timestamps" },
		{ short: "R", long: "rfc-email", help: "output date and time in RFC 5322 format" },
		{ long: "rfc-2822", help: "same as --rfc-email" },
		{ long: "rfc-3339", arg: "FMT", help: "output date/time in RFC 3339 format; FMT='date', 'seconds', or 'ns'" },
		{ short: "r", long: "reference", arg: "FILE", help: "display the last modification time of FILE" },
		{ short: "s", long: "set", arg: "STRING", help: "set time described by STRING" },
		{ short: "u", long: "utc", help: "print or set Coordinated Universal Time (UTC)" },
		{ long: "universal", help: "same as --utc" },
	],
	rewrite: (args) => args.map((word) => (word === "--rfc-2822" ? "--rfc-email" : word === "--universal" ? "--utc" : word)),
	*main(context) {
		const { sys, options, operands } = context;
		const now = instantOf(sys.clock("realtime") * 1000);
		const sources = ["date", "file", "reference", "resolution"].filter((key) => options.has(key));
		if (sources.length > 1) context.usage("the options to specify dates for printing are mutually exclusive");
		if (sources.length && options.has("set")) context.usage("the options to print and set the time may not be used together");
		noMoreThan(context, 1);
		const operand = operands[0];
		let format: string | undefined;
		let setText = options.value("set");
		if (operand?.startsWith("+")) format = operand.slice(1);
		else if (operand !== undefined && (setText !== undefined || sources.length)) {
			const words = `the argument ${quote(operand)} lacks a leading '+';\nwhen using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'`;
			context.usage(words);
		} else setText ??= operand;
		const zone = options.has("utc") ? utc : yield* localZone(sys);
		const chosen = chosenFormat(context, format);

		let instant: Instant = now;
		const dateText = options.value("date");
		const reference = options.value("reference");
		const file = options.value("file");
		if (file !== undefined) return yield* showFile(context, file, now, zone, chosen);
		if (reference !== undefined) {
			try {
				instant = instantOf(sys.stat(reference).mtime);
			} catch (error) {
				return yield* die(context, `${quoteName(reference)}: ${reason(error)}`);
			}
		} else if (options.has("resolution")) instant = { seconds: 0, nanoseconds: 1 };
		else if (dateText !== undefined) {
			const parsed = yield* parseDate(sys, dateText, now, zone);
			if (!parsed) return yield* die(context, `invalid date ${quote(dateText)}`);
			instant = parsed;
		} else if (setText !== undefined) {
			const stamp = options.has("set") ? undefined : parseStamp(setText, true, now, zone);
			const parsed = options.has("set") ? yield* parseDate(sys, setText, now, zone) : stamp === undefined ? undefined : { seconds: stamp, nanoseconds: 0 };
			if (!parsed) return yield* die(context, `invalid date ${quote(setText)}`);
			instant = parsed;
			let status = 0;
			try {
				sys.setClock(parsed.seconds + parsed.nanoseconds / 1e9);
			} catch (error) {
				yield* report(context, `cannot set date: ${reason(error)}`);
				status = 1;
			}
			yield* context.print(`${formatTime(chosen, instant, zone)}\n`);
			return status;
		}
		yield* context.print(`${formatTime(chosen, instant, zone)}\n`);
		return 0;
	},
});
