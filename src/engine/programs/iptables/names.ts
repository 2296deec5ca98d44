/** Names of protocols, ports, hosts and users, read before arguments are parsed. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { formatIp, type Ip, type IpFamily } from "../../net/address.ts";
import { Accounts } from "../lib/accounts.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { hostByName, nameOfAddress } from "../lib/resolver/host-entry.ts";
import { readServices, type ServiceEntry } from "../lib/resolver/services.ts";

/** xtables_chain_protos, and what /etc/protocols has besides. */
export const protocolNumbers: Readonly<Record<string, number>> = {
	all: 0,
	ip: 0,
	icmp: 1,
	igmp: 2,
	tcp: 6,
	udp: 17,
	dccp: 33,
	gre: 47,
	esp: 50,
	ah: 51,
	"ipv6-icmp": 58,
	icmpv6: 58,
	"ipv6-mh": 135,
	mh: 135,
	sctp: 132,
	udplite: 136,
	ipencap: 4,
	ospf: 89,
	vrrp: 112,
	ipip: 94,
	ipv6: 41,
};
const protocolNames = new Map<number, string>([
	[1, "icmp"],
	[2, "igmp"],
	[4, "ipencap"],
	[6, "tcp"],
	[17, "udp"],
	[33, "dccp"],
	[41, "ipv6"],
	[47, "gre"],
	[50, "esp"],
	[51, "ah"],
	[58, "ipv6-icmp"],
	[89, "ospf"],
	[112, "vrrp"],
	[132, "sctp"],
	[135, "mobility-header"],
	[136, "udplite"],
]);
/** "all" for 0; the number where there is no name. */
export const protocolName = (number: number): string => (number === 0 ? "all" : (protocolNames.get(number) ?? String(number)));

export class Names {
	private readonly services: readonly ServiceEntry[];
	private readonly accounts: Accounts;
	private readonly networks: ReadonlyMap<string, string>;
	/** Addresses of host names that stand in arguments. */
	readonly hosts = new Map<string, readonly Ip[]>();
	/** Names of addresses that will be printed. */
	private readonly hostNames = new Map<string, string>();

	constructor(services: readonly ServiceEntry[], accounts: Accounts, networks: ReadonlyMap<string, string>) {
		this.services = services;
		this.accounts = accounts;
		this.networks = networks;
	}
	/** For who gives numbers only. */
	static readonly none = new Names([], Accounts.none, new Map());

	static *read(sys: Sys): Blocking<Names> {
		const services = yield* readServices(sys);
		const accounts = yield* Accounts.load(sys);
		const text = (yield* tryReadText(sys, "/etc/networks")) ?? "";
		const networks = text.split("\n").flatMap((line) => {
			const [name = "", address = ""] = line.replace(/#.*/, "").trim().split(/\s+/);
			return name && address ? [[address, name] as const] : [];
		});
		return new Names(services, accounts, new Map(networks));
	}
	/** Looks host names up that a rule is to be made of. */
	*resolve(sys: Sys, name: string, family: IpFamily): Blocking<void> {
		const found = yield* hostByName(sys, name, family);
		if (found) this.hosts.set(name, found.addresses);
	}
	/** Looks addresses up that are going to be printed by name. */
	*lookUp(sys: Sys, addresses: Iterable<Ip>): Blocking<void> {
		for (const ip of addresses) {
			const text = formatIp(ip);
			if (this.hostNames.has(text)) continue;
			const name = this.networks.get(text) ?? (yield* nameOfAddress(sys, ip));
			if (name) this.hostNames.set(text, name);
		}
	}
	hostName(ip: Ip): string {
		return this.hostNames.get(formatIp(ip)) ?? formatIp(ip);
	}
	servicePort(name: string, protocol: string | undefined): number | undefined {
		return this.services.find((s) => s.name === name && (protocol === undefined || s.protocol === protocol))?.port;
	}
	serviceName(port: number, protocol: string): string | undefined {
		return this.services.find((s) => s.port === port && s.protocol === protocol)?.name;
	}
	userId(name: string): number | undefined {
		return this.accounts.userByName(name)?.uid;
	}
	userName(id: number): string | undefined {
		return this.accounts.users.find((u) => u.uid === id)?.name;
	}
	groupId(name: string): number | undefined {
		return this.accounts.groups.find((g) => g.name === name)?.gid;
	}
	groupName(id: number): string | undefined {
		return this.accounts.groups.find((g) => g.gid === id)?.name;
	}
}
