/** One host of a machine as those outside hold it: terminals, processes started from outside, files put there. */
import { TtyFile } from "./fs/tty-file.ts";
import type { WaitStatus, WindowSize } from "./kernel/abi.ts";
import { cloneTask } from "./kernel/clone.ts";
import { execTask } from "./kernel/exec.ts";
import { exitTask } from "./kernel/exit.ts";
import { ProcessGroup, Session } from "./kernel/groups.ts";
import type { Kernel } from "./kernel/kernel.ts";
import type { Signal } from "./kernel/signal-names.ts";
import type { Task } from "./kernel/task.ts";
import { encode } from "./kernel/text.ts";
import type { Tty } from "./kernel/tty.ts";
import { OpenFile } from "./vfs/file.ts";
import { tryResolve } from "./vfs/walk.ts";
import type { BootedHost } from "./world/boot.ts";

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

export class Host {
	readonly name: string;
	readonly kernel: Kernel;
	private readonly init: Task;

	constructor({ spec, kernel, init }: BootedHost) {
		this.name = spec.hostname;
		this.kernel = kernel;
		this.init = init;
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

	/** Opens a terminal with a login shell on it. `session` is its number in the machine. */
	openTerminal(session: number, size: WindowSize, show: (data: Uint8Array) => void): Tty {
		const { kernel } = this;
		const tty = kernel.createTty(size, show);
		const environ = new Map([...rootEnvironment, ["PWD", "/root"]] as [string, string][]);
		this.start(
			["-bash"],
			(task) => {
				kernel.cgroupRoot.descend(`user.slice/user-0.slice/session-${session}.scope`).attach(task);
				task.session.tty = tty;
				tty.session = task.session;
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
		return tty;
	}

	/** Starts the task in a directory; in the root directory where there is none. */
	private enter(task: Task, directory: string): void {
		task.fs.cwd = tryResolve(this.init, directory) ?? task.fs.root;
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
			const stop = kernel.events.listen((event, host) => {
				if (event.type !== "exit" || host !== this.name || event.pid !== task.pid) return;
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
