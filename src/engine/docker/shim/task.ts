/** The container of a shim and its processes: what the calls of shim-api.ts do. cmd/containerd-shim-runc-v2 of containerd. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { signalName, signalNumber } from "../../kernel/signal-names.ts";
import { tryReadText } from "../../programs/lib/procfs/process.ts";
import type { LinuxResources, ProcessSpec } from "../oci/spec.ts";
import type { Deleted, Exit, RuntimeOptions, StreamPaths, TaskProcess } from "../rpc/containerd-api.ts";
import { RpcError } from "../rpc/error.ts";
import type { CgroupMetrics } from "../rpc/metrics.ts";
import { ConsoleSocket } from "./console.ts";
import { groupOf, metricsOf, oomKills } from "./metrics.ts";
import { ShimProcess } from "./process.ts";
import type { Publisher } from "./publisher.ts";
import type { Reaper } from "./reaper.ts";
import { RuncClient } from "./runc-client.ts";
import { ProcessStreams } from "./streams.ts";

const notFound = (what: string): RpcError => new RpcError("NotFound", what);

export class Task {
	readonly id: string;
	private readonly namespace: string;
	private readonly reaper: Reaper;
	private readonly publisher: Publisher;
	private bundle = "";
	private runc: RuncClient | undefined;
	private init: ShimProcess | undefined;
	private readonly execs = new Map<string, ShimProcess>();
	/** The control group, known once the container runs. */
	private group = "";
	private oomSeen = 0;

	constructor(id: string, namespace: string, reaper: Reaper, publisher: Publisher) {
		this.id = id;
		this.namespace = namespace;
		this.reaper = reaper;
		this.publisher = publisher;
	}

	get initPid(): number {
		return this.init?.pid ?? 0;
	}

	private get client(): RuncClient {
		if (!this.runc) throw notFound("container not created");
		return this.runc;
	}
	private process(execId: string): ShimProcess {
		const found = execId === "" ? this.init : this.execs.get(execId);
		if (!found) throw notFound(execId === "" ? "container not created" : `exec process ${execId}`);
		return found;
	}

	/** Streams for one call of runc, which it gets as its own, or a socket for its terminal. */
	private *launch(sys: Sys, streams: ProcessStreams, message: string, args: (consoleArgs: readonly string[]) => readonly string[]): Blocking<void> {
		if (!streams.paths.terminal) {
			const given = yield* streams.pipes(sys);
			try {
				yield* this.client.must(sys, message, args([]), given);
			} catch (error) {
				streams.abandon(sys);
				throw error;
			}
			yield* streams.start(sys);
			return;
		}
		const socket = new ConsoleSocket(sys);
		try {
			yield* this.client.must(sys, message, args(["--console-socket", socket.path]));
			streams.attachTerminal(sys, yield* socket.receive(sys));
		} finally {
			socket.close(sys);
		}
		yield* streams.start(sys);
	}

	private *pidFrom(sys: Sys, path: string): Blocking<number> {
		return Number((yield* tryReadText(sys, path)) ?? "0");
	}

	*create(sys: Sys, request: StreamPaths & { readonly bundle: string; readonly options: RuntimeOptions }): Blocking<number> {
		const { bundle, options } = request;
		this.bundle = bundle;
		this.runc = new RuncClient(this.reaper, bundle, this.namespace, options);
		const init = new ShimProcess(this.id, "", new ProcessStreams(pathsOf(request)));
		const pidFile = `${bundle}/init.pid`;
		// for who has to clean up when this shim is gone
		yield* writeText(sys, `${bundle}/options.json`, JSON.stringify(options));
		yield* this.launch(sys, init.streams, "OCI runtime create failed", (console) => [
			"create",
			"--bundle",
			bundle,
			"--pid-file",
			pidFile,
			...console,
			...(options.noPivotRoot ? ["--no-pivot"] : []),
			...(options.noNewKeyring ? ["--no-new-keyring"] : []),
			this.id,
		]);
		init.pid = yield* this.pidFrom(sys, pidFile);
		this.init = init;
		this.group = yield* groupOf(sys, init.pid);
		this.follow(sys, init);
		this.publisher.publish(sys, "/tasks/create", { containerId: this.id, bundle, io: init.streams.paths, pid: init.pid });
		return init.pid;
	}

	/** A thread that waits for the end of a process. */
	private follow(sys: Sys, process: ShimProcess): void {
		const future = this.reaper.watch(sys, process.pid);
		const task = this;
		sys.thread(function* (own) {
			const ended = yield* future.wait(own);
			if (!ended) return;
			yield* task.reportOom(own);
			while (process.starting) yield* own.futexWait(process);
			// an end of the first process ends the others: their events come before
			if (process.execId === "") for (const exec of task.execs.values()) if (exec.pid > 0) yield* exec.exit.wait(own, 1);
			const { exitStatus, exitedAt } = process.setEnded(own, ended);
			task.publisher.publish(own, "/tasks/exit", { containerId: task.id, id: process.id, pid: process.pid, exitStatus, exitedAt });
		});
	}

	private *reportOom(sys: Sys): Blocking<void> {
		const kills = yield* oomKills(sys, this.group);
		if (kills > this.oomSeen) this.publisher.publish(sys, "/tasks/oom", { containerId: this.id });
		this.oomSeen = kills;
	}

	*start(sys: Sys, execId: string): Blocking<number> {
		const process = this.process(execId);
		if (process.status !== "CREATED")
			throw new RpcError("FailedPrecondition", `cannot start ${process.status === "STOPPED" ? "a process that has stopped" : "an already running process"}`);
		process.starting = true;
		try {
			if (execId === "") {
				yield* this.client.must(sys, "OCI runtime start failed", ["start", this.id]);
				if (!process.exited) process.status = "RUNNING";
				this.publisher.publish(sys, "/tasks/start", { containerId: this.id, pid: process.pid });
			} else {
				yield* this.startExec(sys, process);
				this.publisher.publish(sys, "/tasks/exec-started", { containerId: this.id, execId, pid: process.pid });
			}
		} finally {
			process.starting = false;
			sys.futexWake(process);
		}
		return process.pid;
	}

	private *startExec(sys: Sys, process: ShimProcess): Blocking<void> {
		const base = `${this.bundle}/${process.execId}`;
		yield* writeText(sys, `${base}.json`, JSON.stringify(process.spec));
		try {
			yield* this.launch(sys, process.streams, "OCI runtime exec failed", (console) => [
				"exec",
				"--process",
				`${base}.json`,
				"--detach",
				"--pid-file",
				`${base}.pid`,
				...console,
				this.id,
			]);
		} catch (error) {
			process.setEnded(sys, { status: 255, at: sys.clock("realtime") });
			throw error;
		} finally {
			sys.unlink(`${base}.json`);
		}
		process.pid = yield* this.pidFrom(sys, `${base}.pid`);
		process.status = "RUNNING";
		this.follow(sys, process);
	}

	exec(sys: Sys, request: StreamPaths & { readonly execId: string; readonly spec: ProcessSpec }): void {
		const { execId } = request;
		if (this.execs.has(execId)) throw new RpcError("AlreadyExists", `id ${execId}: already exists`);
		if (!this.init) throw notFound("container not created");
		this.execs.set(execId, new ShimProcess(this.id, execId, new ProcessStreams(pathsOf(request)), request.spec));
		this.publisher.publish(sys, "/tasks/exec-added", { containerId: this.id, execId });
	}

	*delete(sys: Sys, execId: string): Blocking<Deleted> {
		const process = this.process(execId);
		const { exited } = process;
		if (!exited && (process.pid > 0 || execId === "") && process.status !== "CREATED")
			throw new RpcError("FailedPrecondition", "cannot delete a running process");
		yield* process.streams.finish(sys);
		if (execId === "") {
			yield* this.client.run(sys, ["delete", ...(exited ? [] : ["--force"]), this.id]);
			this.publisher.publish(sys, "/tasks/delete", { containerId: this.id, id: this.id, pid: process.pid, ...endOf(process) });
			this.init = undefined;
		} else {
			this.execs.delete(execId);
			for (const suffix of ["pid", "json"]) unlinkIfThere(sys, `${this.bundle}/${execId}.${suffix}`);
		}
		return { id: process.id, pid: process.pid, ...endOf(process) };
	}

	/** Whether nothing is left that a shim is for. */
	get isDeleted(): boolean {
		return this.init === undefined;
	}

	*kill(sys: Sys, execId: string, signal: number, all: boolean): Blocking<void> {
		const process = this.process(execId);
		const name = signalName(signal);
		if (execId === "") {
			yield* this.client.mustPlainly(sys, ["kill", ...(all ? ["--all"] : []), this.id, String(signal)]);
			return;
		}
		if (process.exited || process.pid === 0) throw notFound("process already finished");
		try {
			sys.kill(process.pid, name ?? 0);
		} catch (error) {
			if (!isErrno(error, "ESRCH")) throw error;
			throw notFound("process already finished");
		}
	}

	*state(sys: Sys, execId: string): Blocking<TaskProcess> {
		if (sys.spend()) yield* sys.reschedule();
		return this.process(execId).describe();
	}
	wait(sys: Sys, execId: string): Blocking<Exit | undefined> {
		return this.process(execId).exit.wait(sys);
	}
	resize(sys: Sys, execId: string, width: number, height: number): void {
		this.process(execId).streams.resize(sys, width, height);
	}
	closeInput(sys: Sys, execId: string): void {
		this.process(execId).streams.closeInput(sys);
	}

	*pause(sys: Sys): Blocking<void> {
		yield* this.client.must(sys, "OCI runtime pause failed", ["pause", this.id]);
		const init = this.process("");
		init.status = "PAUSED";
		this.publisher.publish(sys, "/tasks/paused", { containerId: this.id });
	}
	*resume(sys: Sys): Blocking<void> {
		yield* this.client.must(sys, "OCI runtime resume failed", ["resume", this.id]);
		const init = this.process("");
		init.status = "RUNNING";
		this.publisher.publish(sys, "/tasks/resumed", { containerId: this.id });
	}
	*update(sys: Sys, resources: LinuxResources): Blocking<void> {
		const path = `${this.bundle}/update.json`;
		yield* writeText(sys, path, JSON.stringify(resources));
		try {
			yield* this.client.must(sys, "OCI runtime update failed", ["update", "--resources", path, this.id]);
		} finally {
			sys.unlink(path);
		}
	}

	*pids(sys: Sys): Blocking<{ readonly pid: number }[]> {
		const text = (yield* tryReadText(sys, `${this.group}/cgroup.procs`)) ?? "";
		return text
			.split("\n")
			.filter(Boolean)
			.map((line) => ({ pid: Number(line) }));
	}
	stats(sys: Sys): Blocking<CgroupMetrics> {
		return metricsOf(sys, this.group);
	}
}

const pathsOf = ({ stdin, stdout, stderr, terminal }: StreamPaths): StreamPaths => ({ stdin, stdout, stderr, terminal });

const endOf = (process: ShimProcess): Exit => process.exited ?? { exitStatus: 128 + signalNumber("KILL"), exitedAt: "" };

function* writeText(sys: Sys, path: string, text: string): Blocking<void> {
	const fd = yield* sys.open(path, { write: true, create: true, truncate: true, closeOnExec: true }, 0o600);
	yield* sys.write(fd, text);
	sys.close(fd);
}

function unlinkIfThere(sys: Sys, path: string): void {
	try {
		sys.unlink(path);
	} catch (error) {
		if (!isErrno(error, "ENOENT")) throw error;
	}
}
