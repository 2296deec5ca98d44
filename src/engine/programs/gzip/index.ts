/** gzip, gunzip and zcat: one program by three names. */
import type { Blocking, Stat } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat } from "../../kernel/text.ts";
import { Confirm } from "../lib/confirm.ts";
import { gzip as compress, gunzipMember, readGzipHeader } from "../lib/gzip-format.ts";
import { InflateError } from "../lib/inflate.ts";
import type { OptionSpec } from "../lib/options.ts";
import { baseName } from "../lib/path.ts";
import { type Context, defineProgram, Failure, type InstalledProgram } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { readAll } from "../lib/stdio.ts";
import { joinPath } from "../lib/walk.ts";

type Mode = "compress" | "decompress" | "test" | "list";

/** Suffixes that gunzip takes off, and what stands instead. */
const knownSuffixes: readonly (readonly [string, string])[] = [
	[".tgz", ".tar"],
	[".taz", ".tar"],
	["-gz", ""],
	[".z", ""],
	["-z", ""],
	["_z", ""],
	[".Z", ""],
];

/** Part that was saved, as -v and -l show it. */
const ratio = (plain: number, packed: number): string => `${plain === 0 ? "0.0" : ((1 - packed / plain) * 100).toFixed(1)}%`;

/** Something is wrong with one file; the rest goes on. 2 is a warning. */
class Trouble {
	readonly message: string;
	readonly status: 1 | 2;
	/** Data errors have an empty line before them. */
	readonly newline: boolean;
	constructor(message: string, status: 1 | 2 = 1, newline = false) {
		this.message = message;
		this.status = status;
		this.newline = newline;
	}
}

class Gzip {
	private readonly context: Context;
	private readonly mode: Mode;
	private readonly confirm: Confirm;
	private readonly suffix: string;
	private status: 0 | 1 | 2 = 0;
	private listed = { packed: 0, plain: 0, files: 0 };
	constructor(context: Context, mode: Mode) {
		this.context = context;
		this.mode = mode;
		this.confirm = new Confirm(context);
		this.suffix = context.options.value("suffix") ?? ".gz";
	}

	private has(key: string): boolean {
		return this.context.options.has(key);
	}

	*run(operands: readonly string[]): Blocking<number> {
		for (const path of operands.length ? operands : ["-"]) {
			try {
				if (path === "-") yield* this.filter();
				else yield* this.file(path);
			} catch (error) {
				yield* this.complain(error, path);
			}
		}
		if (this.mode === "list" && this.listed.files > 1) yield* this.listLine(this.listed.packed, this.listed.plain, "(totals)", 18);
		return this.status;
	}

	private *complain(error: unknown, path: string): Blocking<void> {
		if (error instanceof Failure) throw error;
		const name = path === "-" ? "stdin" : path;
		const trouble = error instanceof Trouble ? error : new Trouble(`${name}: ${reason(error)}`);
		if (this.status !== 1) this.status = trouble.status;
		yield* this.context.out.flush();
		if (trouble.status === 2 && this.has("quiet")) return;
		yield* this.context.sys.write(2, `${trouble.newline ? "\n" : ""}gzip: ${trouble.message}\n`);
	}

	private level(): number {
		const last = this.context.options.given.findLast((o) => /^[1-9]$/.test(o.key) || o.key === "fast" || o.key === "best")?.key;
		return last === undefined ? 6 : last === "fast" ? 1 : last === "best" ? 9 : Number(last);
	}

	private *pack(bytes: Uint8Array, name: string | undefined, time: number): Blocking<Uint8Array> {
		const { sys } = this.context;
		if (sys.spend(bytes.length >> 5)) yield* sys.reschedule();
		return compress(bytes, this.level(), name, time);
	}

