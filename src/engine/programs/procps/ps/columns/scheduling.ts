/** How it runs: state, priority, processor, what it waits for, signals, capabilities. */
import { allCapabilities, capabilitiesIn } from "../../../../kernel/capabilities.ts";
import { signalNumber } from "../../../../kernel/signal-names.ts";
import type { Process } from "../../../lib/procfs/process.ts";
import { signalNames } from "../../../lib/signal-argument.ts";
import { left, named, open, type PsColumn, type PsColumns, type PsView, right } from "../column.ts";

const thread = { of: "thread" } as const;

/** The letters of STAT: state, nice, session leader, threads, foreground. */
export function statLetters(p: Process): string {
	let letters = p.state;
	if (p.nice < 0) letters += "<";
	else if (p.nice > 0) letters += "N";
	if (p.kibibytes("VmLck") > 0) letters += "L";
	if (p.session === p.pid) letters += "s";
	if (p.threads > 1) letters += "l";
	if (p.tpgid > 0 && p.tpgid === p.pgrp) letters += "+";
	return letters;
}

const policies: Readonly<Record<number, string>> = { 0: "TS", 1: "FF", 2: "RR", 3: "B", 4: "ISO", 5: "IDL", 6: "DLN" };
const policy = (header: string): PsColumn => left(header, 3, (p) => policies[p.policy] ?? "?", thread);
const nice = (p: Process): string | number => (p.policy === 0 || p.policy === 3 ? p.nice : "-");
const state = right("S", 1, (p) => p.state, thread);
const flags = right("F", 1, (p) => ((p.stat(9) >>> 6) & 7).toString(16));
const wchan = (header: string): PsColumn =>
	open(
		header,
		6,
		(p) => {
			const name = p.files.get("wchan") ?? "";
			return name === "" || name === "0" ? "-" : name;
		},
		{ files: ["wchan"], ...thread },
	);
const priority = (header: string, of: (p: Process) => number): PsColumn => right(header, 3, of, thread);

/** A mask in full, or its last eight digits with a mark for what is left out; names with --signames. */
function mask(digits: string, v: PsView): string {
	if (v.request.signalNames) {
		const bits = BigInt(`0x${digits}`);
		return signalNames.filter((name) => bits & (1n << BigInt(signalNumber(name) - 1))).join(",") || "-";
	}
	if (v.roomy) return digits;
	return (/^0{8}/.test(digits) ? "" : "<") + digits.slice(-8);
}
const signals = (header: string, line: string): PsColumn => ({ ...right(header, 9, (p, v) => mask(p.mask(line), v)) });
const capabilityText = (bits: bigint): string =>
	bits === allCapabilities
		? "full"
		: bits === 0n
			? "none"
			: capabilitiesIn(bits)
					.map((name) => `cap_${name}`)
					.join(",");
const address = (header: string, of: (p: Process) => number): PsColumn =>
	right(header, 16, (p) =>
		BigInt(Math.max(0, of(p)))
			.toString(16)
			.padStart(16, "0"),
	);

export const schedulingColumns: PsColumns = {
	...named("s state", state),
	stat: left("STAT", 4, statLetters, thread),
	...named("f flag flags", flags),
	...named("ni nice", right("NI", 3, nice, thread)),
	priority: priority("PRI", (p) => p.priority),
	pri: priority("PRI", (p) => 39 - p.priority),
	opri: priority("PRI", (p) => 60 + p.priority),
	intpri: priority("PRI", (p) => 60 + p.priority),
	pri_foo: priority("FOO", (p) => p.priority - 20),
	pri_bar: priority("BAR", (p) => p.priority + 1),
	pri_baz: priority("BAZ", (p) => p.priority + 100),
	pri_api: priority("API", (p) => -1 - p.priority),
	...named("cls class", policy("CLS")),
	policy: policy("POL"),
	sched: right("SCH", 3, (p) => p.policy, thread),
	rtprio: right("RTPRIO", 6, (p) => (p.realTimePriority === 0 ? "-" : p.realTimePriority), thread),
	psr: right("PSR", 3, (p) => p.processor, thread),
	cpuid: right("CPUID", 5, (p) => p.processor, thread),
	lastcpu: right("C", 3, (p) => p.processor, thread),
	cpu: right("CPU", 3, () => "-"),
	sgi_p: right("P", 1, (p) => (p.state === "R" ? p.processor : "*"), thread),
	addr_1: left("ADDR", 1, () => "-"),
	...named(
		"nlwp",
		right("NLWP", 4, (p) => p.threads, { of: "process" }),
	),
	thcount: right("THCNT", 5, (p) => p.threads, { of: "process" }),
	...named("wchan wname", wchan("WCHAN")),
	nwchan: right("WCHAN", 6, () => "-"),
	...named("pending sig tsig", signals("PENDING", "ShdPnd")),
	sig_pend: signals("SIGNAL", "ShdPnd"),
	...named("blocked sigmask", signals("BLOCKED", "SigBlk")),
	sig_block: signals("BLOCKED", "SigBlk"),
	...named("ignored sigignore sig_ignore", signals("IGNORED", "SigIgn")),
	...named("caught sigcatch", signals("CAUGHT", "SigCgt")),
	sig_catch: signals("CATCHED", "SigCgt"),
	...named(
		"stackp start_stack",
		address("STACKP", (p) => p.stat(28)),
	),
	esp: address("ESP", () => 0),
	eip: address("EIP", () => 0),
	timeout: right("TMOUT", 5, () => "-"),
	alarm: right("ALARM", 5, () => "-"),
	pcap: right("PCAP", 16, (p) => p.mask("CapPrm")),
	pcaps: right("PCAPS", 16, (p) => capabilityText(BigInt(`0x${p.mask("CapPrm")}`))),
	ag_id: right("AGID", 5, (p) => Number(/autogroup-(\d+)/.exec(p.files.get("autogroup") ?? "")?.[1] ?? 0), { files: ["autogroup"] }),
	ag_nice: right("AGNI", 4, (p) => Number(/nice (-?\d+)/.exec(p.files.get("autogroup") ?? "")?.[1] ?? 0), { files: ["autogroup"] }),
	zone: open("ZONE", 31, () => "-"),
};
