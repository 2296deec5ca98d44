/** A machine as pages, tests and graders hold it: boot it, type at it, let its clock run, look at it. */
import { MemoryFileSystem } from "./fs/memory.ts";
import { TtyFile } from "./fs/tty-file.ts";
import type { WaitStatus, WindowSize } from "./kernel/abi.ts";
import { cloneTask } from "./kernel/clone.ts";
import type { Events } from "./kernel/events.ts";
import { execTask } from "./kernel/exec.ts";
import { exitTask } from "./kernel/exit.ts";
import { ProcessGroup, Session } from "./kernel/groups.ts";
import type { Kernel } from "./kernel/kernel.ts";
import { ProgramNotLoaded, type ProgramStore } from "./kernel/programs.ts";
import type { Signal } from "./kernel/signal-names.ts";
import type { Task } from "./kernel/task.ts";
import { encode } from "./kernel/text.ts";
import type { Tty } from "./kernel/tty.ts";
import { OpenFile } from "./vfs/file.ts";
import { tryResolve } from "./vfs/walk.ts";
import { bootHost } from "./world/boot.ts";
import type { World } from "./world/world.ts";

/** Hands what is written to somebody outside the machine. */
class Outlet extends OpenFile {
	private readonly take: (data: Uint8Array) => void;
	constructor(take: (data: Uint8Array) => void) {
		super(undefined);
		this.take = take;
		this.flags = { read: true, write: true, append: false, nonBlocking: false };
	}
	override read(): Uint8Array {
		return new Uint8Array(0);
	}
	override write(_task: Task, data: Uint8Array): number {
		this.take(data);
		return data.length;
	}
	override reopened(): OpenFile {
		return this.hold();
	}
	override get label(): string {
		return "pipe:[1]";
	}
}

/** What a process gets that is started from outside. */
export interface SpawnOptions {
	readonly environ?: ReadonlyMap<string, string>;
	/** Default /root. */
	readonly cwd?: string;
	/** Path of its control group; default that of a system service. */
	readonly cgroup?: string;
	/** Signals that are ignored from the start, as a service manager's children ignore SIGPIPE. */
	readonly ignores?: readonly Signal[];
	readonly onStdout?: (data: Uint8Array) => void;
	readonly onStderr?: (data: Uint8Array) => void;
	readonly onExit?: (status: WaitStatus) => void;
}

