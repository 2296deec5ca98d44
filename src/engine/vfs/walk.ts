/** Path resolution. path_resolution(7). */
import { Errno, type ErrnoCode } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import { encode } from "../kernel/text.ts";
import type { Path } from "./dentry.ts";
import type { Inode } from "./inode.ts";
import { EXECUTE, permits } from "./permission.ts";
import { mayFollow } from "./protection.ts";

/** In bytes. */
const NAME_MAX = 255;
/** No character has more bytes than this. */
const CHARACTER = 3;
const isTooLong = (name: string): boolean => name.length * CHARACTER > NAME_MAX && encode(name).length > NAME_MAX;

const PATH_MAX = 4096;
/** The most symbolic links in one resolution. */
const MAX_LINKS = 40;

export interface WalkOptions {
	/** Follow a symbolic link at the end (default true). */
	readonly follow?: boolean;
	/** Do not step onto what is mounted on the last entry: for umount's own use of parents. */
}

/** A parent directory and the last name in it, for calls that make or remove names. */
export interface ParentAndName {
	readonly parent: Path;
	readonly name: string;
	/** The path ended in a slash: only a directory will do. */
	readonly trailingSlash: boolean;
}

/** Steps onto the topmost mount at a place. */
export function crossMounts(path: Path): Path {
	let { mount, dentry } = path;
	while (dentry.mounted > 0) {
		const over = mount.children.get(dentry);
		if (!over) break;
		mount = over;
		dentry = over.root;
	}
	return mount === path.mount ? path : { mount, dentry };
}

/** The place above; at a mount's root that of its mount point; never above `root`. */
export function parentOf(path: Path, root: Path): Path {
	let { mount, dentry } = path;
	for (;;) {
		if (mount === root.mount && dentry === root.dentry) return path;
		if (dentry !== mount.root) break;
		if (!mount.parent || !mount.mountpoint) return path;
		dentry = mount.mountpoint;
		mount = mount.parent;
	}
	return crossMounts({ mount, dentry: dentry.parent ?? dentry });
}

/** The names in paths that were walked lately: programs and scripts use the same ones again and again. */
let knownNames = new Map<string, readonly string[]>();
const mostKnown = 2000;

function namesIn(text: string): readonly string[] {
	let names = knownNames.get(text);
	if (names) return names;
	names = text.split("/").filter((name) => name !== "");
	if (knownNames.size >= mostKnown) knownNames = new Map();
	knownNames.set(text, names);
	return names;
}

interface Walked {
	readonly path: Path;
	readonly last: string | undefined;
	readonly slash: boolean;
}

/** What a walk that must succeed came to. */
function arrived(walked: Walked | ErrnoCode): Walked {
	if (typeof walked === "string") throw new Errno(walked);
	return walked;
}

/** Walks; a failure is a value, because most searches (along PATH, for optional files) fail. */
class Walker {
	private links = 0;
	private readonly task: Task;
	constructor(task: Task) {
		this.task = task;
	}

	walk(start: Path, text: string, follow: boolean, stopAtParent: boolean): Walked | ErrnoCode {
		const { task } = this;
		const { root } = task.fs;
		const from = text.charCodeAt(0) === 47 ? root : start;
		let { mount, dentry } = from;
		const names = namesIn(text);
		const end = names.length;
		const slash = end > 0 && text.charCodeAt(text.length - 1) === 47;
		for (let i = 0; i < end; i++) {
			const name = names[i] as string;
			const last = i === end - 1;
			const { inode } = dentry;
			if (inode.kind !== "directory") return "ENOTDIR";
			if ((inode.mode & 0o111) !== 0o111 && !permits(task.cred, inode, EXECUTE)) return "EACCES";
			if (last && stopAtParent) return { path: { mount, dentry }, last: name, slash };
			if (name === ".") continue;
			if (name === "..") {
				({ mount, dentry } = parentOf({ mount, dentry }, root));
				continue;
			}
			const found = inode.lookup(name, task);
			if (!found) return isTooLong(name) ? "ENAMETOOLONG" : "ENOENT";
			const at = dentry;
			const above = mount;
			dentry = dentry.child(name, found);
			if (dentry.mounted > 0) ({ mount, dentry } = crossMounts({ mount, dentry }));
			if (dentry.inode.kind === "symlink" && (!last || follow || slash)) {
				if (last && !mayFollow(task, at.inode, dentry.inode)) return "EACCES";
				const target = this.follow({ mount: above, dentry: at }, mount, dentry.inode);
				if (typeof target === "string") return target;
				({ mount, dentry } = target);
			}
		}
		if (slash && dentry.inode.kind !== "directory") return "ENOTDIR";
		return { path: mount === from.mount && dentry === from.dentry ? from : { mount, dentry }, last: undefined, slash };
	}

