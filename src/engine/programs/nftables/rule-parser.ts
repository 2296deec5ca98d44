/** A rule of nft's language. nft(8), statements and expressions. */
import { type Ip, parseMac } from "../../net/address.ts";
import type { Action, Match, PortRange, Rejection, RuleSpec, TableFamily, TrackingState } from "../../net/netfilter/rule.ts";
import { type Names, protocolNumbers } from "../iptables/names.ts";
import { unitSeconds } from "./rate.ts";
import { type Cursor, NftError, type Token, Unsimulated } from "./tokens.ts";
import { maskOf, ValueParser } from "./value-parser.ts";
import { icmpTypes, icmpv6Types, logLevels, stateWords } from "./words.ts";

const fromWords = (map: ReadonlyMap<number, string>, text: string): number | undefined =>
	[...map].find(([, word]) => word === text)?.[0] ?? (/^\d+$/.test(text) ? Number(text) : undefined);

export class RuleParser extends ValueParser {
	private readonly family: TableFamily;
	private readonly matches: Match[] = [];
	private readonly actions: Action[] = [];
	private counted = false;
	private counterAfter = 0;
	private comment: string | undefined;

	constructor(cursor: Cursor, family: TableFamily, names: Names) {
		super(cursor, names);
		this.family = family;
	}

	/** Up to the end of the statement. Throws NftError, Unsimulated. */
	parse(): RuleSpec {
		if (this.cursor.ended) this.cursor.fail();
		while (!this.cursor.ended) this.statement();
		return {
			matches: this.matches,
			actions: this.actions,
			counted: this.counted,
			native: true,
			...(this.counterAfter ? { counterAfter: this.counterAfter } : {}),
			...(this.comment === undefined ? {} : { comment: this.comment }),
		};
	}

	private statement(): void {
		const first = this.cursor.name();
		switch (first.text) {
			case "ip":
			case "ip6":
				this.network(first);
				return;
			case "tcp":
			case "udp":
				this.transport(first.text);
				return;
			case "icmp":
			case "icmpv6":
				this.icmp(first.text);
				return;
			case "ct":
				this.connection();
				return;
			case "meta":
				this.meta(this.cursor.name());
				return;
			case "iif":
			case "oif":
			case "iifname":
			case "oifname":
			case "mark":
			case "l4proto":
			case "skuid":
			case "skgid":
			case "pkttype":
				this.meta(first);
				return;
			case "ether":
				this.cursor.expect("saddr");
				this.mac();
				return;
			case "fib":
				this.fib();
				return;
			case "limit":
				this.limit();
				return;
			case "comment":
				this.comment = this.cursor.name().text;
				return;
			default:
				this.action(first);
		}
	}

