import type { Blocking } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import { type Context, defineProgram, Failure, helpText, type InstalledProgram, type ProgramSpec } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { Output, WriteError } from "../lib/stdio.ts";
import { localZone } from "../lib/timezone.ts";
import { joinPath } from "../lib/walk.ts";
import { ArchiveReader, ArchiveWriter, cannotOpen, endFilter, fatal, filter } from "./archive.ts";
import { compare, concatenate, openForChange, remove, reportMissing, scan } from "./change.ts";
import { Creator, readNames } from "./create.ts";
import { Extractor } from "./extract.ts";
import { BLOCK } from "./header.ts";
import { MemberList } from "./list.ts";
import { Exclusions, SafeNames, Selection, stripComponents, transformer } from "./names.ts";
import { readTarSettings, type TarSettings, tarOptions, tarUsage } from "./settings.ts";

/** Suffixes that -a knows a program for. */
const suffixPrograms: readonly (readonly [RegExp, string])[] = [
	[/\.(gz|tgz|taz)$/, "gzip"],
	[/\.(bz2|tbz2?|tz2)$/, "bzip2"],
	[/\.(xz|txz)$/, "xz"],
	[/\.(lzma|tlz)$/, "lzma"],
	[/\.(zst|tzst)$/, "zstd"],
	[/\.(Z|taZ)$/, "compress"],
];

/** First bytes of compressed files, for reading without being told. */
const magics: readonly (readonly [number[], string])[] = [
	[[0x1f, 0x8b], "gzip"],
	[[0x42, 0x5a, 0x68], "bzip2"],
	[[0xfd, 0x37, 0x7a, 0x58], "xz"],
	[[0x28, 0xb5, 0x2f, 0xfd], "zstd"],
	[[0x1f, 0x9d], "compress"],
];

const compressors = { gzip: "gzip", gunzip: "gzip", ungzip: "gzip", bzip2: "bzip2", xz: "xz", lzma: "lzma", zstd: "zstd", compress: "compress" } as const;

function compressorOf(settings: TarSettings, path: string): string | undefined {
	const { options } = settings;
	const key = options.last(...Object.keys(compressors), "use-compress-program", "auto-compress");
	if (key === "use-compress-program") return options.value(key);
	if (key === "auto-compress") return settings.operation === "create" ? suffixPrograms.find(([pattern]) => pattern.test(path))?.[1] : undefined;
	return key === undefined ? undefined : compressors[key as keyof typeof compressors];
}

const finalStatus = function* (context: Context, failed: boolean, status = 2): Blocking<number> {
	yield* context.out.flush();
	if (failed) yield* context.complain("Exiting with failure status due to previous errors");
	return failed ? status : 0;
};

function* create(context: Context, settings: TarSettings, path: string): Blocking<number> {
	const { sys } = context;
	if (settings.names.length === 0) throw tarUsage("Cowardly refusing to create an empty archive");
	let fd = 1;
	if (path !== "-") {
		try {
			fd = yield* sys.open(path, { write: true, create: true, truncate: true }, 0o666);
		} catch (error) {
			throw cannotOpen(path, error, compressorOf(settings, path) !== undefined);
		}
	} else if (sys.isatty(1)) throw fatal("Refusing to write archive contents to terminal (missing -f option?)");
	// names must not get between the blocks
	const listing = path === "-" ? new Output(sys, 2) : context.out;
	const program = compressorOf(settings, path);
	// a program that will not read is told of below
	if (program !== undefined) sys.sigaction("PIPE", "ignore");
	const child = program === undefined ? undefined : yield* filter(context, program, fd, "write");
	const writer = new ArchiveWriter(context, child?.fd ?? fd, path, settings.blocking);
	yield* sys.reschedule();
	const start = sys.clock("monotonic");
	const creator = yield* Creator.create(context, settings, writer, fd, listing, yield* localZone(sys));
	try {
		yield* creator.addAll(settings.names);
		yield* writer.finish();
	} catch (error) {
		if (!child || !(error instanceof Failure)) throw error;
		// the program's own failure is the reason
		yield* sys.write(2, error.message.replace(/tar: Error is not recoverable.*\n/, ""));
		sys.close(child.fd);
		yield* endFilter(context, child.pid);
		throw error;
	}
	yield* creator.removeFiles();
	yield* listing.flush();
	if (child) {
		sys.close(child.fd);
		yield* endFilter(context, child.pid);
	}
	yield* sys.reschedule();
	if (settings.options.has("totals")) yield* sys.write(2, totals(writer.written, sys.clock("monotonic") - start));
	return yield* finalStatus(context, creator.failed);
}

