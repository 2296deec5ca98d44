/** What the daemon does before it answers: opens its storage, its networks and its containers. daemon.NewDaemon and restore. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isRpcError } from "../rpc/error.ts";
import { openStorage } from "../storage/index.ts";
import type { DaemonConfig } from "./config.ts";
import { cleanUp } from "./container/cleanup.ts";
import type { Container } from "./container/container.ts";
import { guard, watchTasks } from "./container/exit.ts";
import { isNone, RestartTracker } from "./container/restart.ts";
import { resume } from "./container/resume.ts";
import { startContainer } from "./container/start.ts";
import { Daemon } from "./daemon.ts";
import { EventLog } from "./events.ts";
import { makeDirectories, tryRead, writeFile } from "./files.ts";
import { loadIptables } from "./iptables.ts";
import type { Log } from "./log.ts";
import { NetworkController } from "./network/controller.ts";
import { Firewall } from "./network/firewall.ts";
import { now } from "./time.ts";
import { GIT_COMMIT, VERSION } from "./version.ts";

/** Directories below the root besides those of storage, containers, volumes and networks, with their modes. */
const directories: readonly (readonly [string, number])[] = [
	["buildkit", 0o711],
	["plugins", 0o700],
	["plugins/tmp", 0o700],
	["runtimes", 0o700],
	["swarm", 0o700],
];

/** The id of this installation, a UUID made once. */
function* engineId(sys: Sys, root: string): Blocking<string> {
	const path = `${root}/engine-id`;
	const known = yield* tryRead(sys, path);
	if (known !== undefined) return known;
	const hex = [...sys.getrandom(16)].map((b, i) => (i === 6 ? (b & 15) | 64 : i === 8 ? (b & 63) | 128 : b).toString(16).padStart(2, "0")).join("");
	const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
	yield* writeFile(sys, path, id, 0o600);
	return id;
}

export function* bootDaemon(sys: Sys, config: DaemonConfig, log: Log): Blocking<Daemon> {
	log.info("OTEL tracing is not configured, using no-op tracer provider");
	for (const dir of ["/etc/cdi", "/var/run/cdi"]) {
		log.info("CDI directory does not exist, skipping: failed to monitor for changes: no such file or directory", { dir });
	}
	makeDirectories(sys, config.dataRoot, 0o710);
	makeDirectories(sys, config.execRoot, 0o700);
	makeDirectories(sys, `${config.execRoot}/plugins`, 0o700);
	for (const [name, mode] of directories) makeDirectories(sys, `${config.dataRoot}/${name}`, mode);
	log.info("Creating a containerd client", { address: config.containerd, timeout: "1m0s" });
	const events = new EventLog();
	const storage = yield* openStorage(sys, config.dataRoot, (action, id, attributes) => events.log(sys, "image", action, id, attributes));
	const firewall = new Firewall({
		iptables: yield* loadIptables(sys),
		families: [...(config.iptables ? (["inet"] as const) : []), ...(config.ip6tables ? (["inet6"] as const) : [])],
		icc: config.icc,
		masquerade: config.ipMasq,
		userlandProxy: config.userlandProxy,
	});
	const networks = new NetworkController(config, firewall);
	const daemon = new Daemon({ config, log, storage, networks, events, id: yield* engineId(sys, config.dataRoot) });
	yield* daemon.volumes.load(sys);
	log.info("Loading containers: start.");
	yield* daemon.containers.load(sys, (id, error) => log.error("failed to load container", { container: id, error }));
	yield* networks.start(sys);
	yield* watch(sys, daemon);
	yield* restore(sys, daemon);
	log.info("Loading containers: done.");
	log.info("Docker daemon", { commit: GIT_COMMIT, "containerd-snapshotter": false, "storage-driver": "overlay2", version: VERSION });
	log.info("Initializing buildkit");
	log.info("Completed buildkit initialization");
	return daemon;
}

/** Hears from containerd for as long as the daemon lives; when the connection breaks it is made anew. */
// biome-ignore lint/correctness/useYield: it only starts the thread
function* watch(sys: Sys, daemon: Daemon): Blocking<void> {
	sys.thread(function* (own) {
		for (;;) {
			try {
				yield* watchTasks(own, daemon);
			} catch (error) {
				if (!isRpcError(error)) throw error;
			}
			yield* own.nanosleep(0.1);
		}
	});
}

/** Containers that ran when the last daemon ended: found alive, or ended meanwhile; and those that start with the daemon. */
function* restore(sys: Sys, daemon: Daemon): Blocking<void> {
	const again: Container[] = [];
	for (const container of daemon.containers.list()) {
		for (const point of container.mountPoints.values()) daemon.volumes.find(point.name)?.users.add(container.id);
		container.restart = new RestartTracker(container.hostConfig.RestartPolicy, container.restartCount);
		const { state } = container;
		if (state.removing) state.removing = false;
		const ran = state.running || state.restarting || state.paused;
		if (ran && (yield* resume(sys, daemon, container))) continue;
		if (ran) {
			yield* cleanUp(sys, daemon, container);
			state.setEnded(sys, state.exitCode || 255, now(sys), false);
			yield* daemon.save(sys, container);
		}
		if (wantsStart(container, ran)) again.push(container);
	}
	for (const container of again) {
		sys.thread(function* (own) {
			yield* guard(
				daemon,
				container.lock.with(own, () => startContainer(own, daemon, container, false)),
			);
		});
	}
}

function wantsStart(container: Container, ran: boolean): boolean {
	const policy = container.hostConfig.RestartPolicy;
	if (isNone(policy) || (!container.hasBeenStartedBefore && !ran)) return false;
	if (policy?.Name === "always") return true;
	if (policy?.Name === "unless-stopped") return !container.hasBeenManuallyStopped;
	return ran && container.state.exitCode !== 0;
}
