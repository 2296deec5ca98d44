/** A container as the daemon keeps it: container.Container. */
import type { Sys } from "../../../kernel/abi.ts";
import { Mutex } from "../../../programs/lib/sync.ts";
import type { ContainerConfig, HostConfig, PortMap } from "../../api/container.ts";
import type { EndpointSettings } from "../../api/network.ts";
import type { Digest } from "../../image/digest.ts";
import type { LogDriver } from "../logs/driver.ts";
import type { MountPoint } from "../mounts/mount-point.ts";
import type { Upstream } from "../network/resolv-conf.ts";
import type { Exec } from "./exec.ts";
import type { HealthMonitor } from "./health.ts";
import type { RestartTracker } from "./restart.ts";
import { ContainerState } from "./state.ts";
import type { Streams } from "./streams.ts";

export interface NetworkSettings {
	/** Network namespace's key, such as /var/run/docker/netns/1a2b3c. */
	sandboxKey: string;
	sandboxId: string;
	ports: PortMap;
	/** By the name with which the container was connected. */
	networks: Map<string, EndpointSettings & { ipamOperational?: boolean }>;
}

export class Container {
	readonly id: string;
	/** With the slash in front. */
	name: string;
	/** RFC 3339. */
	readonly created: string;
	path: string;
	args: readonly string[];
	config: ContainerConfig;
	hostConfig: HostConfig;
	readonly image: Digest | "";
	readonly state = new ContainerState();
	networkSettings: NetworkSettings = { sandboxKey: "", sandboxId: "", ports: {}, networks: new Map() };
	logPath = "";
	restartCount = 0;
	hasBeenStartedBefore = false;
	hasBeenManuallyStopped = false;
	/** Since the daemon or the container was restarted by hand. */
	hasBeenManuallyRestarted = false;
	appArmorProfile = "";
	seccompProfile = "";
	noNewPrivileges = false;
	hostnamePath = "";
	hostsPath = "";
	resolvConfPath = "";
	shmPath = "";
	/** Servers that its embedded DNS server asks. */
	resolvUpstream: readonly Upstream[] = [];
	/** By destination. */
	mountPoints = new Map<string, MountPoint>();

	// ---- only while the daemon runs ----
	/** Held by who changes the container. */
	readonly lock = new Mutex();
	readonly execs = new Map<string, Exec>();
	streams: Streams | undefined;
	/** Who wants the outputs from the next start on. */
	private waiting: ((sys: Sys, streams: Streams) => void)[] = [];
	/** Whether its file system is mounted, and its volumes are counted as used. */
	mounted = false;
	volumesHeld = false;
	logs: LogDriver | undefined;
	restart: RestartTracker | undefined;
	healthMonitor: HealthMonitor | undefined;
	/** Of the container's image, as it was typed. */
	get imageName(): string {
		return this.config.Image ?? "";
	}
	/** The name without its slash. */
	get plainName(): string {
		return this.name.slice(1);
	}

	/** The streams of a new run. */
	attach(sys: Sys, streams: Streams): void {
		this.streams = streams;
		for (const listener of this.waiting.splice(0)) listener(sys, streams);
	}
	/** Calls when the next run's streams are there; the returned function takes it back. */
	onStreams(listener: (sys: Sys, streams: Streams) => void): () => void {
		this.waiting.push(listener);
		return () => {
			this.waiting = this.waiting.filter((each) => each !== listener);
		};
	}

	constructor(made: {
		readonly id: string;
		readonly name: string;
		readonly created: string;
		readonly config: ContainerConfig;
		readonly hostConfig: HostConfig;
		readonly image: Digest | "";
	}) {
		this.id = made.id;
		this.name = made.name;
		this.created = made.created;
		this.config = made.config;
		this.hostConfig = made.hostConfig;
		this.image = made.image;
		const command = [...(made.config.Entrypoint ?? []), ...(made.config.Cmd ?? [])];
		this.path = command[0] ?? "";
		this.args = command.slice(1);
	}
}
