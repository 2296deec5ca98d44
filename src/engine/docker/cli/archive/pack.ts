/** Writes a file or a directory of this host as an archive. */
import type { Blocking, Stat, Sys } from "../../../kernel/abi.ts";
import { padding, TAR_END, type TarEntry, tarHeader } from "../../image/tar-entry.ts";

export interface PackOptions {
	/** Whether a path below the root, without a slash at the end, goes in. A directory that does not is still looked into where `descends` says so. */
	readonly includes?: (path: string) => boolean;
	readonly descends?: (path: string) => boolean;
	/** Everything belongs to root. */
	readonly rootOwned?: boolean;
}

export type Write = (data: Uint8Array) => Blocking<void>;

const kindOf = (stat: Stat): TarEntry["kind"] | undefined => (stat.kind === "socket" ? undefined : stat.kind);

class Packer {
	private readonly sys: Sys;
	private readonly write: Write;
	private readonly options: PackOptions;
	/** Names of files with several links, by device and inode. */
	private readonly links = new Map<string, string>();
	constructor(sys: Sys, write: Write, options: PackOptions) {
		this.sys = sys;
		this.write = write;
		this.options = options;
	}
	*entry(path: string, name: string): Blocking<void> {
		const stat = this.sys.lstat(path);
		const kind = kindOf(stat);
		if (!kind) return;
		const key = `${stat.dev}:${stat.ino}`;
		const known = stat.kind === "file" && stat.nlink > 1 ? this.links.get(key) : undefined;
		if (stat.kind === "file" && stat.nlink > 1 && !known) this.links.set(key, name);
		const { rootOwned } = this.options;
		const target = known ?? (kind === "symlink" ? this.sys.readlink(path) : undefined);
		const size = kind === "file" && !known ? stat.size : 0;
		yield* this.write(
			tarHeader({
				name,
				kind: known ? "hardlink" : kind,
				mode: stat.mode,
				uid: rootOwned ? 0 : stat.uid,
				gid: rootOwned ? 0 : stat.gid,
				size,
				mtime: Math.floor(stat.mtime / 1000),
				...(target === undefined ? {} : { target }),
				major: stat.rdevMajor,
				minor: stat.rdevMinor,
			}),
		);
		if (size > 0) yield* this.content(path, size);
	}
	private *content(path: string, size: number): Blocking<void> {
		const fd = yield* this.sys.open(path, { closeOnExec: true });
		try {
			let left = size;
			while (left > 0) {
				const chunk = yield* this.sys.read(fd, Math.min(left, 65536));
				// a file that shrank meanwhile is filled up: its header has been sent
				const data = chunk.length ? chunk : new Uint8Array(Math.min(left, 65536));
				left -= data.length;
				yield* this.write(data);
			}
		} finally {
			this.sys.close(fd);
		}
		if (size % 512) yield* this.write(padding(size));
	}
	*tree(root: string, prefix: string, relative: string): Blocking<void> {
		const names = this.sys
			.readdir(relative === "" ? root : `${root}/${relative}`)
			.map((e) => e.name)
			.filter((name) => name !== "." && name !== "..")
			.sort();
		for (const name of names) {
			if (this.sys.spend()) yield* this.sys.reschedule();
			const path = relative === "" ? name : `${relative}/${name}`;
			const included = this.options.includes?.(path) ?? true;
			const isDirectory = this.sys.lstat(`${root}/${path}`).kind === "directory";
			if (included) yield* this.entry(`${root}/${path}`, prefix === "" ? path : `${prefix}/${path}`);
			if (isDirectory && (included || this.options.descends?.(path))) yield* this.tree(root, prefix, path);
		}
	}
}

/** What is below a directory, by names from it on. */
export function* packTree(sys: Sys, root: string, write: Write, options: PackOptions = {}): Blocking<void> {
	yield* new Packer(sys, write, options).tree(root, "", "");
	yield* write(TAR_END);
}

/** One file or directory with all below it, under a name of its own; "." leaves the directory itself as it is. */
export function* packResource(sys: Sys, path: string, name: string, write: Write): Blocking<void> {
	const packer = new Packer(sys, write, {});
	yield* packer.entry(path, name);
	if (sys.lstat(path).kind === "directory") yield* packer.tree(path, name, "");
	yield* write(TAR_END);
}
