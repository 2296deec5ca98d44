/** Further processes in a container: daemon/exec.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { signalNumbers } from "../../../kernel/signal-names.ts";
import { Future } from "../../../programs/lib/sync.ts";
import type { ExecRequest } from "../../api/container.ts";
import { conflict, EngineError, invalid } from "../../error.ts";
import type { ProcessSpec } from "../../oci/spec.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import { generateId } from "../ids.ts";
import { allCapabilities, capabilitiesOf } from "../spec/capabilities.ts";
import { environmentOf, replaceEnvironment } from "../spec/spec.ts";
import { userOf } from "../spec/user.ts";
import type { Container } from "./container.ts";
import { stopSignal } from "./stop.ts";
import { type OutputTap, Streams } from "./streams.ts";

export class Exec {
	readonly id: string;
	readonly container: Container;
	readonly request: ExecRequest;
	running = false;
	exitCode: number | undefined;
	pid = 0;
	started = false;
	streams: Streams | undefined;
	/** Who is attached gets the streams before anything runs. */
	onStreams: ((sys: Sys, streams: Streams) => void) | undefined;
	/** The exit status. */
	readonly finished = new Future<number>();

	private constructor(id: string, container: Container, request: ExecRequest) {
		this.id = id;
		this.container = container;
		this.request = request;
	}

	/** ContainerExecCreate. Throws what the container's state forbids. */
	static create(sys: Sys, daemon: Daemon, container: Container, request: ExecRequest): Exec {
		const { state } = container;
		if (!state.running) throw conflict(`container ${container.id} is not running`);
		if (state.paused) throw conflict(`Container ${container.plainName} is paused, unpause the container before exec`);
		if (state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
		const exec = new Exec(generateId(sys), container, request);
		container.execs.set(exec.id, exec);
		daemon.execs.set(exec.id, container);
		daemon.containerEvent(sys, container, `exec_create: ${(request.Cmd ?? []).join(" ")}`, { execID: exec.id });
		return exec;
	}

	/** ContainerExecStart up to the running process. Throws EngineError. */
	*start(sys: Sys, daemon: Daemon, options: { terminal: boolean; consoleSize?: readonly number[] | undefined }, tap?: OutputTap): Blocking<void> {
		const { container } = this;
		if (this.exitCode !== undefined) throw conflict(`exec command ${this.id} has already run`);
		if (this.running || this.started) throw conflict(`exec command ${this.id} is already running`);
		this.started = true;
		daemon.containerEvent(sys, container, `exec_start: ${(this.request.Cmd ?? []).join(" ")}`, { execID: this.id });
		const terminal = this.request.Tty ?? false;
		const streams = new Streams({
			directory: `${daemon.config.execRoot}/containerd/${container.id}`,
			process: this.id,
			stdin: this.request.AttachStdin ?? false,
			terminal,
			tap,
		});
		this.streams = streams;
		this.onStreams?.(sys, streams);
		const ref = { containerId: container.id, execId: this.id };
		streams.start(sys, function* (own) {
			try {
				yield* daemon.containerd.call(own, "tasks.closeIO", { ...ref, stdin: true });
			} catch (error) {
				if (!isRpcError(error)) throw error;
			}
		});
		try {
			const spec = yield* this.spec(sys, daemon, options.consoleSize);
			yield* daemon.containerd.call(sys, "tasks.exec", { ...ref, ...streams.paths, spec });
			this.running = true;
			const { pid } = yield* daemon.containerd.call(sys, "tasks.start", ref);
			this.pid = pid;
		} catch (error) {
			this.running = false;
			yield* streams.finish(sys);
			throw this.startError(sys, error);
		}
	}

	private startError(sys: Sys, error: unknown): unknown {
		if (!isRpcError(error)) return error;
		const message = error.message;
		const missing = ["executable file not found", "no such file or directory", "system cannot find the file specified"].some((w) => message.includes(w));
		const refused = ["permission denied", "not a directory", "is a directory"].some((w) => message.includes(w));
		this.exitCode = missing ? 127 : refused ? 126 : 128;
		this.finished.set(sys, this.exitCode);
		return new EngineError(missing || refused ? "invalid-parameter" : "system", message);
	}

	private *spec(sys: Sys, daemon: Daemon, consoleSize: readonly number[] | undefined): Blocking<ProcessSpec> {
		const { container, request } = this;
		const host = container.hostConfig;
		const tty = request.Tty ?? false;
		const root = yield* daemon.layers.mount(sys, container.id);
		let user: ProcessSpec["user"];
		try {
			user = yield* userOf(sys, root, request.User || (container.config.User ?? ""), host.GroupAdd ?? []);
		} finally {
			yield* daemon.layers.unmount(sys, container.id);
		}
		const capabilities = request.Privileged ? allCapabilities : capabilitiesOf(host.CapAdd ?? [], host.CapDrop ?? [], host.Privileged ?? false);
		const [rows = 0, columns = 0] = consoleSize ?? request.ConsoleSize ?? [];
		return {
			...(tty ? { terminal: true } : {}),
			...(tty && (rows || columns) ? { consoleSize: { height: rows, width: columns } } : {}),
			...(user ? { user } : {}),
			args: request.Cmd ?? [],
			env: replaceEnvironment(environmentOf(container, tty, []), request.Env ?? []),
			cwd: request.WorkingDir || container.config.WorkingDir || "/",
			capabilities: {
				bounding: capabilities,
				...(user?.uid === 0 ? { effective: capabilities, permitted: capabilities } : {}),
			},
			...(container.noNewPrivileges ? { noNewPrivileges: true } : {}),
			oomScoreAdj: host.OomScoreAdj ?? 0,
		};
	}

	/** Heard from containerd; without a status when its container has gone. */
	ended(sys: Sys, status: number | undefined): void {
		if (this.exitCode !== undefined) return;
		this.running = false;
		this.exitCode = status ?? 137;
		this.finished.set(sys, this.exitCode);
	}

	/** After the end: what is left of it in containerd and on disk. */
	*finish(sys: Sys, daemon: Daemon): Blocking<void> {
		if (this.streams) {
			yield* this.streams.drained.wait(sys, 2);
			yield* this.streams.finish(sys);
		}
		daemon.containerEvent(sys, this.container, "exec_die", { execID: this.id, exitCode: String(this.exitCode ?? 0) });
		try {
			yield* daemon.containerd.call(sys, "tasks.delete", { containerId: this.container.id, execId: this.id });
		} catch (error) {
			if (!isRpcError(error)) throw error;
		}
	}

	*kill(sys: Sys, daemon: Daemon): Blocking<void> {
		const ref = { containerId: this.container.id, execId: this.id };
		try {
			yield* daemon.containerd.call(sys, "tasks.kill", { ...ref, signal: stopSignal(this.container) });
			if ((yield* this.finished.wait(sys, 10)) !== undefined) return;
			yield* daemon.containerd.call(sys, "tasks.kill", { ...ref, signal: signalNumbers.KILL });
		} catch (error) {
			if (!isRpcError(error)) throw error;
		}
	}
}

/** Throws `No exec command specified`. */
export function checkExecRequest(request: ExecRequest): void {
	if (!request.Cmd?.length) throw invalid("No exec command specified");
}
