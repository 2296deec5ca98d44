/** Ports of the host that containers' are published on: libnetwork/portallocator and portmapper. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { formatIp, type Ip, parseIp } from "../../../net/address.ts";
import type { HostConfig, PortBinding, PortMap } from "../../api/container.ts";
import { EngineError } from "../../error.ts";
import type { PublishedPort } from "./model.ts";

/** The kernel's range of ephemeral ports. */
const FIRST = 32768;
const LAST = 60999;

const key = (protocol: string, ip: Ip, port: number): string => `${protocol} ${formatIp(ip)} ${port}`;
const shown = (ip: Ip): string => (typeof ip === "bigint" ? `[${formatIp(ip)}]` : formatIp(ip));

/** What is asked to be published, the exposed ports with PublishAllPorts among them. */
export function requestedPorts(host: HostConfig, exposed: Readonly<Record<string, unknown>>): Map<string, readonly PortBinding[]> {
	const out = new Map<string, readonly PortBinding[]>();
	for (const [spec, bindings] of Object.entries(host.PortBindings ?? {})) {
		const normal = spec.includes("/") ? spec : `${spec}/tcp`;
		out.set(normal, bindings?.length ? bindings : [{}]);
	}
	if (host.PublishAllPorts) for (const spec of Object.keys(exposed)) if (!out.has(spec)) out.set(spec.includes("/") ? spec : `${spec}/tcp`, [{}]);
	return new Map([...out].sort(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10)));
}

export class PortAllocator {
	private readonly taken = new Set<string>();
	private next = FIRST;

	/** Addresses on which a binding listens. */
	private static addresses(binding: PortBinding, byDefault: string, ipv6: boolean): Ip[] {
		const asked = parseIp(binding.HostIp || byDefault);
		if (binding.HostIp || byDefault !== "0.0.0.0") return asked === undefined ? [0] : [asked];
		return ipv6 ? [0, 0n] : [0];
	}

	/**
	 * Takes ports for one container port. A range takes the first free one of it; nothing asked for: the next free one of the kernel's
	 * range, the same on every address. Throws `Bind for 0.0.0.0:80 failed: port is already allocated`.
	 */
	take(sys: Sys, protocol: string, containerPort: number, binding: PortBinding, byDefault: string, ipv6: boolean): PublishedPort[] {
		const addresses = PortAllocator.addresses(binding, byDefault, ipv6);
		const [from = 0, to = from] = (binding.HostPort || "0").split("-").map(Number);
		const free = (port: number): boolean => addresses.every((ip) => !this.taken.has(key(protocol, ip, port)));
		const candidates = from === 0 ? this.ephemeral() : range(from, to);
		for (const port of candidates) {
			if (!free(port)) {
				if (from === to && from !== 0) throw new EngineError("system", `Bind for ${shown(addresses[0] as Ip)}:${port} failed: port is already allocated`);
				continue;
			}
			const refusal = busy(sys, protocol, addresses, port);
			if (refusal !== undefined) {
				if (from !== 0 && port === to) throw new EngineError("system", refusal);
				continue;
			}
			for (const ip of addresses) this.taken.add(key(protocol, ip, port));
			if (from === 0) this.next = port + 1;
			return addresses.map((hostIp) => ({ protocol, containerPort, hostIp, hostPort: port, proxy: 0 }));
		}
		throw new EngineError("system", from === 0 ? "all ports are allocated" : `Bind for ${shown(addresses[0] as Ip)}:${to} failed: port is already allocated`);
	}

	private *ephemeral(): Generator<number> {
		for (let i = 0; i <= LAST - FIRST; i++) yield FIRST + ((this.next - FIRST + i) % (LAST - FIRST + 1));
	}

	release(port: PublishedPort): void {
		this.taken.delete(key(port.protocol, port.hostIp, port.hostPort));
	}
}

function* range(from: number, to: number): Generator<number> {
	for (let port = from; port <= to; port++) yield port;
}

/** Whether a process of the host listens there already: the words then. */
function busy(sys: Sys, protocol: string, addresses: readonly Ip[], port: number): string | undefined {
	for (const ip of addresses) {
		const fd = sys.inetSocket(typeof ip === "bigint" ? "inet6" : "inet", protocol === "udp" ? "dgram" : "stream");
		try {
			if (typeof ip === "bigint") sys.setSocketOptions(fd, { v6only: true });
			sys.setSocketOptions(fd, { reuseAddress: true });
			sys.bindInet(fd, { address: ip, port });
		} catch (error) {
			if (!isErrno(error)) throw error;
			const words = error.message.charAt(0).toLowerCase() + error.message.slice(1);
			return `failed to bind host port ${shown(ip)}:${port}/${protocol}: ${words}`;
		} finally {
			sys.close(fd);
		}
	}
	return undefined;
}

const PROXY = "/usr/sbin/docker-proxy";

/** Starts docker-proxy for a port; it listens by itself. `sys` is that of the daemon's first thread, with whose end the proxy ends. */
export function startProxy(sys: Sys, port: PublishedPort, container: Ip): number {
	const args = [
		PROXY,
		"-proto",
		port.protocol,
		"-host-ip",
		formatIp(port.hostIp),
		"-host-port",
		String(port.hostPort),
		"-container-ip",
		formatIp(container),
		"-container-port",
		String(port.containerPort),
	];
	return sys.fork(function* (child): Blocking<number> {
		child.prctl({ parentDeathSignal: "KILL" });
		child.sigprocmask(new Set());
		return yield* child.execve(PROXY, args, new Map());
	});
}

/** NetworkSettings.Ports: what is published, and what is only exposed. */
export function portMapOf(published: readonly PublishedPort[], exposed: Readonly<Record<string, unknown>>): PortMap {
	const out: Record<string, PortBinding[] | null> = {};
	for (const spec of Object.keys(exposed)) out[spec.includes("/") ? spec : `${spec}/tcp`] = null;
	for (const port of published) {
		const spec = `${port.containerPort}/${port.protocol}`;
		out[spec] = [...(out[spec] ?? []), { HostIp: formatIp(port.hostIp), HostPort: String(port.hostPort) }];
	}
	return out;
}
