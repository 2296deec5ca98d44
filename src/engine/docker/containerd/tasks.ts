/** Tasks: what is asked of a container's shim. core/runtime/v2, plugins/services/tasks. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { rfc3339 } from "../oci/text.ts";
import type { ContainerdApi, Deleted, ProcessRef, StreamPaths } from "../rpc/containerd-api.ts";
import { isRpcError, RpcError } from "../rpc/error.ts";
import type { Handlers } from "../rpc/server.ts";
import type { Bundles } from "./bundle.ts";
import type { Metadata } from "./metadata.ts";
import type { Shims } from "./shims.ts";

type TaskMethods = { [K in keyof ContainerdApi as K extends `tasks.${string}` ? K : never]: ContainerdApi[K] };

const execOf = (ref: ProcessRef): string => ref.execId ?? "";

export function taskHandlers(metadata: Metadata, bundles: Bundles, shims: Shims): Handlers<TaskMethods> {
	const create = function* (sys: Sys, namespace: string, request: ProcessRef & StreamPaths): Blocking<number> {
		const id = request.containerId;
		const container = metadata.get(namespace, id);
		if (shims.find(namespace, id)) throw new RpcError("AlreadyExists", `task ${id}: already exists`);
		if (sys.tryStat(bundles.path(namespace, id))) bundles.remove(sys, namespace, id);
		const bundle = yield* bundles.create(sys, namespace, id, container.spec);
		const shim = yield* shims.start(sys, namespace, id, bundle);
		const { stdin, stdout, stderr, terminal } = request;
		try {
			const { pid } = yield* shim.client.call(sys, "task.create", { id, bundle, stdin, stdout, stderr, terminal, options: container.runtime.options ?? {} });
			return pid;
		} catch (error) {
			shims.forget(shim);
			if (!isRpcError(error)) throw error;
			yield* shutDown(sys, shim.client);
			bundles.remove(sys, namespace, id);
			throw new RpcError(error.code, `failed to create shim task: ${error.message}`);
		}
	};
	const shutDown = function* (sys: Sys, client: ReturnType<Shims["get"]>["client"]): Blocking<void> {
		try {
			yield* client.call(sys, "task.shutdown", {});
		} catch (error) {
			if (!isRpcError(error)) throw error;
		}
		client.close(sys);
	};
	const remove = function* (sys: Sys, namespace: string, ref: ProcessRef): Blocking<Deleted> {
		const shim = shims.get(namespace, ref.containerId);
		const deleted = yield* shim.client.call(sys, "task.delete", { execId: execOf(ref) });
		if (execOf(ref) !== "") return deleted;
		shims.forget(shim);
		yield* shutDown(sys, shim.client);
		bundles.remove(sys, namespace, ref.containerId);
		return deleted;
	};
	return {
		*"tasks.create"({ sys, namespace }, request) {
			return { containerId: request.containerId, pid: yield* create(sys, namespace, request) };
		},
		"tasks.start": ({ sys, namespace }, ref) => shims.get(namespace, ref.containerId).client.call(sys, "task.start", { execId: execOf(ref) }),
		"tasks.delete": ({ sys, namespace }, ref) => remove(sys, namespace, ref),
		*"tasks.get"({ sys, namespace }, ref) {
			return { process: yield* shims.get(namespace, ref.containerId).client.call(sys, "task.state", { execId: execOf(ref) }) };
		},
		*"tasks.list"({ sys, namespace }) {
			const tasks = [];
			for (const shim of shims.list(namespace)) {
				try {
					tasks.push(yield* shim.client.call(sys, "task.state", { execId: "" }));
				} catch (error) {
					if (!isRpcError(error)) throw error;
				}
			}
			return { tasks };
		},
		"tasks.kill": ({ sys, namespace }, { containerId, execId, signal, all }) =>
			shims.get(namespace, containerId).client.call(sys, "task.kill", { execId: execId ?? "", signal, all: all ?? false }),
		"tasks.exec": ({ sys, namespace }, { containerId, ...rest }) => shims.get(namespace, containerId).client.call(sys, "task.exec", rest),
		"tasks.resizePty": ({ sys, namespace }, { containerId, execId, width, height }) =>
			shims.get(namespace, containerId).client.call(sys, "task.resizePty", { execId: execId ?? "", width, height }),
		"tasks.closeIO": ({ sys, namespace }, { containerId, execId, stdin }) =>
			shims.get(namespace, containerId).client.call(sys, "task.closeIO", { execId: execId ?? "", stdin }),
		"tasks.pause": ({ sys, namespace }, { containerId }) => shims.get(namespace, containerId).client.call(sys, "task.pause", {}),
		"tasks.resume": ({ sys, namespace }, { containerId }) => shims.get(namespace, containerId).client.call(sys, "task.resume", {}),
		"tasks.listPids": ({ sys, namespace }, { containerId }) => shims.get(namespace, containerId).client.call(sys, "task.pids", {}),
		"tasks.update": ({ sys, namespace }, { containerId, resources }) => shims.get(namespace, containerId).client.call(sys, "task.update", { resources }),
		*"tasks.metrics"({ sys, namespace }, { containerIds }) {
			const metrics = [];
			for (const shim of containerIds ? containerIds.map((id) => shims.get(namespace, id)) : shims.list(namespace)) {
				const { stats } = yield* shim.client.call(sys, "task.stats", {});
				metrics.push({ timestamp: rfc3339(sys.clock("realtime")), id: shim.id, data: stats });
			}
			return { metrics };
		},
		"tasks.wait": ({ sys, namespace }, ref) => shims.get(namespace, ref.containerId).client.call(sys, "task.wait", { execId: execOf(ref) }),
	};
}
