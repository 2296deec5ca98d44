/** Where a container's control groups stand. libcontainer: cgroups/fs, fs2, systemd. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import { CommandError } from "../app/command.ts";

export const CGROUP_ROOT = "/sys/fs/cgroup";

/** A scope unit that systemd is asked for. */
export interface ScopeUnit {
	readonly slice: string;
	readonly unit: string;
	/** What the unit is called in its description. */
	readonly name: string;
}

export interface CgroupPlace {
	/** By controller of v1; "" is the path in v2. As state.json has them. */
	readonly paths: Readonly<Record<string, string>>;
	/** With the systemd driver. */
	readonly scope: ScopeUnit | undefined;
}

/** `a-b.slice` is in `a.slice/a-b.slice`: systemd.slice(5). */
export function expandSlice(slice: string): string {
	if (slice === "-.slice") return "";
	const parts = slice.replace(/\.slice$/, "").split("-");
	return parts.map((_, i) => `/${parts.slice(0, i + 1).join("-")}.slice`).join("");
}

function parseScope(path: string, id: string): ScopeUnit {
	if (path === "") return { slice: "system.slice", unit: `runc-${id}.scope`, name: id };
	const parts = path.split(":");
	const [slice = "", prefix = "", name = ""] = parts;
	if (parts.length !== 3) throw new CommandError(`expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got "${path}" instead`);
	const unit = name.endsWith(".slice") ? name : prefix === "" ? `${name}.scope` : `${prefix}-${name}.scope`;
	return { slice: slice === "" ? "system.slice" : slice, unit, name };
}

/** What /proc/self/cgroup says: controller to path; "" for v2. */
function* ownGroups(sys: Sys): Blocking<Map<string, string>> {
	const out = new Map<string, string>();
	for (const line of ((yield* tryReadText(sys, "/proc/self/cgroup")) ?? "").split("\n")) {
		const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
		if (controllers === undefined || path === undefined) continue;
		for (const name of controllers.split(",")) out.set(name, path);
	}
	return out;
}

/** Whether the host has only the hierarchy of v2. */
export const isUnified = (sys: Sys): boolean => sys.tryStat(`${CGROUP_ROOT}/cgroup.procs`) !== undefined;

const join = (...parts: readonly string[]): string => `/${parts.join("/")}`.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");

/** Mounted hierarchies of v1 by controller. */
export function* legacyMounts(sys: Sys): Blocking<Map<string, string>> {
	const out = new Map<string, string>();
	for (const line of ((yield* tryReadText(sys, "/proc/self/mounts")) ?? "").split("\n")) {
		const [, target, type, options] = line.split(" ");
		if (type !== "cgroup" || target === undefined || options === undefined || !target.startsWith(CGROUP_ROOT)) continue;
		for (const word of options.split(","))
			if (!["rw", "ro", "nosuid", "nodev", "noexec", "relatime", "xattr", "clone_children"].includes(word)) out.set(word, target);
	}
	return out;
}

/** Throws CommandError when the systemd driver cannot read the path. */
export function* placeCgroups(sys: Sys, id: string, cgroupsPath: string, systemd: boolean): Blocking<CgroupPlace> {
	const scope = systemd ? parseScope(cgroupsPath, id) : undefined;
	const own = yield* ownGroups(sys);
	const within = (group: string): string => {
		if (scope) return join(expandSlice(scope.slice), scope.unit);
		if (cgroupsPath.startsWith("/")) return join(cgroupsPath);
		return join(group, cgroupsPath === "" ? id : cgroupsPath);
	};
	// the own group has tasks, so that controllers could not be passed on below it: the one above is taken
	if (isUnified(sys)) return { paths: { "": join(CGROUP_ROOT, within(join(own.get("") ?? "/", "..").replace(/\/[^/]+\/\.\.$/, "") || "/")) }, scope };
	const paths: Record<string, string> = {};
	for (const [controller, mount] of yield* legacyMounts(sys)) paths[controller] = join(mount, within(own.get(controller) ?? "/"));
	return { paths, scope };
}
