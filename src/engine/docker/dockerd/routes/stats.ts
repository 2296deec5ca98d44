/** GET /containers/NAME/stats: daemon/stats. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode } from "../../../kernel/text.ts";
import { goJson } from "../../image/config.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { CgroupMetrics } from "../../rpc/metrics.ts";
import type { Container } from "../container/container.ts";
import type { Daemon } from "../daemon.ts";
import type { Call } from "../http/call.ts";
import { route } from "../http/router.ts";
import { within } from "../network/sandbox.ts";
import { now, rfc3339, ZERO_TIME } from "../time.ts";
import { containerOf } from "./containers.ts";

interface Sample {
	readonly read: string;
	readonly metrics: CgroupMetrics | undefined;
	/** Nanoseconds of all processors, in ticks of a hundredth second as /proc/stat has them. */
	readonly system: number;
	readonly networks: Readonly<Record<string, unknown>> | undefined;
}

function* systemUsage(sys: Sys): Blocking<number> {
	const fd = yield* sys.open("/proc/stat", { closeOnExec: true });
	try {
		const [line = ""] = decode(yield* sys.read(fd, 4096)).split("\n");
		const ticks = line.split(/\s+/).slice(1, 8).map(Number);
		return ticks.reduce((sum, n) => sum + n, 0) * 1e7;
	} finally {
		sys.close(fd);
	}
}

function* networkStats(sys: Sys, container: Container): Blocking<Readonly<Record<string, unknown>> | undefined> {
	const key = container.networkSettings.sandboxKey;
	if (key === "" || key.endsWith("/default") || !sys.tryStat(key)) return undefined;
	const links = yield* within(sys, key, () => sys.netlink("links", undefined));
	return Object.fromEntries(
		links
			.filter((link) => link.name !== "lo")
			.map((link) => [
				link.name,
				{
					rx_bytes: link.stats.rxBytes,
					rx_packets: link.stats.rxPackets,
					rx_errors: link.stats.rxErrors,
					rx_dropped: link.stats.rxDropped,
					tx_bytes: link.stats.txBytes,
					tx_packets: link.stats.txPackets,
					tx_errors: link.stats.txErrors,
					tx_dropped: link.stats.txDropped,
				},
			]),
	);
}

function* sample(sys: Sys, daemon: Daemon, container: Container): Blocking<Sample> {
	const read = rfc3339(now(sys));
	if (!container.state.running) return { read: ZERO_TIME, metrics: undefined, system: 0, networks: undefined };
	let metrics: CgroupMetrics | undefined;
	try {
		metrics = (yield* daemon.containerd.call(sys, "tasks.metrics", { containerIds: [container.id] })).metrics[0]?.data;
	} catch (error) {
		if (!isRpcError(error)) throw error;
	}
	return { read, metrics, system: yield* systemUsage(sys), networks: yield* networkStats(sys, container) };
}

function cpuJson(sample: Sample | undefined, cpus: number): unknown {
	const cpu = sample?.metrics?.cpu;
	const usage = {
		total_usage: (cpu?.usageUsec ?? 0) * 1000,
		usage_in_kernelmode: (cpu?.systemUsec ?? 0) * 1000,
		usage_in_usermode: (cpu?.userUsec ?? 0) * 1000,
	};
	const throttling = { periods: cpu?.nrPeriods ?? 0, throttled_periods: cpu?.nrThrottled ?? 0, throttled_time: (cpu?.throttledUsec ?? 0) * 1000 };
	return cpu
		? { cpu_usage: usage, system_cpu_usage: sample.system, online_cpus: cpus, throttling_data: throttling }
		: { cpu_usage: usage, throttling_data: throttling };
}

const blkioNames = [
	"io_serviced_recursive",
	"io_queue_recursive",
	"io_service_time_recursive",
	"io_wait_time_recursive",
	"io_merged_recursive",
	"io_time_recursive",
	"sectors_recursive",
];

function statsJson(sys: Sys, container: Container, current: Sample, before: Sample | undefined): unknown {
	const { metrics } = current;
	const { cpus, totalRam } = sys.sysinfo();
	const io = metrics?.io ?? [];
	const rest = Object.fromEntries(blkioNames.map((name) => [name, null]));
	return {
		name: container.name,
		id: container.id,
		read: current.read,
		preread: before?.read ?? ZERO_TIME,
		pids_stats: metrics ? { current: metrics.pids.current, ...(metrics.pids.limit ? { limit: metrics.pids.limit } : {}) } : {},
		blkio_stats: {
			io_service_bytes_recursive: io.length
				? io.flatMap((d) => [
						{ major: d.major, minor: d.minor, op: "read", value: d.rbytes },
						{ major: d.major, minor: d.minor, op: "write", value: d.wbytes },
					])
				: null,
			...rest,
		},
		num_procs: 0,
		storage_stats: {},
		cpu_stats: cpuJson(current, cpus),
		precpu_stats: cpuJson(before, cpus),
		memory_stats: metrics ? { usage: metrics.memory.usage, stats: metrics.memory.stat, limit: Math.min(metrics.memory.usageLimit, totalRam) } : {},
		...(current.networks && Object.keys(current.networks).length ? { networks: current.networks } : {}),
	};
}

function* stats(call: Call): Blocking<void> {
	const { sys, daemon, form } = call;
	const container = containerOf(call);
	const stream = form.bool("stream", true);
	const oneShot = form.bool("one-shot");
	call.response.headers.set("Content-Type", "application/json");
	let before: Sample | undefined;
	if (!oneShot && container.state.running) {
		before = yield* sample(sys, daemon, container);
		if (!stream) yield* sys.nanosleep(1);
	}
	try {
		for (;;) {
			if (stream) yield* sys.nanosleep(1);
			const current = yield* sample(sys, daemon, container);
			yield* call.response.write(`${goJson(statsJson(sys, container, current, before))}\n`);
			if (!stream) return;
			yield* call.response.flush();
			if (container.state.removed) return;
			before = current;
		}
	} catch (error) {
		// the client has gone
		if (!isErrno(error)) throw error;
	}
}

export const statsRoutes = [route("GET /containers/{name:.*}/stats", stats)];
