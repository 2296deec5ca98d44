/** The filter language as a grammar: words in, a tree of predicates out. pcap-filter(7); libpcap's grammar.y. */
import { type Ip, parseIpv6 } from "../../../net/address.ts";
import { parseArithmetic } from "./arithmetic.ts";
import { etherProtocols, ipProtocols } from "./names.ts";
import { address, type Direction, etherHost, etherMulticast, hasEtherType, hasLlc, ip6Multicast, ipMulticast, ipProtocol, ports } from "./predicates.ts";
import { etherType, load, networkOffset, OutOfBounds, type Test, tagAt } from "./subject.ts";
import { type Token, tokenize } from "./tokens.ts";

/** A filter that cannot be compiled, in libpcap's words. */
export class FilterError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}
/** A host name that has to be looked up first. */
export class UnknownHost {
	readonly name: string;
	constructor(name: string) {
		this.name = name;
	}
}

/** What names in a filter stand for. */
export interface FilterNames {
	readonly hosts: ReadonlyMap<string, readonly Ip[]>;
	readonly port: (name: string, protocol: "tcp" | "udp") => number | undefined;
	readonly cooked: boolean;
	/** A capture that runs, not a file. */
	readonly live: boolean;
	/** Of the device; 0 where it is not known. */
	readonly netmask: number;
}

interface Qualifiers {
	readonly protocol?: string;
	readonly direction?: Direction;
	readonly type?: "host" | "net" | "port" | "portrange" | "proto" | "gateway";
}

/** The LLC service access point of the spanning tree protocol. */
const STP_ACCESS_POINT = 0x42;

const protocolWords = ["ether", "link", ...Object.keys(etherProtocols), ...Object.keys(ipProtocols)];
const typeWords = ["host", "net", "port", "portrange", "proto", "protochain", "gateway"];
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
	"=": (a, b) => a === b,
	"==": (a, b) => a === b,
	"!=": (a, b) => a !== b,
	">": (a, b) => a > b,
	"<": (a, b) => a < b,
	">=": (a, b) => a >= b,
	"<=": (a, b) => a <= b,
};

const syntaxError = (): never => {
	throw new FilterError("can't parse filter expression: syntax error");
};

class Parser {
	private readonly tokens: readonly Token[];
	private readonly names: FilterNames;
	private at = 0;
	/** VLAN tags that tests from here on stand behind. */
	private tags = 0;
	/** What an id without qualifiers means: what the one before meant. */
	private last: Qualifiers | undefined;

	constructor(tokens: readonly Token[], names: FilterNames) {
		this.tokens = tokens;
		this.names = names;
	}

	private get token(): Token | undefined {
		return this.tokens[this.at];
	}
	private next(): Token {
		return this.tokens[this.at++] ?? syntaxError();
	}
	private peekWord(offset = 0): string | undefined {
		const token = this.tokens[this.at + offset];
		return token?.kind === "word" ? token.text : undefined;
	}
	private word(...texts: readonly string[]): string | undefined {
		const text = this.peekWord();
		if (text === undefined || !texts.includes(text)) return undefined;
		this.at++;
		return text;
	}
	private sign(text: string): boolean {
		const { token } = this;
		if (token?.kind !== "sign" || token.text !== text) return false;
		this.at++;
		return true;
	}

	whole(): Test {
		const test = this.expression(() => this.term());
		return this.at < this.tokens.length ? syntaxError() : test;
	}
	/** and and or have the same strength, and bind to the left. */
	private expression(operand: () => Test): Test {
		let left = operand();
		for (;;) {
			const or = this.word("or") !== undefined || this.sign("||");
			if (!or && this.word("and") === undefined && !this.sign("&&")) return left;
			const [a, b]: [Test, Test] = [left, operand()];
			left = or ? (p) => safely(a, p) || b(p) : (p) => a(p) && b(p);
		}
	}
	private term(): Test {
		if (this.word("not") !== undefined || this.sign("!")) {
			const inner = this.term();
			return (p) => !safely(inner, p);
		}
		const relation = this.relation();
		if (relation) return relation;
		if (this.sign("(")) {
			const inner = this.expression(() => this.term());
			return this.sign(")") ? inner : syntaxError();
		}
		return this.primitive();
	}
	/** Two numbers compared; leaves the place as it was where there is no comparison. */
	private relation(): Test | undefined {
		const left = parseArithmetic(this.tokens, this.at, this.tags);
		const operator = left && this.tokens[left.end];
		const compare = operator?.kind === "sign" ? comparisons[operator.text] : undefined;
		if (!left || !compare) return undefined;
		const right = parseArithmetic(this.tokens, left.end + 1, this.tags) ?? syntaxError();
		this.at = right.end;
		return (p) => compare(left.value(p), right.value(p));
	}

