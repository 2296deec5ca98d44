/** COPY and ADD: sources found and summed, files laid into a layer. moby builder/dockerfile/copy.go. */
import type { Blocking, Stat, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { inRoot } from "../../dockerd/mounts/in-root.ts";
import { invalid, system } from "../../error.ts";
import { digestOf, encodedOf } from "../../image/digest.ts";
import { sourceOf } from "../../image/stream.ts";
import { TarReader } from "../../image/tar-reader.ts";
import { decompressed } from "../../storage/decompress.ts";
import { byName, makeDirectories, readIfThere, removeTree } from "../../storage/files.ts";
import { pathMatch } from "../../storage/path-match.ts";
import { cleanName, unpack } from "../../storage/tar-apply.ts";
import { type CopySource, pathIn, pathsBelow } from "../context.ts";

/** A source that was found. */
export interface CopyItem {
	readonly source: CopySource;
	/** Below its root, as it was asked for. */
	readonly path: string;
	/** `file:` or `dir:` and a sum: what the step is known by. */
	readonly hash: string;
}

const listHash = (prefix: string, hashes: readonly string[]): string => `${prefix}:${encodedOf(digestOf(hashes.join(",")))}`;

/** What the sources of one instruction are known by together. */
export const itemsHash = (items: readonly CopyItem[]): string =>
	items.length === 1
		? (items[0] as CopyItem).hash
		: listHash(
				"multi",
				items.map((item) => item.hash),
			);

function* itemOf(sys: Sys, source: CopySource, path: string): Blocking<CopyItem> {
	const stat = sys.stat(pathIn(sys, source, path));
	if (stat.kind !== "directory") {
		const sum = yield* source.hash(sys, path);
		return { source, path, hash: `file:${sum ?? path}` };
	}
	const hashes: string[] = [];
	const base = pathIn(sys, source, path).slice(source.root.length + 1);
	for (const child of pathsBelow(sys, source.root, base)) {
		const sum = yield* source.hash(sys, child);
		if (sum !== undefined) hashes.push(sum);
	}
	return { source, path, hash: listHash("dir", hashes.sort(byName)) };
}

const isPattern = (path: string): boolean => /[*?[]|\\./.test(path);

/** Finds what the words of an instruction name. Throws what the builder says when there is nothing. */
export function* findItems(sys: Sys, source: CopySource, words: readonly string[], fromContext: boolean): Blocking<CopyItem[]> {
	const items: CopyItem[] = [];
	for (const word of words) {
		if (fromContext && /^\.\.(\/|$)/.test(word.replace(/^\/+/, "").replace(/^(\.\/)+/, "")))
			throw invalid(`forbidden path outside the build context: ${word} ()`);
		const path = cleanName(word.replace(/^\/+/, ""));
		if (isPattern(word)) {
			for (const candidate of pathsBelow(sys, source.root, "")) if (pathMatch(path, candidate)) items.push(yield* itemOf(sys, source, candidate));
			continue;
		}
		try {
			items.push(yield* itemOf(sys, source, path));
		} catch (error) {
			if (!isErrno(error, "ENOENT")) throw error;
			throw fromContext
				? invalid(`file not found in build context or excluded by .dockerignore: stat ${path}: file does not exist`)
				: invalid(`stat ${path}: file does not exist`);
		}
	}
	if (items.length === 0) throw invalid("no source files were specified");
	return items;
}

export interface Ownership {
	readonly uid: number;
	readonly gid: number;
}

/** A user or group by name or number, in an image's own files. */
function* idOf(sys: Sys, root: string, file: string, word: string, what: string): Blocking<{ id: number; group: number | undefined }> {
	if (/^\d+$/.test(word)) return { id: Number(word), group: undefined };
	const text = (yield* readIfThere(sys, inRoot(sys, root, file))) ?? "";
	const line = text.split("\n").find((entry) => entry.startsWith(`${word}:`));
	if (line === undefined) throw invalid(`can't find ${what} for ${what} ${word}: no such ${what}: ${word}`.replace(/^can't find uid/, "can't find uid"));
	const fields = line.split(":");
	return { id: Number(fields[2]), group: fields[3] === undefined ? undefined : Number(fields[3]) };
}

/** `--chown=user[:group]`, looked up in the stage's own files. */
export function* parseChown(sys: Sys, root: string, text: string): Blocking<Ownership> {
	const parts = text.split(":");
	if (parts.length > 2) throw invalid("invalid chown string format: ".concat(text));
	const [user = "", group] = parts;
	const own = yield* idOf(sys, root, "/etc/passwd", user, "user");
	if (group === undefined) return { uid: own.id, gid: own.id };
	return { uid: own.id, gid: (yield* idOf(sys, root, "/etc/group", group, "group")).id };
}

interface Placing {
	readonly owner: Ownership;
	readonly mode: number | undefined;
}

function* copyFile(sys: Sys, from: string, to: string, stat: Stat, placing: Placing): Blocking<void> {
	const old = sys.tryStat(to, { noFollow: true });
	if (old && (old.kind !== "file" || stat.kind !== "file")) yield* removeTree(sys, to);
	if (stat.kind === "symlink") sys.symlink(sys.readlink(from), to);
	else if (stat.kind !== "file") sys.mknod(to, stat.kind === "directory" ? "fifo" : stat.kind, stat.mode, stat.rdevMajor, stat.rdevMinor);
	else {
		const input = yield* sys.open(from);
		const output = yield* sys.open(to, { write: true, create: true, truncate: true }, 0o600);
		try {
			for (let chunk = yield* sys.read(input, 1 << 20); chunk.length; chunk = yield* sys.read(input, 1 << 20)) yield* sys.write(output, chunk);
		} finally {
			sys.close(input);
			sys.close(output);
		}
	}
	sys.chown(to, placing.owner.uid, placing.owner.gid, { noFollow: true });
	if (stat.kind !== "symlink") sys.chmod(to, placing.mode ?? stat.mode);
	sys.utimens(to, stat.mtime, stat.mtime, { noFollow: true });
}

function* copyTree(sys: Sys, from: string, to: string, placing: Placing): Blocking<void> {
	const stat = sys.stat(from);
	if (!sys.tryStat(to)) {
		makeDirectories(sys, to);
		sys.chown(to, placing.owner.uid, placing.owner.gid);
		sys.chmod(to, placing.mode ?? stat.mode);
	}
	for (const { name } of sys.readdir(from).sort((a, b) => byName(a.name, b.name))) {
		const child = sys.lstat(`${from}/${name}`);
		if (child.kind === "socket") continue;
		if (sys.spend()) yield* sys.reschedule();
		if (child.kind === "directory") {
			const old = sys.tryStat(`${to}/${name}`, { noFollow: true });
			if (old && old.kind !== "directory" && sys.tryStat(`${to}/${name}`)?.kind !== "directory") throw system(`cannot copy to non-directory: ${to}/${name}`);
			const fresh = !old;
			yield* copyTree(sys, `${from}/${name}`, `${to}/${name}`, placing);
			if (fresh) sys.utimens(`${to}/${name}`, child.mtime, child.mtime);
		} else yield* copyFile(sys, `${from}/${name}`, `${to}/${name}`, child, placing);
	}
}

/** Whether a file is an archive that ADD unpacks. */
function* isArchive(sys: Sys, path: string): Blocking<boolean> {
	const fd = yield* sys.open(path);
	try {
		const reader = new TarReader(yield* decompressed(sourceOf(sys, fd)));
		return (yield* reader.next()) !== undefined;
	} catch (error) {
		if (isErrno(error)) throw error;
		return false;
	} finally {
		sys.close(fd);
	}
}

export interface CopyTarget {
	/** Of the layer that is written. */
	readonly root: string;
	readonly workingDirectory: string;
	readonly destination: string;
	readonly owner: Ownership;
	readonly mode: number | undefined;
	/** ADD unpacks archives of the context. */
	readonly unpack: boolean;
}

/** Lays one source into the layer. */
export function* copyItem(sys: Sys, item: CopyItem, target: CopyTarget): Blocking<void> {
	const absolute = target.destination.startsWith("/") ? target.destination : `/${target.workingDirectory}/${target.destination}`;
	const asDirectory = target.destination.endsWith("/") || target.destination === "";
	let to = inRoot(sys, target.root, absolute);
	const from = pathIn(sys, item.source, item.path);
	const stat = sys.stat(from);
	if (stat.kind === "directory") {
		yield* copyTree(sys, from, to, target);
		return;
	}
	if (target.unpack && (yield* isArchive(sys, from))) {
		makeDirectories(sys, to);
		const fd = yield* sys.open(from);
		try {
			yield* unpack(sys, new TarReader(yield* decompressed(sourceOf(sys, fd))), to, false);
		} finally {
			sys.close(fd);
		}
		return;
	}
	if (asDirectory || sys.tryStat(to)?.kind === "directory") to = `${to}/${item.path.slice(item.path.lastIndexOf("/") + 1)}`;
	makeDirectories(sys, to.slice(0, to.lastIndexOf("/")));
	yield* copyFile(sys, from, to, stat, target);
}
