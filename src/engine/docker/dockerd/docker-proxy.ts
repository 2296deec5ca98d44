/** docker-proxy: takes connections to a published port that the rules do not catch, and passes them on. cmd/docker-proxy. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Ip, parseIp } from "../../net/address.ts";
import { defineProgram } from "../../programs/lib/program.ts";

const CHUNK = 65536;
/** Seconds after which an answer to a datagram is no longer expected. */
const UDP_TIMEOUT = 90;

/** From one descriptor to the other until the end. */
function* pump(sys: Sys, from: number, to: number): Blocking<void> {
	try {
		for (;;) {
			const data = yield* sys.read(from, CHUNK);
			if (data.length === 0) break;
			yield* sys.write(to, data);
		}
		sys.shutdown(to, "write");
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
}

function* serveTcp(sys: Sys, client: number, target: { address: Ip; port: number }): Blocking<void> {
	const backend = sys.inetSocket(typeof target.address === "bigint" ? "inet6" : "inet", "stream");
	try {
		yield* sys.connectInet(backend, target);
		sys.thread(function* (own) {
			yield* pump(own, client, backend);
		});
		yield* pump(sys, backend, client);
	} catch (error) {
		if (!isErrno(error)) throw error;
	} finally {
		sys.close(backend);
		sys.close(client);
	}
}

function* tcpProxy(sys: Sys, listener: number, target: { address: Ip; port: number }): Blocking<void> {
	sys.listen(listener, 4096);
	for (;;) {
		const client = yield* sys.accept(listener);
		sys.thread(function* (own) {
			yield* serveTcp(own, client, target);
		});
	}
}

function* udpProxy(sys: Sys, listener: number, target: { address: Ip; port: number }): Blocking<void> {
	const backends = new Map<string, number>();
	for (;;) {
		const { data, from } = yield* sys.receiveFrom(listener);
		const key = `${from.address} ${from.port}`;
		let backend = backends.get(key);
		if (backend === undefined) {
			backend = sys.inetSocket(typeof target.address === "bigint" ? "inet6" : "inet", "dgram");
			yield* sys.connectInet(backend, target);
			backends.set(key, backend);
			const fd = backend;
			sys.thread(function* (own) {
				while ((yield* own.poll([{ fd, read: true }], UDP_TIMEOUT)).length) {
					try {
						own.sendInet(listener, (yield* own.receiveFrom(fd)).data, from);
					} catch (error) {
						if (!isErrno(error)) throw error;
						break;
					}
				}
				backends.delete(key);
				own.close(fd);
			});
		}
		try {
			sys.sendInet(backend, data);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
}

export const dockerProxy = defineProgram({
	name: "docker-proxy",
	package: "docker.io",
	summary: "proxy for published ports of containers",
	usage: ["-proto PROTOCOL -host-ip IP -host-port PORT -container-ip IP -container-port PORT"],
	options: [],
	rawArguments: true,
	*main({ sys, operands }) {
		const value = (name: string): string => {
			const at = operands.indexOf(`-${name}`);
			return at < 0 ? "" : (operands[at + 1] ?? "");
		};
		const protocol = value("proto") || "tcp";
		const host = parseIp(value("host-ip"));
		const container = parseIp(value("container-ip"));
		if (host === undefined || container === undefined) {
			yield* sys.write(2, "invalid IP address\n");
			return 1;
		}
		sys.sigaction("PIPE", () => {});
		const listener = sys.inetSocket(typeof host === "bigint" ? "inet6" : "inet", protocol === "udp" ? "dgram" : "stream");
		sys.setSocketOptions(listener, { reuseAddress: true, ...(typeof host === "bigint" ? { v6only: true } : {}) });
		sys.bindInet(listener, { address: host, port: Number(value("host-port")) });
		const target = { address: container, port: Number(value("container-port")) };
		if (protocol === "udp") yield* udpProxy(sys, listener, target);
		else yield* tcpProxy(sys, listener, target);
		return 0;
	},
});
