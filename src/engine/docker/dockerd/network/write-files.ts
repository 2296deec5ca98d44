/** /etc/hosts and /etc/resolv.conf of a container, as its networks want them: sandbox_dns_unix.go. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { encode } from "../../../kernel/text.ts";
import { formatIp, parseIp } from "../../../net/address.ts";
import { digestOf } from "../../image/digest.ts";
import type { Container } from "../container/container.ts";
import type { Daemon } from "../daemon.ts";
import { tryRead, writeFile } from "../files.ts";
import { buildHosts, type HostLine } from "./hosts-file.ts";
import { linkHosts } from "./links.ts";
import type { Endpoint } from "./model.ts";
import { embeddedResolvConf, hostResolvConf, legacyResolvConf, parseResolvConf } from "./resolv-conf.ts";

function extraHosts(daemon: Daemon, container: Container): HostLine[] {
	return (container.hostConfig.ExtraHosts ?? []).map((entry) => {
		const at = /[=:]/.exec(entry)?.index ?? entry.length;
		const ip = entry.slice(at + 1).replace(/^\[(.*)\]$/, "$1");
		const gateway = daemon.networks.find("bridge")?.pools[0]?.gateway;
		return { ip: ip === "host-gateway" ? (gateway === undefined ? "" : formatIp(gateway)) : ip, names: entry.slice(0, at) };
	});
}

export function* writeNetworkFiles(sys: Sys, daemon: Daemon, container: Container, endpoints: readonly Endpoint[]): Blocking<void> {
	const directory = daemon.containers.directory(container.id);
	container.hostsPath = `${directory}/hosts`;
	container.resolvConfPath = `${directory}/resolv.conf`;
	const mode = container.hostConfig.NetworkMode;
	const { Hostname: host = "", Domainname: domain = "" } = container.config;
	if (mode === "host") {
		const extra = extraHosts(daemon, container).map((line) => `${line.ip}\t${line.names}\n`);
		yield* writeFile(sys, container.hostsPath, ((yield* tryRead(sys, "/etc/hosts")) ?? "") + extra.join(""), 0o644);
	} else {
		const own = domain ? `${host}.${domain} ${host}` : host;
		const addresses = endpoints.flatMap((e) => [e.ipv4, e.ipv6]).filter((ip) => ip !== undefined);
		const links = mode === "bridge" ? linkHosts(daemon, container) : [];
		yield* buildHosts(sys, container.hostsPath, [...extraHosts(daemon, container), ...links, ...addresses.map((ip) => ({ ip: formatIp(ip), names: own }))]);
	}
	const hostFile = parseResolvConf((yield* tryRead(sys, "/etc/resolv.conf")) ?? "");
	const { hostConfig, config } = { hostConfig: container.hostConfig, config: daemon.config };
	const overrides = {
		dns: hostConfig.Dns?.length ? hostConfig.Dns : config.dns,
		dnsSearch: hostConfig.DnsSearch?.length ? hostConfig.DnsSearch : config.dnsSearch,
		dnsOptions: hostConfig.DnsOptions?.length ? hostConfig.DnsOptions : config.dnsOptions,
	};
	let text: string;
	if (endpoints.some((e) => e.names.length)) {
		const embedded = embeddedResolvConf(hostFile, overrides);
		container.resolvUpstream = embedded.upstream.filter(({ address }) => parseIp(address) !== undefined);
		({ text } = embedded);
	} else if (mode === "host") text = hostResolvConf(hostFile, overrides);
	else
		text = legacyResolvConf(
			hostFile,
			overrides,
			endpoints.some((e) => e.ipv6 !== undefined),
		);
	yield* writeFile(sys, container.resolvConfPath, text, 0o644);
	yield* writeFile(sys, `${container.resolvConfPath}.hash`, digestOf(encode(text)), 0o644);
}