	// ---- expressions
	private protocol(values: readonly Token[], invert: { invert?: true }): void {
		const [one, more] = values;
		if (!one) this.cursor.fail();
		if (more) throw new Unsimulated("a set of protocols");
		const number = protocolNumbers[one.text] ?? (/^\d+$/.test(one.text) ? Number(one.text) : this.wrong("Could not resolve protocol name", one));
		this.matches.push({ kind: "protocol", number, ...invert });
	}
	private network(first: Token): void {
		const six = first.text === "ip6";
		const field = this.cursor.name();
		if (field.text === "protocol" || field.text === "nexthdr") {
			const invert = this.inverted();
			this.protocol(this.values(), invert);
			return;
		}
		if (field.text === "ttl" || field.text === "hoplimit") {
			const compare = this.cursor.skip("<") ? "lt" : this.cursor.skip(">") ? "gt" : "eq";
			const invert = this.inverted();
			this.matches.push({ kind: "ttl", compare, value: this.number(this.cursor.name()), ...invert });
			return;
		}
		if (field.text === "length") {
			const invert = this.inverted();
			const [low = 0, high = low] = this.cursor.name().text.split("-").map(Number);
			this.matches.push({ kind: "length", low, high, ...invert });
			return;
		}
		if (field.text !== "saddr" && field.text !== "daddr") throw new Unsimulated(`${first.text} ${field.text}`);
		const side = field.text === "saddr" ? "source" : "destination";
		const invert = this.inverted();
		const ranges = this.values().map((v) => this.addressRange(v, six));
		const [one] = ranges;
		const mask = one && maskOf(one);
		if (one && ranges.length === 1 && mask !== undefined) this.matches.push({ kind: side, address: one.low, mask, ...invert });
		else this.matches.push({ kind: "addresses", side, ranges, ...invert });
	}
	private transport(protocol: "tcp" | "udp"): void {
		const field = this.cursor.name();
		if (field.text === "flags" && protocol === "tcp") {
			this.tcpFlags();
			return;
		}
		if (field.text !== "sport" && field.text !== "dport") throw new Unsimulated(`${protocol} ${field.text}`);
		const invert = this.inverted();
		const braces = this.cursor.text === "{";
		const ports = this.values().map((v) => this.portRange(v, protocol));
		const side = field.text === "sport" ? "source" : "destination";
		this.imply(protocol === "tcp" ? 6 : 17);
		const [one] = ports;
		if (braces || !one) {
			this.matches.push({ kind: "multiport", side, ports: ports.toSorted((a, b) => a[0] - b[0]), ...invert });
			return;
		}
		const range: PortRange = { low: one[0], high: one[1], ...invert };
		this.matches.push(side === "source" ? { kind: protocol, source: range } : { kind: protocol, destination: range });
	}
	/** A match on a header says which protocol is meant. */
	private imply(number: number): void {
		if (!this.matches.some((m) => m.kind === "protocol")) this.matches.push({ kind: "protocol", number, implied: true });
	}
	private tcpFlags(): void {
		const bits = (): number => {
			let sum = 0;
			const open = this.cursor.skip("(");
			do {
				const word = this.cursor.name();
				const at = ["fin", "syn", "rst", "psh", "ack", "urg"].indexOf(word.text);
				sum |= at < 0 ? this.number(word) : 1 << at;
			} while (this.cursor.skip("|") || this.cursor.skip(","));
			if (open) this.cursor.expect(")");
			return sum;
		};
		this.imply(6);
		this.cursor.skip("&");
		const mask = bits();
		const compared = this.cursor.text === "==" || this.cursor.text === "!=";
		const invert = this.inverted();
		this.matches.push({ kind: "tcp", flags: { mask, set: compared ? bits() : mask, ...invert } });
	}
	private icmp(word: "icmp" | "icmpv6"): void {
		this.cursor.expect("type");
		const invert = this.inverted();
		const value = this.cursor.name();
		const type = fromWords(word === "icmp" ? icmpTypes : icmpv6Types, value.text) ?? this.wrong("Could not parse ICMP type", value);
		this.imply(word === "icmp" ? 1 : 58);
		this.matches.push({ kind: "icmp", type, codes: [0, 255], ...invert });
	}
	private connection(): void {
		const field = this.cursor.name();
		if (field.text === "mark") {
			if (this.cursor.skip("set")) {
				const value = this.cursor.name();
				if (value.text === "mark" || value.text === "meta") {
					this.cursor.skip("mark");
					this.actions.push({ kind: "CONNMARK", mode: "save", value: 0, mask: 0xffffffff, nfMask: 0xffffffff });
				} else this.actions.push({ kind: "CONNMARK", mode: "set", value: this.number(value), mask: 0xffffffff, nfMask: 0xffffffff });
				return;
			}
			const invert = this.inverted();
			this.matches.push({ kind: "connmark", value: this.number(this.cursor.name()), mask: 0xffffffff, ...invert });
			return;
		}
		if (field.text !== "state" && field.text !== "status") throw new Unsimulated(`ct ${field.text}`);
		const invert = this.inverted();
		const words = this.cursor.text === "{" ? this.values() : this.commaList();
		if (field.text === "status") {
			const set = words.map(
				(w): TrackingState => (w.text === "snat" ? "SNAT" : w.text === "dnat" ? "DNAT" : this.wrong("Could not parse conntrack status", w)),
			);
			this.matches.push({ kind: "conntrack", states: { set, ...invert } });
			return;
		}
		const set = words.map(
			(w): TrackingState =>
				(stateWords as readonly string[]).includes(w.text) ? (w.text.toUpperCase() as TrackingState) : this.wrong("Could not parse conntrack state", w),
		);
		this.matches.push({ kind: "conntrack", states: { set, ...invert } });
	}
	private commaList(): Token[] {
		const list = [this.cursor.name()];
		while (this.cursor.skip(",")) list.push(this.cursor.name());
		return list;
	}
	private meta(field: Token): void {
		const { text } = field;
		if (text === "mark" && this.cursor.skip("set")) {
			this.actions.push({ kind: "MARK", value: this.number(this.cursor.name()), mask: 0xffffffff });
			return;
		}
		if (text === "nftrace") {
			this.cursor.expect("set");
			this.cursor.name();
			this.actions.push({ kind: "TRACE" });
			return;
		}
		const invert = this.inverted();
		if (text === "l4proto" || text === "protocol") {
			this.protocol(this.values(), invert);
			return;
		}
		const [value, more] = this.values();
		if (!value) this.cursor.fail();
		if (more) throw new Unsimulated(`a set of ${text}`);
		if (text === "mark") this.matches.push({ kind: "mark", value: this.number(value), mask: 0xffffffff, ...invert });
		else if (text === "skuid" || text === "skgid") {
			const id = (text === "skuid" ? this.names.userId(value.text) : this.names.groupId(value.text)) ?? this.number(value);
			const range = { low: id, high: id, ...invert };
			this.matches.push(text === "skuid" ? { kind: "owner", users: range } : { kind: "owner", groups: range });
		} else if (text === "length") {
			const [low = 0, high = low] = value.text.split("-").map(Number);
			this.matches.push({ kind: "length", low, high, ...invert });
		} else if (text === "pkttype") {
			const type = value.text === "host" ? "unicast" : value.text;
			if (type !== "unicast" && type !== "broadcast" && type !== "multicast") this.wrong("Could not parse packet type", value);
			this.matches.push({ kind: "pkttype", type, ...invert });
		} else if (/^[io]if(name)?$/.test(text)) {
			const name = value.text.replace(/\*$/, "+");
			this.matches.push({ kind: text.startsWith("i") ? "input" : "output", name, ...(text.endsWith("name") ? {} : { byIndex: true as const }), ...invert });
		} else throw new Unsimulated(`meta ${text}`);
	}
	private mac(): void {
		const invert = this.inverted();
		const value = this.cursor.name();
		this.matches.push({ kind: "mac", address: parseMac(value.text) ?? this.wrong("Could not parse MAC address", value), ...invert });
	}
	private fib(): void {
		const which = this.cursor.name().text;
		this.cursor.expect("type");
		const invert = this.inverted();
		const value = this.cursor.name();
		if ((which !== "daddr" && which !== "saddr") || !/^(local|unicast|broadcast|multicast|anycast)$/.test(value.text))
			throw new Unsimulated(`fib ${which} type ${value.text}`);
		const wanted = { types: [value.text.toUpperCase() as "LOCAL"], ...invert };
		this.matches.push(which === "saddr" ? { kind: "addrtype", source: wanted } : { kind: "addrtype", destination: wanted });
	}
	private limit(): void {
		this.cursor.expect("rate");
		if (this.cursor.text === "over") throw new Unsimulated("limit rate over");
		const rate = this.cursor.name();
		const m = /^(\d+)\/([a-z]+)$/.exec(rate.text);
		const seconds = m && unitSeconds(m[2] ?? "");
		if (!m || seconds === undefined || seconds === null) this.wrong("Wrong rate format", rate);
		let burst = 5;
		if (this.cursor.skip("burst")) {
			burst = this.number(this.cursor.name());
			this.cursor.expect("packets");
		}
		this.matches.push({ kind: "limit", packets: Number(m[1]), seconds, burst });
	}

