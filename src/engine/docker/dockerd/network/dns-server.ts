/** The embedded DNS server at 127.0.0.11 in a container's namespace: libnetwork/resolver.go and resolver_unix.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { formatIp, type Ip, LOOPBACK, parseIp } from "../../../net/address.ts";
import { DnsFormatError } from "../../../programs/lib/resolver/dns/format-error.ts";
import { type DnsMessage, decodeMessage, encodeMessage, reverseName } from "../../../programs/lib/resolver/dns/message.ts";
import type { RecordData, ResourceRecord } from "../../../programs/lib/resolver/dns/record.ts";
import type { Log } from "../log.ts";
import type { NetworkController } from "./controller.ts";
import type { Endpoint, Sandbox } from "./model.ts";
import type { Upstream } from "./resolv-conf.ts";
import { within } from "./sandbox.ts";

const ADDRESS: Ip = LOOPBACK + 10;
/** Seconds. */
const TTL = 600;
const UPSTREAM_TIMEOUT = 4;
const typeA = 1;
const typePtr = 12;
const typeAaaa = 28;
const SERVFAIL = 2;

/** Names with addresses that `--link` and aliases of the sandbox add. */
export interface ExtraName {
	readonly name: string;
	readonly ip: Ip;
}

export class DnsServer {
	private readonly controller: NetworkController;
	private readonly sandbox: Sandbox;
	private readonly upstream: readonly Upstream[];
	private readonly extra: readonly ExtraName[];
	private readonly log: Log;
	private stopPipe: number | undefined;
	private sys: Sys | undefined;

	constructor(controller: NetworkController, sandbox: Sandbox, log: Log, upstream: readonly Upstream[], extra: readonly ExtraName[] = []) {
		this.controller = controller;
		this.sandbox = sandbox;
		this.log = log;
		this.upstream = upstream;
		this.extra = extra;
	}

	/** Opens the socket in the namespace, puts the rules that lead port 53 to it, and serves. */
	*start(sys: Sys): Blocking<void> {
		const [read, write] = sys.pipe();
		sys.fcntlSet(read, { closeOnExec: true });
		sys.fcntlSet(write, { closeOnExec: true });
		this.stopPipe = write;
		this.sys = sys;
		const { udp, tcp } = yield* within(sys, this.sandbox.key, () => {
			const socket = sys.inetSocket("inet", "dgram");
			sys.bindInet(socket, { address: ADDRESS, port: 0 });
			const stream = sys.inetSocket("inet", "stream");
			sys.bindInet(stream, { address: ADDRESS, port: 0 });
			sys.listen(stream, 128);
			this.putRules(sys, sys.localAddress(socket).port, sys.localAddress(stream).port);
			return { udp: socket, tcp: stream };
		});
		for (const fd of [udp, tcp]) sys.fcntlSet(fd, { closeOnExec: true });
		const serve = this.serve.bind(this);
		sys.thread(function* (own) {
			try {
				yield* serve(own, udp, read);
			} finally {
				for (const fd of [udp, tcp, read]) own.close(fd);
			}
		});
	}

	stop(): void {
		if (this.stopPipe !== undefined) this.sys?.close(this.stopPipe);
		this.stopPipe = undefined;
	}

	private putRules(sys: Sys, udp: number, tcp: number): void {
		const at = formatIp(ADDRESS);
		const lines = [
			"-N DOCKER_OUTPUT",
			"-N DOCKER_POSTROUTING",
			`-I OUTPUT -d ${at} -j DOCKER_OUTPUT`,
			`-I POSTROUTING -d ${at} -j DOCKER_POSTROUTING`,
			`-A DOCKER_OUTPUT -d ${at} -p tcp --dport 53 -j DNAT --to-destination ${at}:${tcp}`,
			`-A DOCKER_POSTROUTING -s ${at} -p tcp --sport ${tcp} -j SNAT --to-source :53`,
			`-A DOCKER_OUTPUT -d ${at} -p udp --dport 53 -j DNAT --to-destination ${at}:${udp}`,
			`-A DOCKER_POSTROUTING -s ${at} -p udp --sport ${udp} -j SNAT --to-source :53`,
		];
		for (const line of lines) this.controller.firewall.inSandbox(sys, line);
	}

	private *serve(sys: Sys, udp: number, stop: number): Blocking<void> {
		for (;;) {
			const ready = yield* sys.poll([
				{ fd: udp, read: true },
				{ fd: stop, read: true },
			]);
			if (ready.some((r) => r.fd === stop)) return;
			let received: { data: Uint8Array; from: { address: Ip; port: number } };
			try {
				received = yield* sys.receiveFrom(udp, { dontWait: true });
			} catch (error) {
				if (isErrno(error)) continue;
				throw error;
			}
			const asked = parse(received.data);
			if (!asked) continue;
			const answer = this.answer(asked);
			if (answer) this.send(sys, udp, encodeMessage(answer), received.from);
			else yield* this.forward(sys, udp, received.data, asked, received.from);
		}
	}

