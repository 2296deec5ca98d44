import { expect, test } from "vitest";
import { Machine } from "../machine.ts";
import { registry } from "../programs/index.ts";
import { worlds } from "../world/index.ts";
import { LiveHost } from "./index.ts";

/** What a host looks like after a script of sh. */
function after(world: "one-host" | "cgroup-v1", script: string): LiveHost {
	const machine = new Machine({ world: worlds[world], seed: 1, programs: registry });
	machine.spawn("/bin/sh", ["sh", "-c", script]);
	machine.settle(1_000_000, () => machine.now > 1_000_000_000);
	return new LiveHost(machine.kernel);
}

test("a group with a process and limits", () => {
	const host = after(
		"one-host",
		`cd /sys/fs/cgroup; mkdir demo; echo 20M > demo/memory.max; echo 20000 100000 > demo/cpu.max; echo 1 > demo/cpuset.cpus; echo 9 > demo/pids.max
		sleep 1000 & echo $! > demo/cgroup.procs; sleep 0.01; echo 1 > demo/cgroup.freeze; mkdir demo/inner`,
	);
	const demo = host.cgroups.find((g) => g.path === "/demo");
	expect(demo).toMatchObject({ hierarchy: "", populated: true, frozen: true, memory_max: 20 * 1024 ** 2, memory_high: -1, oom_kills: 0, cpu_quota: 20000 });
	expect(demo).toMatchObject({ cpu_period: 100000, cpu_weight: 100, cpuset: [1], cpuset_effective: [1], pids_max: 9, pids_current: 1, subtree_control: [] });
	expect(demo?.controllers).toContain("memory");
	expect(demo?.processes.map((p) => p.args)).toEqual(["sleep 1000"]);
	// nothing is passed on to it, so it has no numbers of its own
	expect(host.cgroups.find((g) => g.path === "/demo/inner")).toMatchObject({ populated: false, controllers: [], memory_max: -1, memory_current: -1 });
});

test("with cgroup v1 a group stands in one hierarchy", () => {
	const host = after("cgroup-v1", "mkdir /sys/fs/cgroup/memory/demo; echo 20M > /sys/fs/cgroup/memory/demo/memory.limit_in_bytes");
	expect(host.cgroups.filter((g) => g.path === "/demo").map((g) => [g.hierarchy, g.memory_max])).toEqual([["memory", 20 * 1024 ** 2]]);
});
