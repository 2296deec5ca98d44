/** res_nsearch(3) and res_nsend(3) of glibc: which names are asked for, of whom, how often, and what all that amounts to. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { ResolverConfiguration } from "./conf.ts";
import { type DnsMessage, query } from "./dns/message.ts";
import { isWireName } from "./dns/name.ts";
import type { ResourceRecord } from "./dns/record.ts";
import { rcode } from "./dns/types.ts";
import { askTcp, askUdp, type Exchange, messageId } from "./exchange.ts";

/** h_errno of resolver(3). "refused" is TRY_AGAIN of a server that nobody listens at, which ends the search at once. */
export type DnsFailure = "host not found" | "no data" | "try again" | "refused" | "no recovery";

export type DnsAnswer =
	| { readonly ok: true; readonly name: string; readonly messages: readonly DnsMessage[] }
	| { readonly ok: false; readonly failure: DnsFailure /** Whether a server said SERVFAIL. */; readonly serverFailed: boolean };

/** Answers with which glibc turns to the next server. */
const unhelpful: ReadonlySet<number> = new Set([rcode.servFail, rcode.notImp, rcode.refused]);

/** res_nsend: the same questions to each server in turn, in rounds. Undefined where nobody answered. */
function* sendToServers(sys: Sys, conf: ResolverConfiguration, questions: readonly DnsMessage[]): Blocking<{ messages: DnsMessage[] } | { error: string }> {
	let error = "timeout";
	const seen: DnsMessage[][] = [];
	const start = conf.rotate ? (sys.getrandom(1)[0] ?? 0) % conf.nameservers.length : 0;
	const servers = conf.nameservers.map((_, i) => conf.nameservers[(start + i) % conf.nameservers.length] ?? 0);
	for (let round = 0; round < Math.max(1, conf.attempts); round++) {
		for (const [place, address] of servers.entries()) {
			// get_timeout() of res_send.c: more patience with later servers, the same in each round
			const patience = Math.max(1, place === 0 ? conf.timeout : Math.floor((conf.timeout << place) / servers.length));
			const exchanges: Exchange[] = [];
			if (conf.useTcp) for (const question of questions) exchanges.push(yield* askTcp(sys, { address }, question, patience));
			else if (conf.singleRequest) for (const question of questions) exchanges.push(...(yield* askUdp(sys, { address }, [question], patience)));
			else exchanges.push(...(yield* askUdp(sys, { address }, questions, patience)));
			const messages: DnsMessage[] = [];
			for (const [i, exchange] of exchanges.entries()) {
				const whole: Exchange =
					exchange.ok && exchange.message.flags.truncated && questions[i] ? yield* askTcp(sys, { address }, questions[i], patience) : exchange;
				if (whole.ok) messages.push(whole.message);
				else error = whole.error;
			}
			if (messages.length < questions.length) continue;
			if (messages.every((m) => !unhelpful.has(m.flags.rcode))) return { messages };
			seen.push(messages);
		}
	}
	const last = seen.at(-1);
	return last ? { messages: last } : { error };
}

/** res_nquery: what one name comes to. The first type that has answers makes it succeed. */
function* queryName(sys: Sys, conf: ResolverConfiguration, name: string, types: readonly number[]): Blocking<DnsAnswer> {
	// what has no form on the wire is never sent
	if (!isWireName(name)) return { ok: false, failure: "host not found", serverFailed: false };
	const edns = conf.edns ? { edns: { version: 0, udpSize: 1232, dnssecOk: false, options: [] } } : {};
	const sent = yield* sendToServers(
		sys,
		conf,
		types.map((type) => ({ ...query(messageId(sys), name, type), ...edns })),
	);
	const failed = (failure: DnsFailure, serverFailed = false): DnsAnswer => ({ ok: false, failure, serverFailed });
	if ("error" in sent) return failed(sent.error === "ECONNREFUSED" ? "refused" : "try again");
	const { messages } = sent;
	if (messages.some((m) => m.flags.rcode === rcode.noError && m.answers.length > 0)) return { ok: true, name, messages };
	const code = messages[0]?.flags.rcode ?? rcode.servFail;
	if (code === rcode.nxDomain) return failed("host not found");
	if (code === rcode.servFail) return failed("try again", true);
	if (code === rcode.noError) return failed("no data");
	return failed("no recovery");
}

/** Tries the name by itself and with the search list, in the order that its dots and `ndots` say. */
export function* searchDns(sys: Sys, conf: ResolverConfiguration, host: string, types: readonly number[]): Blocking<DnsAnswer> {
	const absolute = host.endsWith(".");
	const name = absolute ? host.slice(0, -1) : host;
	const dots = host.split(".").length - 1;
	let saved: DnsAnswer | undefined;
	let noData = false;
	let serverFailed = false;
	if (dots >= conf.ndots || absolute) {
		const direct = yield* queryName(sys, conf, name, types);
		if (direct.ok || absolute) return direct;
		saved = direct;
	}
	for (const domain of conf.search) {
		const found = yield* queryName(sys, conf, `${name}.${domain}`, types);
		if (found.ok || found.failure === "refused") return found;
		if (found.failure === "no data") noData = true;
		else if (found.failure === "try again") {
			if (!found.serverFailed) break;
			serverFailed = true;
		} else if (found.failure !== "host not found") break;
	}
	if (!saved && !(dots === 0 && conf.noTldQuery && conf.search.length)) {
		const direct = yield* queryName(sys, conf, name, types);
		if (direct.ok) return direct;
		saved = direct;
	}
	if (saved) return saved;
	return { ok: false, failure: noData ? "no data" : serverFailed ? "try again" : "host not found", serverFailed };
}

/** Follows the aliases of an answer: the records of a type and the name they belong to. */
export function follow(message: DnsMessage, name: string, kind: "A" | "AAAA" | "PTR"): { canonical: string; aliases: string[]; records: ResourceRecord[] } {
	let canonical = name;
	const aliases: string[] = [];
	const same = (record: ResourceRecord): boolean => record.name.toLowerCase() === canonical.toLowerCase();
	for (let i = 0; i < 16; i++) {
		const alias = message.answers.find((r) => same(r) && r.data.kind === "CNAME");
		if (alias?.data.kind !== "CNAME") break;
		aliases.push(canonical);
		canonical = alias.data.name;
	}
	return { canonical, aliases, records: message.answers.filter((r) => same(r) && r.data.kind === kind) };
}
