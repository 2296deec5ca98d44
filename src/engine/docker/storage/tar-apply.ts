/** Lays an archive into a directory, as moby's pkg/archive unpacks layers: whiteouts become overlay's marks, owners and times are kept. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { encode } from "../../kernel/text.ts";
import type { Member } from "../../programs/tar/header.ts";
import { system } from "../error.ts";
import type { ReadMember, TarReader } from "../image/tar-reader.ts";
import { makeDirectories, removeTree } from "./files.ts";
import { OPAQUE, WHITEOUT } from "./tar-walk.ts";

/** As filepath.Clean, relative: no dots, no slash at either end. */
export function cleanName(name: string): string {
	const parts: string[] = [];
	for (const part of name.split("/")) {
		if (part === "" || part === ".") continue;
		if (part === ".." && parts.length && parts.at(-1) !== "..") parts.pop();
		else parts.push(part);
	}
	return parts.join("/");
}

/** What a member's content is read with. */
export type Content = (count: number) => Blocking<Uint8Array>;

export class Unpacker {
	private readonly sys: Sys;
	private readonly root: string;
	private readonly whiteouts: boolean;
	/** Times are set when nothing more goes into them. */
	private readonly directories = new Map<string, number>();
	private readonly parents = new Map<string, string>();

	constructor(sys: Sys, root: string, whiteouts: boolean) {
		this.sys = sys;
		this.root = root;
		this.whiteouts = whiteouts;
	}

	/** Where a directory of the archive lies: links on the way lead inside the root. */
	private place(directory: string, depth = 0): string {
		const known = this.parents.get(directory);
		if (known !== undefined) return known;
		if (depth > 40) throw system("too many levels of symbolic links");
		let at = "";
		const parts = directory.split("/").filter(Boolean);
		for (let i = 0; i < parts.length; i++) {
			const next = `${at}/${parts[i]}`;
			const stat = this.sys.tryStat(this.root + next, { noFollow: true });
			if (stat?.kind === "symlink") {
				const target = this.sys.readlink(this.root + next);
				const joined = cleanName(target.startsWith("/") ? target : `${at}/${target}`).replace(/^(\.\.\/?)+/, "");
				return this.place([joined, ...parts.slice(i + 1)].filter(Boolean).join("/"), depth + 1);
			}
			if (!stat) makeDirectories(this.sys, this.root + next);
			at = next;
		}
		this.parents.set(directory, this.root + at);
		return this.root + at;
	}

	/** One member. EngineError where its name leads outside. */
	*put({ member, pax }: ReadMember, content: Content): Blocking<void> {
		const name = cleanName(member.name);
		if (name.startsWith("..")) throw system(`${JSON.stringify(member.name)} is outside of ${JSON.stringify(this.root)}`);
		const slash = name.lastIndexOf("/");
		const base = name.slice(slash + 1);
		const parent = this.place(slash < 0 ? "" : name.slice(0, slash));
		if (this.whiteouts && base.startsWith(WHITEOUT)) {
			yield* this.mark(parent, base);
			return;
		}
		const path = name === "" ? this.root : `${parent}/${base}`;
		yield* this.create(path, member, content);
		this.attributes(path, member, pax);
	}

	private *mark(parent: string, base: string): Blocking<void> {
		const { sys } = this;
		if (base === OPAQUE) {
			sys.setxattr(parent, "trusted.overlay.opaque", encode("y"));
			return;
		}
		// aufs kept its hard links under such names
		if (base.startsWith(`${WHITEOUT}${WHITEOUT}`)) return;
		const path = `${parent}/${base.slice(WHITEOUT.length)}`;
		yield* removeTree(sys, path);
		sys.mknod(path, "char", 0, 0, 0);
	}

	private *create(path: string, member: Member, content: Content): Blocking<void> {
		const { sys } = this;
		const old = sys.tryStat(path, { noFollow: true });
		if (old && !(old.kind === "directory" && member.kind === "directory")) {
			if (old.kind === "directory") this.parents.clear();
			yield* removeTree(sys, path);
		}
		switch (member.kind) {
			case "directory":
				if (old?.kind !== "directory") sys.mkdir(path, member.mode);
				return;
			case "file":
				yield* this.file(path, member, content);
				return;
			case "hardlink": {
				const target = cleanName(member.target);
				const slash = target.lastIndexOf("/");
				sys.link(`${this.place(slash < 0 ? "" : target.slice(0, slash))}/${target.slice(slash + 1)}`, path);
				return;
			}
			case "symlink":
				sys.symlink(member.target, path);
				return;
			case "char":
			case "block":
			case "fifo":
				sys.mknod(path, member.kind, member.mode, member.major, member.minor);
				return;
			case "socket":
				throw system(`unhandled tar header type ${member.kind}`);
		}
	}

	private *file(path: string, member: Member, content: Content): Blocking<void> {
		const { sys } = this;
		const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, member.mode);
		try {
			for (let chunk = yield* content(1 << 20); chunk.length; chunk = yield* content(1 << 20)) {
				yield* sys.write(fd, chunk);
				if (sys.spend(1 + (chunk.length >> 12))) yield* sys.reschedule();
			}
		} finally {
			sys.close(fd);
		}
	}

	private attributes(path: string, member: Member, pax: ReadonlyMap<string, string>): void {
		const { sys } = this;
		if (member.kind === "hardlink") return;
		sys.chown(path, member.uid, member.gid, { noFollow: true });
		for (const [key, value] of pax) if (key.startsWith("SCHILY.xattr.")) sys.setxattr(path, key.slice(13), encode(value), { noFollow: true });
		if (member.kind !== "symlink") sys.chmod(path, member.mode);
		if (member.kind === "directory") this.directories.set(path, member.mtime);
		else sys.utimens(path, member.mtime, member.mtime, { noFollow: true });
	}

	finish(): void {
		for (const [path, mtime] of this.directories) if (this.sys.tryStat(path)?.kind === "directory") this.sys.utimens(path, mtime, mtime);
	}
}

/** All members of an archive. */
export function* unpack(sys: Sys, reader: TarReader, root: string, whiteouts: boolean): Blocking<void> {
	const unpacker = new Unpacker(sys, root, whiteouts);
	for (let entry = yield* reader.next(); entry; entry = yield* reader.next()) {
		if (sys.spend()) yield* sys.reschedule();
		yield* unpacker.put(entry, (count) => reader.read(count));
	}
	unpacker.finish();
}