/** "Total bytes written: 10240 (10KiB, 134MiB/s)" */
function totals(bytes: number, seconds: number): string {
	const scaled = (value: number): string => {
		let power = 0;
		let size = value;
		while (size >= 1024 && power < 5) {
			size /= 1024;
			power++;
		}
		const digits = power > 0 && size < 9.95 ? size.toFixed(1) : size.toFixed(0);
		return `${digits}${["B", "KiB", "MiB", "GiB", "TiB", "PiB"][power]}`;
	};
	return `Total bytes written: ${bytes} (${scaled(bytes)}, ${seconds > 0 ? `${scaled(bytes / seconds)}/s` : "?/s"})\n`;
}

function* append(context: Context, settings: TarSettings, path: string): Blocking<number> {
	const { sys } = context;
	if (settings.names.length === 0 && settings.operation === "append") throw tarUsage("Cowardly refusing to create an empty archive");
	if (compressorOf(settings, path)) throw tarUsage("Cannot update compressed archives");
	const fd = yield* openForChange(context, path, true);
	const { end, newest } = yield* scan(context, fd, path);
	sys.lseek(fd, end, "set");
	sys.ftruncate(fd, end);
	const writer = new ArchiveWriter(context, fd, path, settings.blocking);
	const creator = yield* Creator.create(context, settings, writer, fd, context.out, yield* localZone(sys));
	if (settings.operation === "update") creator.newest = newest;
	yield* creator.addAll(settings.names);
	yield* writer.finish(end);
	return yield* finalStatus(context, creator.failed);
}

/** Opens an archive for reading, through a program when it is compressed. */
function* openArchive(context: Context, settings: TarSettings, path: string): Blocking<{ reader: ArchiveReader; pid: number | undefined }> {
	const { sys } = context;
	let fd = 0;
	if (path !== "-") {
		try {
			fd = yield* sys.open(path);
		} catch (error) {
			throw cannotOpen(path, error, compressorOf(settings, path) !== undefined);
		}
	} else if (sys.isatty(0)) throw fatal("Refusing to read archive contents from terminal (missing -f option?)");
	let program = compressorOf(settings, path);
	const plain = new ArchiveReader(context, fd, path);
	if (program === undefined) {
		const first = yield* plain.peek(6);
		const found = magics.find(([magic]) => magic.every((byte, i) => first[i] === byte))?.[1];
		if (found === undefined) return { reader: plain, pid: undefined };
		// a pipe cannot be begun again
		if (sys.fstat(fd).kind !== "file")
			throw fatal(`Archive is compressed. Use ${found === "gzip" ? "-z" : found === "bzip2" ? "-j" : found === "xz" ? "-J" : `--${found}`} option`);
		sys.lseek(fd, 0, "set");
		program = found;
	}
	const child = yield* filter(context, program, fd, "read");
	return { reader: new ArchiveReader(context, child.fd, path), pid: child.pid };
}

/** -C, when there is something to put there. */
function enter(context: Context, directories: readonly string[]): void {
	for (const directory of directories) {
		try {
			context.sys.chdir(directory);
		} catch (error) {
			throw new Failure(`tar: ${directory}: Cannot open: ${reason(error)}\ntar: Error is not recoverable: exiting now\n`, 2);
		}
	}
}

