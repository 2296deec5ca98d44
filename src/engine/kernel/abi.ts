/**
 * The system call interface: all that a program may know of the machine.
 *
 * A program is a generator. Calls that can block are generators themselves and are called with `yield*`
 * (`const chunk = yield* sys.read(0, 65536)`); all others return at once. A call that fails throws `Errno`.
 * Paths are strings; file contents are bytes (`Uint8Array`), which a caller must not change after handing
 * them over nor when it got them. Names and texts use the lossless mapping of `text.ts`.
 */
import type { ContainmentSys } from "./abi-containment.ts";
import type { NetworkSys } from "./abi-network.ts";
import type { UnixSys } from "./abi-unix.ts";
import type { CapabilitySet } from "./capabilities.ts";
import type { Errno } from "./errno.ts";
import type { Signal } from "./signal-names.ts";

/** What a task hands to the scheduler when it cannot go on. Only the kernel makes these. */
export type Suspension =
	| { readonly kind: "reschedule" }
	| { readonly kind: "wait" }
	| { readonly kind: "exec" }
	/** The code of a program is not there yet. No time passes until it is. */
	| { readonly kind: "load"; readonly program: string };

/** A call that can block: use with `yield*`. */
export type Blocking<T> = Generator<Suspension, T, void>;

/** A program's main function. The value it returns is its exit status (0..255). */
export type Program = (sys: Sys, argv: readonly string[]) => Blocking<number>;

/** What a program says of itself, for completion and man. */
export interface ProgramTable {
	readonly summary: string;
	/** What follows the name in the usage line; several forms are several entries. */
	readonly usage: readonly string[];
	readonly options: readonly { readonly short?: string; readonly long?: string; readonly arg?: string; readonly help: string }[];
}

/** Kinds of inode, as in st_mode. */
export type FileKind = "file" | "directory" | "symlink" | "fifo" | "socket" | "char" | "block";

export interface Stat {
	readonly dev: number;
	readonly ino: number;
	readonly kind: FileKind;
	/** Permission bits only, 0..0o7777. */
	readonly mode: number;
	readonly nlink: number;
	/** As seen from the caller's user namespace (65534 where unmapped). */
	readonly uid: number;
	readonly gid: number;
	/** Major and minor of a device node, else 0. */
	readonly rdevMajor: number;
	readonly rdevMinor: number;
	readonly size: number;
	readonly blksize: number;
	/** In units of 512 bytes. */
	readonly blocks: number;
	/** Nanoseconds since the epoch cannot be held exactly in a double, so: milliseconds since the epoch, with a fraction. */
	readonly atime: number;
	readonly mtime: number;
	readonly ctime: number;
	readonly birthtime: number;
}

export interface DirectoryEntry {
	readonly name: string;
	readonly ino: number;
	readonly kind: FileKind;
}

export interface StatFs {
	readonly type: string;
	readonly blockSize: number;
	readonly blocks: number;
	readonly blocksFree: number;
	readonly blocksAvailable: number;
	readonly files: number;
	readonly filesFree: number;
	readonly nameMax: number;
}

/** Flags of open(2); `read` defaults to true unless `write` is set. */
export interface OpenFlags {
	readonly read?: boolean;
	readonly write?: boolean;
	readonly create?: boolean;
	readonly exclusive?: boolean;
	readonly truncate?: boolean;
	readonly append?: boolean;
	readonly directory?: boolean;
	readonly noFollow?: boolean;
	readonly nonBlocking?: boolean;
	/** O_DIRECT, O_SYNC or O_DSYNC: each transfer takes as long as the disk and the io limits of the control group say. */
	readonly direct?: boolean;
	readonly closeOnExec?: boolean;
	/** O_PATH: a handle on the place, without permission to read or write. */
	readonly path?: boolean;
	/** O_NOCTTY. */
	readonly noControllingTty?: boolean;
}

