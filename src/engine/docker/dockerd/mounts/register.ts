/** What a container has mounted, made when it is created: registerMountPoints of daemon/volumes.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { EngineError, invalid } from "../../error.ts";
import type { Container } from "../container/container.ts";
import type { Daemon } from "../daemon.ts";
import { ANONYMOUS_LABEL } from "../volumes/store.ts";
import { copyContents } from "./copy.ts";
import { inRoot } from "./in-root.ts";
import type { MountPoint } from "./mount-point.ts";
import { cleanPath, mountPointOf, parseBind, parseVolumesFrom } from "./parse.ts";

/** Gives a mount of a volume its volume, made where there is none of its name. */
function* provide(sys: Sys, daemon: Daemon, container: Container, point: MountPoint): Blocking<void> {
	if (point.type !== "volume") return;
	const options = point.spec.VolumeOptions?.DriverConfig?.Options ?? {};
	const labels = point.spec.VolumeOptions?.Labels ?? {};
	const { volume, made } = yield* daemon.volumes.create(sys, point.name, point.driver, options, labels);
	point.name = volume.name;
	point.source = volume.path;
	volume.users.add(container.id);
	if (made) daemon.events.log(sys, "volume", "create", volume.name, { driver: volume.driver });
}

/** Throws EngineError; the caller then releases what was taken. */
export function* registerMounts(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	const host = container.hostConfig;
	const points = container.mountPoints;
	const own = new Set<string>();
	for (const spec of host.VolumesFrom ?? []) {
		const { container: other, mode } = parseVolumesFrom(spec);
		for (const point of daemon.containers.get(other).mountPoints.values()) {
			const copy: MountPoint = { ...point, rw: point.rw && !mode.split(",").includes("ro"), copyData: false };
			daemon.volumes.find(point.name)?.users.add(container.id);
			points.set(point.destination, copy);
		}
	}
	const put = function* (point: MountPoint): Blocking<void> {
		if (own.has(point.destination) || host.Tmpfs?.[point.destination] !== undefined) throw invalid(`Duplicate mount point: ${point.destination}`);
		own.add(point.destination);
		yield* provide(sys, daemon, container, point);
		points.set(point.destination, point);
	};
	for (const spec of host.Binds ?? []) yield* put(parseBind(spec, host.VolumeDriver));
	for (const mount of host.Mounts ?? []) yield* put(mountPointOf(mount, sys));
	for (const path of Object.keys(container.config.Volumes ?? {}).sort()) {
		const destination = cleanPath(path);
		if (points.has(destination) || host.Tmpfs?.[destination] !== undefined) continue;
		yield* put(anonymousVolume(destination, host.VolumeDriver || "local"));
	}
}

/** A volume of the image or of `--volume /path`. */
const anonymousVolume = (destination: string, driver: string): MountPoint => ({
	type: "volume",
	name: "",
	source: "",
	destination,
	driver,
	mode: "",
	rw: true,
	propagation: "",
	anonymous: true,
	copyData: true,
	createSource: false,
	spec: {},
});

/** Copies what the image has at the places of volumes that are empty. Throws when a file stands where a volume should be. */
export function* populateVolumes(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	const volumes = [...container.mountPoints.values()].filter((point) => point.type === "volume");
	if (volumes.length === 0) return;
	const root = yield* daemon.layers.mount(sys, container.id);
	try {
		for (const point of volumes) {
			const place = inRoot(sys, root, point.destination);
			const stat = sys.tryStat(place);
			if (stat && stat.kind !== "directory" && container.config.Volumes?.[point.destination]) {
				throw new EngineError("invalid-parameter", `cannot mount volume over existing file, file exists ${place}`);
			}
			if (!point.copyData || stat?.kind !== "directory") continue;
			const used = sys.readdir(point.source).some((entry) => entry.name !== "." && entry.name !== "..");
			const filled = sys.readdir(place).some((entry) => entry.name !== "." && entry.name !== "..");
			if (!used && filled) yield* copyContents(sys, place, point.source);
			else if (!used) {
				sys.chown(point.source, stat.uid, stat.gid);
				sys.chmod(point.source, stat.mode);
			}
		}
	} finally {
		yield* daemon.layers.unmount(sys, container.id);
	}
}

/** The container refers to its volumes no more; anonymous ones go with it where that is asked for. */
// biome-ignore lint/correctness/useYield: a driver that is not local may block
export function* releaseVolumes(sys: Sys, daemon: Daemon, container: Container, removeAnonymous: boolean): Blocking<void> {
	for (const point of container.mountPoints.values()) {
		const volume = point.type === "volume" ? daemon.volumes.find(point.name) : undefined;
		if (!volume) continue;
		volume.users.delete(container.id);
		if (!removeAnonymous || !point.anonymous || volume.users.size || volume.labels[ANONYMOUS_LABEL] === undefined) continue;
		daemon.volumes.remove(sys, volume);
		daemon.events.log(sys, "volume", "destroy", volume.name, { driver: volume.driver });
	}
}