	/** All members; rubbish behind the last one is only worth a warning. */
	private *unpack(input: Uint8Array, name: string): Blocking<Uint8Array> {
		const { sys } = this.context;
		const parts: Uint8Array[] = [];
		for (let at = 0; at < input.length || at === 0; ) {
			const header = readGzipHeader(input, at);
			if (!header) {
				if (at > 0) {
					yield* this.complain(new Trouble(`${name}: decompression OK, trailing garbage ignored`, 2, true), name);
					break;
				}
				if (input.length < 2) throw new Trouble(`${name}: unexpected end of file`, 1, true);
				throw new Trouble(`${name}: not in gzip format`, 1, true);
			}
			try {
				const member = gunzipMember(input, at);
				if (!member) break;
				if (member.end > input.length) throw new InflateError("truncated");
				if (!member.crcMatches) throw new Trouble(`${name}: invalid compressed data--crc error`, 1, true);
				if (!member.sizeMatches) throw new Trouble(`${name}: invalid compressed data--length error`, 1, true);
				parts.push(member.bytes);
				at = member.end;
				if (sys.spend(member.bytes.length >> 6)) yield* sys.reschedule();
			} catch (error) {
				if (!(error instanceof InflateError)) throw error;
				throw new Trouble(`${name}: ${error.kind === "truncated" ? "unexpected end of file" : "invalid compressed data--format violated"}`, 1, true);
			}
		}
		return concat(parts.length ? parts : [new Uint8Array(0)]);
	}

	/** Standard input to standard output. */
	private *filter(): Blocking<void> {
		const { sys } = this.context;
		if (this.mode === "compress" && sys.isatty(1) && !this.has("force")) {
			throw new Failure("gzip: compressed data not written to a terminal. Use -f to force compression.\nFor help, type: gzip -h\n", 1);
		}
		if (this.mode === "decompress" && sys.isatty(0) && !this.has("force")) {
			throw new Failure("gzip: compressed data not read from a terminal. Use -f to force decompression.\nFor help, type: gzip -h\n", 1);
		}
		const input = yield* readAll(sys, 0);
		if (this.mode === "list") return yield* this.list(input, "stdout", undefined);
		const output = this.mode === "compress" ? yield* this.pack(input, undefined, 0) : yield* this.unpack(input, "stdin");
		if (this.mode !== "test") yield* this.context.out.bytes(output);
	}

	/** A name as it is, or with the suffix where only that one exists. */
	private find(path: string): { path: string; stat: Stat } {
		const { sys } = this.context;
		const follow = this.has("force") || this.has("stdout");
		const look = (p: string): Stat => {
			const stat = follow ? sys.stat(p) : sys.lstat(p);
			if (stat.kind === "symlink") throw new Trouble(`${p}: Too many levels of symbolic links`);
			return stat;
		};
		try {
			return { path, stat: look(path) };
		} catch (error) {
			const guess = path + this.suffix;
			if (!isErrno(error, "ENOENT") || this.mode === "compress" || path.endsWith(this.suffix)) throw error;
			try {
				return { path: guess, stat: look(guess) };
			} catch (second) {
				throw isErrno(second, "ENOENT") ? new Trouble(`${guess}: ${second.message}`) : second;
			}
		}
	}

