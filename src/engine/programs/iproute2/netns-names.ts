/** Named network namespaces: files under /run/netns on which a namespace is mounted. ip-netns(8). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { fail } from "./arguments.ts";

export const NETNS_DIR = "/run/netns";

/** In the order of the directory. */
export function namesIn(sys: Sys): string[] {
	try {
		return sys.readdir(NETNS_DIR).map((e) => e.name);
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
}

/** A descriptor on a namespace's file; a name with a slash is a path. Errno. */
export const openNamespace = (sys: Sys, name: string): Blocking<number> => sys.open(name.includes("/") ? name : `${NETNS_DIR}/${name}`, { closeOnExec: true });

/** netns_switch, for -n and exec. Status 255 where there is no such name. */
export function* enterNamespace(sys: Sys, name: string): Blocking<void> {
	let fd: number;
	try {
		fd = yield* openNamespace(sys, name);
	} catch (error) {
		if (error instanceof Errno) fail(`Cannot open network namespace "${name}": ${error.message}`, 255);
		throw error;
	}
	try {
		sys.setns(fd, "net");
	} catch (error) {
		if (error instanceof Errno) fail(`setting the network namespace "${name}" failed: ${error.message}`, 255);
		throw error;
	} finally {
		sys.close(fd);
	}
}

/** The names of numbers that this namespace has for others. */
export function* nsidNames(sys: Sys): Blocking<ReadonlyMap<number, string>> {
	const names = new Map<number, string>();
	for (const name of namesIn(sys)) {
		let fd: number;
		try {
			fd = yield* openNamespace(sys, name);
		} catch {
			continue;
		}
		try {
			const id = sys.netlink("getnsid", { fd });
			if (id >= 0 && !names.has(id)) names.set(id, name);
		} catch (error) {
			if (!isErrno(error)) throw error;
		} finally {
			sys.close(fd);
		}
	}
	return names;
}
