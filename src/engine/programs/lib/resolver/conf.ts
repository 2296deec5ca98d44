/** /etc/resolv.conf as glibc reads it (resolv/res_init.c), with LOCALDOMAIN and RES_OPTIONS. resolv.conf(5). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type Ip, LOOPBACK, parseIp } from "../../../net/address.ts";
import { tryReadText } from "../procfs/process.ts";

export interface ResolverConfiguration {
	/** At most three; 127.0.0.1 where none is named. */
	readonly nameservers: readonly Ip[];
	readonly search: readonly string[];
	/** Names with fewer dots are tried with the search list first. */
	readonly ndots: number;
	/** Seconds. */
	readonly timeout: number;
	readonly attempts: number;
	readonly rotate: boolean;
	/** TCP only. */
	readonly useTcp: boolean;
	/** Asks for A and AAAA one after the other. */
	readonly singleRequest: boolean;
	readonly edns: boolean;
	/** A name without a dot is not asked for as it is. */
	readonly noTldQuery: boolean;
}

const MAX_SERVERS = 3;

interface Draft {
	ndots: number;
	timeout: number;
	attempts: number;
	words: Set<string>;
}

/** Capped as RES_MAXNDOTS, RES_MAXRETRANS and RES_MAXRETRY say. */
function takeOptions(text: string, draft: Draft): void {
	const number = (word: string, most: number): number => Math.min(most, Number.parseInt(word.slice(word.indexOf(":") + 1), 10) || 0);
	for (const word of text.split(/[ \t]+/)) {
		if (word.startsWith("ndots:")) draft.ndots = number(word, 15);
		else if (word.startsWith("timeout:")) draft.timeout = number(word, 30);
		else if (word.startsWith("attempts:")) draft.attempts = number(word, 5);
		else draft.words.add(word);
	}
}

export function parseResolvConf(text: string, environ: ReadonlyMap<string, string>, hostname: string): ResolverConfiguration {
	const nameservers: Ip[] = [];
	let search: string[] | undefined;
	const draft: Draft = { ndots: 1, timeout: 5, attempts: 2, words: new Set() };
	for (const line of text.split("\n")) {
		if (/^[;#]/.test(line)) continue;
		const [, keyword, rest = ""] = /^(\w+)[ \t]+(.*)$/.exec(line) ?? [];
		const words = rest.split(/[ \t]+/).filter((w) => w !== "");
		if (keyword === "nameserver" && nameservers.length < MAX_SERVERS) {
			const ip = parseIp((words[0] ?? "").replace(/%.*/, ""));
			if (ip !== undefined) nameservers.push(ip);
		} else if (keyword === "search") search = words;
		else if (keyword === "domain") search = words.slice(0, 1);
		else if (keyword === "options") takeOptions(rest, draft);
	}
	const local = environ.get("LOCALDOMAIN");
	if (local !== undefined) search = local.split(/[ \t\n]+/).filter((w) => w !== "");
	takeOptions(environ.get("RES_OPTIONS") ?? "", draft);
	const dot = hostname.indexOf(".");
	search ??= dot < 0 ? [] : [hostname.slice(dot + 1)];
	return {
		nameservers: nameservers.length ? nameservers : [LOOPBACK],
		search: search.map((domain) => domain.replace(/^\.$|(?<=.)\.$/, "")).filter((domain) => domain !== ""),
		ndots: draft.ndots,
		timeout: draft.timeout,
		attempts: draft.attempts,
		rotate: draft.words.has("rotate"),
		useTcp: draft.words.has("use-vc"),
		singleRequest: draft.words.has("single-request") || draft.words.has("single-request-reopen"),
		edns: draft.words.has("edns0") || draft.words.has("trust-ad"),
		noTldQuery: draft.words.has("no-tld-query"),
	};
}

export function* readResolvConf(sys: Sys): Blocking<ResolverConfiguration> {
	return parseResolvConf((yield* tryReadText(sys, "/etc/resolv.conf")) ?? "", sys.environ, sys.uname().nodename);
}
