import { expect, test } from "vitest";
import { Machine } from "../../machine.ts";
import { worlds } from "../../world/index.ts";
import { registry } from "../index.ts";

test("nproc counts a quota of the group or one above in rounded processors, but not for --all or a real-time task", () => {
	const machine = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
	let output = "";
	const script = `cd /sys/fs/cgroup; mkdir -p q/in; echo 0 > q/in/cgroup.procs
		for c in 149999 150000 1000; do echo $c > q/cpu.max; echo $(nproc) $(nproc --all) $(OMP_NUM_THREADS=2 nproc) $(chrt -f 1 nproc); done`;
	machine.spawn("/bin/bash", ["bash", "-c", script], {
		onStdout: (data) => {
			output += new TextDecoder().decode(data);
		},
	});
	machine.settle(10_000_000);
	expect(output).toBe("1 2 2 2\n2 2 2 2\n1 2 2 2\n");
});