	private *file(given: string): Blocking<void> {
		const { sys } = this.context;
		const { path, stat } = this.find(given);
		if (stat.kind === "directory") {
			if (!this.has("recursive")) throw new Trouble(`${path} is a directory -- ignored`, 2);
			for (const { name } of sys.readdir(path)) {
				if (name === "." || name === "..") continue;
				const child = joinPath(path, name);
				try {
					yield* this.file(child);
				} catch (error) {
					yield* this.complain(error, child);
				}
			}
			return;
		}
		if (stat.kind !== "file" && !this.has("stdout")) throw new Trouble(`${path} is not a directory or a regular file - ignored`, 2);
		const target = this.mode === "test" || this.mode === "list" ? path : this.targetOf(path);
		const fd = yield* sys.open(path);
		let input: Uint8Array;
		try {
			input = yield* readAll(sys, fd);
		} finally {
			sys.close(fd);
		}
		if (this.mode === "list") return yield* this.list(input, path, stat);
		const named = this.context.options.last("no-name", "name") !== "no-name";
		const compressing = this.mode === "compress";
		// what is not compressed passes zcat -f as it is
		const passes = !compressing && this.has("force") && this.has("stdout") && !readGzipHeader(input);
		const output = compressing
			? yield* this.pack(input, named ? baseName(path) : undefined, named ? Math.floor(stat.mtime / 1000) : 0)
			: passes
				? input
				: yield* this.unpack(input, path);
		const share = compressing ? ratio(input.length, output.length) : ratio(output.length, input.length);
		if (this.mode === "test") {
			if (this.has("verbose")) yield* sys.write(2, `${path}:\t OK\n`);
			return;
		}
		if (this.has("stdout")) {
			yield* this.context.out.bytes(output);
			if (this.has("verbose")) yield* sys.write(2, `${path}:\t${share.padStart(6)}\n`);
			return;
		}
		yield* this.replace(path, target, stat, output);
		if (this.has("verbose")) yield* sys.write(2, `${path}:\t${share.padStart(6)} -- ${this.has("keep") ? "created" : "replaced with"} ${target}\n`);
	}

	/** The name of what will be made. Throws Trouble where it makes no sense. */
	private targetOf(path: string): string {
		if (this.mode === "compress") {
			if (path.endsWith(this.suffix) && !this.has("stdout")) throw new Trouble(`${path} already has ${this.suffix} suffix -- unchanged`, 2);
			return path + this.suffix;
		}
		if (path.endsWith(this.suffix) && baseName(path) !== this.suffix) return path.slice(0, -this.suffix.length);
		const known = knownSuffixes.find(([suffix]) => path.endsWith(suffix));
		if (known) return path.slice(0, -known[0].length) + known[1];
		if (this.has("stdout") || this.has("recursive")) return path;
		throw new Trouble(`${path}: unknown suffix -- ignored`, 2);
	}

