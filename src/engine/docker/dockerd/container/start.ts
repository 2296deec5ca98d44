/** Starting a container: daemon/start.go. The container's lock is held. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { conflict, EngineError, invalid } from "../../error.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import { makeDirectories, writeFile } from "../files.ts";
import { asEngineError } from "../http/router.ts";
import { openLog } from "../logs/choose.ts";
import { JsonFile } from "../logs/json-file.ts";
import { LineCutter } from "../logs/lines.ts";
import { ipcDonor } from "../spec/namespaces.ts";
import { specOf } from "../spec/spec.ts";
import { now } from "../time.ts";
import { cleanUp } from "./cleanup.ts";
import type { Container } from "./container.ts";
import { HealthMonitor } from "./health.ts";
import { removeContainer } from "./remove.ts";
import { RestartTracker } from "./restart.ts";
import { type OutputTap, Streams } from "./streams.ts";
import { isContainerMode } from "./validate.ts";

/** Refuses states from which nothing starts; throws "not-modified" where it runs already. */
export function checkStartable(container: Container): void {
	const { state } = container;
	if (state.paused) throw conflict("cannot start a paused container, try unpause instead");
	if (state.running) throw new EngineError("not-modified", "container is already running");
	if (state.removing || state.dead) throw conflict("container is marked for removal and cannot be started");
}

/** containerStart. Throws EngineError; the container has then ended with 125, 126, 127 or 128. */
export function* startContainer(sys: Sys, daemon: Daemon, container: Container, byHand: boolean): Blocking<void> {
	if (container.state.running && !container.state.restarting) return;
	if (container.state.removing || container.state.dead) throw conflict("container is marked for removal and cannot be started");
	if (byHand) {
		container.restart?.cancel(sys);
		container.restart = new RestartTracker(container.hostConfig.RestartPolicy, 0);
		container.restartCount = 0;
		container.hasBeenManuallyStopped = false;
	}
	container.restart ??= new RestartTracker(container.hostConfig.RestartPolicy, container.restartCount);
	try {
		yield* launch(sys, daemon, container);
	} catch (error) {
		const refused = startError(error);
		container.state.error = refused.message;
		if (container.state.exitCode === 0 || refused.exitCode !== undefined) container.state.exitCode = refused.exitCode ?? 128;
		yield* cleanUp(sys, daemon, container);
		container.state.changed(sys);
		yield* daemon.save(sys, container);
		throw new EngineError(refused.kind, refused.message);
	}
}

interface Refused {
	readonly kind: EngineError["kind"];
	readonly message: string;
	readonly exitCode: number | undefined;
}

/** translateContainerdStartErr: statuses of the shell for programs that are not there or cannot be run. */
function startError(error: unknown): Refused {
	if (!isRpcError(error)) {
		const { kind, message } = asEngineError(error);
		return { kind, message, exitCode: undefined };
	}
	const message = `failed to create task for container: ${error.message}`;
	const missing = ["executable file not found", "no such file or directory", "system cannot find the file specified", "failed to run runc create/exec call"];
	if (missing.some((words) => error.message.includes(words))) return { kind: "invalid-parameter", message, exitCode: 127 };
	if (["permission denied", "not a directory", "is a directory"].some((words) => error.message.includes(words))) {
		const spoilt = error.message.includes("not a directory") && error.message.includes("mount");
		const hint = spoilt
			? ": Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type"
			: "";
		return { kind: "invalid-parameter", message: message + hint, exitCode: spoilt ? 127 : 126 };
	}
	return { kind: "system", message, exitCode: 128 };
}

/** setupIPCDirs: /dev/shm of a container that shares it is a tmpfs of the host's. */
function setUpIpc(sys: Sys, daemon: Daemon, container: Container): void {
	const mode = container.hostConfig.IpcMode ?? "";
	if (isContainerMode(mode)) container.shmPath = ipcDonor(daemon, mode).shmPath;
	else if (mode === "host") container.shmPath = "/dev/shm";
	else if (mode === "shareable") {
		const path = `${daemon.containers.directory(container.id)}/mounts/shm`;
		if (!sys.tryStat(path)) sys.mkdir(path, 0o700);
		if (container.shmPath !== path || !isMounted(sys, path)) {
			sys.mount("shm", path, "tmpfs", { noSuid: true, noDev: true, noExec: true }, `mode=1777,size=${container.hostConfig.ShmSize ?? 0}`);
		}
		container.shmPath = path;
	} else container.shmPath = "";
}

