/** System calls by which a process is shut in for good: system call filters, and device filters of control groups. Part of `Sys`. */

/** What a rule does: SCMP_ACT_* of libseccomp. `errno` is the number that the call fails with. */
export type SeccompAction = { readonly kind: "allow" | "log" | "kill" } | { readonly kind: "errno"; readonly errno: number };

/** A condition on an argument of the call; all of a rule's must hold. `value` and `mask` compare `argument & mask` where there is a mask. */
export interface SeccompCondition {
	readonly index: number;
	readonly operator: "ne" | "lt" | "le" | "eq" | "ge" | "gt" | "masked";
	readonly value: bigint;
	readonly mask: bigint;
}

export interface SeccompRule {
	/** Names of Linux's calls. */
	readonly names: ReadonlySet<string>;
	readonly action: SeccompAction;
	readonly conditions: readonly SeccompCondition[];
}

/** As a compiled program decides: the first rule that matches, else the default. */
export interface SeccompFilter {
	readonly otherwise: SeccompAction;
	readonly rules: readonly SeccompRule[];
}

/** Undefined numbers stand for every number; the last rule that matches decides, and nothing is allowed before the first. */
export interface DeviceFilterRule {
	readonly allow: boolean;
	/** a: both. */
	readonly type?: string;
	readonly major?: number;
	readonly minor?: number;
	/** Letters of rwm. */
	readonly access?: string;
}

export interface ContainmentSys {
	/**
	 * seccomp(2), SECCOMP_SET_MODE_FILTER: every call of this process and of its children must pass from now on, exec included.
	 * EACCES without no_new_privs and CAP_SYS_ADMIN.
	 */
	seccomp(filter: SeccompFilter): void;
	/** bpf(2), BPF_PROG_ATTACH of a BPF_CGROUP_DEVICE program to the directory of a group of cgroup v2. EPERM, EBADF where it is none. */
	attachDeviceFilter(directory: string, rules: readonly DeviceFilterRule[]): void;
}