	private primitive(): Test {
		const { tags } = this;
		const single = this.word("vlan", "less", "greater", "inbound", "outbound", "broadcast", "multicast");
		if (single !== undefined) return this.alone(single, tags);
		const before = this.at;
		const qualifiers = this.qualifiers();
		if (this.at === before) return this.id(this.last ?? syntaxError());
		if (qualifiers.type === undefined && qualifiers.direction === undefined) {
			const protocol = qualifiers.protocol ?? "";
			const kind = this.word("broadcast", "multicast");
			if (kind !== undefined) return this.group(protocol, kind, tags);
			if (!this.startsId()) return this.bare(protocol, tags);
		}
		this.last = qualifiers;
		if (this.sign("(")) {
			const inner = this.expression(() => this.negatable(qualifiers));
			return this.sign(")") ? inner : syntaxError();
		}
		return this.id(qualifiers);
	}
	private negatable(qualifiers: Qualifiers): Test {
		if (this.word("not") === undefined && !this.sign("!")) return this.id(qualifiers);
		const inner = this.negatable(qualifiers);
		return (p) => !safely(inner, p);
	}
	private alone(word: string, tags: number): Test {
		switch (word) {
			case "vlan": {
				const { token } = this;
				const id = token?.kind === "number" ? token.value : undefined;
				if (id !== undefined) this.at++;
				if (id !== undefined && id > 4095) throw new FilterError(`VLAN tag ${id} greater than maximum 4095`);
				this.tags++;
				return (p) => {
					const tag = tagAt(p, tags);
					return tag !== undefined && (id === undefined || tag === id);
				};
			}
			case "less":
			case "greater": {
				const { token } = this;
				if (token?.kind !== "number") return syntaxError();
				this.at++;
				return word === "less" ? (p) => p.length <= token.value : (p) => p.length >= token.value;
			}
			case "inbound":
				this.checkLive(word);
				return (p) => (p.linkType.name === "LINUX_SLL2" ? load(p, 10, 1) !== 4 : !p.outbound);
			case "outbound":
				this.checkLive(word);
				return (p) => (p.linkType.name === "LINUX_SLL2" ? load(p, 10, 1) === 4 : p.outbound === true);
			default:
				return this.group("ether", word, tags);
		}
	}
	private checkLive(word: string): void {
		if (!this.names.live && !this.names.cooked) throw new FilterError(`not a live capture, '${word}' not supported on DLT_EN10MB (Ethernet)`);
	}
	private group(protocol: string, kind: string, tags: number): Test {
		if (protocol === "ether" || protocol === "link") {
			if (this.names.cooked)
				throw new FilterError(
					kind === "broadcast"
						? "not a broadcast link"
						: "link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel",
				);
			return kind === "broadcast" ? etherHost("ff:ff:ff:ff:ff:ff", "dst") : etherMulticast;
		}
		if (kind === "multicast" && protocol === "ip") return ipMulticast(tags);
		if (kind === "multicast" && protocol === "ip6") return ip6Multicast(tags);
		if (kind === "broadcast" && protocol === "ip") {
			const hostMask = ~this.names.netmask >>> 0;
			return (p) => {
				const host = (load(p, networkOffset(p, tags) + 16, 4) & hostMask) >>> 0;
				return etherType(p, tags) === 0x0800 && (host === 0 || host === hostMask);
			};
		}
		throw new FilterError(`only link-layer/IP ${kind === "broadcast" ? "broadcast filters supported" : "multicast filters supported"}`);
	}
	private bare(protocol: string, tags: number): Test {
		if (protocol === "stp") return hasLlc(STP_ACCESS_POINT);
		const type = etherProtocols[protocol];
		if (type !== undefined) return hasEtherType(type, tags);
		const known = ipProtocols[protocol];
		return known ? ipProtocol(known.number, known.families, tags) : syntaxError();
	}

