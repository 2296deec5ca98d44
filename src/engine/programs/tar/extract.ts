/** Taking files out of an archive: -x. */
import type { Blocking, Stat } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import type { Accounts } from "../lib/accounts.ts";
import { dirName } from "../lib/path.ts";
import type { Context } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { reason } from "../lib/report.ts";
import type { ArchiveReader } from "./archive.ts";
import type { Member } from "./header.ts";
import { shownName } from "./list.ts";
import { SafeNames } from "./names.ts";
import type { TarSettings } from "./settings.ts";

/** A directory gets its mode and time when nothing more comes into it. */
interface Delayed {
	readonly path: string;
	readonly member: Member;
	readonly fresh: boolean;
}

export class Extractor {
	private readonly context: Context;
	private readonly settings: TarSettings;
	private readonly reader: ArchiveReader;
	private readonly accounts: Accounts;
	private readonly targets: SafeNames;
	private readonly umask: number;
	private readonly delayed: Delayed[] = [];
	failed = false;
	constructor(context: Context, settings: TarSettings, reader: ArchiveReader, accounts: Accounts) {
		this.context = context;
		this.settings = settings;
		this.reader = reader;
		this.accounts = accounts;
		this.targets = new SafeNames(context, settings.options.has("absolute-names"));
		this.umask = context.sys.umask(0);
		context.sys.umask(this.umask);
	}

	private has(key: string): boolean {
		return this.settings.options.has(key);
	}

	private *complain(message: string): Blocking<void> {
		this.failed = true;
		yield* this.context.out.flush();
		yield* this.context.complain(message);
	}

	/** Makes what a member describes. `path` is where. */
	*extract(member: Member, path: string): Blocking<void> {
		if (this.has("to-stdout")) {
			if (member.kind === "file")
				for (let done = 0, chunk = yield* this.reader.read(member, 0); chunk.length; chunk = yield* this.reader.read(member, done)) {
					done += chunk.length;
					yield* this.context.out.bytes(chunk);
				}
			return;
		}
		const plain = path.replace(/(?!^)\/+$/, "");
		if (!(yield* this.mayMake(member, plain))) return;
		try {
			this.makeParents(plain);
			if (member.kind === "directory") this.makeDirectory(member, plain);
			else yield* this.makeOther(member, plain);
		} catch (error) {
			yield* this.complain(this.failure(member, plain, error));
		}
	}

	/** The words for a member that could not be made. */
	private failure(member: Member, path: string, error: unknown): string {
		const name = shownName(path);
		const words = reason(error);
		switch (member.kind) {
			case "directory":
				return `${name}: Cannot mkdir: ${words}`;
			case "symlink":
				return `${name}: Cannot create symlink to ${quote(member.target)}: ${words}`;
			case "hardlink":
				return `${name}: Cannot hard link to ${quote(member.target)}: ${words}`;
			case "fifo":
				return `${name}: Cannot mkfifo: ${words}`;
			case "char":
			case "block":
				return `${name}: Cannot mknod: ${words}`;
			default:
				return `${name}: Cannot open: ${words}`;
		}
	}

	/** What to do about something that is there: false leaves it. */
	private *mayMake(member: Member, path: string): Blocking<boolean> {
		const { sys } = this.context;
		const existing = sys.tryStat(path, { noFollow: true });
		if (!existing) return true;
		if (existing.kind === "directory" && member.kind === "directory") {
			if (!this.has("keep-newer-files")) return true;
			yield* this.complain(`${shownName(path)}: Unexpected inconsistency when making directory`);
			return false;
		}
		if (this.has("skip-old-files")) return false;
		if (this.has("keep-newer-files") && Math.floor(existing.mtime / 1000) >= Math.floor(member.mtime / 1000)) {
			yield* this.context.out.flush();
			yield* this.context.complain(`Current ${quote(path)} is newer or same age`);
			return false;
		}
		if (this.has("keep-old-files")) {
			if (!this.isLinked(member, existing)) yield* this.complain(this.failure(member, path, new Errno("EEXIST")));
			return false;
		}
		return yield* this.clear(member, path, existing);
	}

	/** The member is a link to just what is there. */
	private isLinked(member: Member, existing: Stat): boolean {
		if (member.kind !== "hardlink") return false;
		const target = this.context.sys.tryStat(member.target, { noFollow: true });
		return target?.ino === existing.ino && target.dev === existing.dev;
	}

