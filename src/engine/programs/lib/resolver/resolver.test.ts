import { expect, test } from "vitest";
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { formatIp } from "../../../net/address.ts";
import { bareMachine } from "../../../testing/bare-machine.ts";
import { parseResolvConf } from "./conf.ts";
import { decodeMessage, encodeMessage, query } from "./dns/message.ts";
import { labelsOf } from "./dns/name.ts";
import type { RecordData, ResourceRecord } from "./dns/record.ts";
import { typeName } from "./dns/types.ts";
import { AddressInfoError, getaddrinfo } from "./getaddrinfo.ts";
import { hostByAddress } from "./host-entry.ts";

const record = (name: string, data: RecordData): ResourceRecord => ({ name, class: 1, ttl: 60, data });

const zone: readonly ResourceRecord[] = [
	record("web.lab.example", { kind: "CNAME", name: "host.lab.example" }),
	record("host.lab.example", { kind: "A", address: 0x0a000005 }),
	record("only6.lab.example", { kind: "AAAA", address: 5n << 96n }),
	record("5.0.0.10.in-addr.arpa", { kind: "PTR", name: "host.lab.example" }),
	...Array.from({ length: 60 }, (_, i) => record("many.lab.example", { kind: "A", address: 0x0a000100 + i })),
];

/** Answers of the zone; what fits into 512 bytes over UDP, else cut. Notes the questions. */
function* nameServer(sys: Sys, asked: string[], refuse: boolean): Blocking<number> {
	const answerTo = (data: Uint8Array, limit: number): Uint8Array => {
		const question = decodeMessage(data);
		const [{ name = "", type = 0 } = {}] = question.questions;
		asked.push(`${name} ${typeName(type)}${limit > 512 ? " tcp" : ""}`);
		const alias = zone.find((r) => r.name === name && r.data.kind === "CNAME");
		const target = alias?.data.kind === "CNAME" ? alias.data.name : name;
		const answers = [...(alias ? [alias] : []), ...zone.filter((r) => r.name === target && r.data.kind === typeName(type))];
		const known = zone.some((r) => r.name === name);
		const flags = { ...question.flags, response: true, recursionAvailable: true, rcode: refuse ? 2 : known ? 0 : 3 };
		const whole = encodeMessage({ ...question, flags, answers });
		return whole.length <= limit ? whole : encodeMessage({ ...question, flags: { ...flags, truncated: true } });
	};
	const udp = sys.inetSocket("inet", "dgram");
	sys.bindInet(udp, { address: 0x7f000001, port: 53 });
	const tcp = sys.inetSocket("inet", "stream");
	sys.bindInet(tcp, { address: 0x7f000001, port: 53 });
	sys.listen(tcp, 4);
	for (;;) {
		for (const { fd } of yield* sys.poll([
			{ fd: udp, read: true },
			{ fd: tcp, read: true },
		])) {
			if (fd === udp) {
				const { data, from } = yield* sys.receiveFrom(udp);
				sys.sendInet(udp, answerTo(data, 512), from);
			} else {
				const connection = yield* sys.accept(tcp);
				const data = yield* sys.read(connection, 65536);
				const answer = answerTo(data.subarray(2), 65535);
				yield* sys.write(connection, Uint8Array.of(answer.length >> 8, answer.length & 255));
				yield* sys.write(connection, answer);
				sys.close(connection);
			}
		}
	}
}

function* write(sys: Sys, path: string, text: string): Blocking<void> {
	const fd = yield* sys.open(path, { write: true, create: true, truncate: true }, 0o644);
	yield* sys.write(fd, text);
	sys.close(fd);
}

/** Looks names up on a host with this resolv.conf; tells the results, the questions and the seconds it took. */
function lookUp(
	names: readonly string[],
	conf: string,
	options: { readonly server?: "none" | "failing" } = {},
): { found: string[]; asked: string[]; seconds: number } {
	const found: string[] = [];
	const asked: string[] = [];
	let seconds = 0;
	bareMachine().run(function* (sys) {
		yield* write(sys, "/etc/resolv.conf", conf);
		yield* write(sys, "/etc/hosts", "127.0.0.1 localhost\n10.1.1.1 filed.example filed # note\n");
		const server = options.server === "none" ? undefined : sys.fork((child) => nameServer(child, asked, options.server === "failing"));
		yield* sys.nanosleep(0.1);
		const start = sys.clock("monotonic");
		for (const name of names)
			try {
				const { addresses, canonicalName } = yield* getaddrinfo(sys, name);
				found.push(`${canonicalName} ${addresses.length > 3 ? addresses.length : addresses.map(formatIp).join(" ")}`);
			} catch (error) {
				if (!(error instanceof AddressInfoError)) throw error;
				found.push(error.message);
			}
		seconds = Math.round(sys.clock("monotonic") - start);
		found.push((yield* hostByAddress(sys, 0x0a000005))?.name ?? "no name");
		if (server) sys.kill(server, "KILL");
		return 0;
	});
	return { found, asked, seconds };
}

