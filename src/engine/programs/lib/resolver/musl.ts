/** The resolver of musl, which Alpine's programs use: all name servers are asked at once, and no nsswitch.conf is read. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type Ip, type IpFamily, LOOPBACK, LOOPBACK6 } from "../../../net/address.ts";
import { type ResolverConfiguration, readResolvConf } from "./conf.ts";
import { type DnsMessage, query } from "./dns/message.ts";
import { rcode, typeNumbers } from "./dns/types.ts";
import { ask, messageId } from "./exchange.ts";
import { linesNaming, readHosts } from "./hosts-file.ts";
import { follow } from "./search.ts";

/** Whether the programs of the own root directory are linked with musl. */
export const usesMusl = (sys: Sys): boolean => sys.tryStat("/lib/ld-musl-x86_64.so.1") !== undefined;

type Outcome = { readonly addresses: readonly Ip[]; readonly canonicalName: string } | "noname" | "nodata" | "again";

/** name_from_dns: the first answer of any server counts; SERVFAIL waits for another. */
function* askAll(sys: Sys, conf: ResolverConfiguration, name: string, families: readonly IpFamily[]): Blocking<Outcome> {
	const messages: DnsMessage[] = [];
	for (const family of families) {
		const question = query(messageId(sys), name, family === "inet" ? typeNumbers.A : typeNumbers.AAAA);
		let answer: DnsMessage | undefined;
		for (let round = 0; round < Math.max(1, conf.attempts) && !answer; round++)
			for (const address of conf.nameservers) {
				const exchange = yield* ask(sys, { address }, question, conf.timeout / Math.max(1, conf.attempts));
				const code = exchange.ok ? exchange.message.flags.rcode : undefined;
				if (exchange.ok && (code === rcode.noError || code === rcode.nxDomain)) {
					answer = exchange.message;
					break;
				}
			}
		if (!answer) return "again";
		messages.push(answer);
	}
	const addresses: Ip[] = [];
	let canonicalName = name;
	for (const message of messages)
		for (const kind of ["A", "AAAA"] as const) {
			const { records, canonical } = follow(message, name, kind);
			if (records.length) canonicalName = canonical;
			for (const { data } of records) if (data.kind === "A" || data.kind === "AAAA") addresses.push(data.address);
		}
	if (addresses.length) return { addresses, canonicalName };
	return messages.every((m) => m.flags.rcode === rcode.nxDomain) ? "noname" : "nodata";
}

/** __lookup_name of musl for a name that is no address. */
export function* lookUpMusl(sys: Sys, host: string, families: readonly IpFamily[]): Blocking<Outcome> {
	const wants = (ip: Ip): boolean => families.includes(typeof ip === "number" ? "inet" : "inet6");
	const lines = linesNaming(yield* readHosts(sys), host).filter((line) => wants(line.address));
	const [first] = lines;
	if (first) return { addresses: lines.map((l) => l.address), canonicalName: first.name };
	const bare = host.replace(/\.$/, "");
	// RFC 6761, 6.3
	if (/(^|\.)localhost$/i.test(bare)) return { addresses: [LOOPBACK, LOOPBACK6].filter(wants), canonicalName: bare };
	const conf = yield* readResolvConf(sys);
	const dots = host.split(".").length - 1;
	// musl tries the search list only for names of few dots, and goes on only when the name is not there
	if (dots < conf.ndots && !host.endsWith("."))
		for (const domain of conf.search) {
			const found = yield* askAll(sys, conf, `${bare}.${domain}`, families);
			if (found !== "noname") return found;
		}
	return yield* askAll(sys, conf, bare, families);
}
