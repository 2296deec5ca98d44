/** dig's command line: queries with `+` options of their own. bin/dig/dig.c. */
import { classNumbers, typeNumber } from "../../lib/resolver/dns/types.ts";

export interface DigQuery {
	name: string;
	type: number;
	class: number;
	/** @SERVER */
	server: string | undefined;
	port: number;
	flags: Map<string, boolean>;
	tries: number;
	timeout: number;
	bufferSize: number;
	ednsVersion: number;
	domain: string | undefined;
	ndots: number | undefined;
	split: number | undefined;
	family: "inet" | "inet6" | undefined;
	named: boolean;
	typed: boolean;
}

/** Switches by their whole names, with what holds when they are not given. */
const switches: Readonly<Record<string, boolean>> = {
	aaflag: false,
	aaonly: false,
	additional: true,
	adflag: true,
	answer: true,
	authority: true,
	badcookie: true,
	besteffort: true,
	cdflag: false,
	class: true,
	cmd: true,
	comments: true,
	cookie: true,
	crypto: true,
	dnssec: false,
	edns: true,
	expandaaaa: false,
	fail: true,
	identify: false,
	ignore: false,
	keepopen: false,
	mapped: true,
	multiline: false,
	nsid: false,
	onesoa: false,
	opcode: true,
	qr: false,
	question: true,
	rdflag: true,
	recurse: true,
	rrcomments: false,
	search: false,
	short: false,
	showsearch: false,
	stats: true,
	tcp: false,
	ttlid: true,
	ttlunits: false,
	unknownformat: false,
	vc: false,
	yaml: false,
};
const aliases: Readonly<Record<string, string>> = {
	rdflag: "recurse",
	vc: "tcp",
	aaflag: "aaonly",
	adflag: "adflag",
	cdflag: "cdflag",
	do: "dnssec",
	defname: "search",
};
/** Options with a value. */
const valued = new Set([
	"bufsize",
	"domain",
	"ndots",
	"retry",
	"split",
	"time",
	"timeout",
	"tries",
	"edns",
	"qid",
	"padding",
	"subnet",
	"opcode",
	"ednsopt",
	"ednsflags",
	"header-only",
]);
/** The real program has them. */
const leftOut = new Set([
	"coflag",
	"dns64prefix",
	"dscp",
	"ednsflags",
	"ednsnegotiation",
	"ednsopt",
	"expire",
	"header-only",
	"https",
	"https-get",
	"https-post",
	"http-plain",
	"http-plain-get",
	"http-plain-post",
	"idn",
	"idnin",
	"idnout",
	"keepalive",
	"nssearch",
	"opcode",
	"padding",
	"proxy",
	"proxy-plain",
	"qid",
	"raflag",
	"sigchase",
	"subnet",
	"tcflag",
	"tls",
	"tls-ca",
	"tls-certfile",
	"tls-hostname",
	"tls-keyfile",
	"topdown",
	"trace",
	"trusted-key",
	"yaml",
	"zflag",
	"zoneversion",
	"expandaaaa",
	"showsearch",
	"unknownformat",
	"rrcomments",
	"nsid",
]);

export type Problem =
	| { readonly kind: "invalid"; readonly text: string }
	| { readonly kind: "unsimulated"; readonly option: string }
	| { readonly kind: "fatal"; readonly text: string };
export class DigProblem extends Error {
	readonly problem: Problem;
	constructor(problem: Problem) {
		super(problem.kind);
		this.problem = problem;
	}
}
const invalid = (text: string): never => {
	throw new DigProblem({ kind: "invalid", text });
};

const all = ["additional", "answer", "authority", "cmd", "comments", "question", "stats"];

export const newQuery = (): DigQuery => ({
	name: "",
	type: 1,
	class: 1,
	server: undefined,
	port: 53,
	flags: new Map(Object.entries(switches)),
	tries: 3,
	timeout: 5,
	bufferSize: 1232,
	ednsVersion: 0,
	domain: undefined,
	ndots: undefined,
	split: undefined,
	family: undefined,
	named: false,
	typed: false,
});

