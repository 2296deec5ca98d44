/** The daemon's parts, which its routes and its monitor share. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { RpcClient } from "../rpc/client.ts";
import { CONTAINERD_SOCKET, type ContainerdApi } from "../rpc/containerd-api.ts";
import type { ContainerLayers, ContainerUse, Images, Storage } from "../storage/index.ts";
import type { DaemonConfig } from "./config.ts";
import type { Container } from "./container/container.ts";
import { ContainerStore } from "./container/store.ts";
import type { EventLog } from "./events.ts";
import type { Log } from "./log.ts";
import type { NetworkController } from "./network/controller.ts";
import { VolumeStore } from "./volumes/store.ts";

export interface DaemonParts {
	readonly config: DaemonConfig;
	readonly log: Log;
	readonly storage: Storage;
	readonly networks: NetworkController;
	readonly events: EventLog;
	/** Of /var/lib/docker/engine-id. */
	readonly id: string;
}

export class Daemon {
	readonly config: DaemonConfig;
	readonly log: Log;
	readonly images: Images;
	readonly layers: ContainerLayers;
	readonly networks: NetworkController;
	readonly id: string;
	readonly storage: Storage;
	readonly events: EventLog;
	readonly containers: ContainerStore;
	readonly volumes: VolumeStore;
	readonly containerd: RpcClient<ContainerdApi>;
	/** Execs by id, with their containers. */
	readonly execs = new Map<string, Container>();
	/** The daemon ends: containers are not started again. */
	stopping = false;

	constructor(parts: DaemonParts) {
		this.config = parts.config;
		this.log = parts.log;
		this.storage = parts.storage;
		this.images = parts.storage.images;
		this.layers = parts.storage.layers;
		this.events = parts.events;
		this.networks = parts.networks;
		this.id = parts.id;
		this.containers = new ContainerStore(`${parts.config.dataRoot}/containers`);
		this.volumes = new VolumeStore(`${parts.config.dataRoot}/volumes`);
		this.containerd = new RpcClient<ContainerdApi>(parts.config.containerd || CONTAINERD_SOCKET, parts.config.containerdNamespace);
	}

	/** Writes the container's files. */
	save(sys: Sys, container: Container): Blocking<void> {
		return this.containers.save(sys, container);
	}

	/** LogContainerEvent: with the container's labels, image and name. */
	containerEvent(sys: Sys, container: Container, action: string, attributes: Readonly<Record<string, string>> = {}): void {
		sys.note({ type: "container", action, id: container.id, name: container.plainName });
		const image = container.imageName ? { image: container.imageName } : {};
		this.events.log(sys, "container", action, container.id, { ...(container.config.Labels ?? {}), ...attributes, ...image, name: container.plainName });
	}

	/** What removing images must know. */
	get containerUse(): ContainerUse[] {
		return this.containers.list().flatMap((c) => (c.image === "" ? [] : [{ id: c.id, image: c.image, reference: c.imageName, running: c.state.running }]));
	}
}
