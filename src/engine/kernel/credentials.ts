/** Who a task is: ids are kernel ids (of the initial user namespace); a user namespace maps them for what a task sees. credentials(7). */
import type { UserNamespace } from "../namespaces/user.ts";
import { allCapabilities, type Capability, type CapabilitySet, capabilityBit } from "./capabilities.ts";

export interface Credentials {
	readonly uid: number;
	readonly euid: number;
	readonly suid: number;
	readonly gid: number;
	readonly egid: number;
	readonly sgid: number;
	readonly groups: readonly number[];
	readonly caps: CapabilitySet;
	readonly userNamespace: UserNamespace;
	readonly noNewPrivs: boolean;
	readonly keepCaps: boolean;
}

export const fullCaps: CapabilitySet = { permitted: allCapabilities, effective: allCapabilities, inheritable: 0n, bounding: allCapabilities, ambient: 0n };

export const rootCredentials = (userNamespace: UserNamespace): Credentials => ({
	uid: 0,
	euid: 0,
	suid: 0,
	gid: 0,
	egid: 0,
	sgid: 0,
	// as a service that systemd starts
	groups: [],
	caps: fullCaps,
	userNamespace,
	noNewPrivs: false,
	keepCaps: false,
});

/** cap_capable: a capability counts in the task's own user namespace and below; the creator of a child namespace has all in it. */
export function capable(cred: Credentials, capability: Capability, target: UserNamespace): boolean {
	for (let ns: UserNamespace | undefined = target; ns; ns = ns.parent) {
		if (ns === cred.userNamespace) return (cred.caps.effective & capabilityBit(capability)) !== 0n;
		if (ns.level <= cred.userNamespace.level) return false;
		if (ns.parent === cred.userNamespace && ns.ownerUid === cred.euid) return true;
	}
	return false;
}

/** Secure bits, capabilities(7). Each has a lock in the bit above it. */
export const SECURE_NOROOT = 1;
export const SECURE_NO_SETUID_FIXUP = 4;
export const SECURE_KEEP_CAPS = 16;
export const SECURE_NO_AMBIENT_RAISE = 64;
export const SECURE_BITS = 0xff;
/** The locks: SECURE_ALL_LOCKS. */
export const SECURE_LOCKS = 0xaa;

/** The effect of changing uids on capabilities: capabilities(7), "Effect of user ID changes on capabilities". */
export function capsAfterUidChange(old: Credentials, next: { uid: number; euid: number; suid: number }, securebits: number): CapabilitySet {
	if (securebits & SECURE_NO_SETUID_FIXUP) return old.caps;
	const root = old.userNamespace.toKernelUid(0);
	const wasRoot = old.uid === root || old.euid === root || old.suid === root;
	const isRoot = next.uid === root || next.euid === root || next.suid === root;
	let { permitted, effective, ambient } = old.caps;
	if (wasRoot && !isRoot) {
		ambient = 0n;
		if (!old.keepCaps) permitted = effective = 0n;
	}
	if (old.euid === root && next.euid !== root) effective = 0n;
	if (old.euid !== root && next.euid === root) effective = permitted;
	return { ...old.caps, permitted, effective, ambient };
}

/**
 * Capabilities over execve(2): capabilities(7), "Transformation of capabilities during execve()", with the rules for root; a
 * file's own capabilities come in file-capabilities.ts. `changedId`: a set-id bit took effect, which ends what is ambient.
 */
export function capsAfterExec(cred: Credentials, changedId: boolean, securebits: number): CapabilitySet {
	const { caps } = cred;
	const root = cred.userNamespace.toKernelUid(0);
	const ambient = changedId ? 0n : caps.ambient;
	if (!(securebits & SECURE_NOROOT) && (cred.euid === root || cred.uid === root)) {
		const permitted = caps.bounding | caps.inheritable;
		return { ...caps, permitted, effective: cred.euid === root ? permitted : ambient, ambient };
	}
	return { ...caps, permitted: ambient, effective: ambient, ambient };
}
