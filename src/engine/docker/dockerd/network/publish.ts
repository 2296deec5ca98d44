/** Ports of containers on the host: allocation, rules and proxies together. libnetwork/drivers/bridge/port_mapping_linux.go. */
import type { Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { EngineError } from "../../error.ts";
import type { DaemonConfig } from "../config.ts";
import type { Container } from "../container/container.ts";
import type { Firewall } from "./firewall.ts";
import type { Endpoint } from "./model.ts";
import { PortAllocator, portMapOf, requestedPorts, startProxy } from "./ports.ts";

/** Waits for a proxy's end in a thread of its own. */
function reap(sys: Sys, pid: number): void {
	sys.thread(function* (own) {
		try {
			yield* own.waitpid(pid);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	});
}

export class Publisher {
	private readonly config: DaemonConfig;
	private readonly firewall: Firewall;
	private readonly ports = new PortAllocator();
	/** Of the daemon's first thread: proxies live as long as it does. */
	main: Sys | undefined;

	constructor(config: DaemonConfig, firewall: Firewall) {
		this.config = config;
		this.firewall = firewall;
	}

	/** Ports of the container on the host, for the first network that can. */
	publish(sys: Sys, container: Container, endpoint: Endpoint): void {
		const { network } = endpoint;
		if (network.driver !== "bridge" || network.internal) return;
		const requests = requestedPorts(container.hostConfig, container.config.ExposedPorts ?? {});
		const byDefault = network.options["com.docker.network.bridge.host_binding_ipv4"] ?? this.config.ip;
		try {
			for (const [spec, bindings] of requests) {
				const [port = "", protocol = "tcp"] = spec.split("/");
				for (const binding of bindings) {
					endpoint.ports.push(...this.ports.take(sys, protocol, Number(port), binding, byDefault, this.config.ip6tables));
				}
			}
			for (const port of endpoint.ports) {
				const target = typeof port.hostIp === "bigint" && endpoint.ipv6 !== undefined ? endpoint.ipv6 : endpoint.ipv4;
				if (target === undefined) continue;
				if (this.config.iptables) this.firewall.addPort(sys, network, port, target);
				if (!this.config.userlandProxy) continue;
				port.proxy = startProxy(this.main ?? sys, port, target);
				reap(sys, port.proxy);
			}
		} catch (error) {
			const message = error instanceof Error ? error.message : "";
			throw new EngineError("system", `driver failed programming external connectivity on endpoint ${endpoint.name} (${endpoint.id}): ${message}`);
		}
		container.networkSettings.ports = portMapOf(endpoint.ports, container.config.ExposedPorts ?? {});
	}

	/** Takes it back. */
	unpublish(sys: Sys, endpoint: Endpoint): void {
		for (const port of endpoint.ports) {
			const target = typeof port.hostIp === "bigint" && endpoint.ipv6 !== undefined ? endpoint.ipv6 : endpoint.ipv4;
			if (target !== undefined && this.config.iptables) this.firewall.removePort(sys, endpoint.network, port, target);
			this.ports.release(port);
			if (port.proxy === 0) continue;
			try {
				sys.kill(port.proxy, "TERM");
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
		endpoint.ports = [];
	}
}
