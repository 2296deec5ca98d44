/** One host's kernel: its tasks, clock, scheduler and devices. */
import type { Cgroup } from "../cgroup/cgroup.ts";
import { Cgroups } from "../cgroup/cgroups.ts";
import { AnonymousInode } from "../fs/anonymous.ts";
import { Devices, registerKernelLog, registerMemoryDevices } from "../fs/devices.ts";
import { NamespaceFileSystem } from "../fs/nsfs.ts";
import { IpcNamespace } from "../namespaces/ipc.ts";
import { initialNumbers } from "../namespaces/namespace.ts";
import { NetNamespace } from "../namespaces/net.ts";
import { PidNamespace } from "../namespaces/pid.ts";
import { CgroupNamespace } from "../namespaces/plain.ts";
import { TimeNamespace } from "../namespaces/time.ts";
import { UserNamespace } from "../namespaces/user.ts";
import { UtsNamespace } from "../namespaces/uts.ts";
import { sweepNetNamespaces } from "../net/death.ts";
import { Dentry, type Path } from "../vfs/dentry.ts";
import type { OpenFile } from "../vfs/file.ts";
import type { FileSystem } from "../vfs/inode.ts";
import { type Mount, MountNamespace, PeerGroup } from "../vfs/mount.ts";
import type { WaitStatus, WindowSize } from "./abi.ts";
import { Clock } from "./clock.ts";
import { Events } from "./events.ts";
import { LogBuffer } from "./log-buffer.ts";
import type { ProgramStore } from "./programs.ts";
import { Random } from "./random.ts";
import { RunQueue } from "./run-queue.ts";
import { continueSlice, runSlice } from "./scheduler.ts";
import type { Signal } from "./signal-names.ts";
import { sendSignal } from "./signals.ts";
import type { Task } from "./task.ts";
import type { Timers } from "./timers.ts";
import { Tty } from "./tty.ts";

export interface KernelOptions {
	readonly hostname: string;
	/** Milliseconds since the epoch at boot. */
	readonly bootTime: number;
	readonly seed: number;
	readonly release: string;
	readonly version: string;
	readonly cpus: number;
	/** Bytes. */
	readonly memory: number;
	readonly programs: ProgramStore;
	/** Of the machine that the host belongs to; one of its own where it is not said. */
	readonly clock?: Clock;
	readonly events?: Events;
}

/** How a kernel makes a file system for mount(2): by type name. */
export type FileSystemDriver = (request: { kernel: Kernel; task: Task; source: string; options: string; owner: UserNamespace; now: number }) => FileSystem;

export class Kernel {
	readonly options: KernelOptions;
	readonly clock: Clock;
	/** Correction by settimeofday, milliseconds. */
	clockOffset = 0;
	readonly timers: Timers;
	readonly random: Random;
	readonly events: Events;
	readonly devices = new Devices();
	readonly drivers = new Map<string, FileSystemDriver>();
	readonly userNamespace = new UserNamespace(initialNumbers.user, undefined, 0, 0);
	readonly pidNamespace = new PidNamespace(initialNumbers.pid, this.userNamespace, undefined);
	readonly uts: UtsNamespace;
	readonly ipc = new IpcNamespace(initialNumbers.ipc, this.userNamespace);
	/** All network namespaces but the first. */
	readonly netNamespaces = new Set<NetNamespace>();
	readonly net = new NetNamespace(initialNumbers.net, this.userNamespace, this);
	readonly time = new TimeNamespace(initialNumbers.time, this.userNamespace);
	readonly cgroups: Cgroups;
	readonly cgroupNamespace = new CgroupNamespace(initialNumbers.cgroup, this.userNamespace, undefined);
	/** Terminals of the devpts that the host was booted with. */
	readonly ttys = new Map<number, Tty>();
	/** Where a terminal is found: set by the world that mounts devpts. */
	terminalPath: ((tty: Tty) => Path | undefined) | undefined;
	readonly nsfs: NamespaceFileSystem;
	/** How many tasks there may be (kernel.threads-max). */
	readonly maxTasks = 4096;
	taskCount = 0;
	/** Bytes held by programs. */
	memory = 0;
	/** More than this nobody gets, whatever the machine has: who replays a stranger's log sets it. The machine is then to be given up. */
	memoryCeiling = Infinity;
	memoryCeilingHit = false;
	init: Task | undefined;
	/** Set when init has ended: the machine is down. */
	halted: WaitStatus | undefined;
	/** What dmesg shows. */
	readonly log = new LogBuffer();
	forks = 0;
	/** Steps run by all tasks since boot. */
	steps = 0;
	/** The task in whose slice code of a program was wanted that is not there yet, and which: all stands still until it is. */
	suspended: { readonly task: Task; readonly program: string } | undefined;

	private readonly queue = new RunQueue();
	private namespaceIno = 0xf0000000;
	private anonymousIno = 8000;
	private mountId = 25;
	private peerGroupId = 1;
	private deviceMinor = 23;

