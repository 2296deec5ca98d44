/** seccomp(2) and device filters. A process without a filter pays nothing: only the object of a filtered one gets checks in front of its calls. */
import { GroupDirectory } from "../../fs/cgroup/group-directory.ts";
import { resolve } from "../../vfs/walk.ts";
import type { Blocking, NamespaceKind, Sys } from "../abi.ts";
import type { DeviceFilterRule, SeccompAction, SeccompCondition, SeccompFilter } from "../abi-containment.ts";
import { capable } from "../credentials.ts";
import { codeOf, Errno } from "../errno.ts";
import { sendSignal } from "../signals.ts";
import type { Task } from "../task.ts";
import { TracingCalls } from "./tracing.ts";

/** CLONE_NEW* of clone(2). */
const cloneBits: Readonly<Record<NamespaceKind, bigint>> = {
	time: 0x80n,
	mnt: 0x20000n,
	cgroup: 0x2000000n,
	uts: 0x4000000n,
	ipc: 0x8000000n,
	user: 0x10000000n,
	pid: 0x20000000n,
	net: 0x40000000n,
};
const SIGCHLD = 17n;

const flagsOf = (kinds: readonly NamespaceKind[] | undefined): bigint => (kinds ?? []).reduce((bits, kind) => bits | cloneBits[kind], 0n);

/** By what names Linux has a call of the interface, and arguments that filters look at. A call goes through when all its names do. */
interface Named {
	readonly names: readonly string[];
	readonly args?: (args: readonly unknown[]) => readonly bigint[];
}

const named = (...names: string[]): Named => ({ names });

const linuxCalls: Partial<Record<keyof Sys, Named>> = {
	open: named("openat"),
	read: named("read"),
	write: named("write"),
	pread: named("pread64"),
	pwrite: named("pwrite64"),
	lseek: named("lseek"),
	dup: named("dup"),
	dup2: named("dup2"),
	pipe: named("pipe2"),
	poll: named("poll"),
	access: named("access"),
	canAccess: named("faccessat2"),
	readdir: named("getdents64"),
	readlink: named("readlink"),
	symlink: named("symlink"),
	link: named("linkat"),
	unlink: named("unlink"),
	mkdir: named("mkdir"),
	rmdir: named("rmdir"),
	rename: named("rename"),
	mknod: named("mknodat"),
	chmod: named("chmod", "fchmodat"),
	chown: named("chown", "fchownat"),
	utimens: named("utimensat"),
	truncate: named("truncate"),
	ftruncate: named("ftruncate"),
	fallocate: named("fallocate"),
	getcwd: named("getcwd"),
	chdir: named("chdir"),
	fchdir: named("fchdir"),
	chroot: named("chroot"),
	umask: named("umask"),
	statfs: named("statfs"),
	sync: named("sync"),
	getxattr: named("getxattr"),
	setxattr: named("setxattr"),
	listxattr: named("listxattr"),
	removexattr: named("removexattr"),
	mount: named("mount"),
	umount: named("umount2"),
	pivotRoot: named("pivot_root"),
	fork: { names: ["clone"], args: ([, options]) => [flagsOf((options as { newNamespaces?: NamespaceKind[] } | undefined)?.newNamespaces) | SIGCHLD] },
	execve: named("execve"),
	waitpid: named("wait4"),
	setpgid: named("setpgid"),
	setsid: named("setsid"),
	kill: named("kill"),
	nanosleep: named("clock_nanosleep"),
	alarm: named("alarm"),
	setpriority: named("setpriority"),
	setrlimit: named("prlimit64"),
	prlimit: named("prlimit64"),
	setScheduler: named("sched_setscheduler"),
	setIoPriority: named("ioprio_set"),
	setAffinity: named("sched_setaffinity"),
	flock: named("flock"),
	trace: named("ptrace"),
	setresuid: named("setuid"),
	setresgid: named("setgid"),
	setgroups: named("setgroups"),
	capset: named("capset"),
	unshare: { names: ["unshare"], args: ([kinds]) => [flagsOf(kinds as NamespaceKind[])] },
	setns: named("setns"),
	uname: named("uname"),
	sethostname: named("sethostname"),
	setdomainname: named("setdomainname"),
	shmget: named("shmget"),
	shmat: named("shmat"),
	semget: named("semget"),
	semop: named("semtimedop"),
	msgget: named("msgget"),
	msgsnd: named("msgsnd"),
	msgrcv: named("msgrcv"),
	mqOpen: named("mq_open"),
	mqUnlink: named("mq_unlink"),
	setClock: named("clock_settime"),
	sysinfo: named("sysinfo"),
	getrandom: named("getrandom"),
	clearKernelLog: named("syslog"),
	reboot: named("reboot"),
	socket: named("socket"),
	socketpair: named("socketpair"),
	inetSocket: named("socket"),
	packetSocket: named("socket"),
	netlink: named("socket"),
	connect: named("connect"),
	connectInet: named("connect"),
	bindSocket: named("bind"),
	bindInet: named("bind"),
	listen: named("listen"),
	accept: named("accept4"),
	seccomp: named("seccomp"),
	attachDeviceFilter: named("bpf"),
	pidfdGetfd: named("pidfd_getfd"),
};

