/** Small files of the daemon: whole at once, and replaced rather than changed, as pkg/atomicwriter does. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { readText } from "../../programs/lib/stdio.ts";

/** Writes a file in place. Mode is masked by nothing. */
export function* writeFile(sys: Sys, path: string, text: string | Uint8Array, mode = 0o600): Blocking<void> {
	const fd = yield* sys.open(path, { write: true, create: true, truncate: true, closeOnExec: true }, mode);
	try {
		yield* sys.write(fd, text);
	} finally {
		sys.close(fd);
	}
	if (sys.stat(path).mode !== mode) sys.chmod(path, mode);
}

/** Writes beside it and renames. */
export function* replaceFile(sys: Sys, path: string, text: string | Uint8Array, mode = 0o600): Blocking<void> {
	const slash = path.lastIndexOf("/");
	const beside = `${path.slice(0, slash)}/.tmp-${path.slice(slash + 1)}`;
	yield* writeFile(sys, beside, text, mode);
	sys.rename(beside, path);
}

/** Undefined where there is no such file. */
export function* tryRead(sys: Sys, path: string): Blocking<string | undefined> {
	try {
		return yield* readText(sys, path);
	} catch (error) {
		if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
		throw error;
	}
}

/** mkdir -p. */
export function makeDirectories(sys: Sys, path: string, mode = 0o755): void {
	if (path === "" || path === "/" || sys.tryStat(path)) return;
	makeDirectories(sys, path.slice(0, path.lastIndexOf("/")), mode);
	try {
		sys.mkdir(path, mode);
		sys.chmod(path, mode);
	} catch (error) {
		if (!isErrno(error, "EEXIST")) throw error;
	}
}

/** rm -rf; what is not there is no error. */
export function removeAll(sys: Sys, path: string): void {
	const stat = sys.tryStat(path, { noFollow: true });
	if (!stat) return;
	if (stat.kind !== "directory") {
		sys.unlink(path);
		return;
	}
	for (const entry of sys.readdir(path)) if (entry.name !== "." && entry.name !== "..") removeAll(sys, `${path}/${entry.name}`);
	sys.rmdir(path);
}

export function unlinkQuietly(sys: Sys, path: string): void {
	try {
		sys.unlink(path);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}