const rootEnvironment: readonly (readonly [string, string])[] = [
	["LANG", "C.UTF-8"],
	["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
	["HOME", "/root"],
	["USER", "root"],
	["LOGNAME", "root"],
	["SHELL", "/bin/bash"],
	["TERM", "xterm-256color"],
];

export class Machine {
	readonly kernel: Kernel;
	private readonly init: Task;
	private readonly terminals = new Map<number, Tty>();
	/** Receives what terminals show. */
	onOutput: ((terminal: number, data: Uint8Array) => void) | undefined;

	/** `programs`: those of programs/index.ts, or in a page ProgramsOnDemand. */
	constructor(options: { readonly world: World; readonly seed: number; readonly programs: ProgramStore }) {
		const { kernel, init } = bootHost(options.world, options.seed, options.programs);
		this.kernel = kernel;
		this.init = init;
	}

	/** Virtual nanoseconds since boot. */
	get now(): number {
		return this.kernel.now;
	}
	/** When the earliest sleeper wakes; undefined when nothing waits for time. */
	get nextTimer(): number | undefined {
		return this.kernel.timers.next;
	}
	get events(): Events {
		return this.kernel.events;
	}
	/** Whether anything wants to run at once. */
	get busy(): boolean {
		return (this.kernel.runnable > 0 || this.kernel.suspended !== undefined) && !this.kernel.halted;
	}
	/**
	 * The program whose code is wanted and not there. Until it is the machine stands still, its clock too, and takes no input: it
	 * would come where no replay can bring it.
	 */
	get awaits(): string | undefined {
		return this.kernel.suspended?.program;
	}
	/** Steps run since boot. */
	get steps(): number {
		return this.kernel.steps;
	}
	/** Bytes held by programs and by the files of every file system that is mounted somewhere. */
	get memory(): number {
		const { kernel } = this;
		if (kernel.memoryCeilingHit) return Infinity;
		const namespaces = new Set([...kernel.pidNamespace.tasks.values()].map((task) => task.ns.mnt));
		const disks = new Set<MemoryFileSystem>();
		for (const namespace of namespaces) for (const { fs } of namespace.root.subtree()) if (fs instanceof MemoryFileSystem) disks.add(fs);
		let bytes = kernel.memory;
		for (const { used } of disks) bytes += used * 4096;
		return bytes;
	}

	/** Runs slices until nothing is runnable, `maxSteps` are used up, or the clock reaches `until` (virtual ns). */
	run(maxSteps: number, until?: number): "idle" | "busy" {
		this.kernel.run(maxSteps, until);
		return this.busy ? "busy" : "idle";
	}

	/** Moves the clock of an idle machine, at most to the next timer, and wakes who is due. */
	advance(to: number): void {
		const { kernel } = this;
		const limit = kernel.timers.next ?? Infinity;
		kernel.clock.advance(Math.min(to, limit));
	}

	/**
	 * Runs with the clock jumping over idle times until nothing is left to happen, `done` says so, or `maxSteps` are used up.
	 * Returns whether it stopped for one of the first two reasons. Throws ProgramNotLoaded.
	 */
	settle(maxSteps: number, done: () => boolean = () => false): boolean {
		let left = maxSteps;
		while (left > 0 && !done()) {
			if (this.awaits !== undefined) throw new ProgramNotLoaded(this.awaits);
			if (this.kernel.runnable > 0) left -= this.kernel.run(Math.min(left, 10_000));
			else if (this.kernel.timers.next !== undefined && !this.kernel.halted) {
				this.advance(this.kernel.timers.next);
				left--;
			} else return true;
			if (this.kernel.halted) return true;
		}
		return left > 0;
	}

	private start(argv: readonly string[], prepare: (task: Task) => void, environ: ReadonlyMap<string, string>, path: string): Task {
		const task = cloneTask(this.init, (sys) => sys.exit(127), []);
		task.dispositions = new Map();
		task.fds.closeAll();
		task.session = new Session(task);
		new ProcessGroup(task, task.session).join(task);
		prepare(task);
		try {
			execTask(task, path, argv, environ);
		} catch (error) {
			exitTask(task, { kind: "exited", code: 127 });
			throw error;
		}
		return task;
	}

	/** Opens a terminal with a login shell on it. */
	openTerminal(id: number, size: WindowSize): void {
		const { kernel } = this;
		const tty = kernel.createTty(kernel.freeTtyIndex(), size, (data) => this.onOutput?.(id, data));
		this.terminals.set(id, tty);
		const environ = new Map([...rootEnvironment, ["PWD", "/root"]] as [string, string][]);
		this.start(
			["-bash"],
			(task) => {
				kernel.cgroupRoot.descend(`user.slice/user-0.slice/session-${id}.scope`).attach(task);
				const { session } = task;
				session.tty = tty;
				tty.session = session;
				tty.foreground = task.group;
				const file = new TtyFile(tty, kernel.terminalPath?.(tty));
				file.flags = { read: true, write: true, append: false, nonBlocking: false };
				task.fds.install(file, 10);
				task.fds.install(file.hold(), 10);
				task.fds.install(file.hold(), 10);
				this.enter(task, "/root");
			},
			environ,
			"/bin/bash",
		);
	}

	/** Starts the task in a directory; in the root directory where there is none. */
	private enter(task: Task, directory: string): void {
		task.fs.cwd = tryResolve(this.init, directory) ?? task.fs.root;
	}

	/** Typed text: "\r" is Enter, "\x03" Ctrl-C. */
	keys(id: number, text: string): void {
		this.terminals.get(id)?.receive(encode(text));
	}
	resize(id: number, size: WindowSize): void {
		this.terminals.get(id)?.resize(size);
	}

	/** Starts a program from outside, as root, with an empty standard input. Throws Errno when it cannot be executed. */
	spawn(path: string, argv: readonly string[], options: SpawnOptions = {}): Task {
		const { kernel } = this;
		const task = this.start(
			argv,
			(t) => {
				kernel.cgroupRoot.descend(options.cgroup ?? "/system.slice/lab.service").attach(t);
				const nothing = () => {};
				t.fds.install(new Outlet(nothing), 10);
				t.fds.install(new Outlet(options.onStdout ?? nothing), 10);
				t.fds.install(new Outlet(options.onStderr ?? nothing), 10);
				for (const signal of options.ignores ?? []) t.dispositions.set(signal, { action: "ignore", restart: false });
				this.enter(t, options.cwd ?? "/root");
			},
			options.environ ?? new Map(rootEnvironment),
			path,
		);
		if (options.onExit) {
			const { onExit } = options;
			const stop = kernel.events.listen((event) => {
				if (event.type !== "exit" || event.pid !== task.pid) return;
				stop();
				onExit(event.status);
			});
		}
		return task;
	}

	/** Puts a file on the root disk or a file system mounted over it; directories must exist. */
	writeFile(path: string, data: Uint8Array | string, mode = 0o644): void {
		const parts = path.split("/").filter(Boolean);
		const name = parts.pop();
		if (!name) throw new Error(`writeFile: ${path} names no file`);
		const at = tryResolve(this.init, `/${parts.join("/")}`);
		if (!at) throw new Error(`writeFile: no directory /${parts.join("/")}`);
		const directory = at.dentry.inode;
		const inode = directory.lookup(name, this.init) ?? directory.create(name, { mode, uid: 0, gid: 0, now: this.kernel.realtime });
		const file = inode.open(this.init, { mount: at.mount, dentry: at.dentry.child(name, inode) });
		inode.truncate(0, this.kernel.realtime);
		file.write(this.init, typeof data === "string" ? encode(data) : data);
		file.release();
	}
}
