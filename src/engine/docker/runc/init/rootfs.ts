/** The root file system of a container: its mounts, its /dev, and becoming the root directory. libcontainer/rootfs_linux.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import { goError } from "../../oci/text.ts";
import { type Device, devicesOf } from "../container/devices.ts";
import { parsePropagation } from "../container/mount-options.ts";
import { mountAll } from "./mounts.ts";
import { makeDirectories, makeFile, secureJoin } from "./paths.ts";
import { InitError, type InitRequest } from "./request.ts";

/** The mount that a path is on, by the mount table of this process. */
function* mountOf(sys: Sys, path: string): Blocking<string> {
	const points = ((yield* tryReadText(sys, "/proc/self/mountinfo")) ?? "").split("\n").map((line) => line.split(" ")[4] ?? "");
	for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) if (points.includes(at)) return at;
	return "/";
}

/** Binds the root file system to itself, so that it is a mount, with nothing propagating out of it. */
function* prepareRoot(sys: Sys, request: InitRequest): Blocking<void> {
	const wanted = parsePropagation(request.spec.linux?.rootfsPropagation ?? "");
	sys.mount("", "/", "", { propagation: wanted?.kind ?? "slave", recursive: wanted?.recursive ?? true });
	// pivot_root(2) refuses when the mount above is shared
	sys.mount("", yield* mountOf(sys, request.rootfs), "", { propagation: "private" });
	sys.mount(request.rootfs, request.rootfs, "", { bind: true, recursive: true });
}

const links: readonly (readonly [string, string])[] = [
	["/proc/self/fd", "/dev/fd"],
	["/proc/self/fd/0", "/dev/stdin"],
	["/proc/self/fd/1", "/dev/stdout"],
	["/proc/self/fd/2", "/dev/stderr"],
];

function link(sys: Sys, target: string, path: string): void {
	try {
		sys.symlink(target, path);
	} catch (error) {
		if (!isErrno(error, "EEXIST")) throw error;
	}
}

function* createDevice(sys: Sys, rootfs: string, device: Device, bindOnly: boolean): Blocking<void> {
	const path = secureJoin(sys, rootfs, device.path);
	makeDirectories(sys, path.slice(0, path.lastIndexOf("/")));
	if (!bindOnly) {
		try {
			sys.mknod(path, device.type === "b" ? "block" : device.type === "p" ? "fifo" : "char", device.mode, device.major, device.minor);
			sys.chmod(path, device.mode);
			sys.chown(path, device.uid, device.gid);
			return;
		} catch (error) {
			if (isErrno(error, "EEXIST")) return;
			if (!isErrno(error, "EPERM")) throw error;
		}
	}
	// no device may be made in a user namespace: the host's is shown instead
	yield* makeFile(sys, path);
	sys.mount(device.path, path, "", { bind: true });
}

/** Whether /dev is the container's own: not a bind of some directory. */
const ownDev = (request: InitRequest): boolean =>
	!(request.spec.mounts ?? []).some(
		(m) => m.destination.replace(/\/$/, "") === "/dev" && (m.type === "bind" || m.options?.some((o) => o === "bind" || o === "rbind")),
	);

function* setUpDev(sys: Sys, request: InitRequest): Blocking<void> {
	const { rootfs } = request;
	const userNamespace = request.spec.linux?.namespaces?.some((n) => n.type === "user") ?? false;
	// files of the devices are made with the modes that are asked for
	const umask = sys.umask(0);
	for (const device of devicesOf(request.spec.linux?.devices ?? [])) {
		try {
			yield* createDevice(sys, rootfs, device, userNamespace);
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new InitError(`error creating device nodes: ${device.path}: ${goError(error)}`);
		}
	}
	sys.umask(umask);
	const ptmx = secureJoin(sys, rootfs, "/dev/ptmx");
	if (sys.tryStat(ptmx, { noFollow: true })?.kind !== "symlink" && sys.tryStat(ptmx, { noFollow: true })) sys.unlink(ptmx);
	link(sys, "pts/ptmx", `${rootfs}/dev/ptmx`);
	for (const [target, path] of sys.tryStat("/proc/kcore") ? ([...links, ["/proc/kcore", "/dev/core"]] as const) : links) link(sys, target, `${rootfs}${path}`);
}

/** pivot_root(".", "."): the old root lies over the new one for a moment, and is taken away. */
function* pivot(sys: Sys, rootfs: string): Blocking<void> {
	try {
		const old = yield* sys.open("/", { directory: true, closeOnExec: true });
		sys.chdir(rootfs);
		sys.pivotRoot(".", ".");
		sys.fchdir(old);
		sys.close(old);
		sys.mount("", ".", "", { propagation: "slave", recursive: true });
		sys.umount(".", { detach: true });
		sys.chdir("/");
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new InitError(`error jailing process inside rootfs: pivot_root .: ${goError(error)}`);
	}
}

/** Without pivot_root, for a root on a ram disk: the root file system is moved over the root directory. */
function* moveRoot(sys: Sys, rootfs: string): Blocking<void> {
	for (const line of ((yield* tryReadText(sys, "/proc/self/mountinfo")) ?? "").split("\n")) {
		const fields = line.split(" ");
		const [point, type] = [fields[4], fields[fields.indexOf("-") + 1]];
		// full views of these must not stay reachable from a container with a user namespace
		if (point === undefined || (type !== "proc" && type !== "sysfs") || point === "/" || point.startsWith(rootfs)) continue;
		try {
			sys.mount("", point, "", { propagation: "slave", recursive: true });
			sys.umount(point, { detach: true });
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	sys.chdir(rootfs);
	sys.mount(rootfs, "/", "", { move: true });
	sys.chroot(".");
	sys.chdir("/");
}

/** Mounts and devices, while the host's root is still there. */
export function* prepareRootfs(sys: Sys, request: InitRequest): Blocking<void> {
	try {
		yield* prepareRoot(sys, request);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new InitError(`error preparing rootfs: ${goError(error)}`);
	}
	yield* mountAll(sys, request);
	if (ownDev(request)) yield* setUpDev(sys, request);
	const { cwd } = request.process;
	if (cwd) makeDirectories(sys, secureJoin(sys, request.rootfs, cwd));
}

/** Makes it the root directory. `ownMounts` is false without a mount namespace of its own. */
export function* enterRootfs(sys: Sys, request: InitRequest, ownMounts: boolean): Blocking<void> {
	if (!ownMounts) {
		sys.chroot(request.rootfs);
		sys.chdir("/");
	} else if (request.noPivot) yield* moveRoot(sys, request.rootfs);
	else yield* pivot(sys, request.rootfs);
}

/** What is done last: read-only flags, and propagation of the root where it was asked for. */
export function finishRootfs(sys: Sys, request: InitRequest): void {
	const dev = (request.spec.mounts ?? []).find((m) => m.destination.replace(/\/$/, "") === "/dev" && m.options?.includes("ro"));
	if (dev) sys.mount("", "/dev", "", { bind: true, remount: true, readOnly: true });
	if (request.spec.root?.readonly) sys.mount("", "/", "", { bind: true, remount: true, readOnly: true });
	sys.umask(request.process.user?.umask ?? 0o022);
	const wanted = parsePropagation(request.spec.linux?.rootfsPropagation ?? "");
	if (wanted && wanted.kind !== "slave" && wanted.kind !== "private") sys.mount("", "/", "", { propagation: wanted.kind, recursive: wanted.recursive });
}