/** Flags of fallocate(2). */
export interface AllocationMode {
	readonly keepSize?: boolean;
	/** Gives blocks back; the size stays. */
	readonly punchHole?: boolean;
	/** Makes the range zeros with blocks of their own. */
	readonly zeroRange?: boolean;
}

export interface Termios {
	/** c_iflag */ icrnl: boolean;
	inlcr: boolean;
	igncr: boolean;
	ixon: boolean;
	iutf8: boolean;
	/** c_oflag */ opost: boolean;
	onlcr: boolean;
	/** c_lflag */ isig: boolean;
	icanon: boolean;
	iexten: boolean;
	echo: boolean;
	echoe: boolean;
	echok: boolean;
	echonl: boolean;
	echoctl: boolean;
	noflsh: boolean;
	tostop: boolean;
	/** c_cc: control characters as codes 0..255; 0 switches one off. */
	cc: {
		intr: number;
		quit: number;
		erase: number;
		kill: number;
		eof: number;
		eol: number;
		susp: number;
		start: number;
		stop: number;
		werase: number;
		reprint: number;
		lnext: number;
		min: number;
		time: number;
	};
	/** The rest of termios(3), which a terminal only keeps for stty(1): no line here acts on it. Absent until somebody changes it. */
	kept?: TermiosRest;
}

/** The bits of the flag words that `Termios` does not name, further characters, and speeds in baud. */
export interface TermiosRest {
	readonly iflag: number;
	readonly oflag: number;
	readonly cflag: number;
	readonly lflag: number;
	readonly eol2: number;
	readonly swtch: number;
	readonly discard: number;
	readonly ispeed: number;
	readonly ospeed: number;
}

export interface WindowSize {
	readonly rows: number;
	readonly cols: number;
}

/** How a child ended or changed, as waitpid(2) tells. */
export type WaitStatus =
	| { readonly kind: "exited"; readonly code: number }
	| { readonly kind: "signaled"; readonly signal: Signal; readonly core: boolean }
	| { readonly kind: "stopped"; readonly signal: Signal }
	| { readonly kind: "continued" };

export interface WaitOptions {
	/** WNOHANG: return undefined when no child has changed. */
	readonly noHang?: boolean;
	/** WUNTRACED. */
	readonly untraced?: boolean;
	readonly continued?: boolean;
}

export interface ResourceUsage {
	/** Seconds. */
	readonly user: number;
	readonly system: number;
}

/** `handler` runs inside the task between two of its steps; it may only note that it ran. */
export type SignalAction = "default" | "ignore" | ((signal: Signal) => void);

export type SchedulingPolicy = "other" | "fifo" | "rr" | "batch" | "idle" | "deadline";
export interface Scheduling {
	readonly policy: SchedulingPolicy;
	/** 1..99 for fifo and rr, else 0. */
	readonly priority: number;
	readonly resetOnFork: boolean;
}

/** ioprio_set(2): class and level 0..7. */
export interface IoPriority {
	readonly class: "none" | "realtime" | "best-effort" | "idle";
	readonly level: number;
}

export type Resource =
	| "core"
	| "cpu"
	| "data"
	| "fsize"
	| "locks"
	| "memlock"
	| "msgqueue"
	| "nice"
	| "nofile"
	| "nproc"
	| "rss"
	| "rtprio"
	| "rttime"
	| "sigpending"
	| "stack"
	| "as";
/** Infinity is RLIM_INFINITY. */
export interface ResourceLimit {
	readonly soft: number;
	readonly hard: number;
}

