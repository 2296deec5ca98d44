/** Canonical absolute names, as canonicalize_filename_mode of gnulib makes them for realpath(1) and readlink -f. */
import type { Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";

/** Which components must exist: all, all but the last, or none. */
export type Existence = "all" | "parents" | "none";

const maxLinks = 40;

/** The absolute name without links, dots and double slashes. Throws Errno. With `followLinks` false only dots are resolved. */
export function canonicalName(sys: Sys, path: string, existence: Existence, followLinks = true): string {
	if (path === "") throw new Errno("ENOENT");
	let rest = path.split("/");
	let done: string[] = path.startsWith("/") ? [] : sys.getcwd().split("/").filter(Boolean);
	let links = 0;
	while (rest.length) {
		const part = rest.shift() as string;
		if (part === "" || part === ".") continue;
		if (part === "..") {
			done.pop();
			continue;
		}
		const next = `/${[...done, part].join("/")}`;
		const last = rest.every((p) => p === "" || p === ".");
		if (!followLinks && existence === "none") {
			done.push(part);
			continue;
		}
		try {
			const { kind } = sys.lstat(next);
			if (kind === "symlink" && followLinks) {
				if (++links > maxLinks) throw new Errno("ELOOP");
				const target = sys.readlink(next);
				if (target.startsWith("/")) done = [];
				rest = [...target.split("/"), ...rest];
				continue;
			}
			// a component that is followed by another, or by a slash, must be a directory
			if (kind !== "directory" && rest.length && existence !== "none" && (followLinks || sys.tryStat(next)?.kind !== "directory")) throw new Errno("ENOTDIR");
		} catch (error) {
			const missing = isErrno(error, "ENOENT") || (isErrno(error, "ENOTDIR") && existence === "none");
			if (!missing || existence === "all" || (existence === "parents" && !last)) throw error;
		}
		done.push(part);
	}
	return `/${done.join("/")}`;
}
