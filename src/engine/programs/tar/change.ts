/** Changing an archive that is there: -r, -u, -A and --delete; and comparing one: -d. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat } from "../../kernel/text.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { ArchiveReader, ArchiveWriter, fatal } from "./archive.ts";
import type { Member } from "./header.ts";
import { shownName } from "./list.ts";
import { Selection } from "./names.ts";
import type { TarSettings } from "./settings.ts";

/** Where an archive's members end, and when each was last changed. */
export function* scan(context: Context, fd: number, name: string): Blocking<{ end: number; newest: Map<string, number> }> {
	const reader = new ArchiveReader(context, fd, name, true);
	const newest = new Map<string, number>();
	for (let entry = yield* reader.next(); entry; entry = yield* reader.next()) {
		const key = entry.member.name.replace(/\/+$/, "");
		newest.set(key, Math.max(newest.get(key) ?? 0, entry.member.mtime));
	}
	return { end: reader.end, newest };
}

/** Opens an archive to be changed. */
export function* openForChange(context: Context, path: string, create: boolean): Blocking<number> {
	try {
		return yield* context.sys.open(path, { read: true, write: true, create }, 0o666);
	} catch (error) {
		throw fatal(`${path}: Cannot open: ${reason(error)}`);
	}
}

/** -A: the members of other archives behind this one's. */
export function* concatenate(context: Context, path: string, sources: readonly string[], blocking: number): Blocking<number> {
	const { sys } = context;
	const fd = yield* openForChange(context, path, true);
	const { end } = yield* scan(context, fd, path);
	sys.lseek(fd, end, "set");
	sys.ftruncate(fd, end);
	const writer = new ArchiveWriter(context, fd, path, blocking);
	let status = 0;
	for (const source of sources) {
		try {
			const from = yield* sys.open(source);
			const limit = (yield* scan(context, from, source)).end;
			sys.lseek(from, 0, "set");
			for (let done = 0; done < limit; ) {
				const chunk = yield* sys.read(from, Math.min(65536, limit - done));
				if (chunk.length === 0) break;
				yield* writer.write(chunk);
				done += chunk.length;
			}
			sys.close(from);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* context.complain(`${source}: Cannot open: ${error.message}`);
			status = 2;
		}
	}
	yield* writer.finish(end);
	return status;
}

/** --delete: writes the archive anew without some members. */
export function* remove(context: Context, path: string, settings: TarSettings, names: readonly string[]): Blocking<number> {
	const { sys } = context;
	const fd = yield* openForChange(context, path, false);
	const reader = new ArchiveReader(context, fd, path, true);
	const selection = new Selection(names, settings);
	const kept: { from: number; to: number }[] = [];
	let keeping: number | undefined;
	let entry = yield* reader.next();
	for (; entry; entry = yield* reader.next()) {
		const gone = names.length > 0 && selection.has(entry.member.name);
		if (gone && keeping !== undefined) {
			kept.push({ from: keeping, to: entry.offset });
			keeping = undefined;
		} else if (!gone) keeping ??= entry.offset;
	}
	if (keeping !== undefined) kept.push({ from: keeping, to: reader.end });
	const pieces: Uint8Array[] = [];
	for (const { from, to } of kept) pieces.push(sys.pread(fd, to - from, from));
	const content = pieces.length ? concat(pieces) : new Uint8Array(0);
	sys.lseek(fd, 0, "set");
	sys.ftruncate(fd, 0);
	const writer = new ArchiveWriter(context, fd, path, settings.blocking);
	yield* writer.write(content);
	yield* writer.finish();
	return yield* reportMissing(context, selection);
}

/** Complains about names that no member has. */
export function* reportMissing(context: Context, selection: Selection): Blocking<number> {
	yield* context.out.flush();
	if (selection.looksLikePattern) {
		yield* context.complain("Pattern matching characters used in file names");
		yield* context.complain("Use --wildcards to enable pattern matching, or --no-wildcards to suppress this warning");
	}
	for (const name of selection.missing) yield* context.complain(`${shownName(name)}: Not found in archive`);
	return selection.missing.length ? 2 : 0;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** -d: tells how a file differs from its member; true when it does not. */
export function* compare(context: Context, reader: ArchiveReader, member: Member, path: string): Blocking<boolean> {
	const { sys } = context;
	const name = shownName(path);
	const tell = function* (words: string): Blocking<false> {
		yield* context.print(`${name}: ${words}\n`);
		return false;
	};
	const stat = sys.tryStat(path.replace(/(?!^)\/+$/, ""), { noFollow: true });
	if (!stat) {
		yield* context.out.flush();
		yield* context.complain(`${name}: Warning: Cannot stat: No such file or directory`);
		return false;
	}
	if (member.kind === "hardlink") {
		const target = sys.tryStat(member.target, { noFollow: true });
		return target?.ino === stat.ino && target.dev === stat.dev ? true : yield* tell(`Not linked to ${member.target}`);
	}
	if (stat.kind !== member.kind) return yield* tell("File type differs");
	let ok = true;
	if (member.kind === "symlink") return sys.readlink(path) === member.target ? true : yield* tell("Symlink differs");
	if (stat.mode !== member.mode) ok = yield* tell("Mode differs");
	if (stat.uid !== member.uid) ok = yield* tell("Uid differs");
	if (stat.gid !== member.gid) ok = yield* tell("Gid differs");
	if (member.kind === "directory") return ok;
	if (Math.floor(stat.mtime / 1000) !== Math.floor(member.mtime / 1000)) ok = yield* tell("Mod time differs");
	if (member.kind !== "file") return ok;
	if (stat.size !== member.size) return yield* tell("Size differs");
	const fd = yield* sys.open(path);
	for (let done = 0; done < member.size; ) {
		const ours = yield* reader.read(member, done);
		const theirs: Uint8Array[] = [];
		for (let got = 0; got < ours.length; ) {
			const chunk = yield* sys.read(fd, ours.length - got);
			if (chunk.length === 0) break;
			theirs.push(chunk);
			got += chunk.length;
		}
		done += ours.length;
		if (!same(ours, theirs.length ? concat(theirs) : new Uint8Array(0))) {
			ok = yield* tell("Contents differ");
			break;
		}
	}
	sys.close(fd);
	return ok;
}