/** Kinds of System V objects. */
export type IpcKind = "shm" | "sem" | "msg";
/** Flags of shmget(2), semget(2), msgget(2); without `create` the object must be there. */
export interface IpcFlags {
	readonly create?: boolean;
	readonly exclusive?: boolean;
	/** Permission bits of a new object, or those wanted of an old one. */
	readonly mode?: number;
}
/** One step of semop(2): a change, or 0 to wait for zero. */
export interface SemaphoreOperation {
	readonly index: number;
	readonly change: number;
	readonly noWait?: boolean;
	readonly undo?: boolean;
}
export interface SemaphoreState {
	readonly value: number;
	/** Who changed it last, 0 where nobody did. */
	readonly pid: number;
	readonly waitingForMore: number;
	readonly waitingForZero: number;
}
/** mq_open(3). */
export interface PosixQueueFlags extends IpcFlags {
	readonly read?: boolean;
	readonly write?: boolean;
	readonly nonBlocking?: boolean;
	readonly maxMessages?: number;
	readonly maxSize?: number;
}

/** The eight kinds, by the names of /proc/PID/ns. */
export type NamespaceKind = "cgroup" | "ipc" | "mnt" | "net" | "pid" | "time" | "user" | "uts";

/** Flags that every file system takes, by the words of mountinfo. */
export type SuperFlag = "sync" | "dirsync" | "lazytime" | "mand";

export interface MountFlags {
	readonly bind?: boolean;
	readonly recursive?: boolean;
	readonly remount?: boolean;
	readonly move?: boolean;
	/** Change of propagation; alone or with `recursive`. */
	readonly propagation?: "private" | "shared" | "slave" | "unbindable";
	readonly readOnly?: boolean;
	readonly noSuid?: boolean;
	readonly noDev?: boolean;
	readonly noExec?: boolean;
	readonly noAtime?: boolean;
	readonly noDirAtime?: boolean;
	readonly relAtime?: boolean;
	readonly strictAtime?: boolean;
	readonly noSymFollow?: boolean;
	/** Flags of the file system as a whole. */
	readonly superFlags?: readonly SuperFlag[];
}

export interface UtsName {
	readonly sysname: string;
	readonly nodename: string;
	readonly release: string;
	readonly version: string;
	readonly machine: string;
	readonly domainname: string;
}

export interface SystemInfo {
	/** Seconds since boot. */ readonly uptime: number;
	/** Bytes. */ readonly totalRam: number;
	readonly freeRam: number;
	readonly processes: number;
	readonly cpus: number;
}

export type PollEvent = { readonly fd: number; readonly read?: boolean; readonly write?: boolean };
export type PollResult = { readonly fd: number; readonly readable: boolean; readonly writable: boolean; readonly hangup: boolean };

/** What a watched process did. `name` and `args` are those of this interface; a call that cannot block comes whole. */
export type TraceEvent = { readonly pid: number /** Seconds since boot. */; readonly time: number } & (
	| { readonly kind: "enter"; readonly name: string; readonly args: readonly unknown[] }
	| { readonly kind: "call" | "leave"; readonly name: string; readonly args: readonly unknown[]; readonly result?: unknown; readonly error?: Errno }
	| { readonly kind: "attached" }
	| { readonly kind: "exited"; readonly status: WaitStatus }
);

/** What programs tell the machine's listeners by themselves. */
export type Note =
	| { readonly type: "prompt" }
	| { readonly type: "command"; readonly text: string }
	| { readonly type: "container"; readonly action: string; readonly id: string; readonly name: string };

export interface Sys extends NetworkSys, UnixSys, ContainmentSys {
	// ---- this program -----------------------------------------------------------------------------------------------
	/** The environment it was started with; a shell makes its own copy. */
	readonly environ: ReadonlyMap<string, string>;
	/**
	 * Counts `steps` units of work (default 1) and tells whether the time slice is used up. A loop that computes without
	 * blocking calls must do: `if (sys.spend()) yield* sys.reschedule();` at least every few thousand operations.
	 */
	spend(steps?: number): boolean;
	/** Gives the processor back and delivers signals. */
	reschedule(): Blocking<void>;
	/** Tells the machine's listeners that an interactive shell shows its prompt or starts a command line, or what became of a container. Not a system call of Linux. */
	note(event: Note): void;
	/** The option table of an installed program, for completion and man; undefined where there is none. Not a system call of Linux. */
	programTable(name: string): Blocking<ProgramTable | undefined>;
	/** Counts bytes of memory this program holds (for limits and the cgroup); negative gives back. Throws ENOMEM. */
	charge(bytes: number): void;

