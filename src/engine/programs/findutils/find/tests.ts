/** The tests of find: what is true of a file. */
import type { FileKind, Stat } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { fnmatch } from "../../lib/fnmatch.ts";
import { adjustMode, parseMode } from "../../lib/mode.ts";
import { quote } from "../../lib/quote.ts";
import { type Found, type Predicate, pure } from "./expression.ts";
import { holds, holdsForAge, requireComparison } from "./numbers.ts";
import type { Parser } from "./parser.ts";
import { regexTest } from "./regex.ts";

type TimeKind = "atime" | "ctime" | "mtime" | "birthtime";

/** Makes a test from its argument. */
type Maker = (parser: Parser, argument: string, name: string) => Predicate;

const kindLetters: Readonly<Record<string, FileKind>> = { b: "block", c: "char", d: "directory", p: "fifo", f: "file", l: "symlink", s: "socket" };
const DAY = 86_400_000;
const MINUTE = 60_000;

const pattern =
	(subject: (found: Found, link: () => string | undefined) => string | undefined, ignoreCase: boolean): Maker =>
	(parser, argument, name) => {
		if ((name === "-name" || name === "-iname") && argument.includes("/") && argument !== "/") {
			const words = `${quote(name)} matches against basenames only, but the given pattern contains a directory separator (${quote("/")}), thus the expression will evaluate to false all the time.  Did you mean ${quote(name === "-name" ? "-wholename" : "-iwholename")}?`;
			parser.warn(words);
		}
		return pure((found, run) => {
			const text = subject(found, () => {
				try {
					return run.context.sys.readlink(found.path);
				} catch (error) {
					if (isErrno(error)) return undefined;
					throw error;
				}
			});
			return text !== undefined && fnmatch(argument, text, { ignoreCase });
		});
	};

/** The last component as -name sees it: without slashes at the end, but "/" for the root. */
const baseOf = (found: Found): string => found.name;

const age =
	(time: TimeKind, period: number): Maker =>
	(parser, argument, name) => {
		const wanted = requireComparison(parser.context, name, argument, true);
		return pure(({ stat }, run) => holdsForAge(wanted, stat[time], parser.dayStart ? parser.endOfToday(run) : run.now, period));
	};

const referenceStat = (parser: Parser, path: string): Stat => {
	const { sys } = parser.context;
	try {
		return parser.follow === "never" ? sys.lstat(path) : sys.stat(path);
	} catch (error) {
		if (isErrno(error)) return parser.context.fail(`${quote(path)}: ${error.message}`);
		throw error;
	}
};

const newerThan =
	(time: TimeKind, of: TimeKind = "mtime"): Maker =>
	(parser, argument) => {
		const limit = referenceStat(parser, argument)[of];
		return pure(({ stat }) => stat[time] > limit);
	};

const number =
	(value: (found: Found) => number): Maker =>
	(parser, argument, name) => {
		const wanted = requireComparison(parser.context, name, argument);
		return pure((found) => holds(wanted, value(found)));
	};

