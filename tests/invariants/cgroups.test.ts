import { describe, expect, test } from "vitest";
import { play } from "../../src/cli/play.ts";
import { Machine } from "../../src/engine/machine.ts";
import { registry } from "../../src/engine/programs/index.ts";
import { worlds } from "../../src/engine/world/index.ts";
import { brokenInvariants } from "../support/invariants.ts";

/** What commands print, one string a command, and the machine they leave. */
function run(script: string, world: "one-host" | "cgroup-v1" = "one-host"): { out: string; machine: Machine } {
	const machine = new Machine({ world: worlds[world], seed: 1, programs: registry });
	const { text, defects } = play(script.trim().replace(/^\t+/gm, ""), { machine });
	expect(defects).toEqual([]);
	expect(brokenInvariants(machine.kernel)).toEqual([]);
	const out = text
		.split("\n")
		.filter((line) => !line.startsWith("$ "))
		.join("\n")
		.trim();
	return { out, machine };
}

const spin = "while :; do :; done";

describe("control groups", () => {
	test("a busy loop gets its quota of each period and no more", () => {
		const { out } = run(`
			mkdir /sys/fs/cgroup/q; cd /sys/fs/cgroup/q; echo 30000 > cpu.max
			(echo $BASHPID > cgroup.procs; exec timeout 2 sh -c '${spin}')
			awk '/^usage_usec/ {print ($2 > 590000 && $2 < 640000)} /^nr_(periods|throttled)/ {print ($2 == 20)}' cpu.stat`);
		expect(out.split("\n")).toEqual(["[exit 124]", "1", "1", "1"]);
	});

	test("groups that compete for one processor share it by their weights, and time is not lost", () => {
		const { out } = run(`
			mkdir -p /sys/fs/cgroup/w/a /sys/fs/cgroup/w/b; cd /sys/fs/cgroup/w; echo '+cpu +cpuset' > cgroup.subtree_control
			echo 0 > a/cpuset.cpus; echo 0 > b/cpuset.cpus; echo 300 > b/cpu.weight
			for g in a b; do (echo $BASHPID > $g/cgroup.procs; exec timeout 4 sh -c '${spin}') & done; wait
			awk '/^usage/ {printf "%d ", $2 / 100000 + 0.5}' a/cpu.stat b/cpu.stat cpu.stat`);
		expect(out).toMatch(/^10 30 40/m);
	});

	test("all charges are gone when all processes are", () => {
		const { out, machine } = run(`
			mkdir /sys/fs/cgroup/m; cd /sys/fs/cgroup/m; echo 20M > memory.max
			(echo $BASHPID > cgroup.procs; head -c 5M /dev/zero > /tmp/f; head -c 5M /dev/zero > /root/f; head -c 30M /dev/zero | tail | wc -c)
			cat cgroup.procs; rm /tmp/f /root/f; cat memory.current; grep -E '^oom_kill' memory.events`);
		expect(out.split("\n").slice(-2)).toEqual(["0", "oom_kill 1"]);
		const group = machine.kernel.cgroupRoot.children.get("m");
		expect(group?.states.memory?.own).toEqual({ anon: 0, file: 0, shmem: 0, kernelStack: 0, pageTables: 0, slab: 0, pipe: 0 });
	});

	test("a removed group leaves what it cached to the group above", () => {
		const { out } = run(`
			mkdir /sys/fs/cgroup/r; sh -c 'echo $$ > /sys/fs/cgroup/r/cgroup.procs; head -c 2M /dev/zero > /root/f'
			A=$(awk '/^file / {print $2}' /sys/fs/cgroup/memory.stat); rmdir /sys/fs/cgroup/r; B=$(awk '/^file / {print $2}' /sys/fs/cgroup/memory.stat); echo $(( A - B ))
			rm /root/f; C=$(awk '/^file / {print $2}' /sys/fs/cgroup/memory.stat); echo $(( B - C ))`);
		expect(out.split("\n")).toEqual(["0", "2097152"]);
	});

	test("what v1 freezes cannot be killed, what v2 freezes can", () => {
		const { out } = run(
			`
			mkdir /sys/fs/cgroup/freezer/f /sys/fs/cgroup/unified/g; sleep 100 & A=$!; sleep 100 & B=$!; sleep 0.01
			echo $A > /sys/fs/cgroup/freezer/f/tasks; echo $B > /sys/fs/cgroup/unified/g/cgroup.procs; echo FROZEN > /sys/fs/cgroup/freezer/f/freezer.state; echo 1 > /sys/fs/cgroup/unified/g/cgroup.freeze
			kill -9 $A $B; sleep 0.01; ps -o stat= -p $A; wc -l < /sys/fs/cgroup/unified/g/cgroup.procs; echo THAWED > /sys/fs/cgroup/freezer/f/freezer.state; sleep 0.01; wc -l < /sys/fs/cgroup/freezer/f/tasks`,
			"cgroup-v1",
		);
		expect(out).toMatch(/^D\n0\n0/);
	});

	test("v1 runs the release agent for a group that empties", () => {
		const { out } = run(
			`
			cd /sys/fs/cgroup/memory; printf '#!/bin/sh\\necho "$1" > /tmp/released; rmdir /sys/fs/cgroup/memory$1' > /root/agent; chmod +x /root/agent
			echo /root/agent > release_agent; mkdir r; echo 1 > r/notify_on_release; sh -c 'echo $$ > r/tasks; true'; sleep 0.1; cat /tmp/released; ls -d r`,
			"cgroup-v1",
		);
		expect(out).toMatch(/^\/r\nls: cannot access 'r'/);
	});

	test("a disk takes as long as io.max says", () => {
		const { out } = run(`
			mkdir /sys/fs/cgroup/i; echo '254:0 wbps=1048576' > /sys/fs/cgroup/i/io.max; A=$(date +%s)
			sh -c 'echo $$ > /sys/fs/cgroup/i/cgroup.procs; dd if=/dev/zero of=/root/f bs=1M count=4 oflag=direct status=none'; B=$(date +%s); echo $(( B - A )); cat /sys/fs/cgroup/i/io.stat`);
		expect(out).toBe("4\n254:0 rbytes=0 wbytes=4194304 rios=0 wios=4 dbytes=0 dios=0");
	});
});
