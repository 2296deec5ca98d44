/** POST /containers/NAME/update: daemon/update.go and container.UpdateContainer. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { HostConfig, UpdateRequest } from "../../api/container.ts";
import { conflict, EngineError, invalid } from "../../error.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import { resourcesOf } from "../spec/resources.ts";
import type { Container } from "./container.ts";
import { isNone } from "./restart.ts";
import { checkContainer, checkRestartPolicy } from "./validate.ts";

/** Fields that replace those of the container when they are not zero. */
const numbers = [
	"BlkioWeight",
	"CpuShares",
	"NanoCpus",
	"CpuPeriod",
	"CpuQuota",
	"CpuRealtimePeriod",
	"CpuRealtimeRuntime",
	"Memory",
	"MemorySwap",
	"MemoryReservation",
	"PidsLimit",
] as const;

/** Changes a copy of the host configuration. Throws EngineError. */
function merged(container: Container, request: UpdateRequest): HostConfig {
	const host: HostConfig = { ...container.hostConfig };
	if ((request.NanoCpus ?? 0) > 0 && ((host.CpuPeriod ?? 0) > 0 || (host.CpuQuota ?? 0) > 0)) {
		throw conflict(`Conflicting options: Nano CPUs cannot be updated as CPU ${host.CpuPeriod ? "Period" : "Quota"} has already been set`);
	}
	if ((request.CpuPeriod ?? 0) > 0 && (host.NanoCpus ?? 0) > 0) {
		throw conflict("Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set");
	}
	if ((request.CpuQuota ?? 0) > 0 && (host.NanoCpus ?? 0) > 0)
		throw conflict("Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
	const memory = request.Memory ?? 0;
	if (memory !== 0) {
		const swap = request.MemorySwap ?? 0;
		if (memory > (host.MemorySwap ?? 0) && (host.MemorySwap ?? 0) > 0 && swap === 0) {
			throw conflict("Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time");
		}
	}
	for (const name of numbers) {
		const value = request[name];
		if (value !== undefined && value !== 0) host[name] = value;
	}
	if (request.CpusetCpus) host.CpusetCpus = request.CpusetCpus;
	if (request.CpusetMems) host.CpusetMems = request.CpusetMems;
	if (request.RestartPolicy?.Name) {
		if (host.AutoRemove && !isNone(request.RestartPolicy)) throw conflict("Restart policy cannot be updated because AutoRemove is enabled for the container");
		host.RestartPolicy = { Name: request.RestartPolicy.Name, MaximumRetryCount: request.RestartPolicy.MaximumRetryCount ?? 0 };
	}
	return host;
}

/** Returns warnings. */
export function* updateContainer(sys: Sys, daemon: Daemon, container: Container, request: UpdateRequest): Blocking<readonly string[] | null> {
	checkRestartPolicy(request.RestartPolicy);
	const warnings = checkContainer(sys, { ...request }, undefined, true);
	const words = (message: string): string => `Cannot update container ${container.id}: ${message}`;
	if (container.state.removing || container.state.dead) throw conflict(words("container is marked for removal and cannot be updated"));
	let host: HostConfig;
	try {
		host = merged(container, request);
	} catch (error) {
		throw error instanceof EngineError ? new EngineError(error.kind, words(error.message)) : error;
	}
	if (container.state.running && !container.state.restarting) {
		try {
			yield* daemon.containerd.call(sys, "tasks.update", { containerId: container.id, resources: resourcesOf(sys, host) });
		} catch (error) {
			throw isRpcError(error) ? invalid(words(error.message)) : error;
		}
	}
	container.hostConfig = host;
	container.restart?.setPolicy(host.RestartPolicy ?? {});
	yield* daemon.save(sys, container);
	daemon.containerEvent(sys, container, "update");
	return warnings.length ? warnings : null;
}
