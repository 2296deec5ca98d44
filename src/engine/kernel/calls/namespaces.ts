/** unshare(2), setns(2), ioctl_ns(2), and the names of a UTS namespace. */
import { type AnyNamespace, NamespaceInode } from "../../fs/nsfs.ts";
import { crossMounts } from "../../vfs/walk.ts";
import type { NamespaceKind, Sys, UtsName } from "../abi.ts";
import { newNamespaces } from "../clone.ts";
import { capable, fullCaps } from "../credentials.ts";
import { Errno } from "../errno.ts";
import { IdentityCalls } from "./identity.ts";

const HOST_NAME_MAX = 64;

export class NamespaceCalls extends IdentityCalls {
	unshare(kinds: readonly NamespaceKind[]): void {
		this.task.steps += 20;
		const { task } = this;
		const made = newNamespaces(task, kinds, task.fs);
		task.cred = made.cred;
		task.ns = made.ns;
		task.fs.root = made.fs.root;
		task.fs.cwd = made.fs.cwd;
		this.kernel.sweepNamespaces();
		const { events } = this.kernel;
		if (events.active) events.emit({ type: "unshare", pid: task.pid, kinds });
	}

	private namespace(fd: number): AnyNamespace {
		const { inode } = this.file(fd);
		if (!(inode instanceof NamespaceInode)) throw new Errno("EINVAL");
		return inode.namespace;
	}

	setns(fd: number, kind?: NamespaceKind): void {
		this.task.steps += 5;
		const { task } = this;
		const target = this.namespace(fd);
		if (kind !== undefined && kind !== target.kind) throw new Errno("EINVAL");
		const admin = (over: typeof task.cred.userNamespace) => {
			if (!capable(task.cred, "sys_admin", over)) throw new Errno("EPERM");
		};
		if (target.kind === "user") {
			if (target === task.cred.userNamespace) throw new Errno("EINVAL");
			admin(target);
			task.cred = { ...task.cred, userNamespace: target, caps: { ...fullCaps, inheritable: 0n }, keepCaps: false };
		} else {
			admin(target.owner);
			admin(task.cred.userNamespace);
			if (target.kind === "mnt") {
				if (!capable(task.cred, "sys_chroot", task.cred.userNamespace)) throw new Errno("EPERM");
				task.ns = { ...task.ns, mnt: target };
				const root = crossMounts({ mount: target.root, dentry: target.root.root });
				task.fs.root = root;
				task.fs.cwd = root;
			} else if (target.kind === "pid") {
				if (!task.pidNamespace.contains(target)) throw new Errno("EINVAL");
				task.ns = { ...task.ns, pidForChildren: target };
			} else if (target.kind === "time") {
				task.ns = { ...task.ns, time: target, timeForChildren: target };
				target.frozen = true;
			} else task.ns = { ...task.ns, [target.kind]: target };
		}
		this.kernel.sweepNamespaces();
		const { events } = this.kernel;
		if (events.active) events.emit({ type: "setns", pid: task.pid, kind: target.kind, ino: target.ino });
	}

	namespaceOf(fd: number): ReturnType<Sys["namespaceOf"]> {
		const ns = this.namespace(fd);
		const own = this.task.cred.userNamespace;
		const visible = ns.owner?.isSameOrBelow(own) ? ns.owner.ino : undefined;
		let parentIno: number | undefined;
		if (ns.kind === "pid" && ns.parent && this.task.pidNamespace.contains(ns.parent)) parentIno = ns.parent.ino;
		if (ns.kind === "user" && ns.parent?.isSameOrBelow(own)) parentIno = ns.parent.ino;
		return { kind: ns.kind, ino: ns.ino, ownerIno: visible, parentIno, ownerUid: ns.kind === "user" ? own.fromKernelUid(ns.ownerUid) : undefined };
	}

	openNamespace(fd: number, relation: "owner" | "parent"): number {
		const ns = this.namespace(fd);
		const own = this.task.cred.userNamespace;
		if (relation === "parent" && ns.kind !== "pid" && ns.kind !== "user") throw new Errno("EINVAL");
		const found = relation === "parent" && ns.kind === "pid" ? ns.parent : ns.kind === "user" ? ns.parent : ns.owner;
		const visible = found?.kind === "pid" ? this.task.pidNamespace.contains(found) : found?.isSameOrBelow(own);
		if (!found || !visible) throw new Errno("EPERM");
		const place = this.kernel.nsfs.place(found);
		return this.task.fds.install(place.dentry.inode.open(this.task, place), this.task.limits.nofile.soft, 0, true);
	}

	uname(): UtsName {
		const { uts } = this.task.ns;
		const { release, version } = this.kernel.options;
		return { sysname: "Linux", nodename: uts.nodename, release, version, machine: "x86_64", domainname: uts.domainname };
	}
	private nameChecked(name: string): string {
		const { task } = this;
		if (!capable(task.cred, "sys_admin", task.ns.uts.owner)) throw new Errno("EPERM");
		if (name.length > HOST_NAME_MAX) throw new Errno("EINVAL");
		return name;
	}
	sethostname(name: string): void {
		this.task.ns.uts.nodename = this.nameChecked(name);
	}
	setdomainname(name: string): void {
		this.task.ns.uts.domainname = this.nameChecked(name);
	}
}
