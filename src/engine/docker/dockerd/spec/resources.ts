/** Limits in the words of the runtime specification: daemon/oci_linux.go and daemon_unix.go. */
import type { Sys } from "../../../kernel/abi.ts";
import type { Resources, ThrottleDevice, Ulimit } from "../../api/container.ts";
import { EngineError, invalid } from "../../error.ts";
import type { DeviceRule, DeviceSpec, LinuxResources, ThrottleDevice as OciThrottle, RlimitSpec } from "../../oci/spec.ts";

function deviceNumbers(sys: Sys, path: string): { major: number; minor: number } {
	const stat = sys.tryStat(path);
	if (!stat) throw new EngineError("system", `no such file or directory`);
	return { major: stat.rdevMajor, minor: stat.rdevMinor };
}

const throttles = (sys: Sys, devices: readonly ThrottleDevice[] | undefined): readonly OciThrottle[] | undefined =>
	devices?.length ? devices.map((d) => ({ ...deviceNumbers(sys, d.Path ?? ""), rate: d.Rate ?? 0 })) : undefined;

/** Leaves out members that say nothing. */
function said<T extends object>(value: T): T | undefined {
	const entries = Object.entries(value).filter(([, member]) => member !== undefined);
	return entries.length ? (Object.fromEntries(entries) as T) : undefined;
}

/** getResources: without the device rules. */
export function resourcesOf(sys: Sys, r: Resources): LinuxResources {
	const nano = r.NanoCpus ?? 0;
	const period = nano > 0 ? 100_000 : r.CpuPeriod || undefined;
	const quota = nano > 0 ? Math.trunc((nano * 100_000) / 1e9) : r.CpuQuota || undefined;
	const cpu = said({
		shares: r.CpuShares || undefined,
		quota,
		period,
		cpus: r.CpusetCpus || undefined,
		mems: r.CpusetMems || undefined,
		realtimePeriod: r.CpuRealtimePeriod || undefined,
		realtimeRuntime: r.CpuRealtimeRuntime || undefined,
	});
	const memory = said({
		limit: (r.Memory ?? 0) > 0 ? r.Memory : undefined,
		reservation: (r.MemoryReservation ?? 0) > 0 ? r.MemoryReservation : undefined,
		swap: (r.MemorySwap ?? 0) !== 0 ? r.MemorySwap : undefined,
	});
	const blockIO = said({
		weight: r.BlkioWeight || undefined,
		throttleReadBpsDevice: throttles(sys, r.BlkioDeviceReadBps),
		throttleWriteBpsDevice: throttles(sys, r.BlkioDeviceWriteBps),
		throttleReadIOPSDevice: throttles(sys, r.BlkioDeviceReadIOps),
		throttleWriteIOPSDevice: throttles(sys, r.BlkioDeviceWriteIOps),
	});
	return {
		...(memory ? { memory: memory as NonNullable<LinuxResources["memory"]> } : {}),
		...(cpu ? { cpu: cpu as NonNullable<LinuxResources["cpu"]> } : {}),
		...(r.PidsLimit !== undefined ? { pids: { limit: r.PidsLimit } } : {}),
		blockIO: (blockIO ?? {}) as NonNullable<LinuxResources["blockIO"]>,
	};
}

/** --ulimit, with those of the daemon behind them. */
export function rlimitsOf(own: readonly Ulimit[], daemon: readonly Ulimit[]): RlimitSpec[] {
	const names = new Set(own.map((u) => u.Name));
	return [...own, ...daemon.filter((u) => !names.has(u.Name))].map((u) => ({
		type: `RLIMIT_${(u.Name ?? "").toUpperCase()}`,
		hard: u.Hard ?? 0,
		soft: u.Soft ?? 0,
	}));
}

const kinds: Readonly<Record<string, string>> = { char: "c", block: "b", fifo: "p" };

/** Device nodes at a path of the host, in a directory all of them. Throws the daemon's words. */
export function devicesAt(sys: Sys, path: string, inside: string, access: string): { devices: DeviceSpec[]; rules: DeviceRule[] } {
	const stat = sys.tryStat(path);
	const words = `error gathering device information while adding custom device ${JSON.stringify(path)}`;
	if (!stat) throw new EngineError("system", `${words}: no such file or directory`);
	if (!/^[rwm]{0,3}$/.test(access)) throw invalid(`invalid device mode: ${access}`);
	if (stat.kind === "directory") {
		const parts = sys
			.readdir(path)
			.filter((e) => e.name !== "." && e.name !== ".." && (e.kind === "char" || e.kind === "block" || e.kind === "directory"))
			.filter((e) => !(path === "/dev" && ["pts", "shm", "fd", "mqueue", "console"].includes(e.name)))
			.map((e) => devicesAt(sys, `${path}/${e.name}`, `${inside}/${e.name}`, access));
		return { devices: parts.flatMap((p) => p.devices), rules: parts.flatMap((p) => p.rules) };
	}
	const type = kinds[stat.kind];
	if (type === undefined || type === "p") throw new EngineError("system", `${words}: not a device node`);
	const node = { type, major: stat.rdevMajor, minor: stat.rdevMinor };
	return {
		devices: [{ path: inside, ...node, fileMode: stat.mode, uid: stat.uid, gid: stat.gid }],
		rules: [{ allow: true, ...node, access: access || "rwm" }],
	};
}

/** --device-cgroup-rule: `c 1:3 mr`. */
export function parseDeviceRule(text: string): DeviceRule {
	const m = /^([acb]) ([0-9]+|\*):([0-9]+|\*) ([rwm]{1,3})$/.exec(text);
	if (!m) throw invalid(`invalid device cgroup rule format: '${text}'`);
	const part = (word: string | undefined): number => (word === "*" ? -1 : Number(word));
	return { allow: true, type: m[1] ?? "a", major: part(m[2]), minor: part(m[3]), access: m[4] ?? "" };
}
