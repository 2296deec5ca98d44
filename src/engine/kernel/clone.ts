/** Making tasks. clone(2). */

import { changedSetting } from "../fs/proc/sysctl.ts";
import { inheritSegments } from "../ipc/release.ts";
import { IpcNamespace } from "../namespaces/ipc.ts";
import { mayMakeAnother } from "../namespaces/live.ts";
import { copyMountNamespace } from "../namespaces/mnt.ts";
import { NetNamespace } from "../namespaces/net.ts";
import { MAX_PID_LEVELS, PidNamespace } from "../namespaces/pid.ts";
import { CgroupNamespace } from "../namespaces/plain.ts";
import { UserNamespace } from "../namespaces/user.ts";
import { samePath } from "../vfs/dentry.ts";
import { crossMounts } from "../vfs/walk.ts";
import type { Blocking, NamespaceKind, Sys } from "./abi.ts";
import { Calls } from "./calls/calls.ts";
import { type Credentials, capable, fullCaps } from "./credentials.ts";
import { Errno } from "./errno.ts";
import { ProcessGroup, Session } from "./groups.ts";
import type { Kernel } from "./kernel.ts";
import { type FsContext, type Namespaces, Task, type TaskOrigin } from "./task.ts";

/** A namespace of this level may have one more below it. */
const MAX_USER_LEVELS = 32;

/** Numbers for a new task in `ns` and all its ancestors. ENOMEM when its init is gone, EAGAIN when numbers run out. */
function allocatePids(ns: PidNamespace): number[] {
	if (ns.dead) throw new Errno("ENOMEM");
	const pids: number[] = [];
	for (let n: PidNamespace | undefined = ns; n; n = n.parent) {
		const pid = n.allocate();
		if (pid === undefined) throw new Errno("EAGAIN");
		pids.unshift(pid);
	}
	return pids;
}

/** Puts a new task into every table. */
export function createTask(kernel: Kernel, pidNamespace: PidNamespace, origin: TaskOrigin, parent: Task | undefined): Task {
	if (kernel.taskCount >= kernel.maxTasks) throw new Errno("EAGAIN");
	const task = new Task(kernel, allocatePids(pidNamespace), pidNamespace, origin);
	let ns: PidNamespace | undefined = pidNamespace;
	for (let level = task.pids.length - 1; ns; level--, ns = ns.parent) ns.tasks.set(task.pids[level] as number, task);
	pidNamespace.init ??= task;
	if (!origin.session) {
		task.session = new Session(task);
		task.group = new ProcessGroup(task, task.session);
	}
	task.group.members.add(task);
	task.parent = parent;
	parent?.children.add(task);
	kernel.cgroups.join(task, origin.groups);
	kernel.taskCount++;
	kernel.forks++;
	return task;
}

/** ENOSPC where a limit on namespaces of this kind is reached: /proc/sys/user. */
function checkLimit(task: Task, owner: UserNamespace, kind: NamespaceKind): void {
	if (!mayMakeAnother(task.kernel, owner, kind)) throw new Errno("ENOSPC");
}

/** chroot(2) must not be left by way of a user namespace: current_chrooted() of the kernel. */
function isChrooted(task: Task): boolean {
	const { root } = task.ns.mnt;
	return !samePath(task.fs.root, crossMounts({ mount: root, dentry: root.root }));
}

/** The credentials of the first task in a new user namespace: unmapped ids, all capabilities in it. ENOSPC when nested too deep, EPERM. */
function enterNewUserNamespace(task: Task): Credentials {
	const { cred, kernel } = task;
	const parent = cred.userNamespace;
	if (changedSetting(kernel, "kernel/unprivileged_userns_clone") === "0" && !capable(cred, "sys_admin", kernel.userNamespace)) throw new Errno("EPERM");
	if (parent.level > MAX_USER_LEVELS) throw new Errno("ENOSPC");
	checkLimit(task, parent, "user");
	if (isChrooted(task)) throw new Errno("EPERM");
	if (!parent.mapsUid(cred.euid) || !parent.mapsGid(cred.egid)) throw new Errno("EPERM");
	const ns = new UserNamespace(kernel.nextNamespaceIno(), parent, cred.euid, cred.egid, capable(cred, "setfcap", parent));
	return { ...cred, userNamespace: ns, caps: { ...fullCaps, inheritable: 0n, ambient: 0n }, keepCaps: false };
}

