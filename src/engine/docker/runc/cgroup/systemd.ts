/** A container's scope unit: what systemd is told of it. libcontainer/cgroups/systemd. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { ask } from "../../../programs/systemd/protocol.ts";
import type { DeviceRule, LinuxResources } from "../../oci/spec.ts";
import { sharesToWeight } from "./values.ts";

/** The transient unit's file. */
export const scopeText = (name: string, slice: string): string => `# This is a transient unit file, created programmatically via the systemd API. Do not edit.
[Unit]
Description=libcontainer container ${name}

[Scope]
Slice=${slice}
Delegate=yes
MemoryAccounting=yes
IOAccounting=yes
TasksAccounting=yes

[Unit]
DefaultDependencies=no
`;

const header = `# This is a drop-in unit file extension, created via "systemctl set-property"
# or an equivalent operation. Do not edit.
`;

/** Lines of DeviceAllow=, highest numbers first: runc sorts them, and systemd puts each in front; a rule for everything means another policy. */
function deviceAllow(rules: readonly DeviceRule[]): string[] {
	const lines: string[] = [];
	const number = (n: number | undefined) => n ?? -1;
	const order = (a: DeviceRule, b: DeviceRule) =>
		(a.type ?? "").charCodeAt(0) - (b.type ?? "").charCodeAt(0) || number(a.major) - number(b.major) || number(a.minor) - number(b.minor);
	for (const rule of [...rules].sort(order)) {
		if (!rule.allow || rule.type === undefined || rule.type === "" || rule.type === "a") continue;
		const kind = rule.type === "b" ? "block" : "char";
		const { major = -1, minor = -1, access = "rwm" } = rule;
		const name = major < 0 ? `${kind}-*` : minor < 0 ? `${kind}-${major}` : `/dev/${kind}/${major}:${minor}`;
		lines.unshift(`DeviceAllow=${name} ${access}`);
	}
	return lines;
}

const amount = (value: number): string => (value < 0 ? "infinity" : String(value));

/** Settings by name with the text of each. */
function settingsOf(r: LinuxResources, rules: readonly DeviceRule[] | undefined): [name: string, lines: string][] {
	const out: [string, string][] = [];
	const put = (name: string, value: string | undefined) => {
		if (value !== undefined) out.push([name, `${name}=${value}\n`]);
	};
	const { memory, cpu, pids } = r;
	if (memory?.limit) put("MemoryMax", amount(memory.limit));
	if (memory?.reservation) put("MemoryLow", amount(memory.reservation));
	if (memory?.swap) put("MemorySwapMax", memory.swap < 0 ? "infinity" : String(Math.max(0, memory.swap - Math.max(0, memory.limit ?? 0))));
	if (cpu?.idle !== 1 && cpu?.shares) put("CPUWeight", String(sharesToWeight(cpu.shares)));
	if (cpu?.quota && cpu.quota > 0) {
		if (cpu.period) put("CPUQuotaPeriodSec", `${cpu.period / 1000}ms`);
		put("CPUQuota", `${Math.ceil((cpu.quota * 100) / (cpu.period || 100000))}%`);
	}
	if (pids?.limit) put("TasksMax", amount(pids.limit));
	if (cpu?.cpus) put("AllowedCPUs", cpu.cpus);
	if (cpu?.mems) put("AllowedMemoryNodes", cpu.mems);
	if (rules) {
		const open = rules.some((rule) => rule.allow && (rule.type === undefined || rule.type === "a" || rule.type === "") && (rule.major ?? -1) < 0);
		out.push(["DevicePolicy", `DevicePolicy=${open ? "auto" : "strict"}\n`]);
		if (!open) out.push(["DeviceAllow", `DeviceAllow=\n${deviceAllow(rules).join("\n")}\n\n`]);
	}
	return out;
}

/** SetUnitProperties for the time until the next boot. Without a manager nothing is told: the files of the group count. */
export function* setScope(sys: Sys, unit: string, resources: LinuxResources, rules: readonly DeviceRule[] | undefined): Blocking<void> {
	const dropIns = settingsOf(resources, rules).map(([name, lines]) => ({ name: `50-${name}.conf`, text: `${header}[Scope]\n${lines}` }));
	if (dropIns.length > 0) yield* ask(sys, { op: "apply", unit, dropIns });
}
