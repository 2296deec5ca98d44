/** A process of a container as its shim keeps it. */
import type { Sys } from "../../kernel/abi.ts";
import { Future } from "../../programs/lib/sync.ts";
import type { ProcessSpec } from "../oci/spec.ts";
import { rfc3339 } from "../oci/text.ts";
import type { Exit, TaskProcess, TaskStatus } from "../rpc/containerd-api.ts";
import type { Ended } from "./reaper.ts";
import type { ProcessStreams } from "./streams.ts";

export class ShimProcess {
	readonly container: string;
	/** "" for the container's first. */
	readonly execId: string;
	readonly streams: ProcessStreams;
	/** Of an exec that is not started yet. */
	readonly spec: ProcessSpec | undefined;
	pid = 0;
	status: TaskStatus = "CREATED";
	readonly exit = new Future<Exit>();
	private ended: Exit | undefined;
	/** The start is going on: its event comes before that of an early end. */
	starting = false;

	constructor(container: string, execId: string, streams: ProcessStreams, spec?: ProcessSpec) {
		this.container = container;
		this.execId = execId;
		this.streams = streams;
		this.spec = spec;
	}

	/** What events name. */
	get id(): string {
		return this.execId === "" ? this.container : this.execId;
	}
	get exited(): Exit | undefined {
		return this.ended;
	}
	setEnded(sys: Sys, { status, at }: Ended): Exit {
		this.ended = { exitStatus: status, exitedAt: rfc3339(at) };
		this.status = "STOPPED";
		this.exit.set(sys, this.ended);
		return this.ended;
	}
	describe(): TaskProcess {
		return {
			...this.streams.paths,
			containerId: this.container,
			id: this.id,
			pid: this.pid,
			status: this.status,
			exitStatus: this.ended?.exitStatus ?? 0,
			exitedAt: this.ended?.exitedAt ?? "",
		};
	}
}