	private qualifiers(): Qualifiers {
		const protocol = protocolWords.includes(this.peekWord() ?? "") ? this.word(...protocolWords) : undefined;
		let direction: Direction | undefined = this.word("src", "dst") as "src" | "dst" | undefined;
		const between = this.peekWord();
		if (direction && (between === "or" || between === "and") && this.peekWord(1) === (direction === "src" ? "dst" : "src")) {
			this.at += 2;
			direction = between === "or" ? "src or dst" : "src and dst";
		}
		const type = this.word(...typeWords);
		const kind = (type === "protochain" ? "proto" : type) as Qualifiers["type"];
		return { ...(protocol !== undefined ? { protocol } : {}), ...(direction ? { direction } : {}), ...(kind ? { type: kind } : {}) };
	}
	private startsId(): boolean {
		const { token } = this;
		if (!token) return false;
		if (token.kind === "sign") return token.text === "(";
		return token.kind !== "word" || !["and", "or", "not"].includes(token.text);
	}

	private id(qualifiers: Qualifiers): Test {
		const { token, tags } = this;
		if (!token || token.kind === "sign" || (token.kind === "word" && ["and", "or", "not"].includes(token.text))) return syntaxError();
		this.at++;
		const direction = qualifiers.direction ?? "src or dst";
		switch (qualifiers.type) {
			case "port":
				return this.port(token, qualifiers.protocol, direction, tags);
			case "portrange":
				return this.portRange(token, qualifiers.protocol, direction, tags);
			case "proto":
				return this.protocol(token, qualifiers.protocol, tags);
			case "net":
				return this.network(token, qualifiers.protocol, direction, tags);
			case "gateway":
				throw new FilterError("'gateway' not supported in this configuration");
			default:
				return this.host(token, qualifiers.protocol, direction, tags);
		}
	}

	private carrier(protocol: string | undefined, what: string, wrong?: string): "ip" | "ip6" | "arp" | "rarp" | undefined {
		if (protocol === undefined) return undefined;
		if (protocol !== wrong && (protocol === "ip" || protocol === "ip6" || protocol === "arp" || protocol === "rarp")) return protocol;
		throw new FilterError(`'${protocol}' is not a valid qualifier for '${what}'`);
	}
	private host(token: Token, protocol: string | undefined, direction: Direction, tags: number): Test {
		if (token.kind === "mac") {
			if (protocol !== undefined && protocol !== "ether" && protocol !== "link") throw new FilterError("ethernet address used in non-ether expression");
			if (this.names.cooked) throw new FilterError("ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel");
			return etherHost(token.text, direction);
		}
		if (token.kind === "ip6") return address(parseIpv6(token.text) ?? syntaxError(), 128, direction, this.carrier(protocol, "host <IPv6 address>", "ip"), tags);
		if (token.kind === "number" || token.kind === "ip4") {
			const { network, prefix } = this.dotted(token.kind === "ip4" ? token.text : String(token.value));
			return address(network, prefix, direction, this.carrier(protocol, "host <IPv4 address>", "ip6"), tags);
		}
		if (token.kind !== "word" && token.kind !== "quoted") return syntaxError();
		if (protocol === "ether" || protocol === "link") throw new FilterError(`unknown Ethernet-like host '${token.text}'`);
		const found = this.names.hosts.get(token.text);
		if (!found) throw new UnknownHost(token.text);
		const carrier = this.carrier(protocol, "host");
		const tests = found.map((ip) => address(ip, typeof ip === "bigint" ? 128 : 32, direction, carrier, tags));
		return (p) => tests.some((t) => safely(t, p));
	}
	/** One to four numbers: what is missing at the end makes the mask shorter. */
	private dotted(text: string): { readonly network: number; readonly prefix: number } {
		const parts = text.split(".").map(Number);
		if (parts.some((n) => n > 255)) throw new FilterError(`invalid IPv4 address '${text}'`);
		const value = parts.reduce((all, n) => all * 256 + n, 0) * 256 ** (4 - parts.length);
		return { network: value >>> 0, prefix: 8 * parts.length };
	}
	private network(token: Token, protocol: string | undefined, direction: Direction, tags: number): Test {
		const carrier = this.carrier(protocol, "net");
		const length = (most: number): number | undefined => {
			if (!this.sign("/")) return undefined;
			const next = this.token;
			if (next?.kind !== "number") return syntaxError();
			this.at++;
			if (next.value > most) throw new FilterError(`mask length must be <= ${most}`);
			return next.value;
		};
		if (token.kind === "ip6") return address(parseIpv6(token.text) ?? syntaxError(), length(128) ?? 128, direction, carrier, tags);
		if (token.kind !== "ip4" && token.kind !== "number") {
			if (token.kind === "mac" || token.kind === "sign") return syntaxError();
			throw new FilterError(`unknown network '${token.text}'`);
		}
		const text = token.kind === "ip4" ? token.text : String(token.value);
		const { network, prefix } = this.dotted(text);
		if (this.word("mask") !== undefined) {
			const mask = this.token;
			if (mask?.kind !== "ip4") return syntaxError();
			this.at++;
			const bits = this.dotted(mask.text).network.toString(2).replace(/0*$/, "").length;
			if ((network & ~((0xffffffff << (32 - bits)) >>> 0)) >>> 0 !== 0) throw new FilterError(`non-network bits set in "${text} mask ${mask.text}"`);
			return address(network, bits, direction, carrier, tags);
		}
		const bits = length(32) ?? prefix;
		if (bits < 32 && (network & (bits === 0 ? 0xffffffff : ~((0xffffffff << (32 - bits)) >>> 0))) >>> 0 !== 0)
			throw new FilterError(`non-network bits set in "${text}/${bits}"`);
		return address(network, bits, direction, carrier, tags);
	}