	constructor(options: KernelOptions) {
		this.options = options;
		this.clock = options.clock ?? new Clock();
		this.clock.join(this);
		this.timers = this.clock.timers;
		this.events = options.events ?? new Events(options.hostname);
		this.random = new Random(options.seed);
		this.cgroups = new Cgroups(this);
		this.uts = new UtsNamespace(initialNumbers.uts, this.userNamespace, options.hostname, "(none)");
		this.nsfs = new NamespaceFileSystem(this);
		registerMemoryDevices(this.devices);
		registerKernelLog(this.devices);
	}

	/** Virtual nanoseconds since boot. */
	get now(): number {
		return this.clock.now;
	}

	/** The root of the hierarchy of cgroup v2. */
	get cgroupRoot(): Cgroup {
		return this.cgroups.unified.root;
	}

	/** Milliseconds since the epoch, with a fraction. */
	get realtime(): number {
		return this.options.bootTime + this.clockOffset + this.now / 1e6;
	}

	nextNamespaceIno(): number {
		return this.namespaceIno++;
	}
	nextAnonymousIno(): number {
		return this.anonymousIno++;
	}
	nextMountId(): number {
		return this.mountId++;
	}
	nextPeerGroup(): PeerGroup {
		return new PeerGroup(this.peerGroupId++);
	}
	nextDevice(): number {
		return this.deviceMinor++;
	}
	newMountNamespace(owner: UserNamespace, root: Mount, ino = this.nextNamespaceIno()): MountNamespace {
		return new MountNamespace(ino, owner, root);
	}

	// ---- scheduling
	enqueue(task: Task): void {
		if (task.queued) return;
		task.queued = true;
		this.queue.push(task);
	}
	/** How many tasks want the processor. */
	get runnable(): number {
		return this.queue.size;
	}
	/** Runs all hosts of the machine: see Clock. */
	run(maxSteps: number, until = Infinity): number {
		return this.clock.run(maxSteps, until);
	}
	/** Whether somebody is next. */
	hasRunnable(): boolean {
		return this.nextRunnable() !== undefined;
	}
	/** Runs a slice of whoever is next; to be called when there is somebody. Returns the steps used, none when code was wanted that is not there. */
	runSlice(): number {
		const task = this.queue.first;
		if (!task) return 0;
		this.queue.shift();
		task.queued = false;
		return this.counted(runSlice(this, task));
	}
	/** Goes on with the slice in which code was wanted, if it is there now. */
	continueSuspended(): number {
		const { suspended } = this;
		if (!suspended || !this.options.programs.get(suspended.program)) return 0;
		this.suspended = undefined;
		return this.counted(continueSlice(this, suspended.task));
	}
	private counted(steps: number): number {
		this.steps += steps;
		return steps;
	}
	/**
	 * Who is next. Tasks that were stopped or killed while they queued are dropped here and not in a slice of their own: between
	 * two slices the clock has then always moved, so that the time of an input tells exactly where it came.
	 */
	private nextRunnable(): Task | undefined {
		for (;;) {
			const task = this.queue.first;
			if (!task) return undefined;
			if (task.state.kind === "runnable" && task.main && !(task.groups.held && this.cgroups.park(task))) {
				return this.cgroups.fair.active ? this.fairest() : task;
			}
			task.queued = false;
			this.queue.shift();
		}
	}
	/** Moves the task that is furthest behind its share to the head of the queue. */
	private fairest(): Task | undefined {
		const ready: Task[] = [];
		for (const task of this.queue.takeAll()) {
			if (task.state.kind === "runnable" && task.main && !(task.groups.held && this.cgroups.park(task))) ready.push(task);
			else task.queued = false;
		}
		const [chosen] = ready.splice(this.cgroups.fair.choose(ready), 1);
		if (chosen) this.queue.push(chosen);
		for (const task of ready) this.queue.push(task);
		return chosen;
	}

	sendSignal(target: Task, signal: Signal, from: Task | undefined): void {
		sendSignal(target, signal, from);
	}

	// ---- terminals
	/** A terminal with the lowest free number of a devpts. */
	createTty(size: WindowSize, sink: (data: Uint8Array) => void, siblings = this.ttys): Tty {
		let index = 0;
		while (siblings.has(index)) index++;
		const tty = new Tty(this, siblings, index, size, sink);
		siblings.set(index, tty);
		return tty;
	}
	releaseTty(tty: Tty): void {
		if (tty.siblings.get(tty.index) === tty) tty.siblings.delete(tty.index);
	}

	/** Called when a task has given up its namespaces: what lives and dies with a namespace (network devices) goes here. */
	namespaceReleased(_task: Task): void {
		this.taskCount--;
		this.sweepNamespaces();
	}
	/** Called when something that may have held a namespace let go of it. */
	sweepNamespaces(): void {
		sweepNetNamespaces(this);
	}
	/** A number for a packet, for events. */
	nextPacket(): number {
		return this.events.nextPacket();
	}

	/** A name for an open file that has none (a pipe), so that /proc/PID/fd/N can be opened again. */
	anonymousPlace(file: OpenFile): Path {
		return { mount: this.nsfs.place(this.uts).mount, dentry: new Dentry(file.label, undefined, new AnonymousInode(this.nsfs, file)) };
	}

	printk(text: string, priority = 6): void {
		this.log.add(this.now / 1e9, priority, text);
	}
}
