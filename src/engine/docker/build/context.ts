/** What a build copies from: the context that the client sent, or the files of another image. moby builder/remotecontext. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { inRoot } from "../dockerd/mounts/in-root.ts";
import { invalid, system } from "../error.ts";
import type { Source } from "../image/stream.ts";
import { TarReader } from "../image/tar-reader.ts";
import { decompressed } from "../storage/decompress.ts";
import { byName, makeDirectories, readBytes, removeTree } from "../storage/files.ts";
import { randomHex } from "../storage/overlay2.ts";
import { cleanName, Unpacker } from "../storage/tar-apply.ts";
import { IgnoreMatcher, ignorePatterns } from "./ignore.ts";
import { sumText, tarSum } from "./tar-sum.ts";

/** A tree of files with a check sum for each. */
export interface CopySource {
	readonly root: string;
	/** Of the file at a path below the root; undefined where it has none. */
	hash(sys: Sys, path: string): Blocking<string | undefined>;
}

/** The path of a file, links followed inside the source; the last one too. */
export const pathIn = (sys: Sys, source: CopySource, path: string): string => inRoot(sys, source.root, path);

const relative = (root: string, path: string): string => path.slice(root.length + 1);

const flags: Readonly<Partial<Record<Stat["kind"], string>>> = { file: "0", symlink: "2", char: "3", block: "4", directory: "5", fifo: "6" };

/** Files of another image: sums are computed from what is there. */
export class TreeSource implements CopySource {
	readonly root: string;
	private readonly sums = new Map<string, string>();
	constructor(root: string) {
		this.root = root;
	}
	*hash(sys: Sys, path: string): Blocking<string | undefined> {
		const full = inRoot(sys, this.root, path);
		const name = relative(this.root, full);
		const known = this.sums.get(name);
		if (known !== undefined) return known;
		const stat = sys.lstat(full);
		const digester = tarSum({
			name: stat.kind === "directory" ? `${name}/` : name,
			mode: stat.mode,
			uid: stat.uid,
			gid: stat.gid,
			size: stat.kind === "file" ? stat.size : 0,
			flag: flags[stat.kind] ?? "0",
			target: stat.kind === "symlink" ? sys.readlink(full) : "",
			major: stat.rdevMajor,
			minor: stat.rdevMinor,
		});
		if (stat.kind === "file") digester.update(yield* readBytes(sys, full));
		const sum = sumText(digester);
		this.sums.set(name, sum);
		return sum;
	}
}

/** The archive that came with the request, unpacked; sums are those of its members. */
export class ContextSource implements CopySource {
	readonly root: string;
	private readonly sums = new Map<string, string>();
	constructor(root: string) {
		this.root = root;
	}

	*unpack(sys: Sys, tar: Source): Blocking<void> {
		const reader = new TarReader(yield* decompressed(tar));
		const unpacker = new Unpacker(sys, this.root, false);
		for (let entry = yield* reader.next(); entry; entry = yield* reader.next()) {
			const { member } = entry;
			const name = cleanName(member.name);
			const digester = tarSum({
				...member,
				name: member.kind === "directory" ? `${name}/` : name,
				size: member.kind === "file" ? member.size : 0,
				flag: member.kind === "hardlink" ? "1" : (flags[member.kind] ?? "0"),
			});
			yield* unpacker.put(entry, function* (count) {
				const chunk = yield* reader.read(count);
				digester.update(chunk);
				if (sys.spend(1 + (chunk.length >> 9))) yield* sys.reschedule();
				return chunk;
			});
			this.sums.set(name, sumText(digester));
		}
		unpacker.finish();
	}

	forget(name: string): void {
		this.sums.delete(name);
	}

	// biome-ignore lint/correctness/useYield: other sources read their files
	*hash(sys: Sys, path: string): Blocking<string | undefined> {
		return this.sums.get(relative(this.root, inRoot(sys, this.root, path)));
	}
}

export interface BuildContext {
	readonly source: ContextSource;
	readonly dockerfile: string;
	discard(sys: Sys): Blocking<void>;
}

/** A file that .dockerignore names is there only because the daemon reads it: afterwards it is none of the context's. */
function* dropIgnored(sys: Sys, source: ContextSource, dockerfile: string): Blocking<void> {
	const path = `${source.root}/.dockerignore`;
	if (!sys.tryStat(path)) return;
	const matcher = new IgnoreMatcher(ignorePatterns(decode(yield* readBytes(sys, path))));
	for (const name of [".dockerignore", dockerfile]) {
		if (!matcher.excludes(name)) continue;
		yield* removeTree(sys, `${source.root}/${name}`);
		source.forget(name);
	}
}

/** Unpacks a context and reads its Dockerfile. Whatever it throws, nothing of it is left. */
export function* openContext(sys: Sys, tar: Source, dockerfileName: string, dockerRoot: string): Blocking<BuildContext> {
	const root = `${dockerRoot}/tmp/docker-builder${randomHex(sys, 5)}`;
	makeDirectories(sys, root, 0o700);
	const discard = (inner: Sys): Blocking<void> => removeTree(inner, root);
	try {
		const source = new ContextSource(root);
		yield* source.unpack(sys, tar);
		const name = cleanName(dockerfileName || "Dockerfile");
		const path = inRoot(sys, root, name);
		const stat = sys.tryStat(path);
		if (!stat) throw invalid(`Cannot locate specified Dockerfile: ${name}`);
		if (stat.kind === "directory") throw system(`read ${name}: is a directory`);
		if (stat.size === 0) throw invalid(`the Dockerfile (${name}) cannot be empty`);
		const dockerfile = decode(yield* readBytes(sys, path));
		yield* dropIgnored(sys, source, name);
		return { source, dockerfile, discard };
	} catch (error) {
		yield* discard(sys);
		throw error;
	}
}

/** Every path below a directory of a source, in the order of names, links not followed. */
export function* pathsBelow(sys: Sys, root: string, path: string): Generator<string> {
	const names = sys
		.readdir(`${root}/${path}`)
		.map((entry) => entry)
		.sort((a, b) => byName(a.name, b.name));
	for (const { name, kind } of names) {
		const child = path === "" ? name : `${path}/${name}`;
		yield child;
		if (kind === "directory") yield* pathsBelow(sys, root, child);
	}
}
