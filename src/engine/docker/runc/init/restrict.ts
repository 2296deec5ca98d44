/** What of /proc and /sys a container may not see or not change, and kernel settings of its namespaces. */
import type { Blocking, MountFlags, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import type { Spec } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { writeFile } from "../cgroup/groups.ts";
import { InitError } from "./request.ts";

/** A bind of a path to itself, with the flags that it had and read-only. */
function* readOnly(sys: Sys, path: string): Blocking<void> {
	if (!sys.tryStat(path)) return;
	const flags = yield* flagsOf(sys, path);
	sys.mount(path, path, "", { bind: true, recursive: true });
	sys.mount("", path, "", { ...flags, bind: true, remount: true, readOnly: true });
}

/** What the mount below a path has set, which a remount must name again. statfs(2). */
function* flagsOf(sys: Sys, path: string): Blocking<MountFlags> {
	const lines = ((yield* tryReadText(sys, "/proc/self/mountinfo")) ?? "").split("\n").map((line) => line.split(" "));
	for (let at = path; ; at = at.slice(0, at.lastIndexOf("/"))) {
		const line = lines.findLast((fields) => fields[4] === (at === "" ? "/" : at));
		if (line) {
			const words = new Set((line[5] ?? "").split(","));
			return {
				noSuid: words.has("nosuid"),
				noDev: words.has("nodev"),
				noExec: words.has("noexec"),
				noAtime: words.has("noatime"),
				relAtime: words.has("relatime"),
			};
		}
		if (at === "") return {};
	}
}

/** Hides files behind /dev/null, and directories behind one empty file system for all. */
function mask(sys: Sys, paths: readonly string[], warn: (message: string) => void): void {
	let first: string | undefined;
	for (const path of paths) {
		const found = sys.tryStat(path);
		if (!found) continue;
		try {
			if (found.kind !== "directory") sys.mount("/dev/null", path, "", { bind: true });
			else if (first !== undefined && sys.tryStat("/proc/self/fd")) sys.mount(first, path, "", { bind: true });
			else {
				if (first !== undefined) warn("maskPaths: shared tmpfs bind-mount failed, falling back to per-directory tmpfs");
				sys.mount("tmpfs", path, "tmpfs", { readOnly: true }, "nr_blocks=1,nr_inodes=1");
				first = path;
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new InitError(`can't mask path "${path}": ${goError(error)}`);
		}
	}
}

export function* setSysctls(sys: Sys, spec: Spec): Blocking<void> {
	for (const [key, value] of Object.entries(spec.linux?.sysctl ?? {})) {
		const path = `/proc/sys/${key.includes("/") ? key : key.replaceAll(".", "/")}`;
		try {
			yield* writeFile(sys, path, value);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new InitError(`open ${path}: ${goError(error)}`);
		}
	}
}

export function* restrictPaths(sys: Sys, spec: Spec, warn: (message: string) => void): Blocking<void> {
	for (const path of spec.linux?.readonlyPaths ?? []) {
		try {
			yield* readOnly(sys, path);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new InitError(`can't make "${path}" read-only: ${goError(error)}`);
		}
	}
	mask(sys, spec.linux?.maskedPaths ?? [], warn);
}
