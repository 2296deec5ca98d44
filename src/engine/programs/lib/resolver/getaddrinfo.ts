/** getaddrinfo(3) of glibc (and of musl where that is the system's library): a name or an address text to addresses. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { type Ip, type IpFamily, isLoopback, LOOPBACK, LOOPBACK6, parseIp } from "../../../net/address.ts";
import { orderAddresses } from "./address-order.ts";
import { readResolvConf } from "./conf.ts";
import { typeNumbers } from "./dns/types.ts";
import { type HostsLine, inFamily, linesNaming, readHosts } from "./hosts-file.ts";
import { lookUpMusl, usesMusl } from "./musl.ts";
import { type Service, type ServiceStatus, servicesOf } from "./nsswitch.ts";
import { type DnsFailure, follow, searchDns } from "./search.ts";

/** EAI_ codes with gai_strerror's words. */
const words = {
	again: "Temporary failure in name resolution",
	fail: "Non-recoverable failure in name resolution",
	family: "ai_family not supported",
	noname: "Name or service not known",
	nodata: "No address associated with hostname",
	addrfamily: "Address family for hostname not supported",
	service: "Servname not supported for ai_socktype",
} as const;
const muslWords: Partial<Record<AddressInfoCode, string>> = { again: "Try again", noname: "Name does not resolve", nodata: "Name has no usable address" };
export type AddressInfoCode = keyof typeof words;

export class AddressInfoError extends Error {
	readonly code: AddressInfoCode;
	constructor(code: AddressInfoCode, musl = false) {
		super((musl ? muslWords[code] : undefined) ?? words[code]);
		this.code = code;
	}
}

export interface AddressInfoHints {
	/** Both where it is not said. */
	readonly family?: IpFamily | undefined;
	/** AI_NUMERICHOST */
	readonly numericHost?: boolean;
	/** AI_PASSIVE: without a host, any address and not the own one. */
	readonly passive?: boolean;
	/** AI_ADDRCONFIG: no addresses of a family that this host has none of. */
	readonly addressConfig?: boolean;
	/** In place of what nsswitch.conf says. */
	readonly services?: readonly Service[];
}

export interface AddressInfo {
	readonly addresses: readonly Ip[];
	/** AI_CANONNAME */
	readonly canonicalName: string;
}

const fits = (ip: Ip, family: IpFamily | undefined): boolean => family === undefined || (typeof ip === "number") === (family === "inet");

/** Which families this host has addresses of, loopback aside, in whose place glibc takes both when there is nothing else. */
function configuredFamilies(sys: Sys): Set<IpFamily> {
	const own = sys
		.netlink("addresses", undefined)
		.map((address) => address.local)
		.filter((ip) => !isLoopback(ip));
	const found = new Set<IpFamily>(own.map((ip) => (typeof ip === "number" ? "inet" : "inet6")));
	return found.size ? found : new Set(["inet", "inet6"]);
}

interface Found extends AddressInfo {
	readonly status: ServiceStatus;
	readonly failure?: DnsFailure;
}
const nothing = (status: ServiceStatus, failure?: DnsFailure): Found => ({ status, addresses: [], canonicalName: "", ...(failure ? { failure } : {}) });

function fromFiles(lines: readonly HostsLine[], name: string, family: IpFamily | undefined): Found {
	const found = linesNaming(lines, name).flatMap((line) => (family ? (inFamily(line, family) ?? []) : line));
	const [first] = found;
	return first ? { status: "success", addresses: [...new Set(found.map((l) => l.address))], canonicalName: first.name } : nothing("notfound");
}