const isMounted = (sys: Sys, path: string): boolean => sys.stat(path).dev !== sys.stat(path.slice(0, path.lastIndexOf("/"))).dev;

function* writeHostname(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	container.hostnamePath = `${daemon.containers.directory(container.id)}/hostname`;
	const { Hostname: host = "", Domainname: domain = "" } = container.config;
	yield* writeFile(sys, container.hostnamePath, `${host}${domain && `.${domain}`}\n`, 0o644);
}

/** What goes to the log: lines of both outputs. */
export function* logTap(sys: Sys, daemon: Daemon, container: Container): Blocking<OutputTap> {
	const log = openLog(sys, container, daemon.containers.directory(container.id));
	if (log instanceof JsonFile) yield* log.begin(sys);
	container.logs = log;
	const cutters = { stdout: new LineCutter(), stderr: new LineCutter() };
	return function* (own, { stream, data }) {
		const cutter = cutters[stream];
		for (const line of data.length ? cutter.feed(data) : cutter.end()) yield* log.write(own, { stream, line, time: now(own) });
	};
}

function* launch(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	const root = yield* daemon.layers.mount(sys, container.id);
	container.mounted = true;
	makeDirectories(sys, `${daemon.containers.directory(container.id)}/mounts`, 0o710);
	delete container.hostConfig.OomKillDisable;
	container.appArmorProfile ||= container.hostConfig.Privileged ? "unconfined" : "docker-default";
	yield* writeHostname(sys, daemon, container);
	for (const point of container.mountPoints.values()) {
		const volume = point.type === "volume" ? daemon.volumes.find(point.name) : undefined;
		if (!volume) continue;
		daemon.volumes.acquire(sys, volume);
		daemon.events.log(sys, "volume", "mount", volume.name, {
			container: container.id,
			destination: point.destination,
			driver: volume.driver,
			propagation: point.propagation,
			"read/write": String(point.rw),
		});
	}
	container.volumesHeld = true;
	yield* daemon.networks.prepare(sys, daemon, container);
	setUpIpc(sys, daemon, container);
	const spec = yield* specOf(sys, daemon, container, root, daemon.networks.linkEnvironment(daemon, container));
	yield* daemon.save(sys, container);
	const tap = yield* logTap(sys, daemon, container);
	const streams = new Streams({
		directory: `${daemon.config.execRoot}/containerd/${container.id}`,
		process: container.id,
		stdin: container.config.OpenStdin ?? false,
		terminal: container.config.Tty ?? false,
		tap,
	});
	// who attached before the start listens to the new streams
	container.attach(sys, streams);
	streams.start(sys, function* (own) {
		try {
			yield* daemon.containerd.call(own, "tasks.closeIO", { containerId: container.id, stdin: true });
		} catch (error) {
			if (!isRpcError(error)) throw error;
		}
	});
	const { id } = container;
	yield* daemon.containerd.call(sys, "containers.create", {
		id,
		labels: {},
		image: "",
		runtime: {
			name: "io.containerd.runc.v2",
			options: { binaryName: "runc", root: `${daemon.config.execRoot}/runtime-runc`, systemdCgroup: true },
		},
		spec,
	});
	const { pid } = yield* daemon.containerd.call(sys, "tasks.create", { containerId: id, ...streams.paths });
	yield* daemon.networks.enter(sys, daemon, container, pid);
	yield* daemon.containerd.call(sys, "tasks.start", { containerId: id });
	container.state.setRunning(sys, pid, now(sys));
	container.hasBeenStartedBefore = true;
	container.healthMonitor = HealthMonitor.start(sys, daemon, container);
	yield* daemon.save(sys, container);
	daemon.containerEvent(sys, container, "start");
}

/** POST /containers/NAME/start. */
export function* startByHand(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	checkStartable(container);
	if (container.hostConfig.NetworkMode === "" || container.hostConfig.NetworkMode === undefined) throw invalid("invalid network mode");
	yield* startOrRemove(sys, daemon, container);
}

/** Starts it, and removes it when it cannot start and was to go at its end. */
export function* startOrRemove(sys: Sys, daemon: Daemon, container: Container): Blocking<void> {
	try {
		yield* container.lock.with(sys, () => startContainer(sys, daemon, container, true));
	} catch (error) {
		if (container.hostConfig.AutoRemove && !container.state.running) yield* removeContainer(sys, daemon, container, { force: true, volumes: true });
		throw error;
	}
}
