/** /proc/PID/status. proc_pid_status(5). */

import { allowedProcessors } from "../../cgroup/fair-share.ts";
import { type Signal, signalNumber } from "../../kernel/signal-names.ts";
import type { Task } from "../../kernel/task.ts";
import type { PidNamespace } from "../../namespaces/pid.ts";
import { memoryOf, stateLetter } from "./stat.ts";

const words: Record<string, string> = { R: "running", S: "sleeping", D: "disk sleep", T: "stopped", Z: "zombie", I: "idle", X: "dead" };

const hex = (mask: bigint): string => mask.toString(16).padStart(16, "0");

export function signalMask(signals: Iterable<Signal>): bigint {
	let mask = 0n;
	for (const s of signals) mask |= 1n << BigInt(signalNumber(s) - 1);
	return mask;
}

function* withAction(task: Task, wanted: "ignore" | "function"): Generator<Signal> {
	for (const [signal, d] of task.dispositions) if ((typeof d.action === "function" ? "function" : d.action) === wanted) yield signal;
}

/** Numbers from the reader's proc mount inwards. */
const chain = (pids: readonly number[], view: PidNamespace): string => pids.slice(view.level).join("\t");

const kB = (bytes: number): string => `${String(Math.round(bytes / 1024)).padStart(8)} kB`;

function memoryLines(task: Task): string[] {
	const { size, resident, peak } = memoryOf(task);
	const anonymous = 102400 + task.memory;
	return [
		`VmPeak:\t${kB(size)}`,
		`VmSize:\t${kB(size)}`,
		`VmLck:\t${kB(0)}`,
		`VmPin:\t${kB(0)}`,
		`VmHWM:\t${kB(peak)}`,
		`VmRSS:\t${kB(resident)}`,
		`RssAnon:\t${kB(anonymous)}`,
		`RssFile:\t${kB(resident - anonymous)}`,
		`RssShmem:\t${kB(0)}`,
		`VmData:\t${kB(229376 + task.memory)}`,
		`VmStk:\t${kB(135168)}`,
		`VmExe:\t${kB(24576)}`,
		`VmLib:\t${kB(1650688)}`,
		`VmPTE:\t${kB(45056)}`,
		`VmSwap:\t${kB(0)}`,
		`HugetlbPages:\t${kB(0)}`,
	];
}

export function statusText(task: Task, view: PidNamespace, reader: Task): string {
	const { cred } = task;
	const users = reader.cred.userNamespace;
	const letter = stateLetter(task);
	const alive = letter !== "Z";
	const uids = [cred.uid, cred.euid, cred.suid, cred.euid].map((id) => users.fromKernelUid(id)).join("\t");
	const gids = [cred.gid, cred.egid, cred.sgid, cred.egid].map((id) => users.fromKernelGid(id)).join("\t");
	const cpus = allowedProcessors(task).reduce((mask, cpu) => mask | (1 << cpu), 0);
	const pid = task.pidIn(view);
	const { caps } = cred;
	const lines = [
		`Name:\t${task.comm}`,
		...(alive && !task.kernelThread ? [`Umask:\t${task.fs.umask.toString(8).padStart(4, "0")}`] : []),
		`State:\t${letter} (${words[letter]})`,
		`Tgid:\t${pid}`,
		"Ngid:\t0",
		`Pid:\t${pid}`,
		`PPid:\t${task.parent?.pidIn(view) ?? 0}`,
		"TracerPid:\t0",
		`Uid:\t${uids}`,
		`Gid:\t${gids}`,
		`FDSize:\t${alive ? 64 : 0}`,
		`Groups:\t${cred.groups.map((g) => `${users.fromKernelGid(g)} `).join("") || " "}`,
		`NStgid:\t${chain(task.pids, view)}`,
		`NSpid:\t${chain(task.pids, view)}`,
		`NSpgid:\t${chain(padded(task.group.pids, task), view)}`,
		`NSsid:\t${chain(padded(task.session.pids, task), view)}`,
		`Kthread:\t${task.kernelThread ? 1 : 0}`,
		...(alive && !task.kernelThread ? memoryLines(task) : []),
		...(alive && !task.kernelThread ? ["CoreDumping:\t0", "THP_enabled:\t1", "untag_mask:\t0xffffffffffffffff"] : []),
		`Threads:\t${task.threads.size + 1}`,
		`SigQ:\t${task.pending.size}/${task.limits.sigpending.soft}`,
		"SigPnd:\t0000000000000000",
		`ShdPnd:\t${hex(signalMask(task.pending))}`,
		`SigBlk:\t${hex(signalMask(task.blocked))}`,
		`SigIgn:\t${hex(signalMask(withAction(task, "ignore")))}`,
		`SigCgt:\t${hex(signalMask(withAction(task, "function")))}`,
		`CapInh:\t${hex(caps.inheritable)}`,
		`CapPrm:\t${hex(caps.permitted)}`,
		`CapEff:\t${hex(caps.effective)}`,
		`CapBnd:\t${hex(caps.bounding)}`,
		`CapAmb:\t${hex(caps.ambient)}`,
		`NoNewPrivs:\t${cred.noNewPrivs ? 1 : 0}`,
		`Seccomp:\t${task.seccomp.length > 0 ? 2 : 0}`,
		`Seccomp_filters:\t${task.seccomp.length}`,
		"Speculation_Store_Bypass:\tnot vulnerable",
		"SpeculationIndirectBranch:\talways enabled",
		`Cpus_allowed:\t${cpus.toString(16)}`,
		`Cpus_allowed_list:\t${cpuList(allowedProcessors(task))}`,
		`Mems_allowed:\t${[...Array<string>(31).fill("00000000"), "00000001"].join(",")}`,
		"Mems_allowed_list:\t0",
		`voluntary_ctxt_switches:\t${task.voluntarySwitches}`,
		`nonvoluntary_ctxt_switches:\t${task.involuntarySwitches}`,
		"x86_Thread_features:\t",
		"x86_Thread_features_locked:\t",
	];
	return `${lines.join("\n")}\n`;
}

/** A group or session led from an outer namespace has number 0 in the inner ones. */
const padded = (pids: readonly number[], task: Task): number[] => task.pids.map((_, level) => pids[level] ?? 0);

/** "0-1,3": runs of numbers. */
export function cpuList(cpus: readonly number[]): string {
	const parts: string[] = [];
	for (let i = 0; i < cpus.length; i++) {
		const from = cpus[i] as number;
		while (cpus[i + 1] === (cpus[i] as number) + 1) i++;
		parts.push(from === cpus[i] ? String(from) : `${from}-${cpus[i]}`);
	}
	return parts.join(",");
}