function holds({ index, operator, value, mask }: SeccompCondition, args: readonly bigint[]): boolean {
	const argument = args[index] ?? 0n;
	switch (operator) {
		case "ne":
			return argument !== value;
		case "lt":
			return argument < value;
		case "le":
			return argument <= value;
		case "eq":
			return argument === value;
		case "ge":
			return argument >= value;
		case "gt":
			return argument > value;
		case "masked":
			return (argument & mask) === value;
	}
}

function decide(filter: SeccompFilter, name: string, args: readonly bigint[]): SeccompAction {
	for (const rule of filter.rules) if (rule.names.has(name) && rule.conditions.every((c) => holds(c, args))) return rule.action;
	return filter.otherwise;
}

const passes = (action: SeccompAction): boolean => action.kind === "allow" || action.kind === "log";

type Method = (...args: unknown[]) => unknown;
type Guard = readonly [method: string, names: readonly string[], args: Named["args"]];

const guards = new WeakMap<readonly SeccompFilter[], readonly Guard[]>();

/** Calls that need a check under these filters, with the names that are suspect. Worked out once for all processes that share them. */
function guardsFor(filters: readonly SeccompFilter[]): readonly Guard[] {
	const known = guards.get(filters);
	if (known) return known;
	// most filters name what is allowed without conditions: such calls need no check
	const open = filters.map((f) => new Set(f.rules.flatMap((r) => (r.conditions.length === 0 && passes(r.action) ? [...r.names] : []))));
	const refused = filters.map((f) => new Set(f.rules.flatMap((r) => (passes(r.action) ? [] : [...r.names]))));
	const suspect = (name: string) => filters.some((f, i) => refused[i]?.has(name) || (!passes(f.otherwise) && !open[i]?.has(name)));
	const made = Object.entries(linuxCalls).flatMap(([method, { names, args }]): Guard[] => {
		const checked = names.filter(suspect);
		return checked.length > 0 ? [[method, checked, args]] : [];
	});
	guards.set(filters, made);
	return made;
}

export class ContainmentCalls extends TracingCalls {
	constructor(task: Task) {
		super(task);
		if (task.seccomp.length > 0) this.restrict();
	}

	seccomp(filter: SeccompFilter): void {
		const { task } = this;
		if (!task.cred.noNewPrivs && !capable(task.cred, "sys_admin", task.cred.userNamespace)) throw new Errno("EACCES");
		task.seccomp = [...task.seccomp, filter];
		this.restrict();
	}

	attachDeviceFilter(directory: string, rules: readonly DeviceFilterRule[]): void {
		this.task.steps += 10;
		if (!capable(this.task.cred, "sys_admin", this.kernel.userNamespace)) throw new Errno("EPERM");
		const { inode } = resolve(this.task, directory).dentry;
		if (!(inode instanceof GroupDirectory) || !inode.group.hierarchy.unified) throw new Errno("EBADF");
		inode.group.deviceFilter = rules;
	}

	/** Puts a check before every call that some filter may refuse. */
	protected override restrict(): void {
		for (const [method, checked, args] of guardsFor(this.task.seccomp)) this.guard(method, checked, args);
	}

	private guard(method: string, names: readonly string[], argsOf: Named["args"]): void {
		const calls = this;
		const original = Reflect.get(Object.getPrototypeOf(this) as object, method, this) as Method;
		const judge = (args: readonly unknown[]): void => {
			const words = argsOf?.(args) ?? [];
			for (const name of names) for (const filter of calls.task.seccomp) calls.refuse(decide(filter, name, words));
		};
		const generator = Object.prototype.toString.call(original) === "[object GeneratorFunction]";
		const value: Method = generator
			? function* (...args: unknown[]): Blocking<unknown> {
					judge(args);
					return yield* original.apply(calls, args) as Blocking<unknown>;
				}
			: (...args) => {
					judge(args);
					return original.apply(calls, args);
				};
		Object.defineProperty(this, method, { value, configurable: true, writable: true });
	}

	private refuse(action: SeccompAction): void {
		if (action.kind === "errno") throw new Errno(codeOf(action.errno));
		if (action.kind !== "kill") return;
		sendSignal(this.task.leader, "SYS", undefined);
		throw new Errno("EINTR");
	}
}