	// ---- files ------------------------------------------------------------------------------------------------------
	/** Blocks on a FIFO without its other end. Mode is masked by umask. */
	open(path: string, flags?: OpenFlags, mode?: number): Blocking<number>;
	close(fd: number): void;
	/** At most `count` bytes; empty at the end of file. EINTR, EIO, EAGAIN. */
	read(fd: number, count: number): Blocking<Uint8Array>;
	/** Writes all of `data` unless an error comes first (blocks when a pipe is full). Returns the count. EPIPE also raises SIGPIPE. */
	write(fd: number, data: Uint8Array | string): Blocking<number>;
	pread(fd: number, count: number, offset: number): Uint8Array;
	pwrite(fd: number, data: Uint8Array, offset: number): number;
	/** `data` and `hole` find the next of them from `offset` on. ENXIO behind the last. */
	lseek(fd: number, offset: number, whence: "set" | "current" | "end" | "data" | "hole"): number;
	/** The lowest free descriptor not below `min`. */
	dup(fd: number, min?: number): number;
	dup2(from: number, to: number): void;
	pipe(): [read: number, write: number];
	/** Whether open, and its flags. EBADF. */
	fcntlGet(fd: number): {
		readonly closeOnExec: boolean;
		readonly nonBlocking: boolean;
		readonly append: boolean;
		readonly read: boolean;
		readonly write: boolean;
	};
	fcntlSet(fd: number, flags: { closeOnExec?: boolean; nonBlocking?: boolean; append?: boolean }): void;
	/** Waits until one is ready, or `timeout` seconds have passed (undefined: for ever). EINTR. */
	poll(fds: readonly PollEvent[], timeout?: number): Blocking<PollResult[]>;
	stat(path: string): Stat;
	lstat(path: string): Stat;
	fstat(fd: number): Stat;
	/** stat or lstat without the exception: undefined where that would fail. */
	tryStat(path: string, options?: { noFollow?: boolean }): Stat | undefined;
	/** As access(2): real ids. 0 tests existence, else bits 4 read, 2 write, 1 execute. Throws. */
	access(path: string, mode: number): void;
	/** As faccessat2(AT_EACCESS): effective ids. Returns false instead of throwing. */
	canAccess(path: string, mode: number): boolean;
	readdir(path: string): DirectoryEntry[];
	readlink(path: string): string;
	symlink(target: string, path: string): void;
	link(existing: string, path: string, options?: { follow?: boolean }): void;
	unlink(path: string): void;
	mkdir(path: string, mode?: number): void;
	rmdir(path: string): void;
	rename(from: string, to: string, options?: { noReplace?: boolean; exchange?: boolean }): void;
	mknod(path: string, kind: "fifo" | "char" | "block" | "socket" | "file", mode: number, major?: number, minor?: number): void;
	chmod(path: string, mode: number): void;
	/** -1 leaves one as it is. */
	chown(path: string, uid: number, gid: number, options?: { noFollow?: boolean }): void;
	/** Milliseconds since the epoch, or "now", or "omit". */
	utimens(path: string, atime: number | "now" | "omit", mtime: number | "now" | "omit", options?: { noFollow?: boolean }): void;
	truncate(path: string, size: number): void;
	ftruncate(fd: number, size: number): void;
	/** ENOSPC, EOPNOTSUPP, EFBIG. */
	fallocate(fd: number, offset: number, length: number, mode?: AllocationMode): void;
	getcwd(): string;
	chdir(path: string): void;
	fchdir(fd: number): void;
	chroot(path: string): void;
	umask(mask: number): number;
	statfs(path: string): StatFs;
	/** The path by which this descriptor would be shown in /proc/self/fd. */
	fdPath(fd: number): string;
	/** Writes what is cached to the disk, as fast as the io limits of the control groups allow. */
	sync(): Blocking<void>;
	/** Extended attributes: `user.*`, `trusted.*`, `security.*`. ENODATA. */
	getxattr(path: string, name: string, options?: { noFollow?: boolean }): Uint8Array;
	/** `create` and `replace` as XATTR_CREATE (EEXIST) and XATTR_REPLACE (ENODATA). E2BIG past 64 KiB. */
	setxattr(path: string, name: string, value: Uint8Array, options?: { noFollow?: boolean; create?: boolean; replace?: boolean }): void;
	listxattr(path: string, options?: { noFollow?: boolean }): string[];
	removexattr(path: string, name: string, options?: { noFollow?: boolean }): void;

