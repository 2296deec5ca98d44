/** Connections to registries, and what goes wrong with them in the words of Go's net package. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { familyOf, formatIp, type Ip, LOOPBACK, LOOPBACK6, parseIp } from "../../net/address.ts";
import { ClientConnection } from "../../programs/lib/http/client.ts";
import { readResolvConf } from "../../programs/lib/resolver/conf.ts";
import { query } from "../../programs/lib/resolver/dns/message.ts";
import { rcode, typeNumbers } from "../../programs/lib/resolver/dns/types.ts";
import { ask, messageId } from "../../programs/lib/resolver/exchange.ts";
import { linesNaming, readHosts } from "../../programs/lib/resolver/hosts-file.ts";
import { follow } from "../../programs/lib/resolver/search.ts";

/** Where a registry is. */
export interface Endpoint {
	readonly scheme: "http" | "https";
	readonly host: string;
	readonly port: number;
	/** As it stands in URLs: with the port where it was given. */
	readonly authority: string;
}

/** The request never reached a server, or no answer came back. The message is what follows `Get "URL": `. */
export class TransportError extends Error {}

const goWords: Readonly<Record<string, string>> = {
	ECONNREFUSED: "connection refused",
	EHOSTUNREACH: "no route to host",
	ENETUNREACH: "network is unreachable",
	ETIMEDOUT: "connection timed out",
	ECONNRESET: "connection reset by peer",
	EPERM: "operation not permitted",
	EACCES: "permission denied",
};

const wordsOf = (code: string): string => goWords[code] ?? code.toLowerCase();

const socketName = (address: Ip, port: number): string => (familyOf(address) === "inet6" ? `[${formatIp(address)}]:${port}` : `${formatIp(address)}:${port}`);

/** Ports that a resolver's sockets get. */
const EPHEMERAL = 32768;
const EPHEMERAL_COUNT = 28232;

/** The address from which the server is asked; undefined where no way leads there. */
function* ownAddress(sys: Sys, server: Ip): Blocking<Ip | undefined> {
	const fd = sys.inetSocket(familyOf(server), "dgram");
	try {
		yield* sys.connectInet(fd, { address: server, port: 53 });
		return sys.localAddress(fd).address;
	} catch (error) {
		if (!isErrno(error)) throw error;
		return undefined;
	} finally {
		sys.close(fd);
	}
}

/** Go's own resolver: the hosts file, then the first name server that answers. */
function* lookUp(sys: Sys, host: string): Blocking<Ip[]> {
	const literal = parseIp(host);
	if (literal !== undefined) return [literal];
	const lines = linesNaming(yield* readHosts(sys), host);
	if (lines.length) return lines.map((line) => line.address);
	if (host === "localhost") return [LOOPBACK6, LOOPBACK];
	const conf = yield* readResolvConf(sys);
	const server = conf.nameservers[0] ?? LOOPBACK;
	const said = `lookup ${host} on ${socketName(server, 53)}`;
	for (const kind of ["A", "AAAA"] as const) {
		const answer = yield* ask(sys, { address: server }, query(messageId(sys), host, typeNumbers[kind]), conf.timeout);
		if (!answer.ok) {
			const own = yield* ownAddress(sys, server);
			if (own === undefined) throw new TransportError(`dial tcp: ${said}: dial udp ${socketName(server, 53)}: connect: network is unreachable`);
			const read = `dial tcp: ${said}: read udp ${socketName(own, EPHEMERAL + (messageId(sys) % EPHEMERAL_COUNT))}->${socketName(server, 53)}: `;
			throw new TransportError(read + (answer.error === "timeout" || answer.error === "end of file" ? "i/o timeout" : `read: ${wordsOf(answer.error)}`));
		}
		if (answer.message.flags.rcode === rcode.nxDomain) break;
		if (answer.message.flags.rcode !== rcode.noError) throw new TransportError(`dial tcp: ${said}: server misbehaving`);
		const { records } = follow(answer.message, host, kind);
		const found = records.flatMap(({ data }) => (data.kind === "A" || data.kind === "AAAA" ? [data.address] : []));
		if (found.length) return found;
	}
	throw new TransportError(`dial tcp: ${said}: no such host`);
}

/** A connection to the endpoint. Throws TransportError. */
export function* connectTo(sys: Sys, endpoint: Endpoint): Blocking<ClientConnection> {
	const addresses = yield* lookUp(sys, endpoint.host);
	let failure = new TransportError("no such host");
	for (const address of addresses) {
		const fd = sys.inetSocket(familyOf(address), "stream");
		try {
			yield* sys.connectInet(fd, { address, port: endpoint.port });
		} catch (error) {
			sys.close(fd);
			if (!isErrno(error)) throw error;
			failure = new TransportError(`dial tcp ${socketName(address, endpoint.port)}: connect: ${wordsOf(error.code)}`);
			continue;
		}
		// a plain server answers a client's hello with an error of its own
		if (endpoint.scheme === "https" && endpoint.port !== 443) {
			sys.close(fd);
			throw new TransportError("http: server gave HTTP response to HTTPS client");
		}
		return ClientConnection.over(sys, fd);
	}
	throw failure;
}

/** registry.LookupPullEndpoints: Hub by its own host, insecure registries by https first and http then, all others by https. */
export function endpointsOf(domain: string, insecure: (host: string) => boolean): Endpoint[] {
	const authority = domain === "docker.io" ? "registry-1.docker.io" : domain;
	const match = /^(.*?|\[.*\])(?::(\d+))?$/.exec(authority);
	const host = (match?.[1] ?? authority).replace(/^\[|\]$/g, "");
	const port = match?.[2] === undefined ? undefined : Number(match[2]);
	const secure: Endpoint = { scheme: "https", host, port: port ?? 443, authority };
	return insecure(host) ? [secure, { scheme: "http", host, port: port ?? 80, authority }] : [secure];
}

export const urlOf = (endpoint: Endpoint, path: string): string => `${endpoint.scheme}://${endpoint.authority}${path}`;