function* fromDns(sys: Sys, name: string, families: readonly IpFamily[]): Blocking<Found> {
	const types = families.map((family) => (family === "inet" ? typeNumbers.A : typeNumbers.AAAA));
	const answer = yield* searchDns(sys, yield* readResolvConf(sys), name, types);
	if (!answer.ok) {
		const { failure } = answer;
		return nothing(failure === "try again" || failure === "refused" ? "tryagain" : failure === "no recovery" ? "unavail" : "notfound", failure);
	}
	let canonicalName = answer.name;
	const addresses: Ip[] = [];
	for (const [i, message] of answer.messages.entries()) {
		const { canonical, records } = follow(message, answer.name, types[i] === typeNumbers.A ? "A" : "AAAA");
		if (records.length) canonicalName = canonical;
		for (const { data } of records) if (data.kind === "A" || data.kind === "AAAA") addresses.push(data.address);
	}
	return addresses.length ? { status: "success", addresses, canonicalName } : nothing("notfound", "no data");
}

/** Throws AddressInfoError. */
export function* getaddrinfo(sys: Sys, host: string | undefined, hints: AddressInfoHints = {}): Blocking<AddressInfo> {
	const { family } = hints;
	const both: readonly IpFamily[] = family ? [family] : ["inet", "inet6"];
	if (host === undefined || host === "") {
		if (host === "") throw new AddressInfoError("noname");
		const own: readonly Ip[] = hints.passive ? [0, 0n] : [LOOPBACK6, LOOPBACK];
		return { addresses: own.filter((ip) => fits(ip, family)), canonicalName: "" };
	}
	const literal = parseIp(host.replace(/%[^%]*$/, "")) ?? inetAton(host);
	if (literal !== undefined) {
		if (!fits(literal, family)) throw new AddressInfoError("addrfamily");
		return { addresses: [literal], canonicalName: host };
	}
	if (hints.numericHost) throw new AddressInfoError("noname");
	const musl = usesMusl(sys);
	if (musl) {
		const found = yield* lookUpMusl(sys, host, both);
		if (typeof found === "string") throw new AddressInfoError(found, true);
		return { addresses: yield* orderAddresses(sys, found.addresses), canonicalName: found.canonicalName };
	}
	const configured = hints.addressConfig ? configuredFamilies(sys) : undefined;
	const asked = both.filter((f) => configured?.has(f) ?? true);
	let failure: DnsFailure | undefined;
	// a line of the hosts file with the name, and an address that was not asked for
	let otherFamily = false;
	for (const service of hints.services ?? (yield* servicesOf(sys, "hosts"))) {
		let found = nothing("unavail");
		if (service.name === "files") {
			const lines = yield* readHosts(sys);
			found = fromFiles(lines, host, family);
			otherFamily = linesNaming(lines, host).length > 0;
		}
		if (service.name === "dns") found = yield* fromDns(sys, host, asked);
		const { status } = found;
		if (status === "success" && service.ends.success) {
			const usable = found.addresses.filter((ip) => configured?.has(typeof ip === "number" ? "inet" : "inet6") ?? true);
			return { addresses: yield* orderAddresses(sys, usable.length ? usable : found.addresses), canonicalName: found.canonicalName };
		}
		failure = found.failure ?? failure;
		if (service.ends[status]) break;
	}
	if (otherFamily) throw new AddressInfoError("addrfamily");
	if (failure === "try again" || failure === "refused") throw new AddressInfoError("again");
	throw new AddressInfoError(failure === "no data" ? "nodata" : failure === "no recovery" ? "fail" : "noname");
}

/** inet_aton(3): up to four numbers, the last of which fills what is left, in any of C's bases. */
export function inetAton(text: string): number | undefined {
	const parts = text.split(".");
	if (parts.length > 4 || !parts.every((part) => /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(part))) return undefined;
	const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
	const last = numbers.pop() ?? 0;
	if (numbers.some((n) => n > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
	return numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), last);
}

/** The addresses of a host, or undefined where none is found: for programs that have one message for all reasons. */
export function* addressesOf(sys: Sys, host: string, hints: AddressInfoHints = {}): Blocking<readonly Ip[] | undefined> {
	try {
		return (yield* getaddrinfo(sys, host, hints)).addresses;
	} catch (error) {
		if (error instanceof AddressInfoError || isErrno(error)) return undefined;
		throw error;
	}
}