	private send(sys: Sys, udp: number, data: Uint8Array, to: { address: Ip; port: number }): void {
		try {
			sys.sendInet(udp, data, to);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}

	/** What the networks of this sandbox know; undefined where others must be asked. */
	private answer(asked: DnsMessage): DnsMessage | undefined {
		const [question] = asked.questions;
		if (!question) return undefined;
		const name = question.name.replace(/\.$/, "");
		if (question.type === typePtr) {
			const owner = this.peers().find((p) => p.ipv4 !== undefined && reverseName(p.ipv4) === name.toLowerCase());
			return owner && reply(asked, [record(question.name, { kind: "PTR", name: `${owner.name}.${owner.network.name}` })]);
		}
		if (question.type !== typeA && question.type !== typeAaaa) return this.addresses(name).length ? reply(asked, []) : undefined;
		const found = this.addresses(name);
		if (found.length === 0) return undefined;
		const wanted = found.filter((ip) => (typeof ip === "bigint") === (question.type === typeAaaa));
		return reply(
			asked,
			wanted.map((ip) => record(question.name, typeof ip === "bigint" ? { kind: "AAAA", address: ip } : { kind: "A", address: ip })),
		);
	}

	/** Endpoints on networks with name resolution that this container is on. */
	private peers(): Endpoint[] {
		return this.sandbox.endpoints.flatMap((e) => (e.names.length ? [...e.network.endpoints.values()] : []));
	}

	private addresses(name: string): Ip[] {
		const lower = name.toLowerCase();
		const own = this.extra.filter((e) => e.name.toLowerCase() === lower).map((e) => e.ip);
		const matching = this.peers().filter((e) => e.names.some((n) => n.toLowerCase() === lower || `${n}.${e.network.name}`.toLowerCase() === lower));
		return [...own, ...matching.flatMap((e) => [e.ipv4, e.ipv6].filter((ip): ip is Ip => ip !== undefined))];
	}

	/** Asks the servers of the host, one after the other, in a thread of its own. */
	// biome-ignore lint/correctness/useYield: it only starts the thread
	private *forward(sys: Sys, udp: number, data: Uint8Array, asked: DnsMessage, to: { address: Ip; port: number }): Blocking<void> {
		const { upstream, sandbox, log } = this;
		const send = this.send.bind(this);
		sys.thread(function* (own) {
			for (const server of upstream) {
				const address = parseIp(server.address);
				if (address === undefined) continue;
				const answer = yield* ask(own, server.fromHost ? undefined : sandbox.key, address, data);
				if (!answer) {
					log.error("[resolver] failed to query external DNS server", {
						"dns-server": `udp:${server.address}:53`,
						error: "i/o timeout",
						question: `;${asked.questions[0]?.name ?? ""}`,
					});
					continue;
				}
				send(own, udp, answer, to);
				return;
			}
			send(own, udp, encodeMessage({ ...reply(asked, []), flags: { ...reply(asked, []).flags, rcode: SERVFAIL } }), to);
		});
	}
}

function parse(data: Uint8Array): DnsMessage | undefined {
	try {
		return decodeMessage(data);
	} catch (error) {
		if (error instanceof DnsFormatError) return undefined;
		throw error;
	}
}

const record = (name: string, data: RecordData): ResourceRecord => ({ name, class: 1, ttl: TTL, data });

const reply = (asked: DnsMessage, answers: readonly ResourceRecord[]): DnsMessage => ({
	id: asked.id,
	flags: { ...asked.flags, response: true, authoritative: false, recursionAvailable: true, rcode: 0 },
	questions: asked.questions,
	answers,
	authority: [],
	additional: [],
});

/** One question to one server out of a container's namespace (undefined: the host's); undefined when no answer comes back. */
function* ask(sys: Sys, key: string | undefined, server: Ip, data: Uint8Array): Blocking<Uint8Array | undefined> {
	const open = (): number => sys.inetSocket(typeof server === "bigint" ? "inet6" : "inet", "dgram");
	const fd = key === undefined ? open() : yield* within(sys, key, open);
	try {
		sys.sendInet(fd, data, { address: server, port: 53 });
		const ready = yield* sys.poll([{ fd, read: true }], UPSTREAM_TIMEOUT);
		return ready.length ? (yield* sys.receiveFrom(fd, { dontWait: true })).data : undefined;
	} catch (error) {
		if (isErrno(error)) return undefined;
		throw error;
	} finally {
		sys.close(fd);
	}
}
