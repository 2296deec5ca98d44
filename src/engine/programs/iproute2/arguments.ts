/** Words of a command line, and the errors that iproute2 has for them. lib/utils.c. */
import { type Ip, type IpFamily, parseIp, parseIpv4, parseMac } from "../../net/address.ts";

/** Ends the program: what goes to standard error, and the status. */
export class IpFailure {
	readonly message: string;
	readonly status: number;
	constructor(message: string, status: number) {
		this.message = message;
		this.status = status;
	}
}

export const fail = (message: string, status = 1): never => {
	throw new IpFailure(`${message}\n`, status);
};
/** invarg(): status -1. */
export const invalid = (message: string, word: string): never => fail(`Error: argument "${word}" is wrong: ${message}`, 255);
export const duplicate = (key: string, word: string): never => fail(`Error: either "${key}" is duplicate, or "${word}" is garbage.`, 255);
export const incomplete = (): never => fail('Command line is not complete. Try option "help"', 255);
export const noDevice = (name: string): never => fail(`Cannot find device "${name}"`);

/** matches(): a word is a beginning of a command. */
export const matches = (word: string, command: string): boolean => word !== "" && command.startsWith(word);

export class Arguments {
	private readonly words: readonly string[];
	private at = 0;
	constructor(words: readonly string[]) {
		this.words = words;
	}
	get more(): boolean {
		return this.at < this.words.length;
	}
	/** The word here; "" at the end. */
	get word(): string {
		return this.words[this.at] ?? "";
	}
	take(): string {
		if (!this.more) incomplete();
		return this.words[this.at++] as string;
	}
	/** NEXT_ARG: what stands behind a keyword must be there. */
	value(): string {
		this.at++;
		if (!this.more) incomplete();
		return this.words[this.at] as string;
	}
	advance(): void {
		this.at++;
	}
	back(): void {
		this.at--;
	}
	get following(): string | undefined {
		return this.words[this.at + 1];
	}
	rest(): string[] {
		return this.words.slice(this.at);
	}
}

/** A number as strtoul with base 0 takes it; undefined otherwise. */
export function parseNumber(text: string, max = 0xffffffff): number | undefined {
	if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(text)) return undefined;
	const value = /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
	return Number.isNaN(value) || value > max ? undefined : value;
}
export function numberOf(key: string, text: string, max?: number): number {
	return parseNumber(text, max) ?? invalid(`Invalid "${key}" value\n`, text);
}
export function onOff(key: string, text: string): boolean {
	if (text === "on") return true;
	if (text === "off") return false;
	return fail(`Error: argument of "${key}" must be one of "on" or "off", not "${text}"`, 255);
}

export interface Prefix {
	readonly address: Ip;
	readonly length: number;
	/** Whether the length was written. */
	readonly explicit: boolean;
}

/** An IPv4 address of one to four parts (1.2 is 1.2.0.0), or IPv6. */
export function looseAddress(text: string, family?: IpFamily): Ip | undefined {
	if (text.includes(":")) return family === "inet" ? undefined : parseIp(text);
	if (family === "inet6") return undefined;
	if (!/^\d+(\.\d+){0,3}$/.test(text)) return undefined;
	const parts = text.split(".");
	while (parts.length < 4) parts.push("0");
	return parseIpv4(parts.map((p) => String(Number(p))).join("."));
}

/** get_prefix_1: an address with a length or a mask; "default" and "any" are everything. */
export function parsePrefix(text: string, family?: IpFamily): Prefix | undefined {
	if (text === "default" || text === "any" || text === "all") return { address: family === "inet6" ? 0n : 0, length: 0, explicit: true };
	const [host = "", length, ...more] = text.split("/");
	const address = looseAddress(host, family);
	if (address === undefined || more.length) return undefined;
	const bits = typeof address === "number" ? 32 : 128;
	if (length === undefined) return { address, length: bits, explicit: false };
	if (/^\d+$/.test(length)) return Number(length) <= bits ? { address, length: Number(length), explicit: true } : undefined;
	const mask = typeof address === "number" ? parseIpv4(length) : undefined;
	if (mask === undefined) return undefined;
	const ones = Math.clz32(~mask >>> 0);
	return (mask << ones) >>> 0 === 0 || ones === 32 ? { address, length: ones, explicit: true } : undefined;
}

const familyWord = (family: IpFamily | undefined): string => (family === "inet" ? "inet" : family === "inet6" ? "inet6" : "any valid");

export const prefixOf = (text: string, family?: IpFamily): Prefix =>
	parsePrefix(text, family) ?? fail(`Error: ${familyWord(family)} prefix is expected rather than "${text}".`);
export const addressOf = (text: string, family?: IpFamily): Ip =>
	looseAddress(text, family) ?? fail(`Error: ${familyWord(family)} address is expected rather than "${text}".`);

/** ll_addr_a2n, and the length that Ethernet needs. */
export function macOf(text: string): string {
	const mac = parseMac(text);
	if (mac) return mac;
	const parts = text.split(":");
	if (!parts.every((p) => /^[0-9a-fA-F]{1,2}$/.test(p))) return fail(`"${text}" is invalid lladdr.`);
	return fail(`Invalid address length ${parts.length} - must be 6 bytes`);
}
