/** What dnsmasq answers from its own knowledge, and from its cache. src/rfc1035.c. */
import { formatIp } from "../../net/address.ts";
import { type DnsMessage, type Question, reverseName } from "../lib/resolver/dns/message.ts";
import { dataText, type RecordData, type ResourceRecord, typeOf } from "../lib/resolver/dns/record.ts";
import { rcode, typeName, typeNumbers } from "../lib/resolver/dns/types.ts";
import type { HostsLine } from "../lib/resolver/hosts-file.ts";
import type { DnsmasqConfig } from "./config.ts";

export interface HostsFile {
	readonly path: string;
	readonly lines: readonly HostsLine[];
}

/** An answer with the lines of its log. */
export interface LocalAnswer {
	readonly rcode: number;
	readonly records: readonly ResourceRecord[];
	readonly authoritative: boolean;
	readonly log: readonly string[];
}

const under = (name: string, domain: string): boolean => domain === "" || name === domain || name.endsWith(`.${domain}`);
/** What the log shows of data. */
export const shownData = (data: RecordData): string =>
	data.kind === "A" || data.kind === "AAAA"
		? formatIp(data.address)
		: data.kind === "CNAME" || data.kind === "MX" || data.kind === "SRV" || data.kind === "TXT" || data.kind === "PTR"
			? `<${data.kind}>`
			: dataText(data);

export class Knowledge {
	private readonly config: DnsmasqConfig;
	readonly hosts: readonly HostsFile[];
	constructor(config: DnsmasqConfig, hosts: readonly HostsFile[]) {
		this.config = config;
		this.hosts = hosts;
	}
	private names(line: HostsLine): string[] {
		const own = [line.name, ...line.aliases].map((n) => n.toLowerCase());
		const { expandHosts, domain } = this.config;
		return expandHosts && domain !== "" ? own.flatMap((n) => (n.includes(".") ? [n] : [n, `${n}.${domain}`])) : own;
	}