/** What unshare(2) and clone(2) share: new credentials and namespaces of the named kinds. EPERM without CAP_SYS_ADMIN in the owner. */
export function newNamespaces(task: Task, kinds: readonly NamespaceKind[], fs: FsContext): { cred: Credentials; ns: Namespaces; fs: FsContext } {
	const { kernel } = task;
	const cred = kinds.includes("user") ? enterNewUserNamespace(task) : task.cred;
	const owner = cred.userNamespace;
	let context = fs;
	let { ns } = task;
	const fresh = kinds.filter((k) => k !== "user");
	if (fresh.length && !capable(cred, "sys_admin", owner)) throw new Errno("EPERM");
	for (const kind of fresh) {
		checkLimit(task, owner, kind);
		const ino = kernel.nextNamespaceIno();
		if (kind === "uts") ns = { ...ns, uts: ns.uts.copy(ino, owner) };
		else if (kind === "ipc") ns = { ...ns, ipc: new IpcNamespace(ino, owner) };
		else if (kind === "net") ns = { ...ns, net: new NetNamespace(ino, owner, kernel, kernel.net) };
		else if (kind === "cgroup") ns = { ...ns, cgroup: new CgroupNamespace(ino, owner, task.groups) };
		else if (kind === "time") ns = { ...ns, timeForChildren: ns.time.copy(ino, owner) };
		else if (kind === "pid") {
			if (ns.pidForChildren.level + 1 > MAX_PID_LEVELS) throw new Errno("ENOSPC");
			ns = { ...ns, pidForChildren: new PidNamespace(ino, owner, ns.pidForChildren) };
		} else {
			const copied = copyMountNamespace(kernel, ns.mnt, owner, ino, context);
			ns = { ...ns, mnt: copied.namespace };
			context = { ...context, root: copied.root, cwd: copied.cwd };
		}
	}
	return { cred, ns, fs: context };
}

/** fork(2) and clone(2); `sibling` is CLONE_PARENT. The child runs `main`; it is queued behind whoever is runnable. EAGAIN, ENOMEM, EPERM, EINVAL. */
export function cloneTask(parent: Task, main: (sys: Sys) => Blocking<number>, kinds: readonly NamespaceKind[], sibling = false): Task {
	const { kernel, leader } = parent;
	if (kinds.includes("pid") && parent.ns.pidForChildren !== parent.pidNamespace) throw new Errno("EINVAL");
	let made: { cred: Credentials; ns: Namespaces; fs: FsContext } = { cred: parent.cred, ns: parent.ns, fs: { ...parent.fs } };
	if (kinds.length) made = newNamespaces(parent, kinds, made.fs);
	if (parent.limits.nproc.soft !== Infinity && parent.cred.uid !== 0 && !capable(parent.cred, "sys_resource", kernel.userNamespace)) {
		let own = 0;
		for (const t of kernel.pidNamespace.tasks.values()) if (t.cred.uid === parent.cred.uid) own++;
		if (own >= parent.limits.nproc.soft) throw new Errno("EAGAIN");
	}
	const ns: Namespaces = made.ns.time === made.ns.timeForChildren ? made.ns : { ...made.ns, time: made.ns.timeForChildren };
	if (ns.time !== parent.ns.time) ns.time.frozen = true;
	const { pidForChildren } = ns;
	if (pidForChildren.dead) throw new Errno("ENOMEM");
	parent.groups.effective.pids.checkFork((text) => kernel.printk(text, 6));
	const child = createTask(
		kernel,
		pidForChildren,
		{
			cred: made.cred,
			ns,
			fs: made.fs,
			fds: parent.fds.copy(),
			limits: parent.limits,
			groups: parent.groups,
			affinity: parent.affinity,
			group: leader.group,
			session: leader.session,
		},
		sibling ? (leader.parent ?? leader) : leader,
	);
	child.comm = parent.comm;
	child.argv = parent.argv;
	child.environ = parent.environ;
	child.exe = parent.exe;
	child.program = parent.program;
	child.nice = parent.nice;
	child.oomScoreAdjust = parent.oomScoreAdjust;
	if (!parent.scheduling.resetOnFork) child.scheduling = parent.scheduling;
	child.ioPriority = parent.ioPriority;
	child.securebits = parent.securebits;
	inheritSegments(parent, child);
	child.seccomp = parent.seccomp;
	child.dispositions = new Map(parent.dispositions);
	child.blocked = parent.blocked;
	const calls = new Calls(child);
	child.calls = calls;
	if (parent.tracedBy?.follow) {
		parent.tracedBy.add(child);
		parent.tracedBy.push(child, { kind: "attached" });
	}
	child.main = main(calls);
	kernel.enqueue(child);
	if (kernel.events.active) kernel.events.emit({ type: "fork", pid: parent.pid, child: child.pid, newNamespaces: kinds });
	return child;
}