	private *replace(path: string, target: string, stat: Stat, output: Uint8Array): Blocking<void> {
		const { sys } = this.context;
		if (sys.tryStat(target, { noFollow: true })) {
			const asks = sys.isatty(0);
			if (!this.has("force")) {
				if (!asks) throw new Trouble(`${target} already exists;\tnot overwritten`, 2);
				if (!(yield* this.confirm.ask(`gzip: ${target} already exists; do you wish to overwrite (y or n)? `))) throw new Trouble("\tnot overwritten", 2);
			}
			sys.unlink(target);
		}
		let fd: number;
		try {
			fd = yield* sys.open(target, { write: true, create: true, exclusive: true }, stat.mode & 0o777);
		} catch (error) {
			throw new Trouble(`${target}: ${reason(error)}`);
		}
		yield* sys.write(fd, output);
		sys.close(fd);
		try {
			sys.chown(target, stat.uid, stat.gid);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		sys.chmod(target, stat.mode & 0o777);
		sys.utimens(target, stat.atime, stat.mtime);
		if (!this.has("keep")) sys.unlink(path);
	}

	private *list(input: Uint8Array, path: string, stat: Stat | undefined): Blocking<void> {
		const plain = (yield* this.unpack(input, stat ? path : "stdin")).length;
		if (this.listed.files === 0) {
			const details = this.has("verbose") ? "method  crc     date  time  " : "";
			yield* this.context.print(`${details}         compressed        uncompressed  ratio uncompressed_name\n`);
		}
		this.listed = { packed: this.listed.packed + input.length, plain: this.listed.plain + plain, files: this.listed.files + 1 };
		const header = readGzipHeader(input)?.length ?? 0;
		yield* this.listLine(input.length, plain, path.endsWith(this.suffix) ? path.slice(0, -this.suffix.length) : path, header + 8);
	}

	private *listLine(packed: number, plain: number, name: string, overhead: number): Blocking<void> {
		const share = ratio(plain, packed - overhead);
		yield* this.context.print(`${String(packed).padStart(19)} ${String(plain).padStart(19)} ${share.padStart(6)} ${name}\n`);
	}
}

const levels: readonly OptionSpec[] = [..."123456789"].map((digit) => ({
	short: digit,
	help: digit === "1" ? "compress faster" : digit === "9" ? "compress better" : "",
}));

const options: readonly OptionSpec[] = [
	{ short: "c", long: "stdout", help: "write on standard output, keep original files unchanged" },
	{ short: "d", long: "decompress", help: "decompress" },
	{ short: "f", long: "force", help: "force overwrite of output file and compress links" },
	{ short: "h", long: "help", help: "give this help" },
	{ short: "k", long: "keep", help: "keep (don't delete) input files" },
	{ short: "l", long: "list", help: "list compressed file contents" },
	{ short: "n", long: "no-name", help: "do not save or restore the original name and timestamp" },
	{ short: "N", long: "name", help: "save or restore the original name and timestamp" },
	{ short: "q", long: "quiet", help: "suppress all warnings" },
	{ short: "r", long: "recursive", help: "operate recursively on directories" },
	{ long: "rsyncable", help: "make rsync-friendly archive", simulated: false },
	{ short: "S", long: "suffix", arg: "SUF", help: "use suffix SUF on compressed files" },
	{ long: "synchronous", help: "synchronous output (safer if system crashes, but slower)" },
	{ short: "t", long: "test", help: "test compressed file integrity" },
	{ short: "v", long: "verbose", help: "verbose mode" },
	{ short: "V", long: "version", help: "display version number" },
	...levels,
	{ long: "fast", help: "compress faster" },
	{ long: "best", help: "compress better" },
];

const helpOf = (name: string): string => {
	const lines = options
		.filter((o) => o.help !== "")
		.map(
			(o) =>
				`  ${o.short ? `-${o.short}` : "  "}${o.short && o.long ? ", " : "  "}${(o.long ? `--${o.long}${o.arg ? `=${o.arg}` : ""}` : "").padEnd(17)} ${o.help}${o.simulated === false ? " (not simulated)" : ""}`,
		);
	return `Usage: ${name} [OPTION]... [FILE]...\nCompress or uncompress FILEs (by default, compress FILES in-place).\n\n${lines.join("\n")}\n\nWith no FILE, or when FILE is -, read standard input.\n`;
};

const variant = (name: "gzip" | "gunzip" | "zcat"): InstalledProgram =>
	defineProgram({
		// gzip keeps the quotes of old
		usageHint: "Try `gzip --help' for more information.\n",
		name,
		writeFailure: (reason) => `\n${name}: stdout: ${reason}\n`,
		package: "gzip",
		summary:
			name === "gzip"
				? "Compress or uncompress FILEs (by default, compress FILES in-place)."
				: name === "gunzip"
					? "Uncompress FILEs."
					: "Uncompress FILEs to standard output.",
		usage: ["[OPTION]... [FILE]..."],
		options,
		*main(context) {
			if (context.options.has("help") || context.options.has("version")) {
				yield* context.print(context.options.has("help") ? helpOf(name) : "gzip 1.14, simulated by Underdock\n");
				return 0;
			}
			const key = context.options.last("list", "test", "decompress");
			const natural: Mode = name === "gzip" ? "compress" : "decompress";
			const mode: Mode = context.options.has("list") ? "list" : context.options.has("test") ? "test" : key === "decompress" ? "decompress" : natural;
			return yield* new Gzip(context, mode).run(context.operands);
		},
		// zcat is gunzip -c
		...(name === "zcat" ? { rewrite: (args: readonly string[]) => ["-c", ...args] } : {}),
	});

export const gzipPrograms: readonly InstalledProgram[] = [variant("gzip"), variant("gunzip"), variant("zcat")];