	// ---- terminals --------------------------------------------------------------------------------------------------
	isatty(fd: number): boolean;
	/** ENOTTY */
	tcgetattr(fd: number): Termios;
	tcsetattr(fd: number, termios: Termios): void;
	getWindowSize(fd: number): WindowSize;
	setWindowSize(fd: number, size: WindowSize): void;
	tcgetpgrp(fd: number): number;
	tcsetpgrp(fd: number, pgrp: number): void;
	/** TIOCSCTTY: makes the terminal the controlling one of this session. */
	setControllingTty(fd: number): void;
	/** ptsname(3) of the terminal on this descriptor, such as /dev/pts/0. ENOTTY. */
	ttyname(fd: number): string;
	/** A new pseudo-terminal: the master side and the slave's path. */
	openpty(): { master: number; slave: number; path: string };

	// ---- mounts -----------------------------------------------------------------------------------------------------
	/** mount(2). `source` and `data` may be "". EPERM, EINVAL, EBUSY, ENODEV, ENOTBLK, ENOENT... */
	mount(source: string, target: string, fstype: string, flags?: MountFlags, data?: string): void;
	umount(target: string, flags?: { detach?: boolean; force?: boolean; noFollow?: boolean }): void;
	pivotRoot(newRoot: string, putOld: string): void;

