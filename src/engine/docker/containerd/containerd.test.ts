import { expect, test } from "vitest";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { cloneTask } from "../../kernel/clone.ts";
import { decode } from "../../kernel/text.ts";
import { registry } from "../../programs/index.ts";
import type { BootedHost } from "../../world/boot.ts";
import { bootWorld } from "../../world/boot-world.ts";
import { oneHost } from "../../world/one-host.ts";
import { exampleSpec } from "../oci/default-spec.ts";
import { RpcClient } from "../rpc/client.ts";
import { CONTAINERD_SOCKET, type ContainerdApi } from "../rpc/containerd-api.ts";
import { isRpcError } from "../rpc/error.ts";

/** Runs a process of root on a host with a running containerd and a root file system at /b/rootfs. */
function onHost(body: (sys: Sys, client: RpcClient<ContainerdApi>) => Blocking<void>): void {
	const [host] = bootWorld(oneHost, 1, registry).hosts.values();
	const { kernel, init } = host as BootedHost;
	const defects: string[] = [];
	kernel.events.listen((e) => {
		if (e.type === "defect") defects.push(e.message);
	});
	let ended = false;
	const task = cloneTask(
		init,
		function* (sys) {
			yield* shell(
				sys,
				"mkdir -p /b/rootfs/bin; cp /bin/busybox /b/rootfs/bin/; for i in sh cat echo sleep tty stty; do ln -s busybox /b/rootfs/bin/$i; done; systemctl start containerd",
			);
			yield* body(sys, new RpcClient<ContainerdApi>(CONTAINERD_SOCKET, "moby"));
			ended = true;
			return 0;
		},
		[],
	);
	task.dispositions.clear();
	for (let steps = 0; steps < 2e7 && !ended && defects.length === 0; ) {
		if (kernel.runnable) steps += kernel.run(10_000);
		else if (kernel.timers.next === undefined) break;
		else kernel.clock.advance(kernel.timers.next);
	}
	expect(defects).toEqual([]);
	expect(ended).toBe(true);
}

function* shell(sys: Sys, command: string): Blocking<string> {
	const [read, write] = sys.pipe();
	const pid = sys.fork(function* (child) {
		child.dup2(write, 1);
		child.dup2(write, 2);
		child.close(read);
		child.close(write);
		return yield* child.execve("/bin/bash", ["bash", "-c", command], new Map([["PATH", "/usr/sbin:/usr/bin"]]));
	});
	sys.close(write);
	let text = "";
	for (let chunk = yield* sys.read(read, 65536); chunk.length > 0; chunk = yield* sys.read(read, 65536)) text += decode(chunk);
	sys.close(read);
	yield* sys.waitpid(pid);
	return text;
}

/** Makes a container whose output is collected, up to where it can be started. */
function* create(sys: Sys, client: RpcClient<ContainerdApi>, id: string, args: readonly string[], terminal = false): Blocking<{ text: string; input: number }> {
	const spec = exampleSpec("1.2.1");
	const seen = { text: "", input: -1 };
	const path = (name: string) => `/tmp/${id}-${name}`;
	for (const name of ["in", "out"]) sys.mknod(path(name), "fifo", 0o600);
	sys.thread(function* (own) {
		const fd = yield* own.open(path("out"));
		for (let chunk = yield* own.read(fd, 4096); chunk.length > 0; chunk = yield* own.read(fd, 4096)) seen.text += decode(chunk);
		own.close(fd);
	});
	sys.thread(function* (own) {
		seen.input = yield* own.open(path("in"), { write: true });
	});
	yield* client.call(sys, "containers.create", {
		id,
		labels: {},
		image: "",
		runtime: { name: "io.containerd.runc.v2", options: { root: "/run/docker/runtime-runc", systemdCgroup: true } },
		spec: {
			...spec,
			root: { path: "/b/rootfs" },
			process: { ...spec.process, terminal, args },
			linux: { ...spec.linux, cgroupsPath: `system.slice:docker:${id}` },
		},
	});
	yield* client.call(sys, "tasks.create", { containerId: id, stdin: path("in"), stdout: path("out"), stderr: "", terminal });
	return seen;
}

test("a task runs under a shim that init has adopted, and tells its whole life in order", () => {
	const topics: string[] = [];
	onHost(function* (sys, client) {
		const events = yield* client.stream(sys, "events.subscribe", {});
		sys.thread(function* (own) {
			for (let e = yield* events.next(own); e; e = yield* events.next(own)) topics.push(e.topic);
		});
		const seen = yield* create(sys, client, "one", ["sh", "-c", "cat; exit 7"]);
		yield* client.call(sys, "tasks.start", { containerId: "one" });
		expect(yield* shell(sys, "ps -o ppid= -p $(pgrep containerd-shim); systemctl is-active docker-one.scope")).toBe("      1\nactive\n");
		yield* sys.write(seen.input, "typed\n");
		sys.close(seen.input);
		yield* client.call(sys, "tasks.closeIO", { containerId: "one", stdin: true });
		expect((yield* client.call(sys, "tasks.wait", { containerId: "one" })).exitStatus).toBe(7);
		yield* client.call(sys, "tasks.delete", { containerId: "one" });
		yield* client.call(sys, "containers.delete", { id: "one" });
		expect(seen.text).toBe("typed\n");
		expect(
			yield* shell(sys, "sleep 0.1; pgrep containerd-shim; ls /run/containerd/s /run/docker/runtime-runc/moby; ls -d /sys/fs/cgroup/system.slice/docker-*"),
		).toContain("cannot access '/sys/fs/cgroup/system.slice/docker-*'");
	});
	expect(topics).toEqual(["/tasks/create", "/tasks/start", "/tasks/exit", "/tasks/delete"]);
});

test("a terminal is the container's first, and follows the size that is asked for", () => {
	onHost(function* (sys, client) {
		const seen = yield* create(sys, client, "two", ["sh", "-c", "tty; read x; stty size"], true);
		yield* client.call(sys, "tasks.start", { containerId: "two" });
		yield* client.call(sys, "tasks.resizePty", { containerId: "two", width: 100, height: 30 });
		yield* sys.write(seen.input, "x\n");
		yield* client.call(sys, "tasks.wait", { containerId: "two" });
		yield* client.call(sys, "tasks.delete", { containerId: "two" });
		expect(seen.text).toBe("/dev/pts/0\r\nx\r\n30 100\r\n");
	});
});

test("containers outlive containerd; a container whose shim is killed ends", () => {
	onHost(function* (sys, client) {
		yield* create(sys, client, "three", ["sleep", "1000"]);
		yield* client.call(sys, "tasks.start", { containerId: "three" });
		yield* shell(sys, "pkill -9 -x containerd; sleep 6");
		expect((yield* client.call(sys, "tasks.get", { containerId: "three" })).process.status).toBe("RUNNING");
		const events = yield* client.stream(sys, "events.subscribe", {});
		yield* shell(sys, "pkill -9 containerd-shim");
		expect(yield* events.next(sys)).toMatchObject({ topic: "/tasks/exit", event: { exitStatus: 137 } });
		expect(yield* shell(sys, "pgrep -x sleep; ls /run/containerd/io.containerd.runtime.v2.task/moby")).toBe("");
		try {
			yield* client.call(sys, "tasks.get", { containerId: "three" });
		} catch (error) {
			expect(isRpcError(error, "NotFound")).toBe(true);
		}
	});
});
