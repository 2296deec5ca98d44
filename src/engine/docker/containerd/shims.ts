/** The shims that containerd knows: starting them, finding them again, and cleaning up after those that die. core/runtime/v2/shim_manager.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode } from "../../kernel/text.ts";
import { waitFor } from "../../programs/lib/launch.ts";
import { tryReadText } from "../../programs/lib/procfs/process.ts";
import { rfc3339 } from "../oci/text.ts";
import { RpcClient } from "../rpc/client.ts";
import { CONTAINERD_SOCKET } from "../rpc/containerd-api.ts";
import { isRpcError, RpcError } from "../rpc/error.ts";
import type { Bootstrap, ShimApi } from "../rpc/shim-api.ts";
import type { Bundles } from "./bundle.ts";
import type { EventExchange } from "./events.ts";
import { log } from "./log.ts";

const SHIM = "/usr/bin/containerd-shim-runc-v2";

export interface Shim {
	readonly namespace: string;
	readonly id: string;
	readonly bundle: string;
	readonly client: RpcClient<ShimApi>;
}

const clientOf = (bootstrap: Bootstrap): RpcClient<ShimApi> => new RpcClient<ShimApi>(bootstrap.address.replace(/^unix:\/\//, ""));

export class Shims {
	private readonly shims = new Map<string, Shim>();
	private readonly bundles: Bundles;
	private readonly events: EventExchange;
	constructor(bundles: Bundles, events: EventExchange) {
		this.bundles = bundles;
		this.events = events;
	}

	private static key(namespace: string, id: string): string {
		return `${namespace}/${id}`;
	}
	find(namespace: string, id: string): Shim | undefined {
		return this.shims.get(Shims.key(namespace, id));
	}
	/** Throws NotFound. */
	get(namespace: string, id: string): Shim {
		const found = this.find(namespace, id);
		if (!found) throw new RpcError("NotFound", `task ${id}: not found`);
		return found;
	}
	list(namespace: string): Shim[] {
		return [...this.shims.values()].filter((s) => s.namespace === namespace);
	}

	/** Runs the shim's program in the bundle; what it prints. */
	private *run(sys: Sys, namespace: string, id: string, bundle: string, action: "start" | "delete"): Blocking<string> {
		const [read, write] = sys.pipe();
		sys.fcntlSet(read, { closeOnExec: true });
		const args = ["-namespace", namespace, "-address", CONTAINERD_SOCKET, "-publish-binary", "/usr/bin/containerd", "-id", id, action];
		const pid = sys.fork(function* (child) {
			child.dup2(write, 1);
			child.close(write);
			child.chdir(bundle);
			try {
				return yield* child.execve(SHIM, [SHIM, ...args], child.environ);
			} catch (error) {
				if (!isErrno(error)) throw error;
				return 127;
			}
		});
		sys.close(write);
		let text = "";
		for (let chunk = yield* sys.read(read, 4096); chunk.length > 0; chunk = yield* sys.read(read, 4096)) text += decode(chunk);
		sys.close(read);
		const status = yield* waitFor(sys, pid);
		if (status.kind !== "exited" || status.code !== 0) throw new RpcError("Unknown", `failed to start shim: start failed: ${text.trim() || "exit status 1"}`);
		return text;
	}

	*start(sys: Sys, namespace: string, id: string, bundle: string): Blocking<Shim> {
		const bootstrap = JSON.parse(yield* this.run(sys, namespace, id, bundle, "start")) as Bootstrap;
		const fd = yield* sys.open(`${bundle}/bootstrap.json`, { write: true, create: true, truncate: true, closeOnExec: true }, 0o644);
		yield* sys.write(fd, JSON.stringify(bootstrap));
		sys.close(fd);
		yield* log(sys, "info", `connecting to shim ${id}`, {
			address: bootstrap.address,
			namespace,
			protocol: bootstrap.protocol,
			version: String(bootstrap.version),
		});
		const shim: Shim = { namespace, id, bundle, client: clientOf(bootstrap) };
		yield* this.keep(sys, shim);
		return shim;
	}

	/** Knows the shim from now on, and listens for its death. */
	private *keep(sys: Sys, shim: Shim): Blocking<void> {
		const key = Shims.key(shim.namespace, shim.id);
		const alive = yield* shim.client.stream(sys, "task.alive", {});
		this.shims.set(key, shim);
		const { shims } = this;
		const mourn = this.mourn.bind(this);
		sys.thread(function* (own) {
			try {
				yield* alive.next(own);
			} catch (error) {
				if (!isRpcError(error)) throw error;
			}
			alive.close(own);
			if (shims.get(key) === shim) yield* mourn(own, shim);
		});
	}

	/** The shim ended by itself after its task was deleted, or before it had one. */
	forget(shim: Shim): void {
		this.shims.delete(Shims.key(shim.namespace, shim.id));
	}

	/** A shim was killed: its container ends, and all who listen hear of it. */
	private *mourn(sys: Sys, shim: Shim): Blocking<void> {
		const { namespace, id } = shim;
		yield* log(sys, "info", "shim disconnected", { id, namespace });
		yield* log(sys, "warning", "cleaning up after shim disconnected", { id, namespace });
		yield* log(sys, "info", "cleaning up dead shim", { id, namespace });
		this.forget(shim);
		yield* this.cleanUp(sys, namespace, id);
	}

	private *cleanUp(sys: Sys, namespace: string, id: string): Blocking<void> {
		const bundle = this.bundles.path(namespace, id);
		const pid = Number((yield* tryReadText(sys, `${bundle}/init.pid`)) ?? "0");
		try {
			yield* this.run(sys, namespace, id, bundle, "delete");
		} catch (error) {
			if (!isRpcError(error)) throw error;
		}
		this.bundles.remove(sys, namespace, id);
		const now = rfc3339(sys.clock("realtime"));
		const exit = { containerId: id, id, pid, exitStatus: 137, exitedAt: now };
		this.events.publish(sys, { timestamp: now, namespace, topic: "/tasks/exit", event: exit });
		this.events.publish(sys, { timestamp: now, namespace, topic: "/tasks/delete", event: exit });
	}

	/** What ran before this containerd did. */
	*recover(sys: Sys): Blocking<void> {
		for (const { namespace, id } of this.bundles.found(sys)) {
			const bundle = this.bundles.path(namespace, id);
			const text = yield* tryReadText(sys, `${bundle}/bootstrap.json`);
			try {
				if (text === undefined) throw new RpcError("NotFound", "no bootstrap.json");
				const shim: Shim = { namespace, id, bundle, client: clientOf(JSON.parse(text) as Bootstrap) };
				yield* shim.client.call(sys, "task.connect", {});
				yield* this.keep(sys, shim);
			} catch (error) {
				if (!isRpcError(error)) throw error;
				yield* log(sys, "info", "cleaning leaked shim process", { id, namespace });
				yield* this.cleanUp(sys, namespace, id);
			}
		}
	}
}
