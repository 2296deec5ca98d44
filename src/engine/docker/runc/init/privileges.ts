/** Who the program runs as: limits, ids, capabilities. libcontainer/init_linux.go: finalizeNamespace. */
import type { Blocking, Resource, Sys } from "../../../kernel/abi.ts";
import { type Capability, capabilityBit, capabilityNames } from "../../../kernel/capabilities.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { ProcessSpec } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { writeFile } from "../cgroup/groups.ts";
import { InitError } from "./request.ts";

/** Names that the kernel does not know are left out (with a warning in the log). */
export function maskOf(names: readonly string[] | undefined): bigint {
	let mask = 0n;
	for (const name of names ?? []) {
		const known = capabilityNames.find((c) => `CAP_${c.toUpperCase()}` === name) as Capability | undefined;
		if (known) mask |= capabilityBit(known);
	}
	return mask;
}

/** In the order of their numbers. */
const resources: readonly Resource[] = [
	"cpu",
	"fsize",
	"data",
	"stack",
	"core",
	"rss",
	"nproc",
	"nofile",
	"memlock",
	"as",
	"locks",
	"sigpending",
	"msgqueue",
	"nice",
	"rtprio",
	"rttime",
];

/** By the parent, so that the process needs no right to it. */
export function setLimits(sys: Sys, pid: number, process: ProcessSpec): void {
	for (const { type, soft, hard } of process.rlimits ?? []) {
		const resource = type.replace(/^RLIMIT_/, "").toLowerCase() as Resource;
		const number = (value: number) => (value >= 2 ** 63 || value < 0 ? Infinity : value);
		try {
			sys.prlimit(pid, resource, { soft: number(soft), hard: number(hard) });
		} catch (error) {
			if (!isErrno(error)) throw error;
			throw new InitError(`error setting rlimit type ${resources.indexOf(resource)}: ${goError(error)}`);
		}
	}
}

export function* setOomScore(sys: Sys, process: ProcessSpec): Blocking<void> {
	if (process.oomScoreAdj === undefined) return;
	yield* writeFile(sys, "/proc/self/oom_score_adj", String(process.oomScoreAdj));
}

const reason = (error: unknown, words: (why: string) => string): never => {
	if (!isErrno(error)) throw error;
	throw new InitError(words(goError(error)));
};

/** Ids, then capabilities; the working directory is entered as the user, or before where only root may. */
export function becomeUser(sys: Sys, process: ProcessSpec, warn: (message: string) => void): void {
	const { uid = 0, gid = 0, additionalGids = [] } = process.user ?? {};
	const sets = process.capabilities;
	if (sets) {
		try {
			sys.capset({ bounding: sys.capget().bounding & maskOf(sets.bounding) });
		} catch (error) {
			reason(error, (why) => `unable to apply bounding set: ${why}`);
		}
	}
	sys.prctl({ keepCaps: true });
	try {
		if (sys.geteuid() === 0) sys.setgroups(additionalGids);
	} catch (error) {
		// a user namespace whose setgroups is denied
		if (additionalGids.length > 0) reason(error, (why) => `unable to set supplementary groups: setgroups: ${why}`);
	}
	try {
		sys.setresgid(gid, gid, gid);
		sys.setresuid(uid, uid, uid);
	} catch (error) {
		reason(error, (why) => `unable to setup user: ${why}`);
	}
	sys.prctl({ keepCaps: false });
	enterDirectory(sys, process);
	if (!sets) return;
	try {
		const permitted = maskOf(sets.permitted) & sys.capget().permitted;
		const inheritable = maskOf(sets.inheritable) & (sys.capget().bounding | sys.capget().inheritable);
		sys.capset({
			permitted,
			effective: maskOf(sets.effective) & permitted,
			inheritable,
			ambient: maskOf(sets.ambient) & permitted & inheritable,
		});
		for (const name of sets.ambient ?? []) {
			const bit = maskOf([name]);
			if ((bit & permitted & inheritable) === 0n && bit !== 0n) warn(`can't raise ambient capability ${name}: operation not permitted`);
		}
	} catch (error) {
		reason(error, (why) => `unable to apply caps: ${why}`);
	}
}

function enterDirectory(sys: Sys, process: ProcessSpec): void {
	const cwd = process.cwd ?? "/";
	try {
		sys.chdir(cwd);
	} catch (error) {
		reason(error, (why) => `chdir to cwd ("${cwd}") set in config.json failed: ${why}`);
	}
}

/** Names among the capabilities that the kernel does not know. */
export function unknownCapabilities(process: ProcessSpec): string[] {
	const { bounding = [], effective = [], inheritable = [], permitted = [], ambient = [] } = process.capabilities ?? {};
	return [...new Set([...bounding, ...effective, ...inheritable, ...permitted, ...ambient])].filter((name) => maskOf([name]) === 0n).sort();
}