	// ---- statements
	private action(word: Token): void {
		switch (word.text) {
			case "accept":
			case "drop":
			case "return":
				this.actions.push({ kind: word.text.toUpperCase() as "ACCEPT" });
				return;
			case "jump":
			case "goto":
				this.actions.push({ kind: word.text, chain: this.cursor.name().text });
				return;
			case "counter":
				this.counted = true;
				this.counterAfter = this.actions.length;
				if (this.cursor.skip("packets")) {
					this.cursor.name();
					this.cursor.expect("bytes");
					this.cursor.name();
				} else if (this.cursor.skip("name")) throw new Unsimulated("a named counter");
				return;
			case "notrack":
				this.actions.push({ kind: "CT", notrack: true });
				return;
			case "log":
				this.log();
				return;
			case "reject":
				this.reject();
				return;
			case "masquerade":
			case "redirect":
			case "snat":
			case "dnat":
				this.nat(word.text);
				return;
			case "queue":
			case "dup":
			case "fwd":
			case "meter":
			case "vmap":
			case "tproxy":
			case "synproxy":
			case "set":
			case "add":
			case "update":
			case "quota":
			case "flow":
			case "last":
				throw new Unsimulated(`the statement ${word.text}`);
		}
		throw new NftError("syntax error, unexpected string", word);
	}
	private log(): void {
		let prefix = "";
		let level = 4;
		let group: number | undefined;
		for (;;) {
			if (this.cursor.skip("prefix")) prefix = this.cursor.name().text;
			else if (this.cursor.skip("level")) {
				const word = this.cursor.name();
				level = (logLevels as readonly string[]).indexOf(word.text);
				if (level < 0) this.wrong("Could not parse log level", word);
			} else if (this.cursor.skip("group")) group = this.number(this.cursor.name());
			else break;
		}
		this.actions.push(group === undefined ? { kind: "LOG", level, prefix } : { kind: "NFLOG", group, prefix });
	}
	private reject(): void {
		const six = this.family === "ip6";
		let how: Rejection = six ? "icmp6-port-unreachable" : "icmp-port-unreachable";
		if (this.cursor.skip("with")) {
			const kind = this.cursor.name().text;
			if (kind === "tcp") {
				this.cursor.expect("reset");
				how = "tcp-reset";
			} else {
				this.cursor.skip("type");
				const word = this.cursor.name().text;
				const four = { "prot-unreachable": "proto-unreachable" }[word] ?? word;
				const names =
					kind === "icmpv6" || six
						? { "no-route": "no-route", "admin-prohibited": "adm-prohibited", "addr-unreachable": "addr-unreachable", "port-unreachable": "port-unreachable" }
						: undefined;
				how = (names ? `icmp6-${names[word as "no-route"] ?? word}` : `icmp-${four}`) as Rejection;
			}
		}
		this.actions.push({ kind: "REJECT", with: how });
	}
	private nat(word: "masquerade" | "redirect" | "snat" | "dnat"): void {
		const family = this.cursor.text;
		if (family === "ip" || family === "ip6") this.cursor.advance();
		let target: { addresses?: [Ip, Ip]; ports?: [number, number] } = {};
		if (this.cursor.skip("to")) target = this.natTarget(this.cursor.name(), family === "ip6" || this.family === "ip6");
		let random = false;
		let persistent = false;
		for (;;) {
			if (this.cursor.skip("random") || this.cursor.skip("fully-random")) random = true;
			else if (this.cursor.skip("persistent")) persistent = true;
			else if (!this.cursor.skip(",")) break;
		}
		const ports = target.ports ? { ports: target.ports } : {};
		if (word === "masquerade") this.actions.push({ kind: "MASQUERADE", ...ports, ...(random ? { random } : {}) });
		else if (word === "redirect") this.actions.push({ kind: "REDIRECT", ...ports, ...(random ? { random } : {}) });
		else this.actions.push({ kind: word === "snat" ? "SNAT" : "DNAT", ...target, ...(random ? { random } : {}), ...(persistent ? { persistent } : {}) });
	}
	private natTarget(at: Token, six: boolean): { addresses?: [Ip, Ip]; ports?: [number, number] } {
		const m = six
			? /^(?:\[([^\]]+)\]|([^[]+?))?(?::(\d+(?:-\d+)?))?$/.exec(at.text.includes("[") ? at.text : `[${at.text}]`)
			: /^([^:]*)()(?::(.+))?$/.exec(at.text);
		const host = m?.[1] || m?.[2] || "";
		const ports = m?.[3];
		const range = host ? this.addressRange({ ...at, text: host }, six) : undefined;
		return { ...(range ? { addresses: [range.low, range.high] } : {}), ...(ports ? { ports: this.portRange({ ...at, text: ports }, "tcp") } : {}) };
	}
}
