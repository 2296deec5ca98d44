/** A task: all that the kernel knows of one process. What is done to it stands in clone.ts, exec.ts, exit.ts, signals.ts. */
import type { Cgroup } from "../cgroup/cgroup.ts";
import type { GroupSet } from "../cgroup/group-set.ts";
import { TaskMemory } from "../cgroup/task-memory.ts";
import type { SharedMemory } from "../ipc/shared-memory.ts";
import type { IpcNamespace } from "../namespaces/ipc.ts";
import type { NetNamespace } from "../namespaces/net.ts";
import type { PidNamespace } from "../namespaces/pid.ts";
import type { CgroupNamespace } from "../namespaces/plain.ts";
import type { TimeNamespace } from "../namespaces/time.ts";
import type { UtsNamespace } from "../namespaces/uts.ts";
import type { Path } from "../vfs/dentry.ts";
import type { MountNamespace } from "../vfs/mount.ts";
import type { Blocking, IoPriority, Resource, ResourceLimit, Scheduling, SignalAction, WaitStatus } from "./abi.ts";
import type { SeccompFilter } from "./abi-containment.ts";
import type { Credentials } from "./credentials.ts";
import type { FdTable } from "./fd-table.ts";
import type { ProcessGroup, Session } from "./groups.ts";
import type { Kernel } from "./kernel.ts";
import type { Signal } from "./signal-names.ts";
import type { Timer } from "./timers.ts";
import type { Tracer } from "./tracer.ts";
import { type Sleeper, WaitQueue } from "./wait-queue.ts";

export type TaskState =
	| { readonly kind: "runnable" }
	| { readonly kind: "sleeping"; readonly queues: readonly WaitQueue[]; readonly timer: Timer | undefined }
	/** `resume` is what it was doing: a sleeper goes on sleeping when continued. */
	| { readonly kind: "stopped"; readonly signal: Signal }
	| { readonly kind: "zombie"; readonly status: WaitStatus }
	| { readonly kind: "dead" };

export interface Namespaces {
	readonly mnt: MountNamespace;
	readonly uts: UtsNamespace;
	readonly ipc: IpcNamespace;
	readonly net: NetNamespace;
	readonly cgroup: CgroupNamespace;
	readonly time: TimeNamespace;
	/** Of children made from now on; differs from the own one after unshare or setns. */
	readonly pidForChildren: PidNamespace;
	readonly timeForChildren: TimeNamespace;
}

export interface FsContext {
	root: Path;
	cwd: Path;
	umask: number;
}

export interface SignalDisposition {
	readonly action: SignalAction;
	readonly restart: boolean;
}

const RUNNABLE: TaskState = { kind: "runnable" };

export class Task implements Sleeper {
	readonly kernel: Kernel;
	/** Numbers by level of PID namespace, outermost first; the last is the one in its own. */
	readonly pids: readonly number[];
	readonly pidNamespace: PidNamespace;
	/** The first thread of its process, which stands for the process everywhere: itself, where it is no further thread. */
	readonly leader: Task;
	/** Further threads of this process; see threads.ts. */
	readonly threads = new Set<Task>();
	parent: Task | undefined;
	/** The parent is not the one that made it: an orphan taken over by a subreaper or init. */
	adopted = false;
	/** Shared by all threads, as are `childChange`, `dispositions`, `fds` and `fs`. */
	readonly children: Set<Task>;
	group: ProcessGroup;
	session: Session;
	comm = "";
	argv: readonly string[] = [];
	environ: ReadonlyMap<string, string> = new Map();
	exe: Path | undefined;
	/** The registered program it runs; undefined for kernel threads. */
	program = "";
	kernelThread = false;
	cred: Credentials;
	ns: Namespaces;
	fs: FsContext;
	fds: FdTable;
	/** Shared with whom it was forked from: a change makes a new record. */
	limits: Readonly<Record<Resource, ResourceLimit>>;
	private processGroups: GroupSet;
	/** What its memory is charged to. */
	readonly charged: TaskMemory;
	/** The processor that it runs on. */
	processor = 0;
	nice = 0;
	/** -1000 (never) to 1000 (first): whom the OOM killer takes. */
	oomScoreAdjust = 0;
	scheduling: Scheduling = { policy: "other", priority: 0, resetOnFork: false };
	ioPriority: IoPriority = { class: "none", level: 0 };
	securebits = 0;
	affinity: readonly number[];
	state: TaskState = RUNNABLE;
	queued = false;

