/** The shim that stays: it holds the container's streams, waits for its processes, and answers containerd. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Channel } from "../../programs/lib/sync.ts";
import { RpcError } from "../rpc/error.ts";
import { serve } from "../rpc/server.ts";
import type { ShimApi } from "../rpc/shim-api.ts";
import { Publisher } from "./publisher.ts";
import { Reaper } from "./reaper.ts";
import { Task } from "./task.ts";

/** The listening socket, as `start` hands it on. */
export const SOCKET_FD = 3;

export function* runDaemon(sys: Sys, id: string, namespace: string, containerd: string): Blocking<number> {
	sys.prctl({ childSubreaper: true });
	// a handler ends with exec, where ignoring would be inherited
	sys.sigaction("PIPE", () => {});
	sys.fcntlSet(SOCKET_FD, { closeOnExec: true });
	const reaper = new Reaper();
	const publisher = new Publisher(containerd, namespace);
	const task = new Task(id, namespace, reaper, publisher);
	const end = new Channel<true>();
	sys.thread((own) => reaper.run(own));
	const sending = new Channel<true>();
	sys.thread(function* (own) {
		yield* publisher.run(own);
		sending.close(own);
	});
	sys.thread((own) =>
		serve<ShimApi>(own, SOCKET_FD, {
			"task.connect"() {
				return { shimPid: sys.getpid(), taskPid: task.initPid };
			},
			*"task.create"(call, request) {
				return { pid: yield* task.create(call.sys, request) };
			},
			*"task.start"(call, { execId }) {
				return { pid: yield* task.start(call.sys, execId) };
			},
			"task.delete": (call, { execId }) => task.delete(call.sys, execId),
			"task.state": (call, { execId }) => task.state(call.sys, execId),
			*"task.kill"(call, { execId, signal, all }) {
				yield* task.kill(call.sys, execId, signal, all);
				return {};
			},
			"task.exec"(call, request) {
				task.exec(call.sys, request);
				return {};
			},
			"task.resizePty"(call, { execId, width, height }) {
				task.resize(call.sys, execId, width, height);
				return {};
			},
			"task.closeIO"(call, { execId, stdin }) {
				if (stdin) task.closeInput(call.sys, execId);
				return {};
			},
			*"task.pause"(call) {
				yield* task.pause(call.sys);
				return {};
			},
			*"task.resume"(call) {
				yield* task.resume(call.sys);
				return {};
			},
			*"task.pids"(call) {
				return { processes: yield* task.pids(call.sys) };
			},
			*"task.update"(call, { resources }) {
				yield* task.update(call.sys, resources);
				return {};
			},
			*"task.stats"(call) {
				return { stats: yield* task.stats(call.sys) };
			},
			*"task.wait"(call, { execId }) {
				const exit = yield* task.wait(call.sys, execId);
				if (!exit) throw new RpcError("Unavailable", "ttrpc: closed");
				return exit;
			},
			"task.shutdown"(call) {
				if (task.isDeleted) end.close(call.sys);
				return {};
			},
			*"task.alive"(call) {
				// nothing is ever sent: who listens hears the connection break
				yield* new Channel<true>().receive(call.sys);
			},
		}),
	);
	yield* end.receive(sys);
	publisher.close(sys);
	yield* sending.receive(sys);
	removeSocket(sys);
	return 0;
}

function removeSocket(sys: Sys): void {
	try {
		sys.unlink(sys.socketName(SOCKET_FD));
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}
