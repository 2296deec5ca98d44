/** How a file tree is described: paths to what stands there. Images and hosts are written this way. */

import { FileContent } from "../fs/content.ts";
import { type MemoryDirectory, MemoryFile, type MemoryFileSystem } from "../fs/memory.ts";
import { makeExecutable } from "../kernel/executable.ts";
import { encode } from "../kernel/text.ts";
import type { NewInode } from "../vfs/inode.ts";

interface Common {
	/** Permission bits; 0755 for directories and programs, 0644 for files. */
	readonly mode?: number;
	readonly uid?: number;
	readonly gid?: number;
}

export type Node =
	| (Common & { readonly kind: "directory" })
	| (Common & { readonly kind: "file"; readonly text: string })
	/** Bytes that are made when somebody reads them; where they are fewer than `size`, zeros follow. */
	| (Common & { readonly kind: "content"; readonly size: number; readonly bytes: () => Uint8Array })
	/** A tree that is laid below when somebody looks; `inodes` and `blocks` are what it takes, and its times are its own. */
	| (Common & { readonly kind: "later"; readonly tree: () => Tree; readonly time: number; readonly count: TreeCount })
	| (Common & { readonly kind: "symlink"; readonly target: string })
	| (Common & { readonly kind: "program"; readonly program: string; readonly static?: true; readonly size?: number })
	/** A shared library or the loader: only its presence and size matter. */
	| (Common & { readonly kind: "library"; readonly size?: number })
	/** A file of a text repeated until the disk is full; laid when all else stands. */
	| (Common & { readonly kind: "overflow"; readonly text: string })
	/** A directory of empty files, until the disk has no inode left; laid when all else stands. */
	| (Common & { readonly kind: "crowd"; readonly prefix: string })
	| (Common & { readonly kind: "char" | "block"; readonly major: number; readonly minor: number });

export interface TreeCount {
	/** Without the directory itself. */
	readonly inodes: number;
	/** Of 4096 bytes. */
	readonly blocks: number;
	/** Directly below. */
	readonly subdirectories: number;
}

/** Absolute path to node; missing parents become directories. */
export type Tree = Readonly<Record<string, Node>>;

export const directory = (mode = 0o755, uid = 0, gid = 0): Node => ({ kind: "directory", mode, uid, gid });
export const file = (text: string, mode = 0o644, uid = 0, gid = 0): Node => ({ kind: "file", text, mode, uid, gid });
export const symlink = (target: string): Node => ({ kind: "symlink", target });
export const char = (major: number, minor: number, mode: number, gid = 0): Node => ({ kind: "char", major, minor, mode, gid });

const elfMark = new Uint8Array([0x7f, 0x45, 0x4c, 0x46]);

/** Executables are the same bytes on every machine. */
const executables = new Map<string, Uint8Array>();

function executable(name: string, isStatic: boolean): Uint8Array {
	const key = `${name}:${isStatic}`;
	let bytes = executables.get(key);
	if (!bytes) {
		bytes = makeExecutable({ program: name, dynamic: !isStatic, libraries: isStatic ? [] : ["libc.so.6"] });
		executables.set(key, bytes);
	}
	return bytes;
}

/** A believable size: what a small program of that name might weigh, the same every time. */
function programSize(name: string): number {
	let hash = 7;
	for (const c of name) hash = (hash * 31 + c.charCodeAt(0)) % 9973;
	return 31008 + (hash % 40) * 4096;
}

/** Where a path leads inside a tree being built: directories made on the way, links to directories followed (/bin to /usr/bin). */
function parentDirectory(root: MemoryDirectory, path: string, now: number): [MemoryDirectory, string] {
	const parts = path.split("/").filter(Boolean);
	const name = parts.pop() as string;
	let at = root;
	for (const part of parts) {
		let next = at.lookup(part);
		// of links only those of the merged /usr stand in the way of a path
		if (next?.kind === "symlink") next = (root.lookup("usr") as MemoryDirectory).lookup(part);
		if (!next) next = at.mkdir(part, { mode: 0o755, uid: 0, gid: 0, now });
		at = next as MemoryDirectory;
	}
	return [at, name];
}

const plain: ReadonlySet<Node["kind"]> = new Set(["file", "content", "library", "overflow"]);
export const modeOf = (node: Node): number => node.mode ?? (node.kind === "symlink" ? 0o777 : plain.has(node.kind) ? 0o644 : 0o755);

/** The bytes of a regular file of a tree; undefined for what is none. */
export function contentOf(node: Node): FileContent | undefined {
	switch (node.kind) {
		case "file":
			return new FileContent(node.text);
		case "content":
			return new FileContent(node.bytes, node.size);
		case "program":
			return new FileContent(executable(node.program, node.static ?? false), node.size ?? programSize(node.program));
		case "library":
			return new FileContent(elfMark, node.size ?? 2003408);
		default:
			return undefined;
	}
}

function put(fs: MemoryFileSystem, parent: MemoryDirectory, name: string, init: NewInode, content: FileContent): void {
	parent.put(name, new MemoryFile(fs, init, content));
	fs.inodes++;
	fs.used += content.allocated;
}

function repeated(text: string, bytes: number): Uint8Array {
	const unit = encode(text);
	const out = new Uint8Array(bytes);
	for (let at = 0; at < bytes; at += unit.length) out.set(at + unit.length > bytes ? unit.subarray(0, bytes - at) : unit, at);
	return out;
}

/** Takes what the file system has left. */
function exhaust(fs: MemoryFileSystem, parent: MemoryDirectory, name: string, node: Node & { kind: "overflow" | "crowd" }, init: NewInode): void {
	if (node.kind === "overflow") put(fs, parent, name, init, new FileContent(repeated(node.text, (fs.capacity - fs.used) * 4096)));
	else {
		const crowd = parent.mkdir(name, init);
		for (let n = 0; fs.inodes < fs.inodeCapacity; n++) crowd.create(node.prefix + n.toString(16).padStart(6, "0"), { ...init, mode: 0o644 });
	}
}

/** Lays a tree into a file system, below `root`. `now` (ms since the epoch) is every inode's time. */
export function layTree(fs: MemoryFileSystem, tree: Tree, now: number, root = fs.root): void {
	const last: (() => void)[] = [];
	for (const [path, node] of Object.entries(tree)) {
		const [parent, name] = parentDirectory(root, path, now);
		const init = { mode: modeOf(node), uid: node.uid ?? 0, gid: node.gid ?? 0, now };
		switch (node.kind) {
			case "directory":
				if (parent.lookup(name)) Object.assign(parent.lookup(name) as MemoryDirectory, { mode: init.mode, uid: init.uid, gid: init.gid });
				else parent.mkdir(name, init);
				break;
			case "symlink":
				parent.symlink(name, node.target, init);
				break;
			case "char":
			case "block":
				parent.mknod(name, node.kind, { major: node.major, minor: node.minor }, init);
				break;
			case "overflow":
			case "crowd":
				last.push(() => exhaust(fs, parent, name, node, init));
				break;
			case "later": {
				const below = parent.mkdir(name, { ...init, now: node.time });
				below.fillLater(() => layTree(fs, node.tree(), node.time, below), node.count);
				break;
			}
			default:
				put(fs, parent, name, init, contentOf(node) ?? new FileContent());
		}
	}
	for (const lay of last) lay();
}
