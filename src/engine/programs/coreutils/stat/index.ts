import type { Blocking, Stat, StatFs } from "../../../kernel/abi.ts";
import { Accounts } from "../../lib/accounts.ts";
import { requireWord } from "../../lib/argmatch.ts";
import { type Context, defineProgram } from "../../lib/program.ts";
import { type QuotingStyle, quote, quoteFile, quotingStyles } from "../../lib/quote.ts";
import { reason, report } from "../../lib/report.ts";
import { localZone } from "../../lib/timezone.ts";
import { atLeastOne } from "../operands.ts";
import { fileField, fileSystemField, type Surroundings } from "./fields.ts";
import { printFormat } from "./format.ts";

const times = "Access: %x\nModify: %y\nChange: %z\n Birth: %w\n";
const owners = "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n";
const head = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n";
const fileFormat = `${head}Device: %Hd,%Ld\tInode: %-10i  Links: %h\n${owners}${times}`;
const deviceFormat = `${head}Device: %Hd,%Ld\tInode: %-10i  Links: %-5h Device type: %Hr,%Lr\n${owners}${times}`;
const terseFormat = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";
const fsFormat =
	'  File: "%n"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\nBlocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n';
const fsTerseFormat = "%n %i %l %t %s %S %b %f %a %c %d\n";

/** One operand; undefined when the status is to stay as it is, else the complaint. */
function* showOne(context: Context, path: string, format: string | undefined, around: Surroundings): Blocking<string | undefined> {
	const { sys, options } = context;
	const escapes = options.last("format", "printf") === "printf";
	const terse = options.has("terse");
	if (options.has("file-system")) {
		if (path === "-") return "using '-' to denote standard input does not work in file system mode";
		let fs: StatFs;
		try {
			fs = sys.statfs(path);
		} catch (error) {
			return `cannot read file system information for ${quoteFile(path)}: ${reason(error)}`;
		}
		const source = noBlock((letter) => fileSystemField(around, letter, path, fs));
		yield* printFormat(context, format ?? (terse ? fsTerseFormat : fsFormat), escapes, source);
		return undefined;
	}
	let stat: Stat;
	try {
		stat = path === "-" ? sys.fstat(0) : options.has("dereference") ? sys.stat(path) : sys.lstat(path);
	} catch (error) {
		return path === "-" ? `cannot stat standard input: ${reason(error)}` : `cannot statx ${quoteFile(path)}: ${reason(error)}`;
	}
	const device = stat.kind === "char" || stat.kind === "block";
	const chosen = format ?? (terse ? terseFormat : device ? deviceFormat : fileFormat);
	yield* printFormat(context, chosen, escapes, (letter, part) => fileField(around, letter, part, path, stat));
	return undefined;
}

/** A source that never blocks, as the format wants it. */
function noBlock<T>(source: (letter: string) => T): (letter: string) => Blocking<T> {
	// biome-ignore lint/correctness/useYield: it stands for one that can block
	return function* (letter) {
		return source(letter);
	};
}

export const stat = defineProgram({
	name: "stat",
	package: "coreutils",
	summary: "Display file or file system status.",
	usage: ["[OPTION]... FILE..."],
	options: [
		{ short: "L", long: "dereference", help: "follow links" },
		{ short: "f", long: "file-system", help: "display file system status instead of file status" },
		{ long: "cached", arg: "MODE", help: "specify how to use cached attributes; useful on remote file systems" },
		{ short: "c", long: "format", arg: "FORMAT", help: "use the specified FORMAT instead of the default; output a newline after each use of FORMAT" },
		{ long: "printf", arg: "FORMAT", help: "like --format, but interpret backslash escapes, and do not output a mandatory trailing newline" },
		{ short: "t", long: "terse", help: "print the information in terse form" },
	],
	*main(context) {
		const { sys, options } = context;
		const cached = options.value("cached");
		if (cached !== undefined) requireWord(context, "--cached", [["default"], ["never"], ["always"]], cached);
		const operands = atLeastOne(context);
		const key = options.last("format", "printf");
		let format = key === undefined ? undefined : (options.value(key) ?? "");
		if (key === "format") format = `${format}\n`;
		const environment = sys.environ.get("QUOTING_STYLE") as QuotingStyle | undefined;
		const known = environment !== undefined && quotingStyles.includes(environment);
		if (format !== undefined && environment !== undefined && !known) {
			yield* report(context, `ignoring invalid value of environment variable QUOTING_STYLE: ${quote(environment)}`);
		}
		const quoting = format === undefined ? "literal" : known ? environment : "shell-escape-always";
		const around: Surroundings = { context, accounts: yield* Accounts.load(sys), zone: yield* localZone(sys), quoting };
		let status = 0;
		for (const path of operands) {
			const problem = yield* showOne(context, path, format, around);
			if (problem === undefined) continue;
			yield* report(context, problem);
			status = 1;
		}
		return status;
	},
});