	// ---- processes --------------------------------------------------------------------------------------------------
	/**
	 * fork(2): `child` runs in a copy of this task and its value is the exit status. Returns the child's PID in this task's PID
	 * namespace. `newNamespaces` and `sibling` (CLONE_PARENT: a child of the caller's parent) make it clone(2). EAGAIN (limits),
	 * ENOMEM (the PID namespace's init is dead).
	 */
	fork(child: (sys: Sys) => Blocking<number>, options?: { newNamespaces?: readonly NamespaceKind[]; sibling?: boolean }): number;
	/**
	 * clone(2) with CLONE_THREAD: `body` runs in a further thread of this process, with the same descriptors, directory, children
	 * and memory, and with credentials and namespaces that it can change for itself. It ends when `body` returns, or with the process.
	 */
	thread(body: (sys: Sys) => Blocking<void>): void;
	/**
	 * futex(2): sleeps until another thread wakes `address`, which is any object they share. False when `timeout` (seconds) passed.
	 * What is waited for must be looked at again. EINTR.
	 */
	futexWait(address: object, timeout?: number): Blocking<boolean>;
	/** Wakes all that wait. */
	futexWake(address: object): void;
	/** Replaces this program; never returns. ENOENT, EACCES, ENOEXEC, ELOOP, EISDIR (as EACCES), E2BIG. Follows `#!`. */
	execve(path: string, argv: readonly string[], environ: ReadonlyMap<string, string>): Blocking<never>;
	/** Ends this task at once with this status. */
	exit(status: number): Blocking<never>;
	/** `pid`: >0 that child, -1 any, 0 own group, <-1 that group. ECHILD, EINTR. */
	waitpid(pid: number, options?: WaitOptions): Blocking<{ pid: number; status: WaitStatus; usage: ResourceUsage } | undefined>;
	getpid(): number;
	getppid(): number;
	/** 0 is this process. ESRCH. */
	getpgid(pid: number): number;
	setpgid(pid: number, pgid: number): void;
	getsid(pid: number): number;
	setsid(): number;
	/** `pid` as in kill(2): 0 own group, -1 all but init and itself, <-1 a group. Signal 0 only tests. ESRCH, EPERM. */
	kill(pid: number, signal: Signal | 0): void;
	sigaction(signal: Signal, action: SignalAction, options?: { restart?: boolean }): SignalAction;
	/** Replaces the blocked set; returns the old one. */
	sigprocmask(blocked: ReadonlySet<Signal>): ReadonlySet<Signal>;
	sigpending(): ReadonlySet<Signal>;
	/** Waits for a handled signal; ends with EINTR. */
	pause(): Blocking<never>;
	/** Seconds. Throws EINTR when a handled signal comes. */
	nanosleep(seconds: number): Blocking<void>;
	/** SIGALRM after so many seconds (0 cancels); returns the seconds that were left. */
	alarm(seconds: number): number;
	getpriority(pid: number): number;
	setpriority(pid: number, nice: number): void;
	getrlimit(resource: Resource): ResourceLimit;
	setrlimit(resource: Resource, limit: ResourceLimit): void;
	/** prlimit(2): returns the old limit of a process, and sets a new one where given. ESRCH, EPERM. */
	prlimit(pid: number, resource: Resource, limit?: ResourceLimit): ResourceLimit;
	getScheduler(pid: number): Scheduling;
	setScheduler(pid: number, scheduling: Scheduling): void;
	getIoPriority(pid: number): IoPriority;
	setIoPriority(pid: number, priority: IoPriority): void;
	/** flock(2). EWOULDBLOCK is EAGAIN. */
	flock(fd: number, operation: "shared" | "exclusive" | "unlock", options?: { nonBlocking?: boolean }): Blocking<void>;
	/** What prctl(2) reads back. */
	prctlGet(): {
		readonly noNewPrivs: boolean;
		readonly keepCaps: boolean;
		readonly childSubreaper: boolean;
		readonly parentDeathSignal: Signal | 0;
		readonly securebits: number;
	};
	getAffinity(pid: number): readonly number[];
	setAffinity(pid: number, cpus: readonly number[]): void;
	getrusage(who: "self" | "children"): ResourceUsage;
	/** `title` is setproctitle(3bsd): what /proc/PID/cmdline shows from now on. PR_SET_NAME, PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_KEEPCAPS. */
	prctl(option: {
		name?: string;
		title?: string;
		childSubreaper?: boolean;
		parentDeathSignal?: Signal | 0;
		noNewPrivs?: true;
		keepCaps?: boolean;
		securebits?: number;
	}): void;

	// ---- watching others, in place of ptrace(2) ------------------------------------------------------------------------
	/** From now on `nextTrace` tells of this process's calls, and with `follow` of its children's. ESRCH, EPERM. */
	trace(pid: number, options?: { readonly follow?: boolean }): void;
	/** Lets go of all that are watched. */
	untrace(): void;
	/** The next event; undefined when nobody is watched any more. EINTR. */
	nextTrace(): Blocking<TraceEvent | undefined>;

	// ---- credentials: ids as seen in the caller's user namespace ------------------------------------------------------
	getuid(): number;
	geteuid(): number;
	getgid(): number;
	getegid(): number;
	getresuid(): { real: number; effective: number; saved: number };
	getresgid(): { real: number; effective: number; saved: number };
	/** -1 leaves one as it is. EPERM, EINVAL (unmapped). */
	setresuid(real: number, effective: number, saved: number): void;
	setresgid(real: number, effective: number, saved: number): void;
	getgroups(): readonly number[];
	setgroups(groups: readonly number[]): void;
	capget(): CapabilitySet;
	capset(sets: Partial<CapabilitySet>): void;

