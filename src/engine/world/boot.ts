/** Booting a host: kernel threads, init, and the control groups that systemd keeps. */

import type { Blocking, Sys } from "../kernel/abi.ts";
import { Calls } from "../kernel/calls/calls.ts";
import { createTask } from "../kernel/clone.ts";
import { rootCredentials } from "../kernel/credentials.ts";
import { isErrno } from "../kernel/errno.ts";
import { execTask } from "../kernel/exec.ts";
import { FdTable } from "../kernel/fd-table.ts";
import { Kernel } from "../kernel/kernel.ts";
import { defaultLimits } from "../kernel/limits.ts";
import { ProgramNotLoaded, type ProgramStore } from "../kernel/programs.ts";
import type { Task, TaskOrigin } from "../kernel/task.ts";
import { bindLegacy } from "./cgroups.ts";
import { mountEarly, mountHost } from "./mounts.ts";
import { configureNetwork } from "./network.ts";
import type { World } from "./world.ts";

/** The first threads of a kernel with two processors, below kthreadd. */
const kernelThreads = [
	"pool_workqueue_release",
	"kworker/R-rcu_gp",
	"kworker/R-netns",
	"ksoftirqd/0",
	"rcu_preempt",
	"migration/0",
	"cpuhp/0",
	"cpuhp/1",
	"migration/1",
	"ksoftirqd/1",
	"kdevtmpfs",
	"kauditd",
	"khungtaskd",
	"oom_reaper",
	"kcompactd0",
	"kswapd0",
	"jbd2/vda-8",
];

/** Kernel threads of a larger machine would have used the numbers below. */
const FIRST_SERVICE_PID = 140;
/** Where the PIDs of sessions begin: those below were used while booting. */
const FIRST_SESSION_PID = 460;
/** More than any boot takes. */
const BOOT_STEPS = 5_000_000;

/** An init that starts nothing by itself and collects orphans for ever. */
function* initMain(sys: Sys): Blocking<number> {
	let ended = true;
	sys.sigaction("CHLD", () => {
		ended = true;
	});
	for (;;) {
		ended = false;
		try {
			while (yield* sys.waitpid(-1, { noHang: true }));
		} catch (error) {
			if (!isErrno(error, "ECHILD")) throw error;
		}
		if (ended) continue;
		try {
			yield* sys.pause();
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
}

export interface BootedHost {
	readonly kernel: Kernel;
	readonly init: Task;
}

/** Boots the first host of a world until its services have started. Throws ProgramNotLoaded. */
export function bootHost(world: World, seed: number, programs: ProgramStore): BootedHost {
	const [host] = world.hosts;
	const kernel = new Kernel({
		hostname: host.hostname,
		bootTime: host.bootTime,
		seed,
		release: host.release,
		version: host.version,
		cpus: host.cpus,
		memory: host.memory,
		programs,
	});
	if (host.cgroups === "v1") bindLegacy(kernel);
	const root = mountHost(kernel, host);
	const namespace = root.mount.namespace;
	if (!namespace) throw new Error("the root mount belongs to no namespace");
	const origin = (): TaskOrigin => ({
		cred: { ...rootCredentials(kernel.userNamespace), groups: [] },
		ns: {
			mnt: namespace,
			uts: kernel.uts,
			ipc: kernel.ipc,
			net: kernel.net,
			cgroup: kernel.cgroupNamespace,
			time: kernel.time,
			pidForChildren: kernel.pidNamespace,
			timeForChildren: kernel.time,
		},
		fs: { root, cwd: root, umask: 0o022 },
		fds: new FdTable(),
		limits: defaultLimits(),
		groups: kernel.cgroups.rootSet,
		affinity: Array.from({ length: host.cpus }, (_, i) => i),
		group: undefined,
		session: undefined,
	});
	const init = createTask(kernel, kernel.pidNamespace, origin(), undefined);
	kernel.cgroupRoot.descend("init.scope").attach(init);
	init.comm = "systemd";
	init.argv = ["/sbin/init"];
	init.environ = new Map([
		["HOME", "/"],
		["TERM", "linux"],
	]);
	init.main = initMain(new Calls(init));
	kernel.init = init;
	const kthreadd = createTask(kernel, kernel.pidNamespace, origin(), undefined);
	for (const comm of ["kthreadd", ...kernelThreads]) {
		const thread = comm === "kthreadd" ? kthreadd : createTask(kernel, kernel.pidNamespace, origin(), kthreadd);
		thread.comm = comm;
		thread.kernelThread = true;
		thread.state = { kind: "sleeping", queues: [], timer: undefined };
	}
	configureNetwork(kernel);
	mountEarly(kernel, init, root.mount, host.cgroups);
	kernel.pidNamespace.lastPid = FIRST_SERVICE_PID;
	// without the program there is no service manager: a bare kernel of the tests
	if (programs.has("systemd")) execTask(init, "/sbin/init", ["/sbin/init"], init.environ);
	kernel.enqueue(init);
	kernel.run(BOOT_STEPS);
	// half a boot would go on after what was typed: it is begun again when the code is there
	if (kernel.suspended) throw new ProgramNotLoaded(kernel.suspended.program);
	kernel.pidNamespace.lastPid = Math.max(kernel.pidNamespace.lastPid, FIRST_SESSION_PID);
	return { kernel, init };
}
