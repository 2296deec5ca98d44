/** Booting a host: kernel threads, init, and the control groups that systemd keeps. */

import type { Blocking, Sys } from "../kernel/abi.ts";
import { Calls } from "../kernel/calls/calls.ts";
import type { Clock } from "../kernel/clock.ts";
import { createTask } from "../kernel/clone.ts";
import { rootCredentials } from "../kernel/credentials.ts";
import { isErrno } from "../kernel/errno.ts";
import { Events, type Listeners } from "../kernel/events.ts";
import { execTask } from "../kernel/exec.ts";
import { FdTable } from "../kernel/fd-table.ts";
import { Kernel } from "../kernel/kernel.ts";
import { defaultLimits } from "../kernel/limits.ts";
import type { ProgramStore } from "../kernel/programs.ts";
import type { Task, TaskOrigin } from "../kernel/task.ts";
import type { Ethernet } from "../net/devices/ethernet.ts";
import { bindLegacy } from "./cgroups.ts";
import { mountEarly, mountHost } from "./mounts.ts";
import { configureNetwork } from "./network.ts";
import type { HostSpec, LightSpec } from "./world.ts";

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

/** Collects orphans for ever. */
function* collect(sys: Sys): Blocking<number> {
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

const environment = new Map([
	["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
	["LANG", "C.UTF-8"],
]);

/** The init of a host that is there for a few programs. */
const lightInit = ({ setup = [], services }: LightSpec) =>
	function* (sys: Sys): Blocking<number> {
		const start = (argv: readonly string[]): number =>
			sys.fork(function* (child) {
				yield* child.execve(argv[0] ?? "", argv, environment);
				return 127;
			});
		for (const argv of setup) yield* sys.waitpid(start(argv));
		for (const argv of services) start(argv);
		return yield* collect(sys);
	};

export interface BootedHost {
	readonly spec: HostSpec;
	readonly kernel: Kernel;
	readonly init: Task;
	/** To be called when the services have started. */
	readonly up: () => void;
}

/** What the hosts of a machine have in common. */
export interface Surroundings {
	readonly clock: Clock;
	readonly listeners: Listeners;
	readonly programs: ProgramStore;
	/** Puts a card of the host onto its wire. */
	readonly plug: (card: Ethernet) => void;
}

/** A host about to start its first program. */
export function bootHost(host: HostSpec, seed: number, { clock, listeners, programs, plug }: Surroundings): BootedHost {
	const kernel = new Kernel({
		hostname: host.hostname,
		bootTime: host.bootTime,
		seed,
		release: host.release,
		version: host.version,
		cpus: host.cpus,
		memory: host.memory,
		programs,
		clock,
		events: new Events(host.hostname, listeners),
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
	init.main = (host.light ? lightInit(host.light) : collect)(new Calls(init));
	kernel.init = init;
	const kthreadd = createTask(kernel, kernel.pidNamespace, origin(), undefined);
	for (const comm of ["kthreadd", ...kernelThreads]) {
		const thread = comm === "kthreadd" ? kthreadd : createTask(kernel, kernel.pidNamespace, origin(), kthreadd);
		thread.comm = comm;
		thread.kernelThread = true;
		thread.state = { kind: "sleeping", queues: [], timer: undefined };
	}
	// a daemon makes its bridge itself; without the program, in a bare kernel of the tests, it stands there as if made
	const { docker, ...wires } = host.network;
	configureNetwork(kernel, docker && !programs.has("dockerd") ? host.network : wires, plug);
	mountEarly(kernel, init, root.mount, host.cgroups);
	kernel.pidNamespace.lastPid = FIRST_SERVICE_PID;
	// without the program there is no service manager: a bare kernel of the tests
	if (!host.light && programs.has("systemd")) execTask(init, "/sbin/init", ["/sbin/init"], init.environ);
	kernel.enqueue(init);
	const up = (): void => {
		kernel.pidNamespace.lastPid = Math.max(kernel.pidNamespace.lastPid, FIRST_SESSION_PID);
	};
	return { spec: host, kernel, init, up };
}
