import { UsageFailure } from "../lib/family.ts";
import { formatTime } from "../lib/time-format.ts";
import { utc } from "../lib/timezone.ts";
import { defineShadow, enterRoot, prefixOptions } from "./define.ts";
import { loadFiles, parseDay, type ShadowEntry, saveFiles } from "./files.ts";

const MUST_CHANGE = "password must be changed";

function list(entry: ShadowEntry, iso: boolean): string {
	const date = (day: number): string => formatTime(iso ? "%Y-%m-%d" : "%b %d, %Y", { seconds: day * 86400, nanoseconds: 0 }, utc);
	const { lastChange, max, inactive, expire, warn } = entry;
	const expires = lastChange === undefined || max === undefined || max < 0 ? undefined : lastChange + max;
	const changed = lastChange === 0 ? MUST_CHANGE : lastChange === undefined ? "never" : date(lastChange);
	const ends = lastChange === 0 ? MUST_CHANGE : expires === undefined ? "never" : date(expires);
	const dead = lastChange === 0 ? MUST_CHANGE : expires === undefined || inactive === undefined || inactive < 0 ? "never" : date(expires + inactive);
	return (
		`Last password change\t\t\t\t\t: ${changed}\nPassword expires\t\t\t\t\t: ${ends}\nPassword inactive\t\t\t\t\t: ${dead}\n` +
		`Account expires\t\t\t\t\t\t: ${expire === undefined || expire < 0 ? "never" : date(expire)}\n` +
		`Maximum number of days between password change\t\t: ${max ?? -1}\nNumber of days of warning before password expires\t: ${warn ?? -1}\n`
	);
}

export const chage = defineShadow({
	name: "chage",
	summary: "change user password expiry information",
	usage: ["[options] LOGIN"],
	options: [
		{ short: "d", long: "lastday", arg: "LAST_DAY", help: "set date of last password change to LAST_DAY" },
		{ short: "E", long: "expiredate", arg: "EXPIRE_DATE", help: "set account expiration date to EXPIRE_DATE" },
		{ short: "i", long: "iso8601", help: "use YYYY-MM-DD when printing dates" },
		{ short: "I", long: "inactive", arg: "INACTIVE", help: "set password inactive after expiration\nto INACTIVE" },
		{ short: "l", long: "list", help: "show account aging information" },
		{ short: "M", long: "maxdays", arg: "MAX_DAYS", help: "set maximum number of days before password\nchange to MAX_DAYS" },
		...prefixOptions,
		{ short: "W", long: "warndays", arg: "WARN_DAYS", help: "set expiration warning days to WARN_DAYS" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		enterRoot(context);
		const [name, second] = operands;
		if (name === undefined || second !== undefined) throw new UsageFailure();

		const day = (key: string): number | undefined => {
			const text = options.value(key);
			return text === undefined ? undefined : (parseDay(text) ?? context.fail(`invalid date '${text}'`, 2));
		};
		const number = (key: string): number | undefined => {
			const text = options.value(key);
			return text === undefined ? undefined : /^-?\d+$/.test(text) ? Number(text) : context.fail(`invalid numeric argument '${text}'`, 2);
		};
		const [last, expire, inactive, max, warn] = [day("lastday"), day("expiredate"), number("inactive"), number("maxdays"), number("warndays")];
		const files = yield* loadFiles(sys);
		const user = files.passwd.find((u) => u.name === name);
		if (sys.getuid() !== 0 && (!options.has("list") || user?.uid !== sys.getuid())) context.fail("Permission denied.");
		const entry = files.shadow.find((s) => s.name === name);
		if (!user || !entry) return context.fail(`user '${name}' does not exist in /etc/passwd`);
		if (options.has("list")) {
			yield* context.print(list(entry, options.has("iso8601")));
			return 0;
		}
		if (options.given.length === 0) return context.unsimulated("asking for each value");
		const orNever = (value: number): number | undefined => (value < 0 ? undefined : value);
		if (last !== undefined) entry.lastChange = orNever(last);
		if (expire !== undefined) entry.expire = orNever(expire);
		if (inactive !== undefined) entry.inactive = orNever(inactive);
		if (max !== undefined) entry.max = orNever(max);
		if (warn !== undefined) entry.warn = orNever(warn);
		yield* saveFiles(sys, files, ["shadow"]);
		return 0;
	},
});