	// ---- namespaces -------------------------------------------------------------------------------------------------
	unshare(kinds: readonly NamespaceKind[]): void;
	/** `fd` on a /proc/PID/ns file or a bind of it. `kind` restricts it. EINVAL, EPERM. */
	setns(fd: number, kind?: NamespaceKind): void;
	/** ioctl_ns(2) on a namespace file: its kind, its owner's and parent's numbers (undefined where not permitted). */
	namespaceOf(fd: number): { kind: NamespaceKind; ino: number; ownerIno: number | undefined; parentIno: number | undefined; ownerUid: number | undefined };
	/** NS_GET_USERNS or NS_GET_PARENT of ioctl_ns(2): a descriptor on the owner or the parent. EPERM outside the caller's view, EINVAL. */
	openNamespace(fd: number, relation: "owner" | "parent"): number;
	uname(): UtsName;
	sethostname(name: string): void;
	setdomainname(name: string): void;

	// ---- System V IPC and POSIX message queues: of the caller's IPC namespace -----------------------------------------
	/** Ids of objects; key 0 (IPC_PRIVATE) always makes a new one. ENOENT, EEXIST, EACCES, EINVAL, ENOSPC. */
	shmget(key: number, size: number, flags?: IpcFlags): number;
	semget(key: number, count: number, flags?: IpcFlags): number;
	msgget(key: number, flags?: IpcFlags): number;
	/** The segment's bytes, shared with all who attach it: the one buffer that a caller may change. */
	shmat(id: number, options?: { readOnly?: boolean }): Uint8Array;
	shmdt(id: number): void;
	/** IPC_RMID. EINVAL, EPERM. */
	ipcRemove(kind: IpcKind, id: number): void;
	/** IPC_SET; `bytes` is msg_qbytes of a queue. */
	ipcChange(kind: IpcKind, id: number, change: { uid?: number; gid?: number; mode?: number; bytes?: number }): void;
	/** EIDRM when it is removed meanwhile, EAGAIN. */
	semop(id: number, operations: readonly SemaphoreOperation[]): Blocking<void>;
	semValues(id: number): SemaphoreState[];
	semSetValue(id: number, index: number, value: number): void;
	/** msg_qbytes: the most bytes that the queue holds. */
	msgLimit(id: number): number;
	msgsnd(id: number, type: number, data: Uint8Array, options?: { noWait?: boolean }): Blocking<void>;
	/** `type` as in msgrcv(2): 0 the first, above that type, below the lowest up to its amount. ENOMSG, E2BIG. */
	msgrcv(
		id: number,
		size: number,
		type: number,
		options?: { noWait?: boolean; noError?: boolean; except?: boolean },
	): Blocking<{ type: number; data: Uint8Array }>;
	mqOpen(name: string, flags?: PosixQueueFlags): number;
	mqUnlink(name: string): void;
	/** EMSGSIZE, EAGAIN. */
	mqSend(fd: number, data: Uint8Array, priority?: number): Blocking<void>;
	mqReceive(fd: number): Blocking<{ data: Uint8Array; priority: number }>;

	// ---- time and machine -------------------------------------------------------------------------------------------
	/** Seconds, with a fraction down to nanoseconds as far as a double holds them. Time namespaces shift monotonic and boottime. */
	clock(id: "realtime" | "monotonic" | "boottime"): number;
	setClock(seconds: number): void;
	sysinfo(): SystemInfo;
	/** From the machine's seeded source. */
	getrandom(count: number): Uint8Array;
	/** syslog(2), SYSLOG_ACTION_CLEAR: who reads /dev/kmsg from now on begins with what comes next. EPERM. */
	clearKernelLog(): void;
	/** Asks the machine to stop: LINUX_REBOOT_CMD_*. */
	reboot(command: "halt" | "power-off" | "restart"): void;
}
