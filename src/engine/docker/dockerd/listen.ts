/** Sockets at which the API is served: cmd/dockerd's loadListeners and daemon/listeners. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { parseIp } from "../../net/address.ts";
import { Accounts } from "../../programs/lib/accounts.ts";
import { ConfigError } from "./config-load.ts";

export interface Listener {
	readonly fd: number;
	/** For the log. */
	readonly address: string;
	/** Made by the daemon itself, and removed when it ends; "" for one that systemd holds. */
	readonly path: string;
}

const FIRST_PASSED = 3;

function* unixListener(sys: Sys, path: string, group: string): Blocking<Listener> {
	try {
		sys.unlink(path);
	} catch (error) {
		if (!isErrno(error, "ENOENT")) throw error;
	}
	const fd = sys.socket("stream");
	sys.bindSocket(fd, path);
	sys.chmod(path, 0o660);
	const accounts = yield* Accounts.load(sys);
	const gid = accounts.groupByName(group)?.gid;
	if (gid !== undefined) sys.chown(path, 0, gid);
	sys.listen(fd, 4096);
	return { fd, address: path, path };
}

function tcpListener(sys: Sys, address: string): Listener {
	const m = /^\[?([^\]]*)\]?:(\d+)$/.exec(address);
	const ip = parseIp(m?.[1] || "127.0.0.1");
	if (!m || ip === undefined) throw new ConfigError(`invalid bind address (tcp://${address}): invalid address`);
	const fd = sys.inetSocket(typeof ip === "bigint" ? "inet6" : "inet", "stream");
	sys.setSocketOptions(fd, { reuseAddress: true });
	try {
		sys.bindInet(fd, { address: ip, port: Number(m[2]) });
	} catch (error) {
		if (!isErrno(error)) throw error;
		const words = error.message.charAt(0).toLowerCase() + error.message.slice(1);
		throw new ConfigError(`failed to load listeners: listen tcp ${address}: bind: ${words}`);
	}
	sys.listen(fd, 4096);
	return { fd, address: `${m[1] || "127.0.0.1"}:${m[2]}`, path: "" };
}

/** Opens what was asked for; without hosts the usual socket. Throws ConfigError. */
export function* openListeners(sys: Sys, hosts: readonly string[], group: string): Blocking<Listener[]> {
	const out: Listener[] = [];
	for (const host of hosts.length ? hosts : ["unix:///var/run/docker.sock"]) {
		const m = /^(unix|tcp|fd|npipe):\/\/(.*)$/.exec(host);
		const [protocol, address] = m ? [m[1], m[2] ?? ""] : host.startsWith("/") ? ["unix", host] : ["tcp", host];
		if (protocol === "fd") {
			const count = Number(sys.environ.get("LISTEN_FDS") ?? 0);
			if (count === 0) throw new ConfigError("failed to load listeners: no sockets found via socket activation: make sure the service was started by systemd");
			for (let i = 0; i < count; i++) {
				const fd = FIRST_PASSED + i;
				sys.fcntlSet(fd, { closeOnExec: true });
				out.push({ fd, address: sys.socketKind(fd).family === "unix" ? sys.socketName(fd) : String(fd), path: "" });
			}
		} else if (protocol === "unix") out.push(yield* unixListener(sys, address || "/var/run/docker.sock", group));
		else if (protocol === "tcp") out.push(tcpListener(sys, address));
		else throw new ConfigError(`invalid bind address format: ${host}`);
	}
	return out;
}
