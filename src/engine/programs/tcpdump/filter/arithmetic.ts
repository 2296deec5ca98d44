/** Numbers in filters: constants, `len`, and bytes of headers such as `tcp[13]`. pcap-filter(7). */
import { constants, ipProtocols } from "./names.ts";
import { etherType, isFirstFragment, load, networkOffset, OutOfBounds, type Subject, transport4, type Value } from "./subject.ts";
import type { Token } from "./tokens.ts";

/** Words that may stand before `[`. */
export const accessors = ["ether", "link", "ip", "ip6", "arp", "rarp", "tcp", "udp", "icmp", "icmp6", "igmp", "sctp"];

/** The first byte of a protocol's header. A packet without it fails the whole test. */
function header(name: string, tags: number): Value {
	const networks: Readonly<Record<string, number>> = { ip: 0x0800, ip6: 0x86dd, arp: 0x0806, rarp: 0x8035 };
	const network = networks[name];
	if (name === "ether" || name === "link") return () => 0;
	if (network !== undefined)
		return (p) => {
			if (etherType(p, tags) !== network) throw new OutOfBounds();
			return networkOffset(p, tags);
		};
	const { number = 0, families = [] } = ipProtocols[name] ?? {};
	return (p) => {
		const at = networkOffset(p, tags);
		const type = etherType(p, tags);
		if (type === 0x86dd && families.includes("ip6") && load(p, at + 6, 1) === number) return at + 40;
		if (type !== 0x0800 || !families.includes("ip") || load(p, at + 9, 1) !== number || !isFirstFragment(p, tags)) throw new OutOfBounds();
		return transport4(p, tags);
	};
}

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
	"|": (a, b) => (a | b) >>> 0,
	"&": (a, b) => (a & b) >>> 0,
	"^": (a, b) => (a ^ b) >>> 0,
	"<<": (a, b) => (a << b) >>> 0,
	">>": (a, b) => a >>> b,
	"+": (a, b) => (a + b) >>> 0,
	"-": (a, b) => (a - b) >>> 0,
	"*": (a, b) => Math.imul(a, b) >>> 0,
	"/": (a, b) => division(a, b, Math.floor(a / b)),
	"%": (a, b) => division(a, b, a % b),
};
function division(_a: number, b: number, result: number): number {
	if (b === 0) throw new OutOfBounds();
	return result;
}
const levels: readonly (readonly string[])[] = [
	["|", "&", "^"],
	["<<", ">>"],
	["+", "-"],
	["*", "/", "%"],
];

/** Reads a term at `at`; undefined where there is none. */
export function parseArithmetic(tokens: readonly Token[], start: number, tags: number): { readonly value: Value; readonly end: number } | undefined {
	let at = start;
	const sign = (text: string): boolean => {
		const token = tokens[at];
		if (token?.kind !== "sign" || token.text !== text) return false;
		at++;
		return true;
	};
	const primary = (): Value | undefined => {
		const token = tokens[at];
		if (sign("-")) {
			const inner = primary();
			return inner && ((p) => -inner(p) >>> 0);
		}
		if (sign("(")) {
			const inner = level(0);
			return inner && sign(")") ? inner : undefined;
		}
		if (token?.kind === "number") {
			at++;
			return () => token.value;
		}
		if (token?.kind !== "word") return undefined;
		if (token.text === "len" || token.text === "length") {
			at++;
			return (p) => p.length;
		}
		const constant = Object.hasOwn(constants, token.text) ? constants[token.text] : undefined;
		if (constant !== undefined) {
			at++;
			return () => constant;
		}
		const next = tokens[at + 1];
		if (!accessors.includes(token.text) || next?.kind !== "sign" || next.text !== "[") return undefined;
		at += 2;
		return access(token.text);
	};
	const access = (name: string): Value | undefined => {
		const index = level(0);
		let size: 1 | 2 | 4 = 1;
		if (sign(":")) {
			const token = tokens[at++];
			if (token?.kind !== "number" || (token.value !== 1 && token.value !== 2 && token.value !== 4)) return undefined;
			size = token.value;
		}
		if (!index || !sign("]")) return undefined;
		const first = header(name, tags);
		return (p: Subject) => load(p, first(p) + index(p), size);
	};
	const level = (depth: number): Value | undefined => {
		const operators = levels[depth];
		if (!operators) return primary();
		let left = level(depth + 1);
		for (;;) {
			const token = tokens[at];
			const operation = token?.kind === "sign" && operators.includes(token.text) ? binary[token.text] : undefined;
			if (!left || !operation) return left;
			at++;
			const [a, b]: [Value, Value | undefined] = [left, level(depth + 1)];
			left = b && ((p) => operation(a(p), b(p)));
		}
	};
	const value = level(0);
	return value && { value, end: at };
}