/** -t, -x and -d. */
function* read(context: Context, settings: TarSettings, path: string): Blocking<number> {
	const { sys } = context;
	const { operation, options } = settings;
	const { reader, pid } = yield* openArchive(context, settings, path);
	// a program that gave nothing has said why
	if (pid !== undefined && (yield* reader.peek(1)).length === 0) yield* endFilter(context, pid);
	const wanted: string[] = [];
	for (const argument of settings.names) wanted.push(...(argument.isList ? yield* readNames(context, argument) : [argument.name]));
	const selection = new Selection(wanted, settings);
	const excluded = yield* Exclusions.read(context, settings);
	const transform = transformer(settings);
	const safe = new SafeNames(context, options.has("absolute-names"));
	const list = new MemberList(settings, yield* localZone(sys));
	const extractor = new Extractor(context, settings, reader, yield* Accounts.load(sys));
	const top = options.has("one-top-level")
		? options.value("one-top-level") || path.replace(/^.*\//s, "").replace(/\.(tar(\.\w+)?|tgz|tbz2?|txz)$/, "")
		: undefined;
	// with -O the names go where they do not mix with the content
	const listing = options.has("to-stdout") ? new Output(sys, 2) : context.out;
	let differs = false;
	let entered = false;
	for (let entry = yield* reader.next(options.has("ignore-zeros")); entry; entry = yield* reader.next(options.has("ignore-zeros"))) {
		const { member, offset } = entry;
		if (!selection.has(member.name) || excluded.has(member.name)) continue;
		if (operation === "list") {
			yield* safe.clean(member.name, "member names");
			const name = options.has("show-transformed-names") ? (stripComponents(transform(member.name), settings.strip) ?? member.name) : member.name;
			yield* context.print(list.line(member, name, settings.verbose > 0, offset / BLOCK));
			continue;
		}
		const name = stripComponents(transform(yield* safe.clean(member.name, "member names")), settings.strip);
		if (name === undefined || name === "") continue;
		if (!entered) enter(context, settings.directories);
		entered = true;
		const place = top === undefined ? name : joinPath(top, name);
		if (settings.verbose > 0)
			yield* listing.print(list.line(member, options.has("show-transformed-names") ? place : member.name, settings.verbose > 1, offset / BLOCK));
		if (operation === "extract") yield* extractor.extract(member, place);
		else if (!(yield* compare(context, reader, member, place))) differs = true;
	}
	if (options.has("block-number") && operation === "list") yield* context.print(`block ${reader.end / BLOCK}: ** Block of NULs **\n`);
	yield* extractor.finish();
	yield* listing.flush();
	if (pid !== undefined) {
		yield* reader.drain();
		yield* context.out.flush();
		yield* endFilter(context, pid);
	}
	const missing = yield* reportMissing(context, selection);
	if (missing || extractor.failed || reader.failed) return yield* finalStatus(context, true);
	return differs ? 1 : 0;
}

function* run(context: Context): Blocking<number> {
	const settings = readTarSettings(context);
	if (typeof settings === "string") {
		yield* context.print(settings === "help" ? helpText(spec) : "tar (GNU tar) 1.35\nsimulated by Underdock\n");
		return 0;
	}
	const path = settings.options.value("file") ?? context.sys.environ.get("TAPE") ?? "-";
	switch (settings.operation) {
		case "create":
			return yield* create(context, settings, path);
		case "append":
		case "update":
			return yield* append(context, settings, path);
		case "concatenate": {
			const status = yield* concatenate(
				context,
				path,
				settings.names.map((n) => n.name),
				settings.blocking,
			);
			return yield* finalStatus(context, status !== 0);
		}
		case "delete": {
			const status = yield* remove(
				context,
				path,
				settings,
				settings.names.map((n) => n.name),
			);
			return yield* finalStatus(context, status !== 0);
		}
		default:
			return yield* read(context, settings, path);
	}
}

const spec: ProgramSpec = {
	name: "tar",
	package: "tar",
	summary: "GNU 'tar' saves many files together into a single tape or disk archive, and can restore individual files from the archive.",
	usage: ["[OPTION...] [FILE]..."],
	options: tarOptions,
	usageStatus: 2,
	rawArguments: true,
	*main(context) {
		try {
			const status = yield* run(context);
			yield* context.out.flush();
			return status;
		} catch (error) {
			if (!(error instanceof WriteError)) throw error;
			throw new Failure("tar: stdout: write error\n", 2);
		}
	},
};

export const tar: InstalledProgram = defineProgram(spec);
