/** Putting files into an archive: -c, -r and -u. */
import type { Blocking, Stat } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts, findGroup, findUser } from "../lib/accounts.ts";
import { compareBytes } from "../lib/collate.ts";
import { parseDate } from "../lib/date-parse.ts";
import { requireInput } from "../lib/inputs.ts";
import { adjustMode, type ModeChanges, parseMode } from "../lib/mode.ts";
import { type Context, Failure } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { reason } from "../lib/report.ts";
import { Lines, type Output } from "../lib/stdio.ts";
import { instantOf } from "../lib/time-format.ts";
import type { Zone } from "../lib/timezone.ts";
import { joinPath } from "../lib/walk.ts";
import type { ArchiveWriter } from "./archive.ts";
import { BLOCK, type Member, NameTooLong, padded, writeHeader } from "./header.ts";
import { MemberList, shownName } from "./list.ts";
import { Exclusions, SafeNames, transformer } from "./names.ts";
import { type NameArgument, type TarSettings, tarUsage } from "./settings.ts";

/** What options force upon each added file. */
interface Forced {
	readonly owner: { readonly id: number; readonly name: string } | undefined;
	readonly group: { readonly id: number; readonly name: string } | undefined;
	readonly mode: ModeChanges | undefined;
	/** Milliseconds. */
	readonly mtime: number | undefined;
}

/** NAME, NAME:ID or a number. */
function forcedId(text: string, known: number | undefined): { id: number; name: string } {
	const [, name = "", id] = /^(.*?)(?::(\d+))?$/s.exec(text) ?? [];
	if (id !== undefined) return { id: Number(id), name };
	return { id: known ?? 0, name: /^\+?\d+$/.test(name) ? "" : name };
}

function* readForced(context: Context, settings: TarSettings, accounts: Accounts, zone: Zone): Blocking<Forced> {
	const { options } = settings;
	const { sys } = context;
	const owner = options.value("owner");
	const group = options.value("group");
	const modeText = options.value("mode");
	const mode = modeText === undefined ? undefined : parseMode(modeText);
	if (modeText !== undefined && !mode) throw tarUsage("Invalid mode given on option");
	const timeText = options.value("mtime");
	let mtime: number | undefined;
	if (timeText !== undefined) {
		if (/^[./]/.test(timeText)) mtime = sys.stat(timeText).mtime;
		else {
			const instant = yield* parseDate(sys, timeText, instantOf(sys.clock("realtime") * 1000), zone);
			if (!instant) throw tarUsage(`Option --mtime: Treating date '${timeText}' as ${quote(timeText)}`);
			mtime = instant.seconds * 1000 + instant.nanoseconds / 1e6;
		}
	}
	return {
		owner: owner === undefined ? undefined : forcedId(owner, findUser(accounts, owner)),
		group: group === undefined ? undefined : forcedId(group, findGroup(accounts, group)),
		mode,
		mtime,
	};
}

export class Creator {
	private readonly context: Context;
	private readonly settings: TarSettings;
	private readonly writer: ArchiveWriter;
	private readonly names: SafeNames;
	private readonly excluded: Exclusions;
	private readonly accounts: Accounts;
	private readonly forced: Forced;
	private readonly list: MemberList;
	private readonly transform: (name: string) => string;
	/** Where -v is printed: not into the archive. */
	private readonly listing: Output;
	/** The archive itself, which it must not hold. */
	private readonly archive: Stat | undefined;
	/** First names of files with several, by device and inode. */
	private readonly links = new Map<string, string>();
	/** -u: what the archive has, and how new it is. */
	newest: ReadonlyMap<string, number> | undefined;
	private readonly doomed: { readonly path: string; readonly name: string; readonly directory: boolean }[] = [];
	failed = false;

	private constructor(
		context: Context,
		settings: TarSettings,
		writer: ArchiveWriter,
		fd: number,
		listing: Output,
		parts: { excluded: Exclusions; accounts: Accounts; forced: Forced; zone: Zone },
	) {
		this.context = context;
		this.settings = settings;
		this.writer = writer;
		this.listing = listing;
		this.names = new SafeNames(context, settings.options.has("absolute-names"));
		this.excluded = parts.excluded;
		this.accounts = parts.accounts;
		this.forced = parts.forced;
		this.list = new MemberList(settings, parts.zone);
		this.transform = transformer(settings);
		const stat = context.sys.fstat(fd);
		this.archive = stat.kind === "file" ? stat : undefined;
	}