const sizeUnits: Readonly<Record<string, number>> = { b: 512, c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

const size: Maker = (parser, argument) => {
	const letter = argument.at(-1) ?? "";
	const unit = sizeUnits[letter];
	const digits = unit === undefined ? argument : argument.slice(0, -1);
	if (unit === undefined && !/^\d$/.test(letter)) parser.context.fail(`invalid -size type \`${letter}'`);
	if (!/^[-+]?\d+$/.test(digits)) parser.context.fail(`Invalid argument \`${argument}' to -size`);
	const wanted = requireComparison(parser.context, "-size", digits);
	return pure(({ stat }) => holds(wanted, Math.ceil(stat.size / (unit ?? 512))));
};

const permissions: Maker = (parser, argument) => {
	const kind = argument[0] === "-" ? "all" : argument[0] === "/" ? "any" : "exact";
	const text = kind === "exact" ? argument : argument.slice(1);
	const changes = parseMode(text);
	if (!changes || argument.startsWith("+")) return parser.context.fail(`invalid file mode ${quote(argument)}`);
	return pure(({ stat }) => {
		const wanted = adjustMode(0, stat.kind === "directory", 0, changes);
		if (kind === "exact") return stat.mode === wanted;
		if (kind === "all") return (stat.mode & wanted) === wanted;
		return wanted === 0 || (stat.mode & wanted) !== 0;
	});
};

function kinds(parser: Parser, argument: string, name: string): ReadonlySet<FileKind> {
	const wanted = new Set<FileKind>();
	const words = argument.split(",");
	for (const word of words) {
		if (word === "" && argument !== "") parser.context.fail(`Last file type in list argument to ${name} is missing, i.e., list is ending on: ','`);
		const kind = kindLetters[word[0] ?? ""];
		if (word.length > 1 && kind) parser.context.fail(`Must separate multiple arguments to ${name} using: ','`);
		if (word === "D") parser.context.fail(`${name} D is not supported because Solaris doors are not supported on the platform find was compiled on.`);
		if (!kind || word.length !== 1) return parser.context.fail(`Unknown argument to ${name}: ${word[0] ?? ""}`);
		wanted.add(kind);
	}
	return wanted;
}

const type: Maker = (parser, argument, name) => {
	const wanted = kinds(parser, argument, name);
	return pure(({ stat }) => wanted.has(stat.kind));
};

/** -type of the other side: through links where the walk does not follow, and of links where it does. */
const otherType: Maker = (parser, argument, name) => {
	const wanted = kinds(parser, argument, name);
	return pure((found, run) => {
		const { sys } = run.context;
		const stat =
			run.follow === "always" ? sys.tryStat(found.path, { noFollow: true }) : (sys.tryStat(found.path) ?? sys.tryStat(found.path, { noFollow: true }));
		return stat !== undefined && wanted.has(stat.kind);
	});
};

const owner =
	(whose: "uid" | "gid"): Maker =>
	(parser, argument, name) => {
		const { accounts } = parser;
		const known = whose === "uid" ? accounts.userByName(argument)?.uid : accounts.groupByName(argument)?.gid;
		const id = known ?? (/^\d+$/.test(argument) ? Number(argument) : undefined);
		if (id === undefined)
			return parser.context.fail(`invalid ${whose === "uid" ? "user name or UID" : "group name or GID"} argument to ${name}: ${quote(argument)}`);
		return pure(({ stat }) => stat[whose] === id);
	};

const sameFile: Maker = (parser, argument) => {
	const { ino, dev } = referenceStat(parser, argument);
	return pure(({ stat }) => stat.ino === ino && stat.dev === dev);
};

const timeLetters: Readonly<Record<string, TimeKind>> = { a: "atime", B: "birthtime", c: "ctime", m: "mtime" };

/** -newerXY: X of the file later than Y of another, or than a date for t. */
export const newerXY: Maker = (parser, argument, name) => {
	const [, left = "", right = ""] = /^-newer(.)(.)$/.exec(name) ?? [];
	const time = timeLetters[left];
	if (time === undefined || (right !== "t" && timeLetters[right] === undefined)) return parser.context.fail(`invalid predicate \`${name}'`);
	if (right !== "t") return newerThan(time, timeLetters[right])(parser, argument, name);
	const limit = parser.date(argument) ?? parser.context.fail(`I cannot figure out how to interpret ${quote(argument)} as a date or time`);
	return pure(({ stat }) => stat[time] > limit);
};

const link = pattern((found, target) => (found.stat.kind === "symlink" ? target() : undefined), false);
const linkAnyCase = pattern((found, target) => (found.stat.kind === "symlink" ? target() : undefined), true);
const path = pattern((found) => found.path, false);
const pathAnyCase = pattern((found) => found.path, true);

/** Tests with an argument. */
export const testsWithArgument: Readonly<Record<string, Maker>> = {
	"-amin": age("atime", MINUTE),
	"-anewer": newerThan("atime"),
	"-atime": age("atime", DAY),
	"-cmin": age("ctime", MINUTE),
	"-cnewer": newerThan("ctime"),
	"-ctime": age("ctime", DAY),
	"-fstype": (_, argument) => pure((found, run) => run.context.sys.statfs(found.path).type === argument),
	"-gid": number((found) => found.stat.gid),
	"-group": owner("gid"),
	"-ilname": linkAnyCase,
	"-iname": pattern(baseOf, true),
	"-inum": number((found) => found.stat.ino),
	"-ipath": pathAnyCase,
	"-iregex": regexTest(true),
	"-iwholename": pathAnyCase,
	"-links": number((found) => found.stat.nlink),
	"-lname": link,
	"-mmin": age("mtime", MINUTE),
	"-mtime": age("mtime", DAY),
	"-name": pattern(baseOf, false),
	"-newer": newerThan("mtime"),
	"-path": path,
	"-perm": permissions,
	"-regex": regexTest(false),
	"-samefile": sameFile,
	"-size": size,
	"-type": type,
	"-uid": number((found) => found.stat.uid),
	"-used": (parser, argument, name) => {
		const wanted = requireComparison(parser.context, name, argument, true);
		return pure(({ stat }) => holds(wanted, Math.floor((stat.atime - stat.ctime) / DAY)));
	},
	"-user": owner("uid"),
	"-wholename": path,
	"-xtype": otherType,
};

const access = (mode: number): Predicate =>
	pure((found, run) => {
		try {
			run.context.sys.access(found.path, mode);
			return true;
		} catch (error) {
			if (isErrno(error)) return false;
			throw error;
		}
	});

const isEmpty = pure(({ stat, path: where }, run) => {
	if (stat.kind === "file") return stat.size === 0;
	if (stat.kind !== "directory") return false;
	try {
		return run.context.sys.readdir(where).every((entry) => entry.name === "." || entry.name === "..");
	} catch (error) {
		if (!isErrno(error)) throw error;
		return false;
	}
});

/** Tests without one. */
export const plainTests: Readonly<Record<string, Predicate>> = {
	"-empty": isEmpty,
	"-executable": access(1),
	"-false": pure(() => false),
	"-nogroup": pure(({ stat }, run) => run.accounts.groupById(stat.gid) === undefined),
	"-nouser": pure(({ stat }, run) => run.accounts.userById(stat.uid) === undefined),
	"-readable": access(4),
	"-true": pure(() => true),
	"-writable": access(2),
};
