/** Mounts of a container in the words of the runtime specification: setMounts of daemon/oci_linux.go. */
import type { Sys } from "../../../kernel/abi.ts";
import { EngineError } from "../../error.ts";
import type { MountSpec } from "../../oci/spec.ts";
import type { Container } from "../container/container.ts";
import { isContainerMode } from "../container/validate.ts";
import type { Daemon } from "../daemon.ts";
import { makeDirectories } from "../files.ts";
import { cleanPath } from "../mounts/parse.ts";
import { defaultMounts } from "./defaults.ts";

const depth = (mount: MountSpec): number => mount.destination.split("/").length;

const bind = (source: string, destination: string, rw: boolean, propagation: string, recursive = true): MountSpec => ({
	destination,
	type: "bind",
	source,
	options: [recursive ? "rbind" : "bind", ...(rw ? [] : ["ro"]), propagation || "rprivate"],
});

/** Files that the daemon writes for the container. */
function ownFiles(container: Container): MountSpec[] {
	const files: [string, string][] = [
		[container.resolvConfPath, "/etc/resolv.conf"],
		[container.hostnamePath, "/etc/hostname"],
		[container.hostsPath, "/etc/hosts"],
	];
	return files
		.filter(([source, destination]) => source !== "" && !container.mountPoints.has(destination))
		.map(([source, destination]) => bind(source, destination, !container.hostConfig.ReadonlyRootfs, "rprivate"));
}

function tmpfsOptions(container: Container, point: { readonly destination: string }): string[] {
	const request = container.mountPoints.get(point.destination)?.spec.TmpfsOptions;
	const ro = container.mountPoints.get(point.destination)?.rw === false ? ["ro"] : [];
	const size = request?.SizeBytes ? [`size=${request.SizeBytes}`] : [];
	const mode = request?.Mode ? [`mode=${request.Mode.toString(8)}`] : [];
	return ["noexec", "nosuid", "nodev", "rprivate", ...ro, ...mode, ...size];
}

/** What the container's own mount points become; a bind's source is made where that was asked for. */
function pointMounts(sys: Sys, daemon: Daemon, container: Container): MountSpec[] {
	return [...container.mountPoints.values()].map((point) => {
		if (point.type === "tmpfs") {
			return { destination: point.destination, type: "tmpfs", source: "tmpfs", options: tmpfsOptions(container, point) };
		}
		if (point.type === "bind" && !sys.tryStat(point.source)) {
			if (!point.createSource) {
				throw new EngineError("invalid-parameter", `invalid mount config for type "bind": bind source path does not exist: ${point.source}`);
			}
			makeDirectories(sys, point.source, 0o755);
		}
		const volume = point.type === "volume" ? daemon.volumes.find(point.name) : undefined;
		const source = volume ? volume.path : point.source;
		const subpath = point.spec.VolumeOptions?.Subpath;
		if (subpath && !sys.tryStat(`${source}/${subpath}`)) {
			throw new EngineError("system", `cannot access path ${source}/${subpath}: lstat ${source}/${subpath}: no such file or directory`);
		}
		const place = subpath ? cleanPath(`${source}/${subpath}`) : source;
		return bind(place, point.destination, point.rw, point.propagation, point.spec.BindOptions?.NonRecursive !== true);
	});
}

/** Words of --tmpfs that are the mount's, with moby's defaults in front. */
const tmpfsMount = (destination: string, options: string): MountSpec => ({
	destination: cleanPath(destination),
	type: "tmpfs",
	source: "tmpfs",
	options: ["noexec", "nosuid", "nodev", ...options.split(",").filter(Boolean)],
});

/** Throws EngineError. */
export function mountsOf(sys: Sys, daemon: Daemon, container: Container): MountSpec[] {
	const host = container.hostConfig;
	const ipc = host.IpcMode ?? "private";
	const own = [
		...pointMounts(sys, daemon, container),
		...ownFiles(container),
		...Object.entries(host.Tmpfs ?? {}).map(([at, options]) => tmpfsMount(at, options)),
	];
	if (container.shmPath !== "" && (ipc === "host" || ipc === "shareable" || isContainerMode(ipc)) && !container.mountPoints.has("/dev/shm")) {
		own.push(bind(container.shmPath, "/dev/shm", true, "rprivate"));
	}
	if (ipc === "host") own.push(bind("/dev/mqueue", "/dev/mqueue", true, "rprivate"));
	const taken = new Set(own.map((mount) => mount.destination));
	const defaults = defaultMounts
		.filter((mount) => !taken.has(mount.destination))
		.filter((mount) => !(ipc === "none" && mount.destination === "/dev/shm"))
		.map((mount) => (mount.destination === "/dev/shm" ? { ...mount, options: [...(mount.options ?? []), `size=${host.ShmSize ?? 0}`] } : mount))
		.map((mount) => {
			const writable = host.Privileged && ["/sys", "/sys/fs/cgroup", "/proc"].includes(mount.destination);
			return writable ? { ...mount, options: (mount.options ?? []).filter((word) => word !== "ro") } : mount;
		});
	return [...defaults, ...own.sort((a, b) => depth(a) - depth(b))];
}