	/** Filters of its system calls, each of which must let one pass. */
	seccomp: readonly SeccompFilter[] = [];
	dispositions: Map<Signal, SignalDisposition>;
	blocked: ReadonlySet<Signal> = new Set();
	readonly pending = new Set<Signal>();
	/** A handler without SA_RESTART ran while the task slept in a call. */
	interrupted = false;
	/** A handler ran at all since the flag was last cleared: calls that never restart (nanosleep, pause) end. */
	handled = false;
	/** Set when the next suspension must happen at once: a signal is pending. */
	urgent = false;
	timedOut = false;
	alarm: Timer | undefined;
	parentDeathSignal: Signal | 0 = 0;
	childSubreaper = false;

	/** Shared memory it has attached. */
	segments: { readonly segment: SharedMemory; readonly namespace: IpcNamespace }[] = [];
	/** Children changed state: waitpid sleeps here. */
	readonly childChange: WaitQueue;
	/** Not yet reported to waitpid: stopped or continued. */
	report: WaitStatus | undefined;

	/** The interface that its program holds; undefined for kernel threads. */
	calls: { instrument(tracer: Tracer): void; uninstrument(): void } | undefined;
	/** Who watches its system calls, and its own watching. */
	tracedBy: Tracer | undefined;
	tracer: Tracer | undefined;

	/** What runs; exec replaces it. */
	main: Blocking<number> | undefined;
	/** Steps of the running slice, and of the whole life. */
	steps = 0;
	/** The part of the slice's steps that the program itself made, not the kernel for it. */
	ownSteps = 0;
	sliceEnd = 0;
	/** Virtual nanoseconds. */
	readonly startTime: number;
	userTime = 0;
	systemTime = 0;
	childrenUserTime = 0;
	childrenSystemTime = 0;
	voluntarySwitches = 0;
	involuntarySwitches = 0;
	/** Bytes held by the program, and the highest they have been. */
	memory = 0;
	peakMemory = 0;

	/** `leader`: makes it a further thread of that process. */
	constructor(kernel: Kernel, pids: readonly number[], pidNamespace: PidNamespace, from: TaskOrigin, leader?: Task) {
		this.leader = leader ?? this;
		this.children = leader?.children ?? new Set();
		this.childChange = leader?.childChange ?? new WaitQueue();
		this.charged = leader?.charged ?? new TaskMemory();
		this.dispositions = leader?.dispositions ?? new Map();
		this.kernel = kernel;
		this.pids = pids;
		this.pidNamespace = pidNamespace;
		this.cred = from.cred;
		this.ns = from.ns;
		this.fs = from.fs;
		this.fds = from.fds;
		this.limits = from.limits;
		this.processGroups = from.groups;
		this.affinity = from.affinity;
		this.startTime = kernel.now;
		// the first task of a machine leads the first session; others join their parent's at once (clone.ts)
		this.group = from.group as ProcessGroup;
		this.session = from.session as Session;
	}

	/** Its control group in every hierarchy. */
	get groups(): GroupSet {
		return this.leader.processGroups;
	}
	set groups(groups: GroupSet) {
		this.leader.processGroups = groups;
	}
	/** The control group in the hierarchy of cgroup v2. */
	get cgroup(): Cgroup {
		return this.groups.unified;
	}
	/** The number in the initial namespace. */
	get pid(): number {
		return this.pids[0] as number;
	}
	/** The number in its own namespace. */
	get ownPid(): number {
		return this.pids[this.pids.length - 1] as number;
	}
	/** The number as seen from a namespace; 0 where it is not visible there. */
	pidIn(ns: PidNamespace): number {
		return ns.contains(this.pidNamespace) ? (this.pids[ns.level] as number) : 0;
	}
	get isNamespaceInit(): boolean {
		return this.pidNamespace.init === this;
	}
	get alive(): boolean {
		return this.state.kind !== "zombie" && this.state.kind !== "dead";
	}

	/** Called by a wait queue or timer. */
	wake(): void {
		if (this.state.kind !== "sleeping") return;
		const { queues, timer } = this.state;
		for (const q of queues) q.remove(this);
		if (timer) this.kernel.timers.cancel(timer);
		this.state = RUNNABLE;
		this.kernel.enqueue(this);
	}
}

export interface TaskOrigin {
	readonly cred: Credentials;
	readonly ns: Namespaces;
	readonly fs: FsContext;
	readonly fds: FdTable;
	readonly limits: Readonly<Record<Resource, ResourceLimit>>;
	readonly groups: GroupSet;
	readonly affinity: readonly number[];
	readonly group: ProcessGroup | undefined;
	readonly session: Session | undefined;
}
