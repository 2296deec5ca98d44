/** What containerd asks of a shim at its socket: containerd.task.v3. Fields as in containerd-api.ts; `execId` "" is the container's first process. */
import type { LinuxResources, ProcessSpec } from "../oci/spec.ts";
import type { Deleted, EventEnvelope, Exit, RuntimeOptions, StreamPaths, TaskProcess } from "./containerd-api.ts";
import type { CgroupMetrics } from "./metrics.ts";

type Empty = Readonly<Record<string, never>>;

export interface ShimApi {
	"task.connect": { request: Empty; response: { readonly shimPid: number; readonly taskPid: number } };
	"task.create": {
		request: StreamPaths & { readonly id: string; readonly bundle: string; readonly options: RuntimeOptions };
		response: { readonly pid: number };
	};
	"task.start": { request: { readonly execId: string }; response: { readonly pid: number } };
	"task.delete": { request: { readonly execId: string }; response: Deleted };
	"task.state": { request: { readonly execId: string }; response: TaskProcess };
	"task.kill": { request: { readonly execId: string; readonly signal: number; readonly all: boolean }; response: Empty };
	"task.exec": { request: StreamPaths & { readonly execId: string; readonly spec: ProcessSpec }; response: Empty };
	"task.resizePty": { request: { readonly execId: string; readonly width: number; readonly height: number }; response: Empty };
	"task.closeIO": { request: { readonly execId: string; readonly stdin: boolean }; response: Empty };
	"task.pause": { request: Empty; response: Empty };
	"task.resume": { request: Empty; response: Empty };
	"task.pids": { request: Empty; response: { readonly processes: readonly { readonly pid: number }[] } };
	"task.update": { request: { readonly resources: LinuxResources }; response: Empty };
	"task.stats": { request: Empty; response: { readonly stats: CgroupMetrics } };
	"task.wait": { request: { readonly execId: string }; response: Exit };
	"task.shutdown": { request: Empty; response: Empty };
	/** Ends when the shim does: nothing is sent. */
	"task.alive": { request: Empty; response: Empty; stream: true };
}

/** What a shim tells containerd, at containerd's own socket. */
export interface EventsApi {
	"events.forward": { request: EventEnvelope; response: Empty };
}

/** What `start` prints, and bootstrap.json of a bundle holds. */
export interface Bootstrap {
	readonly version: number;
	/** unix://PATH. */
	readonly address: string;
	readonly protocol: string;
}