	/** Removes what is in the way. */
	private *clear(member: Member, path: string, existing: Stat): Blocking<boolean> {
		const { sys } = this.context;
		if (this.has("overwrite") && existing.kind === "file" && member.kind === "file") return true;
		// a member that links to this very file would lose it
		if (this.isLinked(member, existing)) return false;
		try {
			if (existing.kind === "directory") sys.rmdir(path);
			else sys.unlink(path);
			return true;
		} catch (error) {
			if (isErrno(error, "ENOENT")) return true;
			const words =
				existing.kind === "directory" && !isErrno(error, "ENOTEMPTY") ? reason(error) : existing.kind === "directory" ? "File exists" : reason(error);
			yield* this.complain(existing.kind === "directory" ? `${shownName(path)}: Cannot open: ${words}` : `${shownName(path)}: Cannot unlink: ${words}`);
			return false;
		}
	}

	private makeParents(path: string): void {
		const { sys } = this.context;
		const parent = dirName(path);
		if (parent === "." || parent === "/" || sys.tryStat(parent)) return;
		this.makeParents(parent);
		sys.mkdir(parent, 0o777);
	}

	private makeDirectory(member: Member, path: string): void {
		const { sys } = this.context;
		const existing = sys.tryStat(path);
		const fresh = existing?.kind !== "directory";
		if (fresh) sys.mkdir(path, (member.mode & 0o777) | 0o700);
		if (fresh || !this.has("no-overwrite-dir")) this.delayed.push({ path, member, fresh });
	}

	private *makeOther(member: Member, path: string): Blocking<void> {
		const { sys } = this.context;
		switch (member.kind) {
			case "symlink":
				sys.symlink(member.target, path);
				break;
			case "hardlink":
				sys.link(yield* this.targets.clean(member.target, "hard link targets"), path);
				return;
			case "fifo":
				sys.mknod(path, "fifo", member.mode & 0o777);
				break;
			case "char":
			case "block":
				sys.mknod(path, member.kind, member.mode & 0o777, member.major, member.minor);
				break;
			default:
				yield* this.makeFile(member, path);
		}
		yield* this.setAttributes(member, path);
	}

	private *makeFile(member: Member, path: string): Blocking<void> {
		const { sys } = this.context;
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true, exclusive: !this.has("overwrite") }, member.mode & 0o777 & ~0o077);
		try {
			for (let done = 0, chunk = yield* this.reader.read(member, 0); chunk.length; chunk = yield* this.reader.read(member, done)) {
				done += chunk.length;
				yield* sys.write(fd, chunk);
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.complain(`${shownName(path)}: Cannot write: ${error.message}`);
		} finally {
			sys.close(fd);
		}
	}

	/** Owner, mode, times. */
	private *setAttributes(member: Member, path: string): Blocking<void> {
		const { sys } = this.context;
		const { options } = this.settings;
		const root = sys.geteuid() === 0;
		const link = member.kind === "symlink";
		const owns = options.last("same-owner", "no-same-owner") ?? (this.has("o") ? "no-same-owner" : root ? "same-owner" : "no-same-owner");
		try {
			if (owns === "same-owner") {
				const numeric = this.has("numeric-owner");
				const uid = (numeric ? undefined : this.accounts.userByName(member.user)?.uid) ?? member.uid;
				const gid = (numeric ? undefined : this.accounts.groupByName(member.group)?.gid) ?? member.gid;
				sys.chown(path, uid, gid, { noFollow: true });
			}
		} catch (error) {
			yield* this.complain(`${shownName(path)}: Cannot change ownership to uid ${member.uid}, gid ${member.gid}: ${reason(error)}`);
		}
		if (link) {
			if (!this.has("touch")) sys.utimens(path, "now", member.mtime, { noFollow: true });
			return;
		}
		const permissions =
			options.last("preserve-permissions", "same-permissions", "no-same-permissions") ?? (root ? "preserve-permissions" : "no-same-permissions");
		try {
			sys.chmod(path, permissions === "no-same-permissions" ? member.mode & 0o777 & ~this.umask : member.mode);
			if (!this.has("touch")) sys.utimens(path, "now", member.mtime);
		} catch (error) {
			yield* this.complain(`${shownName(path)}: Cannot change mode to ${member.mode.toString(8)}: ${reason(error)}`);
		}
	}

	/** Directories last, the deepest first. */
	*finish(): Blocking<void> {
		for (const { path, member } of this.delayed.reverse()) yield* this.setAttributes(member, path);
	}
}
