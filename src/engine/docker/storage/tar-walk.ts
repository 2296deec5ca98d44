/** Writes a directory as a layer archive, as moby's pkg/archive does: sorted, hard links found, marks of overlay turned into whiteouts. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Sink } from "../image/stream.ts";
import { padding, TAR_END, type TarEntry, type TarKind, tarHeader } from "../image/tar-entry.ts";
import { byName } from "./files.ts";

export const WHITEOUT = ".wh.";
export const OPAQUE = ".wh..wh..opq";
const CAPABILITY = "security.capability";

export interface WalkTarOptions {
	/** Whether marks of overlay's upper directory become whiteout files. */
	readonly whiteouts: boolean;
	/** Names are put below this: `docker cp` renames what it copies. */
	readonly prefix?: string;
	/** An entry for the directory itself. */
	readonly includeRoot?: boolean;
}

/** A device 0/0: overlay's mark of something deleted. */
export const isWhiteout = (stat: Stat): boolean => stat.kind === "char" && stat.rdevMajor === 0 && stat.rdevMinor === 0;

export function isOpaque(sys: Sys, path: string): boolean {
	try {
		return sys.getxattr(path, "trusted.overlay.opaque")[0] === 0x79;
	} catch (error) {
		if (isErrno(error)) return false;
		throw error;
	}
}

function capabilities(sys: Sys, path: string): ReadonlyMap<string, Uint8Array> | undefined {
	try {
		return new Map([[CAPABILITY, sys.getxattr(path, CAPABILITY)]]);
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

class Walk {
	private readonly sys: Sys;
	private readonly out: Sink;
	private readonly options: WalkTarOptions;
	/** First names of files that have several. */
	private readonly seen = new Map<number, string>();

	constructor(sys: Sys, out: Sink, options: WalkTarOptions) {
		this.sys = sys;
		this.out = out;
		this.options = options;
	}

	*directory(path: string, name: string): Blocking<void> {
		const { sys } = this;
		const names = sys
			.readdir(path)
			.map((entry) => entry.name)
			.sort(byName);
		for (const child of names) yield* this.entry(`${path}/${child}`, name === "" ? child : `${name}/${child}`);
	}

	*entry(path: string, name: string): Blocking<void> {
		const { sys } = this;
		const stat = sys.lstat(path);
		if (sys.spend()) yield* sys.reschedule();
		// sockets cannot be archived
		if (stat.kind === "socket") return;
		if (this.options.whiteouts && isWhiteout(stat)) {
			yield* this.whiteout(name, stat);
			return;
		}
		const { uid, gid, mode } = stat;
		const mtime = Math.floor(stat.mtime / 1000);
		const first = stat.kind !== "directory" && stat.nlink > 1 ? this.seen.get(stat.ino) : undefined;
		const xattrs = stat.kind === "file" ? capabilities(sys, path) : undefined;
		const kind: TarKind = first === undefined ? stat.kind : "hardlink";
		const entry: TarEntry = {
			name,
			kind,
			mode: stat.kind === "symlink" ? 0o777 : mode,
			uid,
			gid,
			size: stat.size,
			mtime,
			...(first !== undefined ? { target: first } : stat.kind === "symlink" ? { target: sys.readlink(path) } : {}),
			...(stat.kind === "char" || stat.kind === "block" ? { major: stat.rdevMajor, minor: stat.rdevMinor } : {}),
			...(xattrs ? { xattrs } : {}),
		};
		if (first === undefined && stat.nlink > 1 && stat.kind !== "directory") this.seen.set(stat.ino, name);
		yield* this.out(tarHeader(entry));
		if (kind === "file") yield* this.content(path, stat.size);
		if (stat.kind !== "directory") return;
		if (this.options.whiteouts && isOpaque(sys, path)) yield* this.opaque(name, entry);
		yield* this.directory(path, name);
	}

	private *whiteout(name: string, { uid, gid, mtime }: Stat): Blocking<void> {
		const slash = name.lastIndexOf("/") + 1;
		const mark = `${name.slice(0, slash)}${WHITEOUT}${name.slice(slash)}`;
		yield* this.out(tarHeader({ name: mark, kind: "file", mode: 0o600, uid, gid, size: 0, mtime: Math.floor(mtime / 1000) }));
	}

	private *opaque(name: string, directory: TarEntry): Blocking<void> {
		const { uid, gid, mode, mtime } = directory;
		yield* this.out(tarHeader({ name: `${name}/${OPAQUE}`, kind: "file", mode, uid, gid, size: 0, mtime }));
	}

	private *content(path: string, size: number): Blocking<void> {
		if (size === 0) return;
		const { sys } = this;
		const fd = yield* sys.open(path);
		try {
			for (let done = 0; done < size; ) {
				const chunk = yield* sys.read(fd, Math.min(1 << 20, size - done));
				if (chunk.length === 0) break;
				yield* this.out(chunk);
				done += chunk.length;
				if (sys.spend(1 + (chunk.length >> 12))) yield* sys.reschedule();
			}
		} finally {
			sys.close(fd);
		}
		const pad = padding(size);
		if (pad.length) yield* this.out(pad);
	}
}

/** The tree below `root`, and the end of the archive. */
export function* writeTree(sys: Sys, root: string, out: Sink, options: WalkTarOptions): Blocking<void> {
	const walk = new Walk(sys, out, options);
	if (options.includeRoot) yield* walk.entry(root, options.prefix ?? ".");
	else yield* walk.directory(root, options.prefix ?? "");
	yield* out(TAR_END);
}

/** One file or tree under a name of its own. */
export function* writePath(sys: Sys, path: string, name: string, out: Sink): Blocking<void> {
	yield* new Walk(sys, out, { whiteouts: false }).entry(path, name);
	yield* out(TAR_END);
}