	static *create(context: Context, settings: TarSettings, writer: ArchiveWriter, fd: number, listing: Output, zone: Zone): Blocking<Creator> {
		const accounts = yield* Accounts.load(context.sys);
		const excluded = yield* Exclusions.read(context, settings);
		return new Creator(context, settings, writer, fd, listing, { accounts, excluded, zone, forced: yield* readForced(context, settings, accounts, zone) });
	}

	private *complain(message: string): Blocking<void> {
		this.failed = true;
		yield* this.listing.flush();
		yield* this.context.complain(message);
	}

	/** Adds what the operands name, each from the directory that -C put before it. */
	*addAll(names: readonly NameArgument[]): Blocking<void> {
		const { sys } = this.context;
		const home = sys.getcwd();
		let at: readonly string[] = [];
		for (const argument of names) {
			if (argument.directories.length !== at.length) {
				sys.chdir(home);
				for (const directory of argument.directories) {
					try {
						sys.chdir(directory);
					} catch (error) {
						throw new Failure(`tar: ${directory}: Cannot open: ${reason(error)}\ntar: Error is not recoverable: exiting now\n`, 2);
					}
				}
				at = argument.directories;
			}
			for (const name of argument.isList ? yield* readNames(this.context, argument) : [argument.name]) yield* this.add(name, argument.recursion, undefined);
		}
		sys.chdir(home);
	}

	/** Adds a file, with all that is below it. `device` is the starting point's. */
	private *add(path: string, recursion: boolean, device: number | undefined): Blocking<void> {
		const { sys } = this.context;
		const { options } = this.settings;
		if (this.excluded.has(path)) return;
		let stat: Stat;
		try {
			stat = options.has("dereference") ? sys.stat(path) : sys.lstat(path);
		} catch (error) {
			return yield* this.complain(`${shownName(path)}: Cannot stat: ${reason(error)}`);
		}
		if (this.archive && stat.ino === this.archive.ino && stat.dev === this.archive.dev) {
			yield* this.listing.flush();
			return yield* this.context.complain(`${shownName(path)}: archive cannot contain itself; not dumped`);
		}
		const known = this.newest?.get(path.replace(/\/+$/, ""));
		const current = known !== undefined && Math.floor(stat.mtime / 1000) <= Math.floor(known / 1000);
		if (stat.kind === "socket") {
			yield* this.listing.flush();
			return yield* this.context.complain(`${shownName(path)}: socket ignored`);
		}
		if (stat.kind === "directory") {
			const slashed = path.endsWith("/") ? path : `${path}/`;
			// what is there counts for a directory as much as the files below do
			if (!current) yield* this.write(slashed, path, stat);
			if (recursion && !(options.has("one-file-system") && device !== undefined && stat.dev !== device))
				yield* this.addContent(path, recursion, device ?? stat.dev);
		} else if (!current) yield* this.write(path, path, stat);
		if (!options.has("remove-files") || this.failed) return;
		this.doomed.push({ path: path.startsWith("/") ? path : joinPath(sys.getcwd(), path), name: path, directory: stat.kind === "directory" });
	}

	private *addContent(path: string, recursion: boolean, device: number): Blocking<void> {
		const { sys } = this.context;
		let entries: { readonly name: string; readonly ino: number }[];
		try {
			entries = sys.readdir(path).filter(({ name }) => name !== "." && name !== "..");
		} catch (error) {
			return yield* this.complain(`${shownName(path)}: Cannot open: ${reason(error)}`);
		}
		const order = this.settings.options.value("sort");
		if (order === "name") entries.sort((a, b) => compareBytes(a.name, b.name));
		else if (order === "inode") entries.sort((a, b) => a.ino - b.ino);
		for (const { name } of entries) yield* this.add(joinPath(path, name), recursion, device);
	}

	/** --remove-files: what went in goes, when the archive is written. */
	*removeFiles(): Blocking<void> {
		const { sys } = this.context;
		for (const { path, name, directory } of this.doomed) {
			try {
				if (directory) sys.rmdir(path);
				else sys.unlink(path);
			} catch (error) {
				if (isErrno(error, "ENOTEMPTY") || isErrno(error, "ENOENT")) continue;
				yield* this.complain(`${shownName(name)}: Cannot ${directory ? "rmdir" : "unlink"}: ${reason(error)}`);
			}
		}
	}

