/**
 * What dockerd asks of containerd at /run/containerd/containerd.sock: the methods that moby uses, with the fields of containerd's protobufs in
 * camelCase. Times are RFC 3339 with nanoseconds in UTC; exit statuses as the shell counts them (128 + signal).
 */
import type { LinuxResources, ProcessSpec, Spec } from "../oci/spec.ts";
import type { CgroupMetrics } from "./metrics.ts";

/** Where containerd listens. */
export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";

export interface ContainerRecord {
	readonly id: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly image: string;
	/** Such as "io.containerd.runc.v2". */
	readonly runtime: { readonly name: string; readonly options?: RuntimeOptions };
	readonly spec: Spec;
	readonly createdAt: string;
	readonly updatedAt: string;
}

/** runtimeoptions of the runc shim. */
export interface RuntimeOptions {
	/** The runtime's program; "runc" where not given. */
	readonly binaryName?: string;
	/** runc's --root, such as /var/run/docker/runtime-runc: the namespace's name is put behind it. */
	readonly root?: string;
	readonly systemdCgroup?: boolean;
	readonly noPivotRoot?: boolean;
	readonly noNewKeyring?: boolean;
}

/** FIFOs by path; "" for a stream that is not wanted. With a terminal only stdin and stdout are used. */
export interface StreamPaths {
	readonly stdin: string;
	readonly stdout: string;
	readonly stderr: string;
	readonly terminal: boolean;
}

export type TaskStatus = "CREATED" | "RUNNING" | "STOPPED" | "PAUSED" | "PAUSING" | "UNKNOWN";

/** containerd.v1.types.Process. */
export interface TaskProcess extends StreamPaths {
	readonly containerId: string;
	/** The container's id, or the exec's. */
	readonly id: string;
	readonly pid: number;
	readonly status: TaskStatus;
	readonly exitStatus: number;
	/** "" while it lives. */
	readonly exitedAt: string;
}

export interface Exit {
	readonly exitStatus: number;
	readonly exitedAt: string;
}

export interface Deleted extends Exit {
	readonly id: string;
	readonly pid: number;
}

export interface ProcessRef {
	readonly containerId: string;
	/** Absent or "" for the container's init. */
	readonly execId?: string;
}

/** What happens to tasks, by topic. */
export interface TaskEvents {
	"/tasks/create": { readonly containerId: string; readonly bundle: string; readonly io: StreamPaths; readonly pid: number };
	"/tasks/start": { readonly containerId: string; readonly pid: number };
	/** `id` is the container's id, or the exec's. */
	"/tasks/exit": { readonly containerId: string; readonly id: string; readonly pid: number } & Exit;
	"/tasks/oom": { readonly containerId: string };
	"/tasks/exec-added": { readonly containerId: string; readonly execId: string };
	"/tasks/exec-started": { readonly containerId: string; readonly execId: string; readonly pid: number };
	"/tasks/paused": { readonly containerId: string };
	"/tasks/resumed": { readonly containerId: string };
	"/tasks/delete": { readonly containerId: string; readonly id: string; readonly pid: number } & Exit;
}

export type TaskTopic = keyof TaskEvents;

/** One event with its topic; a union over the topics, so that `topic` tells the shape of `event`. */
export type EventEnvelope = {
	readonly [T in TaskTopic]: { readonly timestamp: string; readonly namespace: string; readonly topic: T; readonly event: TaskEvents[T] };
}[TaskTopic];

type Empty = Readonly<Record<string, never>>;

/**
 * Use with `new RpcClient<ContainerdApi>(CONTAINERD_SOCKET, "moby")`. Refusals are RpcError: NotFound, AlreadyExists, FailedPrecondition, Unknown (the
 * runtime's own words, such as `failed to create shim task: OCI runtime create failed: runc create failed: ...`).
 */
export interface ContainerdApi {
	"version.version": { request: Empty; response: { readonly version: string; readonly revision: string } };
	/** Identity of the daemon. */
	"introspection.server": { request: Empty; response: { readonly uuid: string; readonly pid: number } };

	/** All namespaces that have containers, or had some. */
	"namespaces.list": { request: Empty; response: { readonly names: readonly string[] } };

	"containers.create": { request: Omit<ContainerRecord, "createdAt" | "updatedAt">; response: ContainerRecord };
	"containers.get": { request: { readonly id: string }; response: ContainerRecord };
	"containers.list": { request: Empty; response: { readonly containers: readonly ContainerRecord[] } };
	/** The task must be deleted before. */
	"containers.delete": { request: { readonly id: string }; response: Empty };

	/** Starts a shim and makes it create the container: its init then waits in the exec FIFO for `start`. */
	"tasks.create": { request: ProcessRef & StreamPaths; response: { readonly containerId: string; readonly pid: number } };
	"tasks.start": { request: ProcessRef; response: { readonly pid: number } };
	/** Of a task that has ended; the shim ends too. With `execId`: of that process alone. */
	"tasks.delete": { request: ProcessRef; response: Deleted };
	"tasks.get": { request: ProcessRef; response: { readonly process: TaskProcess } };
	"tasks.list": { request: Empty; response: { readonly tasks: readonly TaskProcess[] } };
	/** `signal` is a number. `all`: every process of the container. */
	"tasks.kill": { request: ProcessRef & { readonly signal: number; readonly all?: boolean }; response: Empty };
	/** Makes a further process known; `start` with its `execId` runs it. */
	"tasks.exec": { request: Required<ProcessRef> & StreamPaths & { readonly spec: ProcessSpec }; response: Empty };
	"tasks.resizePty": { request: ProcessRef & { readonly width: number; readonly height: number }; response: Empty };
	/** Closes the process's stdin once what was written into the FIFO has been read. */
	"tasks.closeIO": { request: ProcessRef & { readonly stdin: boolean }; response: Empty };
	"tasks.pause": { request: { readonly containerId: string }; response: Empty };
	"tasks.resume": { request: { readonly containerId: string }; response: Empty };
	/** PIDs in the daemon's PID namespace. */
	"tasks.listPids": { request: { readonly containerId: string }; response: { readonly processes: readonly { readonly pid: number }[] } };
	"tasks.update": { request: { readonly containerId: string; readonly resources: LinuxResources }; response: Empty };
	/** Of the tasks named, or of all. */
	"tasks.metrics": {
		request: { readonly containerIds?: readonly string[] };
		response: { readonly metrics: readonly { readonly timestamp: string; readonly id: string; readonly data: CgroupMetrics }[] };
	};
	/** Answers when the process has ended. */
	"tasks.wait": { request: ProcessRef; response: Exit };

	/** All events from now on, of the caller's namespace. */
	"events.subscribe": { request: Empty; response: EventEnvelope; stream: true };
}