test("messages survive the wire, with names compressed", () => {
	const message = {
		...query(7, "web.lab.example", 1),
		answers: [
			...zone.slice(0, 4),
			record("lab.example", { kind: "MX", preference: 10, exchange: "host.lab.example" }),
			record("lab.example", { kind: "TXT", strings: [Uint8Array.of(104, 34, 200)] }),
			record("_x._tcp.lab.example", { kind: "SRV", priority: 1, weight: 2, port: 80, target: "host.lab.example" }),
			record("lab.example", {
				kind: "SOA",
				mname: "ns.lab.example",
				rname: "root.lab.example",
				serial: 4000000000,
				refresh: 1,
				retry: 2,
				expire: 3,
				minimum: 4,
			}),
		],
		edns: { version: 0, udpSize: 1232, dnssecOk: true, options: [{ code: 10, data: Uint8Array.of(1, 2) }] },
	};
	const bytes = encodeMessage(message);
	expect(decodeMessage(bytes)).toEqual(message);
	expect(bytes.length).toBeLessThan(360);
	for (let i = 0; i < bytes.length; i++) expect(() => decodeMessage(bytes.subarray(0, i))).toThrow();
	expect(() => labelsOf(`${"x".repeat(64)}.example`)).toThrow("label too long");
	expect(() => labelsOf("a..b")).toThrow("empty label");
});

test("a loop of compression pointers ends", () => {
	expect(() => decodeMessage(Uint8Array.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 1, 0, 1]))).toThrow("pointer");
});

test("files come before DNS; aliases are followed; a cut answer is asked for again over TCP", () => {
	const { found, asked } = lookUp(
		["filed", "web.lab.example", "many.lab.example", "only6.lab.example", "nosuch.lab.example", "a..b"],
		"nameserver 127.0.0.1\n",
	);
	expect(found).toEqual([
		"filed.example 10.1.1.1",
		"host.lab.example 10.0.0.5",
		"many.lab.example 60",
		"only6.lab.example 0:5::",
		"Name or service not known",
		"Name or service not known",
		"host.lab.example",
	]);
	expect(asked.filter((q) => q.startsWith("many"))).toEqual(["many.lab.example A", "many.lab.example AAAA", "many.lab.example A tcp"]);
	expect(asked.some((q) => q.startsWith("filed"))).toBe(false);
});

test("the search list, and ndots", () => {
	expect(lookUp(["host"], "nameserver 127.0.0.1\nsearch nowhere.example lab.example\n").asked.filter((q) => q.endsWith(" A"))).toEqual([
		"host.nowhere.example A",
		"host.lab.example A",
	]);
	const dotted = lookUp(["host.lab"], "nameserver 127.0.0.1\nsearch example\noptions ndots:2\n");
	expect(dotted.found[0]).toBe("host.lab.example 10.0.0.5");
	expect(dotted.asked[0]).toBe("host.lab.example A");
	expect(lookUp(["host."], "nameserver 127.0.0.1\nsearch lab.example\n").found[0]).toBe("Name or service not known");
});

test("servers that do not answer, refuse or fail", () => {
	expect(lookUp(["web.lab.example"], "nameserver 127.0.0.1\n", { server: "none" })).toMatchObject({
		found: ["Temporary failure in name resolution", "no name"],
		seconds: 0,
	});
	expect(lookUp(["web.lab.example"], "nameserver 127.0.0.1\n", { server: "failing" }).found[0]).toBe("Temporary failure in name resolution");
	const silent = lookUp(["web.lab.example"], "nameserver 192.168.0.77\nnameserver 127.0.0.1\noptions timeout:1\n");
	expect(silent.found[0]).toBe("host.lab.example 10.0.0.5");
	expect(silent.seconds).toBe(1);
});

test("resolv.conf", () => {
	const parsed = parseResolvConf(
		"# c\nnameserver 10.0.0.1\nnameserver x\n nameserver 9.9.9.9\nsearch a.b c.\noptions ndots:20 attempts:3 rotate\n",
		new Map(),
		"lab",
	);
	expect(parsed).toMatchObject({ nameservers: [0x0a000001], search: ["a.b", "c"], ndots: 15, attempts: 3, timeout: 5, rotate: true });
	expect(parseResolvConf("", new Map([["RES_OPTIONS", "ndots:3"]]), "lab.corp.example")).toMatchObject({
		nameservers: [0x7f000001],
		search: ["corp.example"],
		ndots: 3,
	});
});
