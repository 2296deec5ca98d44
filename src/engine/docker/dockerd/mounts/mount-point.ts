/** volume/mounts.MountPoint: what is mounted at a place of the container besides its own file system. */
import type { MountRequest } from "../../api/container.ts";

export interface MountPoint {
	readonly type: "bind" | "volume" | "tmpfs" | "image";
	/** Of a volume. */
	name: string;
	/** On the host. */
	source: string;
	readonly destination: string;
	readonly driver: string;
	/** As in the specification: "z", "ro,noexec" and the like. */
	readonly mode: string;
	readonly rw: boolean;
	readonly propagation: string;
	/** Whether the volume was made for this container and has no name of its own. */
	anonymous: boolean;
	/** Files of the image at the destination go into a volume that is new and empty. */
	readonly copyData: boolean;
	/** A bind's source is made where it is missing. */
	readonly createSource: boolean;
	readonly spec: MountRequest;
}

/** As Go writes it into config.v2.json. */
export const storedMountPoint = (m: MountPoint): unknown => ({
	Source: m.type === "volume" ? "" : m.source,
	Destination: m.destination,
	RW: m.rw,
	Name: m.name,
	Driver: m.driver,
	Type: m.type,
	...(m.mode ? { Relabel: m.mode } : {}),
	Propagation: m.propagation,
	Spec: m.spec,
	SkipMountpointCreation: !m.createSource && m.type === "bind",
});
