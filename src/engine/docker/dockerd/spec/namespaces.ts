/** Which namespaces a container has of its own and which it shares: withNamespaces of daemon/oci_linux.go. */
import { conflict, EngineError, invalid } from "../../error.ts";
import type { NamespaceSpec } from "../../oci/spec.ts";
import type { Container } from "../container/container.ts";
import { isContainerMode, joinedContainer } from "../container/validate.ts";
import type { Daemon } from "../daemon.ts";

/** A running container whose namespace is joined. `what` stands in front of refusals. */
export function donor(daemon: Daemon, what: string, mode: string): Container {
	const fail = (error: EngineError): never => {
		throw new EngineError(error.kind, `${what}: ${error.message}`);
	};
	let other: Container | undefined;
	try {
		other = daemon.containers.get(joinedContainer(mode));
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		return fail(invalid(error.message));
	}
	if (!other.state.running) fail(conflict(`container ${other.id} is not running`));
	if (other.state.restarting) fail(conflict(`Container ${other.id} is restarting, wait until the container is running`));
	return other;
}

/** getIPCContainer: the donor must share its /dev/shm. */
export function ipcDonor(daemon: Daemon, mode: string): Container {
	const other = donor(daemon, "failed to join IPC namespace", mode);
	if (other.shmPath === "") {
		throw new EngineError(
			"system",
			`failed to join IPC namespace: container ${other.id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
		);
	}
	return other;
}

/** Throws EngineError. */
export function namespacesOf(daemon: Daemon, container: Container): NamespaceSpec[] {
	const host = container.hostConfig;
	const network = host.NetworkMode ?? "";
	const of = (other: Container, kind: string): string => `/proc/${other.state.pid}/ns/${kind}`;
	const out: NamespaceSpec[] = [{ type: "mount" }];
	if (isContainerMode(network)) out.push({ type: "network", path: of(donor(daemon, "joining network namespace of container", network), "net") });
	else if (network !== "host") out.push({ type: "network" });
	if (host.UTSMode !== "host") out.push({ type: "uts" });
	const pid = host.PidMode ?? "";
	if (isContainerMode(pid)) out.push({ type: "pid", path: of(donor(daemon, "failed to join PID namespace", pid), "pid") });
	else if (pid !== "host") out.push({ type: "pid" });
	const ipc = host.IpcMode ?? "";
	if (isContainerMode(ipc)) out.push({ type: "ipc", path: of(ipcDonor(daemon, ipc), "ipc") });
	else if (ipc !== "host") out.push({ type: "ipc" });
	if (host.CgroupnsMode === "private") out.push({ type: "cgroup" });
	return out;
}