	/** Where a symbolic link in `directory` leads. */
	private follow(directory: Path, mount: Path["mount"], link: Inode): Path | ErrnoCode {
		if (++this.links > MAX_LINKS || mount.attributes.noSymFollow) return "ELOOP";
		const magic = link.follow(this.task);
		if (magic) return magic;
		const walked = this.walk(directory, link.readlink(this.task) || ".", true, false);
		return typeof walked === "string" ? walked : walked.path;
	}

	finalLink(parent: Path, inode: Inode): Walked {
		if (!mayFollow(this.task, parent.dentry.inode, inode)) throw new Errno("EACCES");
		if (++this.links > MAX_LINKS) throw new Errno("ELOOP");
		return arrived(this.walk(parent, inode.readlink(this.task), true, true));
	}
}

/** The entry of a name in a directory, not crossing mounts; undefined where there is none. */
export function child(task: Task, directory: Path, name: string): Path | undefined {
	const inode = directory.dentry.inode.lookup(name, task);
	return inode && { mount: directory.mount, dentry: directory.dentry.child(name, inode) };
}

function check(text: string): void {
	if (text === "") throw new Errno("ENOENT");
	if (text.length >= PATH_MAX) throw new Errno("ENAMETOOLONG");
}

/** The place a path leads to. ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG. */
export function resolve(task: Task, text: string, options: WalkOptions = {}): Path {
	check(text);
	return arrived(new Walker(task).walk(task.fs.cwd, text, options.follow ?? true, false)).path;
}

/** As resolve, without the exception: undefined where that would fail. */
export function tryResolve(task: Task, text: string, options: WalkOptions = {}): Path | undefined {
	if (text === "" || text.length >= PATH_MAX) return undefined;
	try {
		const walked = new Walker(task).walk(task.fs.cwd, text, options.follow ?? true, false);
		return typeof walked === "string" ? undefined : walked.path;
	} catch (error) {
		// a file system may refuse a look-up by itself, as proc does
		if (error instanceof Errno) return undefined;
		throw error;
	}
}

/** The directory that holds the last name, which need not exist. `name` may be "." or "..". */
export function resolveParent(task: Task, text: string): ParentAndName {
	check(text);
	const { path, last, slash } = arrived(new Walker(task).walk(task.fs.cwd, text, false, true));
	if (last !== undefined && isTooLong(last)) throw new Errno("ENAMETOOLONG");
	return { parent: path, name: last ?? ".", trailingSlash: slash };
}

/** For open(O_CREAT): follows a dangling link at the end to where the file would be made. */
export function resolveForCreate(task: Task, text: string, follow: boolean): ParentAndName & { readonly existing: Path | undefined } {
	check(text);
	const walker = new Walker(task);
	let found = arrived(walker.walk(task.fs.cwd, text, false, true));
	for (;;) {
		const name = found.last ?? ".";
		const base = { parent: found.path, name, trailingSlash: found.slash };
		if (name === "." || name === "..") return { ...base, existing: resolve(task, text) };
		if (isTooLong(name)) throw new Errno("ENAMETOOLONG");
		const entry = child(task, found.path, name);
		if (!entry) return { ...base, existing: undefined };
		const crossed = crossMounts(entry);
		const { inode } = crossed.dentry;
		if (inode.kind !== "symlink" || !follow) return { ...base, existing: crossed };
		const magic = inode.follow(task);
		if (magic) return { ...base, existing: magic };
		found = walker.finalLink(found.path, inode);
	}
}
