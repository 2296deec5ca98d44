/** Paths inside a container's file system that symbolic links cannot lead out of: symlink.FollowSymlinkInScope. */
import type { Sys } from "../../../kernel/abi.ts";

const MOST_LINKS = 255;

/** The host's path of `path` below `root`; the last part too is followed unless `noFollow`. What does not exist is taken as it is. */
export function inRoot(sys: Sys, root: string, path: string, noFollow = false): string {
	let rest = path.split("/").filter((part) => part !== "" && part !== ".");
	let at: string[] = [];
	let links = 0;
	while (rest.length) {
		const [part = "", ...others] = rest;
		rest = others;
		if (part === "..") {
			at = at.slice(0, -1);
			continue;
		}
		const here = [...at, part];
		const stat = sys.tryStat(`${root}/${here.join("/")}`, { noFollow: true });
		if (stat?.kind !== "symlink" || (noFollow && rest.length === 0) || ++links > MOST_LINKS) {
			at = here;
			continue;
		}
		const target = sys.readlink(`${root}/${here.join("/")}`);
		if (target.startsWith("/")) at = [];
		rest = [...target.split("/").filter((p) => p !== "" && p !== "."), ...rest];
	}
	return at.length ? `${root}/${at.join("/")}` : root;
}
