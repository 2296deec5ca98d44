/** Where control groups are mounted, and which controllers each place has: what libcgroup knows from /proc/mounts. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { readText } from "../lib/stdio.ts";

export interface Hierarchy {
	readonly mount: string;
	readonly v2: boolean;
	/** Names of controllers; of v1 also "name=systemd". */
	readonly controllers: readonly string[];
}

const v1Controllers = new Set("blkio cpu cpuacct cpuset devices freezer hugetlb memory misc net_cls net_prio perf_event pids rdma".split(" "));

export function* hierarchies(sys: Sys): Blocking<Hierarchy[]> {
	const found: Hierarchy[] = [];
	for (const line of (yield* readText(sys, "/proc/mounts")).split("\n")) {
		const [, mount = "", type, options = ""] = line.split(" ");
		if (type === "cgroup") {
			const controllers = options.split(",").filter((o) => v1Controllers.has(o) || o.startsWith("name="));
			if (!found.some((h) => h.controllers.join() === controllers.join())) found.push({ mount, v2: false, controllers });
		} else if (type === "cgroup2" && !found.some((h) => h.v2)) {
			const controllers = (yield* readText(sys, `${mount}/cgroup.controllers`)).trim().split(" ").filter(Boolean);
			if (controllers.length) found.push({ mount, v2: true, controllers });
		}
	}
	return found;
}

/** Controllers and a path below their mounts, as written behind -g: "cpu,memory:web/a", "*:web". */
export interface GroupSpec {
	readonly controllers: readonly string[];
	readonly path: string;
}

/** undefined for what has no colon. */
export function parseSpec(text: string): GroupSpec | undefined {
	const colon = text.indexOf(":");
	if (colon < 1) return undefined;
	return { controllers: text.slice(0, colon).split(","), path: text.slice(colon + 1).replace(/^\/+|\/+$/g, "") };
}

/** The hierarchies that a spec means; the name of a controller that is mounted nowhere instead. */
export function placesOf(spec: GroupSpec, all: readonly Hierarchy[]): readonly Hierarchy[] | string {
	if (spec.controllers.includes("*")) return all;
	const places = new Set<Hierarchy>();
	for (const name of spec.controllers) {
		const place = all.find((h) => h.controllers.includes(name));
		if (!place) return name;
		places.add(place);
	}
	return [...places];
}

export const directoryOf = (place: Hierarchy, path: string): string => (path === "" ? place.mount : `${place.mount}/${path}`);

/** Writes a control file. Throws Errno. */
export function* writeControl(sys: Sys, file: string, text: string): Blocking<void> {
	const fd = yield* sys.open(file, { write: true });
	try {
		yield* sys.write(fd, text);
	} finally {
		sys.close(fd);
	}
}

/** Moves a process into the group of a spec in each of its hierarchies. Returns whether all of them took it. */
export function* moveTo(sys: Sys, spec: GroupSpec, all: readonly Hierarchy[], pid: number): Blocking<string | undefined> {
	const places = placesOf(spec, all);
	if (typeof places === "string") return "Cgroup, requested group parameter does not exist";
	for (const place of places) {
		try {
			yield* writeControl(sys, `${directoryOf(place, spec.path)}/cgroup.procs`, String(pid));
		} catch (error) {
			if (!isErrno(error)) throw error;
			return error.message;
		}
	}
	return undefined;
}

/** The paths of all groups below a mount, "/" first, parents before children. */
export function groupsBelow(sys: Sys, place: Hierarchy, from = ""): string[] {
	const out = [from === "" ? "/" : `/${from}`];
	for (const entry of sys.readdir(directoryOf(place, from))) {
		if (entry.kind === "directory") out.push(...groupsBelow(sys, place, from === "" ? entry.name : `${from}/${entry.name}`));
	}
	return out;
}