	/** One member: header and content. */
	private *write(name: string, path: string, stat: Stat): Blocking<void> {
		const { sys } = this.context;
		const { options, format } = this.settings;
		const key = `${stat.dev}:${stat.ino}`;
		const first = stat.kind !== "directory" && stat.nlink > 1 && !options.has("hard-dereference") ? this.links.get(key) : undefined;
		const member = yield* this.memberOf(name, path, stat, first);
		if (format === "v7" && member.kind !== "file" && member.kind !== "directory" && member.kind !== "symlink" && member.kind !== "hardlink") {
			return yield* this.complain(`${shownName(path)}: Unknown file type; file ignored`);
		}
		let fd: number | undefined;
		if (member.kind === "file") {
			try {
				fd = yield* sys.open(path);
			} catch (error) {
				if (!options.has("ignore-failed-read")) return yield* this.complain(`${shownName(path)}: Cannot open: ${reason(error)}`);
				yield* this.context.complain(`${shownName(path)}: Warning: Cannot open: ${reason(error)}`);
				return;
			}
		}
		let blocks: Uint8Array[];
		try {
			blocks = writeHeader(member, format);
		} catch (error) {
			if (!(error instanceof NameTooLong)) throw error;
			if (fd !== undefined) sys.close(fd);
			return yield* this.complain(`${shownName(name)}: file name is too long (cannot be split); not dumped`);
		}
		const { verbose } = this.settings;
		if (verbose > 0) yield* this.listing.print(this.list.line(member, name, verbose > 1, this.writer.position / BLOCK));
		for (const block of blocks) yield* this.writer.write(block);
		if (fd !== undefined) yield* this.copy(fd, path, member.size);
		if (stat.kind !== "directory" && stat.nlink > 1) this.links.set(key, member.name);
	}

	private *memberOf(name: string, path: string, stat: Stat, first: string | undefined): Blocking<Member> {
		const { owner, group, mode, mtime } = this.forced;
		const numeric = this.settings.options.has("numeric-owner");
		const link = stat.kind === "symlink";
		return {
			name: this.transform(yield* this.names.clean(name, "member names")),
			kind: first !== undefined ? "hardlink" : stat.kind,
			mode: mode ? adjustMode(stat.mode, stat.kind === "directory", 0, mode) : stat.mode,
			uid: owner?.id ?? stat.uid,
			gid: group?.id ?? stat.gid,
			user: numeric ? "" : (owner?.name ?? this.accounts.userById(stat.uid)?.name ?? ""),
			group: numeric ? "" : (group?.name ?? this.accounts.groupById(stat.gid)?.name ?? ""),
			size: first === undefined && stat.kind === "file" ? stat.size : 0,
			mtime: mtime ?? stat.mtime,
			target: first ?? (link ? this.context.sys.readlink(path) : ""),
			major: stat.rdevMajor,
			minor: stat.rdevMinor,
		};
	}

	/** Exactly the size in the header, whatever the file does meanwhile. */
	private *copy(fd: number, path: string, size: number): Blocking<void> {
		const { sys } = this.context;
		let done = 0;
		while (done < size) {
			let chunk: Uint8Array;
			try {
				chunk = yield* sys.read(fd, Math.min(65536, size - done));
			} catch (error) {
				yield* this.complain(`${shownName(path)}: Read error at byte ${done}, while reading ${Math.min(10240, size - done)} bytes: ${reason(error)}`);
				break;
			}
			if (chunk.length === 0) {
				yield* this.complain(`${shownName(path)}: File shrank by ${size - done} bytes; padding with zeros`);
				break;
			}
			yield* this.writer.write(chunk);
			done += chunk.length;
		}
		sys.close(fd);
		if (done < size) yield* this.writer.write(new Uint8Array(size - done));
		yield* this.writer.write(padded(new Uint8Array(size % BLOCK)).subarray(size % BLOCK));
	}
}

/** The names in a file of -T, by lines or NULs. */
export function* readNames(context: Context, argument: NameArgument): Blocking<string[]> {
	const lines = new Lines(context.sys, yield* requireInput(context, argument.name, 2), argument.nulls ? 0 : 10);
	const names: string[] = [];
	for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) if (line !== "") names.push(line);
	return names;
}