function takeNumber(word: string, text: string | undefined, most: number): number {
	if (text === undefined || !/^\d+$/.test(text)) return invalid(`+${word}`);
	return Math.min(Number(text), most);
}

/** Takes `+WORD`. Names may be cut where they stay plain. */
export function takePlus(query: DigQuery, word: string): void {
	const [given = "", value] = word.split(/=(.*)/s);
	const on = !/^no(?!r)/.test(given) || given in switches;
	const bare = on ? given : given.slice(2);
	if (leftOut.has(bare) && !(bare === "nsid" && !on)) {
		if (!on) return;
		throw new DigProblem({ kind: "unsimulated", option: `+${given}` });
	}
	const candidates = [...Object.keys(switches), ...valued, ...Object.keys(aliases), "all"].filter((name) => name.startsWith(bare));
	const exact = candidates.includes(bare) ? bare : new Set(candidates).size === 1 ? candidates[0] : prefixChoice(bare);
	if (exact === undefined || bare === "") throw new DigProblem({ kind: "invalid", text: `+${word}` });
	const name = aliases[exact] ?? exact;
	if (name === "all") {
		for (const flag of all) query.flags.set(flag, on);
		return;
	}
	switch (name) {
		case "bufsize":
			query.bufferSize = on ? (value === undefined ? 1232 : takeNumber(word, value, 65535)) : 0;
			return;
		case "domain":
			query.domain = on ? value : undefined;
			return;
		case "ndots":
			query.ndots = takeNumber(word, value, 65535);
			query.flags.set("search", true);
			return;
		case "retry":
			query.tries = on ? takeNumber(word, value, 0xffffffff) + 1 : 1;
			return;
		case "tries":
			query.tries = on ? Math.max(1, takeNumber(word, value, 0xffffffff)) : 1;
			return;
		case "split":
			query.split = on && value !== "0" ? Number(value ?? 56) : undefined;
			return;
		case "time":
		case "timeout":
			query.timeout = on ? Math.max(1, takeNumber(word, value, 86400)) : 5;
			return;
		case "edns":
			query.flags.set("edns", on);
			query.ednsVersion = value === undefined ? 0 : takeNumber(word, value, 255);
			return;
		case "short":
			query.flags.set("short", on);
			if (on) for (const flag of ["additional", "authority", "comments", "question", "stats", "cmd"]) query.flags.set(flag, false);
			if (on) query.flags.set("answer", true);
			return;
		default:
			query.flags.set(name, on);
			if (name === "dnssec" && on) query.flags.set("edns", true);
	}
}

/** The shortest forms that dig itself gives to some words. */
const shortForms: readonly (readonly [RegExp, string])[] = [
	[/^ad?d(i(t(i(o(n(a)?)?)?)?)?)?$/, "additional"],
	[/^ans?w?e?$/, "answer"],
	[/^auth?o?r?i?t?$/, "authority"],
	[/^com?m?e?n?t?$/, "comments"],
	[/^cm$/, "cmd"],
	[/^que?s?t?i?o?$/, "question"],
	[/^recu?r?s?$/, "recurse"],
	[/^rec$/, "recurse"],
	[/^sta?t?$/, "stats"],
	[/^sho?r?$/, "short"],
	[/^mul?t?i?l?i?n?$/, "multiline"],
	[/^ti?m?$/, "time"],
	[/^tri?e?$/, "tries"],
	[/^ttl?$/, "ttlid"],
	[/^ttlu/, "ttlunits"],
	[/^tc$/, "tcp"],
	[/^sea?r?c?$/, "search"],
];
const prefixChoice = (bare: string): string | undefined => shortForms.find(([pattern]) => pattern.test(bare))?.[1];

export const typeOfWord = (word: string): number | undefined => (/^ixfr=/i.test(word) ? 251 : typeNumber(word));
export const classOfWord = (word: string): number | undefined => ({ CHAOS: 3, ...classNumbers })[word.toUpperCase()];