	/** undefined where somebody else must be asked. */
	answer(question: Question): LocalAnswer | undefined {
		const name = question.name.toLowerCase();
		if (question.class === 3 && name === "version.bind" && question.type === typeNumbers.TXT) {
			const data: RecordData = { kind: "TXT", strings: [Uint8Array.from("dnsmasq-2.90", (c) => c.charCodeAt(0))] };
			return {
				rcode: rcode.noError,
				authoritative: true,
				log: [`config ${question.name} is <TXT>`],
				records: [{ name: question.name, class: 3, ttl: 0, data }],
			};
		}
		if (question.class !== 1) return undefined;
		const records: ResourceRecord[] = [];
		const log: string[] = [];
		let owner = question.name;
		for (let hops = 0; hops < 10; hops++) {
			const alias = this.config.records.find((r) => r.name === owner.toLowerCase() && r.data.kind === "CNAME");
			if (alias?.data.kind !== "CNAME" || question.type === typeNumbers.CNAME) break;
			records.push({ name: owner, class: 1, ttl: this.config.localTtl, data: alias.data });
			log.push(`config ${owner} is <CNAME>`);
			owner = alias.data.name;
		}
		const found = this.direct(owner, question.type);
		if (found) return { rcode: found.rcode, authoritative: found.authoritative, records: [...records, ...found.records], log: [...log, ...found.log] };
		return records.length ? { rcode: rcode.noError, authoritative: true, records, log } : undefined;
	}
	private direct(owner: string, type: number): LocalAnswer | undefined {
		const name = owner.toLowerCase();
		const { config } = this;
		const ttl = config.localTtl;
		const records: ResourceRecord[] = [];
		const log: string[] = [];
		const add = (data: RecordData, source: string, shown = shownData(data)): void => {
			records.push({ name: owner, class: 1, ttl, data });
			log.push(`${source} ${owner} is ${shown}`);
		};
		const any = type === typeNumbers.ANY;
		for (const record of config.records) if (record.name === name && (any || typeOf(record.data) === type)) add(record.data, "config");
		let known = config.records.some((r) => r.name === name && (r.data.kind === "A" || r.data.kind === "AAAA"));
		for (const { path, lines } of this.hosts)
			for (const line of lines) {
				if (this.names(line).includes(name)) {
					known = true;
					const data: RecordData = typeof line.address === "number" ? { kind: "A", address: line.address } : { kind: "AAAA", address: line.address };
					if (any || typeOf(data) === type) add(data, path);
				}
				if (type === typeNumbers.PTR && reverseName(line.address) === name) {
					records.push({ name: owner, class: 1, ttl, data: { kind: "PTR", name: line.name } });
					log.push(`${path} ${formatIp(line.address)} is ${line.name}`);
				}
			}
		if (type === typeNumbers.PTR && records.length === 0)
			for (const { name: host, data } of config.records)
				if ((data.kind === "A" || data.kind === "AAAA") && reverseName(data.address) === name) {
					records.push({ name: owner, class: 1, ttl, data: { kind: "PTR", name: host } });
					log.push(`config ${formatIp(data.address)} is ${host}`);
				}
		if (records.length) return { rcode: rcode.noError, authoritative: true, records, log };
		if (known && (type === typeNumbers.A || type === typeNumbers.AAAA))
			return { rcode: rcode.noError, authoritative: true, records, log: [`config ${owner} is NODATA-${type === typeNumbers.A ? "IPv4" : "IPv6"}`] };
		// the most exact domain counts
		const fits = config.addresses.filter(({ domain }) => under(name, domain));
		const longest = Math.max(-1, ...fits.map(({ domain }) => domain.length));
		const rules = fits.filter(({ domain }) => domain.length === longest && !config.upstreams.some((u) => u.domain.length > longest && under(name, u.domain)));
		for (const { address } of rules)
			if (
				address !== undefined &&
				(any || (typeof address === "number") === (type === typeNumbers.A)) &&
				(any || type === typeNumbers.A || type === typeNumbers.AAAA)
			)
				add(typeof address === "number" ? { kind: "A", address } : { kind: "AAAA", address }, "config");
		if (records.length) return { rcode: rcode.noError, authoritative: true, records, log };
		if (rules.some(({ address }) => address === undefined))
			return { rcode: rcode.nxDomain, authoritative: false, records, log: [`config ${owner} is NXDOMAIN`] };
		return undefined;
	}
	/** Servers for a name: those of its most exact domain. */
	upstreamsFor(name: string): DnsmasqConfig["upstreams"] {
		const fits = this.config.upstreams.filter(({ domain }) => under(name.toLowerCase(), domain));
		const longest = Math.max(-1, ...fits.map(({ domain }) => domain.length));
		return fits.filter(({ domain }) => domain.length === longest);
	}
}

interface Cached {
	readonly message: DnsMessage;
	/** Seconds on the monotonic clock. */
	readonly expires: number;
}

export class Cache {
	private readonly entries = new Map<string, Cached>();
	private readonly size: number;
	constructor(size: number) {
		this.size = size;
	}
	private key(question: Question): string {
		return `${question.name.toLowerCase()} ${typeName(question.type)} ${question.class}`;
	}
	take(question: Question, now: number): DnsMessage | undefined {
		const found = this.entries.get(this.key(question));
		if (!found || found.expires <= now) return undefined;
		const aged = (record: ResourceRecord): ResourceRecord => ({ ...record, ttl: Math.min(record.ttl, Math.ceil(found.expires - now)) });
		return { ...found.message, answers: found.message.answers.map(aged) };
	}
	put(question: Question, message: DnsMessage, now: number): void {
		const ttls = message.answers.map((r) => r.ttl);
		const ttl = ttls.length ? Math.min(...ttls) : 0;
		if (ttl === 0 || this.size === 0) return;
		if (this.entries.size >= this.size) for (const [oldest] of [...this.entries].slice(0, 1)) this.entries.delete(oldest);
		this.entries.set(this.key(question), { message, expires: now + ttl });
	}
	clear(): void {
		this.entries.clear();
	}
}
