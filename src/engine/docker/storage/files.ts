/** Small files of a daemon's database, and whole trees. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode } from "../../kernel/text.ts";

/** Everything in a file. Throws Errno. */
export function* readBytes(sys: Sys, path: string): Blocking<Uint8Array> {
	const fd = yield* sys.open(path);
	try {
		const chunks: Uint8Array[] = [];
		for (let chunk = yield* sys.read(fd, 1 << 20); chunk.length; chunk = yield* sys.read(fd, 1 << 20)) chunks.push(chunk);
		return chunks.length ? concat(chunks) : new Uint8Array(0);
	} finally {
		sys.close(fd);
	}
}

export function* readText(sys: Sys, path: string): Blocking<string> {
	return decode(yield* readBytes(sys, path));
}

/** The text of a file that may be missing. */
export function* readIfThere(sys: Sys, path: string): Blocking<string | undefined> {
	try {
		return yield* readText(sys, path);
	} catch (error) {
		if (isErrno(error, "ENOENT")) return undefined;
		throw error;
	}
}

/** Makes or replaces a file. */
export function* writeFile(sys: Sys, path: string, content: Uint8Array | string, mode = 0o644): Blocking<void> {
	const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, mode);
	try {
		yield* sys.write(fd, content);
	} finally {
		sys.close(fd);
	}
}

/** As ioutils.AtomicWriteFile: whoever reads sees the old or the new content. */
export function* replaceFile(sys: Sys, path: string, content: Uint8Array | string, mode = 0o644): Blocking<void> {
	const slash = path.lastIndexOf("/");
	const temporary = `${path.slice(0, slash)}/.tmp-${path.slice(slash + 1)}`;
	yield* writeFile(sys, temporary, content, mode);
	sys.rename(temporary, path);
}

/** As mkdir -p. */
export function makeDirectories(sys: Sys, path: string, mode = 0o755): void {
	if (path === "" || sys.tryStat(path)?.kind === "directory") return;
	makeDirectories(sys, path.slice(0, path.lastIndexOf("/")), mode);
	sys.mkdir(path, mode);
}

/** As os.RemoveAll: what is not there is no error. */
export function* removeTree(sys: Sys, path: string): Blocking<void> {
	const stat = sys.tryStat(path, { noFollow: true });
	if (!stat) return;
	if (stat.kind !== "directory") {
		sys.unlink(path);
		return;
	}
	for (const { name } of sys.readdir(path)) yield* removeTree(sys, `${path}/${name}`);
	if (sys.spend()) yield* sys.reschedule();
	sys.rmdir(path);
}

export const listIfThere = (sys: Sys, path: string): string[] => {
	try {
		return sys.readdir(path).map((entry) => entry.name);
	} catch (error) {
		if (isErrno(error, "ENOENT")) return [];
		throw error;
	}
};

/** Names as Go's ReadDir gives them. */
export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
