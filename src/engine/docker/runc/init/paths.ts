/** Paths inside a root file system that is not the root directory yet. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";

const MAX_LINKS = 40;

/** The place that `path` means inside `root`: links are followed as if it were the root directory already (filepath-securejoin). */
export function secureJoin(sys: Sys, root: string, path: string): string {
	const done: string[] = [];
	let rest = path.split("/");
	for (let links = 0; rest.length > 0; ) {
		const [part = "", ...more] = rest;
		rest = more;
		if (part === "" || part === ".") continue;
		if (part === "..") {
			done.pop();
			continue;
		}
		const target = linkTarget(sys, `${root}/${[...done, part].join("/")}`);
		if (target === undefined || ++links > MAX_LINKS) {
			done.push(part);
			continue;
		}
		if (target.startsWith("/")) done.length = 0;
		rest = [...target.split("/"), ...rest];
	}
	return done.length === 0 ? root : `${root === "/" ? "" : root}/${done.join("/")}`;
}

function linkTarget(sys: Sys, path: string): string | undefined {
	try {
		return sys.readlink(path);
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	}
}

export function makeDirectories(sys: Sys, path: string, mode = 0o755): void {
	let at = "";
	for (const part of path.split("/").filter(Boolean)) {
		at += `/${part}`;
		if (sys.tryStat(at)) continue;
		try {
			sys.mkdir(at, mode);
		} catch (error) {
			if (!isErrno(error, "EEXIST")) throw error;
		}
	}
}

/** An empty file with the directories above it, where there is none. */
export function* makeFile(sys: Sys, path: string): Blocking<void> {
	if (sys.tryStat(path)) return;
	makeDirectories(sys, path.slice(0, path.lastIndexOf("/")));
	sys.close(yield* sys.open(path, { write: true, create: true }, 0o755));
}
