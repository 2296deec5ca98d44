/** Values in rules: ports, addresses, numbers, and several of them in braces. */
import { type Ip, parseIpv4, parseIpv6 } from "../../net/address.ts";
import type { AddressRange } from "../../net/netfilter/rule.ts";
import { prefixOf } from "../iptables/addresses.ts";
import type { Names } from "../iptables/names.ts";
import { type Cursor, NftError, type Token, Unsimulated } from "./tokens.ts";

export class ValueParser {
	protected readonly cursor: Cursor;
	protected readonly names: Names;
	constructor(cursor: Cursor, names: Names) {
		this.cursor = cursor;
		this.names = names;
	}

	protected inverted(): { invert?: true } {
		if (this.cursor.skip("==")) return {};
		return this.cursor.skip("!=") || this.cursor.skip("!") ? { invert: true } : {};
	}
	/** One value, or several in braces. */
	protected values(): Token[] {
		if (!this.cursor.skip("{")) {
			const first = this.cursor.name();
			if (first.text.startsWith("@")) throw new Unsimulated("a named set");
			return [first];
		}
		const list: Token[] = [];
		do {
			while (this.cursor.skip("\n"));
			if (this.cursor.text === "}") break;
			list.push(this.cursor.name());
			while (this.cursor.skip("\n"));
		} while (this.cursor.skip(","));
		this.cursor.expect("}");
		return list;
	}
	protected port(text: string, at: Token, protocol: string): number {
		if (/^\d+$/.test(text)) return Number(text) <= 65535 ? Number(text) : this.wrong("Service out of range", at);
		return this.names.servicePort(text, protocol) ?? this.wrong("Could not resolve service: Servname not supported for ai_socktype", at);
	}
	protected wrong(message: string, at: Token): never {
		throw new NftError(message, at);
	}
	protected portRange(at: Token, protocol: string): [number, number] {
		const [first = "", second] = /^\d+-\d+$/.test(at.text) ? at.text.split("-") : [at.text];
		const low = this.port(first, at, protocol);
		const high = second === undefined ? low : this.port(second, at, protocol);
		return low > high ? this.wrong("Range negative size", at) : [low, high];
	}
	protected address(text: string, at: Token, six: boolean): Ip {
		const ip = six ? parseIpv6(text) : parseIpv4(text);
		return ip ?? this.names.hosts.get(text)?.[0] ?? this.wrong("Could not resolve hostname: Name or service not known", at);
	}
	protected addressRange(at: Token, six: boolean): AddressRange {
		const [host = "", length] = at.text.split("/");
		if (length !== undefined) {
			const width = six ? 128 : 32;
			const bits = Number(length);
			if (!(bits >= 0 && bits <= width)) this.wrong(`prefix length ${length} is invalid`, at);
			const low = BigInt(this.address(host, at, six));
			const rest = (1n << BigInt(width - bits)) - 1n;
			const [from, to] = [low & ~rest, low | rest];
			return six ? { low: from, high: to } : { low: Number(from), high: Number(to) };
		}
		const [first = "", second] = six ? [host] : host.split("-");
		const low = this.address(first, at, six);
		return { low, high: second === undefined ? low : this.address(second, at, six) };
	}
	protected number(at: Token): number {
		return /^(0x[0-9a-fA-F]+|\d+)$/.test(at.text) ? Number(at.text) : this.wrong("Could not parse integer", at);
	}
}

const all6 = (1n << 128n) - 1n;
/** The mask of a range that is a whole network. */
export function maskOf({ low, high }: AddressRange): Ip | undefined {
	if (typeof low === "number" && typeof high === "number") {
		const mask = ~(low ^ high) >>> 0;
		return prefixOf(mask) !== undefined && (low & ~mask) === 0 ? mask : undefined;
	}
	const mask = all6 ^ (BigInt(low) ^ BigInt(high));
	return prefixOf(mask) !== undefined && (BigInt(low) & (all6 ^ mask)) === 0n ? mask : undefined;
}