	private transports(protocol: string | undefined, what: "port" | "portrange"): readonly number[] {
		if (protocol === undefined || protocol === "ip" || protocol === "ip6") return [6, 17, 132];
		const known = protocol === "tcp" || protocol === "udp" || protocol === "sctp" ? ipProtocols[protocol] : undefined;
		if (!known) throw new FilterError(`'${protocol}' is not a valid qualifier for '${what}'`);
		return [known.number];
	}
	private portNumber(token: Token, protocol: string | undefined): number {
		if (token.kind === "number") {
			if (token.value > 65535) throw new FilterError(`port number ${token.value} greater than maximum 65535`);
			return token.value;
		}
		if (token.kind !== "word" && token.kind !== "quoted") return syntaxError();
		const tcp = protocol === "udp" ? undefined : this.names.port(token.text, "tcp");
		const found = tcp ?? (protocol === "tcp" ? undefined : this.names.port(token.text, "udp"));
		if (found !== undefined) return found;
		throw new FilterError(`unknown port '${token.text}'`);
	}
	private port(token: Token, protocol: string | undefined, direction: Direction, tags: number): Test {
		const protocols = this.transports(protocol, "port");
		const port = this.portNumber(token, protocol);
		return ports(port, port, protocols, direction, tags);
	}
	private portRange(token: Token, protocol: string | undefined, direction: Direction, tags: number): Test {
		const protocols = this.transports(protocol, "portrange");
		const low = this.portNumber(token, protocol);
		const high = this.sign("-") ? this.portNumber(this.next(), protocol) : low;
		return ports(Math.min(low, high), Math.max(low, high), protocols, direction, tags);
	}
	private protocol(token: Token, carrier: string | undefined, tags: number): Test {
		const name = token.kind === "word" || token.kind === "quoted" ? token.text : "";
		if (carrier === "ether" || carrier === "link") {
			const type = token.kind === "number" ? token.value : etherProtocols[name];
			if (type === undefined) throw new FilterError(`unknown 'ether proto' value '${name}'`);
			return hasEtherType(type, tags);
		}
		const number = token.kind === "number" ? token.value : (ipProtocols[name]?.number ?? (name === "ip" ? 0 : undefined));
		if (number === undefined) throw new FilterError(`unknown '${carrier === undefined ? "" : `${carrier} `}proto' value '${name}'`);
		return ipProtocol(number, carrier === "ip" ? ["ip"] : carrier === "ip6" ? ["ip6"] : ["ip", "ip6"], tags);
	}
}

/** A part that asks for what the packet has not is false by itself, so that the other half of an `or` still counts. */
function safely(test: Test, packet: Parameters<Test>[0]): boolean {
	try {
		return test(packet);
	} catch (error) {
		if (error instanceof OutOfBounds) return false;
		throw error;
	}
}

/** The test that a filter stands for; an empty one lets everything through. Throws FilterError and UnknownHost. */
export function compileFilter(text: string, names: FilterNames): Test {
	const tokens = tokenize(text) ?? syntaxError();
	if (tokens.length === 0) return () => true;
	const test = new Parser(tokens, names).whole();
	return (p) => safely(test, p);
}
