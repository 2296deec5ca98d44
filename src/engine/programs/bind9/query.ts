/** Sending a question of BIND's tools to servers in turn, and what is said when nobody answers. bin/dig/dighost.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { formatIp, type Ip, parseIp } from "../../net/address.ts";
import type { DnsMessage } from "../lib/resolver/dns/message.ts";
import { rcode } from "../lib/resolver/dns/types.ts";
import { askTcp, askUdp, type Exchange } from "../lib/resolver/exchange.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";

export interface QueryPlan {
	readonly servers: readonly Ip[];
	readonly port: number;
	/** Seconds. */
	readonly timeout: number;
	readonly tries: number;
	readonly tcp: boolean;
	/** Takes a cut answer for what it is. */
	readonly ignoreTruncation: boolean;
	/** Turns to the next server on SERVFAIL. */
	readonly passServerFailure: boolean;
	readonly say: (text: string) => Blocking<void>;
}

export interface Answered {
	readonly message: DnsMessage;
	readonly size: number;
	readonly tcp: boolean;
	readonly server: Ip;
	/** Seconds. */
	readonly time: number;
}

const reasons: Readonly<Record<string, string>> = {
	timeout: "timed out",
	ECONNREFUSED: "connection refused",
	ENETUNREACH: "network unreachable",
	EHOSTUNREACH: "host unreachable",
	"end of file": "end of file",
	ECONNRESET: "connection reset",
	EPERM: "permission denied",
	EACCES: "permission denied",
};

function* once(sys: Sys, plan: QueryPlan, server: Ip, question: DnsMessage, tcp: boolean): Blocking<Exchange> {
	const place = { address: server, port: plan.port };
	if (tcp) return yield* askTcp(sys, place, question, plan.timeout);
	const [answer] = yield* askUdp(sys, place, [question], plan.timeout);
	return answer ?? { ok: false, error: "timeout" };
}

/** Each server up to `tries` times; undefined when nobody answered, which has been said by then but for the last words. */
export function* runQuery(sys: Sys, plan: QueryPlan, question: DnsMessage): Blocking<Answered | undefined> {
	let last: Answered | undefined;
	for (const server of plan.servers) {
		for (let tries = 0; tries < plan.tries; tries++) {
			const start = sys.clock("monotonic");
			let answer = yield* once(sys, plan, server, question, plan.tcp);
			if (answer.ok && answer.message.flags.truncated && !answer.tcp && !plan.ignoreTruncation) {
				yield* plan.say(";; Truncated, retrying in TCP mode.\n");
				answer = yield* once(sys, plan, server, question, true);
			}
			if (answer.ok) {
				last = { message: answer.message, size: answer.size, tcp: answer.tcp, server, time: sys.clock("monotonic") - start };
				const next = plan.passServerFailure && answer.message.flags.rcode === rcode.servFail && server !== plan.servers.at(-1);
				if (!next) return last;
				yield* plan.say(`;; Got SERVFAIL reply from ${formatIp(server)}, trying next server\n`);
				break;
			}
			yield* plan.say(`;; communications error to ${formatIp(server)}#${plan.port}: ${reasons[answer.error] ?? "unexpected error"}\n`);
		}
	}
	return last;
}

/** The addresses of a server given by name or address; what isc_result_totext says where there are none. */
export function* serverAddresses(sys: Sys, name: string): Blocking<readonly Ip[] | string> {
	const literal = parseIp(name.replace(/%.*/, ""));
	if (literal !== undefined) return [literal];
	try {
		return (yield* getaddrinfo(sys, name)).addresses;
	} catch (error) {
		if (error instanceof AddressInfoError) return error.code === "again" || error.code === "fail" ? "failure" : "not found";
		throw error;
	}
}
