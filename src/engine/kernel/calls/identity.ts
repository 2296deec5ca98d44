/** Calls on credentials. setresuid(2), capset(2). */
import { allCapabilities, type CapabilitySet } from "../capabilities.ts";
import { capable, capsAfterUidChange, SECURE_NO_AMBIENT_RAISE } from "../credentials.ts";
import { Errno } from "../errno.ts";
import { SchedulingCalls } from "./scheduling.ts";

export class IdentityCalls extends SchedulingCalls {
	private get users() {
		return this.task.cred.userNamespace;
	}
	getuid(): number {
		return this.users.fromKernelUid(this.task.cred.uid);
	}
	geteuid(): number {
		return this.users.fromKernelUid(this.task.cred.euid);
	}
	getgid(): number {
		return this.users.fromKernelGid(this.task.cred.gid);
	}
	getegid(): number {
		return this.users.fromKernelGid(this.task.cred.egid);
	}
	getresuid() {
		return { real: this.getuid(), effective: this.geteuid(), saved: this.users.fromKernelUid(this.task.cred.suid) };
	}
	getresgid() {
		return { real: this.getgid(), effective: this.getegid(), saved: this.users.fromKernelGid(this.task.cred.sgid) };
	}

	setresuid(real: number, effective: number, saved: number): void {
		const { cred } = this.task;
		const map = (id: number, old: number): number => {
			if (id === -1) return old;
			const kuid = this.users.toKernelUid(id);
			if (kuid === undefined) throw new Errno("EINVAL");
			return kuid;
		};
		const next = { uid: map(real, cred.uid), euid: map(effective, cred.euid), suid: map(saved, cred.suid) };
		const own = [cred.uid, cred.euid, cred.suid];
		const allowed = own.includes(next.uid) && own.includes(next.euid) && own.includes(next.suid);
		if (!allowed && !capable(cred, "setuid", this.users)) throw new Errno("EPERM");
		this.task.cred = { ...cred, ...next, caps: capsAfterUidChange(cred, next, this.task.securebits) };
	}
	setresgid(real: number, effective: number, saved: number): void {
		const { cred } = this.task;
		const map = (id: number, old: number): number => {
			if (id === -1) return old;
			const kgid = this.users.toKernelGid(id);
			if (kgid === undefined) throw new Errno("EINVAL");
			return kgid;
		};
		const next = { gid: map(real, cred.gid), egid: map(effective, cred.egid), sgid: map(saved, cred.sgid) };
		const own = [cred.gid, cred.egid, cred.sgid];
		const allowed = own.includes(next.gid) && own.includes(next.egid) && own.includes(next.sgid);
		if (!allowed && !capable(cred, "setgid", this.users)) throw new Errno("EPERM");
		this.task.cred = { ...cred, ...next };
	}
	getgroups(): readonly number[] {
		return this.task.cred.groups.map((g) => this.users.fromKernelGid(g));
	}
	setgroups(groups: readonly number[]): void {
		const { cred } = this.task;
		if (!capable(cred, "setgid", this.users) || this.users.setgroups === "deny" || (this.users.level > 0 && this.users.gidMap.length === 0))
			throw new Errno("EPERM");
		const mapped = groups.map((g) => {
			const kgid = this.users.toKernelGid(g);
			if (kgid === undefined) throw new Errno("EINVAL");
			return kgid;
		});
		this.task.cred = { ...cred, groups: mapped };
	}

	capget(): CapabilitySet {
		return this.task.cred.caps;
	}
	/** Permitted can only shrink; effective stays within it; bounding shrinks with CAP_SETPCAP; ambient within permitted and inheritable. EPERM. */
	capset(sets: Partial<CapabilitySet>): void {
		const { cred } = this.task;
		const old = cred.caps;
		const next = { ...old, ...sets };
		for (const mask of Object.values(next)) if (mask & ~allCapabilities) throw new Errno("EINVAL");
		const setpcap = capable(cred, "setpcap", this.users);
		if (next.permitted & ~old.permitted || next.effective & ~next.permitted) throw new Errno("EPERM");
		if (next.bounding & ~old.bounding || (next.bounding !== old.bounding && !setpcap)) throw new Errno("EPERM");
		if (next.inheritable & ~(old.inheritable | (setpcap ? old.bounding : old.permitted))) throw new Errno("EPERM");
		if ((next.ambient & ~old.ambient) !== 0n && this.task.securebits & SECURE_NO_AMBIENT_RAISE) throw new Errno("EPERM");
		const ambientLimit = next.permitted & next.inheritable;
		if (sets.ambient !== undefined && sets.ambient & ~ambientLimit) throw new Errno("EPERM");
		this.task.cred = { ...cred, caps: { ...next, ambient: next.ambient & ambientLimit } };
	}
}
