/** Options of dnsmasq, from the command line and from files, in which they stand without dashes. src/option.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { type Ip, parseIp } from "../../net/address.ts";
import type { OptionSpec } from "../lib/options.ts";
import type { RecordData } from "../lib/resolver/dns/record.ts";
import { readText } from "../lib/stdio.ts";

/** Ends the program: all that is said, and the status. */
export class DnsmasqError extends Error {
	readonly status: number;
	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}

export interface Upstream {
	readonly address: Ip;
	readonly port: number;
	/** Only for names below; "" is all. */
	readonly domain: string;
}
export interface ConfigRecord {
	/** In small letters. */
	readonly name: string;
	readonly data: RecordData;
}

export class DnsmasqConfig {
	port = 53;
	daemon = true;
	foreground = false;
	test = false;
	logQueries = false;
	logToStderr: boolean | undefined;
	noResolv = false;
	noHosts = false;
	resolvFile = "/etc/resolv.conf";
	readonly hostsFiles: string[] = [];
	readonly listen: Ip[] = [];
	readonly interfaces: string[] = [];
	bindInterfaces = false;
	cacheSize = 150;
	localTtl = 0;
	domainNeeded = false;
	expandHosts = false;
	domain = "";
	pidFile: string | undefined;
	readonly upstreams: Upstream[] = [];
	/** address=/DOMAIN/IP; undefined is NXDOMAIN. */
	readonly addresses: { readonly domain: string; readonly address: Ip | undefined }[] = [];
	readonly records: ConfigRecord[] = [];
}

const option = (names: string, arg: string | undefined, help: string): OptionSpec => {
	const [long = "", short] = names.split("/");
	return { long, ...(short ? { short } : {}), ...(arg ? { arg } : {}), help };
};

export const dnsmasqOptions: readonly OptionSpec[] = [
	option("no-daemon/d", undefined, "Do NOT fork into the background: run in debug mode."),
	option("keep-in-foreground/k", undefined, "Do NOT fork into the background, do NOT run in debug mode."),
	option("conf-file/C", "path", "Specify configuration file (defaults to /etc/dnsmasq.conf)."),
	option("conf-dir/7", "path", "Read configuration from all the files in this directory."),
	option("test", undefined, "Check configuration syntax."),
	option("help/w", undefined, "Display this message."),
	option("version/v", undefined, "Display dnsmasq version and copyright information."),
	option("port/p", "integer", "Specify port to listen for DNS requests on (defaults to 53)."),
	option("address/A", "/<domain>/<ipaddr>", "Return ipaddr for all hosts in specified domains."),
	option("server/S", "/<domain>/<ipaddr>", "Specify address(es) of upstream servers with optional domains."),
	option("local", "/<domain>/", "Never forward queries to specified domains."),
	option("no-resolv/R", undefined, "Do NOT read resolv.conf."),
	option("resolv-file/r", "path", "Specify path to resolv.conf (defaults to /etc/resolv.conf)."),
	option("no-hosts/h", undefined, "Do NOT load /etc/hosts file."),
	option("addn-hosts/H", "path", "Specify a hosts file to be read in addition to /etc/hosts."),
	option("host-record", "<name>,<address>", "Specify host (A/AAAA and PTR) records"),
	option("cname", "<alias>,<target>", "Specify alias name for LOCAL DNS name."),
	option("mx-host/m", "<host>,<target>,<pref>", "Specify an MX record."),
	option("txt-record/Y", "<name>,<txt>", "Specify TXT DNS record."),
	option("srv-host/W", "<name>,<target>,...", "Specify a SRV record."),
	option("ptr-record", "<name>,<target>", "Specify PTR DNS record."),
	option("log-queries/q", undefined, "Log DNS queries."),
	option("log-facility/8", "<facility>|<file>", "Specify log to DNS queries to a facility or file."),
	option("listen-address/a", "<ipaddr>", "Specify local address(es) to listen on."),
	option("interface/i", "<interface>", "Specify interface(s) to listen on."),
	option("bind-interfaces/z", undefined, "Bind only to interfaces in use."),
	option("bind-dynamic", undefined, "Bind to interfaces in use - check for new interfaces"),
	option("user/u", "<username>", "Change to this user after startup."),
	option("group/g", "<groupname>", "Change to this group after startup."),
	option("pid-file/x", "path", "Specify path of PID file."),
	option("local-ttl/T", "integer", "Specify time-to-live in seconds for replies from /etc/hosts."),
	option("expand-hosts/E", undefined, "Expand simple names in /etc/hosts with domain-suffix."),
	option("domain/s", "<domain>", "Specify the domain to be assigned in DHCP leases."),
	option("cache-size/c", "integer", "Specify the size of the cache in entries."),
	option("domain-needed/D", undefined, "Do NOT forward queries with no domain part."),
	option("bogus-priv/b", undefined, "Fake reverse lookups for RFC1918 private address ranges."),
	option("strict-order/o", undefined, "Use nameservers strictly in the order given."),
	option("all-servers", undefined, "Always perform DNS queries to all servers."),
	option("no-poll/n", undefined, "Do NOT poll resolv.conf file, reload only on SIGHUP."),
	option("no-negcache/N", undefined, "Do NOT cache failed search results."),
	option("filterwin2k/f", undefined, "Do not forward spurious DNS requests from Windows hosts."),
	...[
		"dhcp-range/F",
		"dhcp-host/G",
		"dhcp-option/O",
		"dhcp-leasefile/l",
		"tftp-root",
		"ipset",
		"dnssec",
		"auth-zone",
		"alias/V",
		"bogus-nxdomain/B",
		"rebind-domain-ok",
	].map((names) => ({
		...option(names, "VALUE", ""),
		simulated: false as const,
	})),
];

const NO_VALUE = new Set(dnsmasqOptions.filter((o) => o.arg === undefined).map((o) => o.long));
const bad = (text: string): never => {
	throw new DnsmasqError(`\ndnsmasq: ${text}\n`);
};

const commas = (text: string): string[] => text.split(",").map((word) => word.trim().replace(/^"(.*)"$/, "$1"));

/** Takes one option; throws DnsmasqError. `where` is "" on the command line. */
function* take(sys: Sys, config: DnsmasqConfig, name: string, value: string, where: string): Blocking<void> {
	const fail = (reason: string): never => bad(`${reason}${where}`);
	const number = (): number => (/^\d+$/.test(value) ? Number(value) : fail("bad option"));
	const record = (owner: string, data: RecordData): void => void config.records.push({ name: owner.toLowerCase().replace(/\.$/, ""), data });
	const domains = (): { names: string[]; rest: string } => {
		const parts = value.split("/");
		if (!value.startsWith("/")) return { names: [""], rest: value };
		return { names: parts.slice(1, -1).map((d) => (d === "#" ? "" : d.toLowerCase())), rest: parts.at(-1) ?? "" };
	};
	switch (name) {
		case "no-daemon":
			config.daemon = false;
			return;
		case "keep-in-foreground":
			config.foreground = true;
			return;
		case "test":
			config.test = true;
			return;
		case "port":
			config.port = number();
			return;
		case "cache-size":
			config.cacheSize = number();
			return;
		case "local-ttl":
			config.localTtl = number();
			return;
		case "log-queries":
			config.logQueries = true;
			return;
		case "log-facility":
			config.logToStderr = value === "-";
			return;
		case "no-resolv":
			config.noResolv = true;
			return;
		case "no-hosts":
			config.noHosts = true;
			return;
		case "resolv-file":
			config.resolvFile = value;
			return;
		case "addn-hosts":
			config.hostsFiles.push(value);
			return;
		case "pid-file":
			config.pidFile = value;
			return;
		case "expand-hosts":
			config.expandHosts = true;
			return;
		case "domain":
			config.domain = commas(value)[0] ?? "";
			return;
		case "domain-needed":
			config.domainNeeded = true;
			return;
		case "bind-interfaces":
		case "bind-dynamic":
			config.bindInterfaces = true;
			return;
		case "interface":
			config.interfaces.push(...commas(value));
			return;
		case "listen-address":
			for (const text of commas(value)) config.listen.push(parseIp(text) ?? fail("bad option"));
			return;
		case "conf-file":
			yield* readConfigFile(sys, config, value);
			return;
		case "conf-dir": {
			const [directory = ""] = commas(value);
			const names = sys.readdir(directory).map((entry) => entry.name);
			for (const file of names.filter((n) => !/^(\.|#.*#$)|~$/.test(n)).sort()) yield* readConfigFile(sys, config, `${directory}/${file}`);
			return;
		}
		case "address": {
			const { names, rest } = domains();
			const ip = rest === "" ? undefined : rest === "#" ? 0 : parseIp(rest);
			if (!value.startsWith("/") || (rest !== "" && ip === undefined)) fail("Bad address in --address");
			for (const domain of names) config.addresses.push({ domain, address: ip });
			return;
		}
		case "local":
		case "server": {
			const { names, rest } = domains();
			const [, text = "", port] = /^([^#]*)(?:#(\d+))?$/.exec(rest) ?? [];
			const ip = parseIp(text);
			if (text !== "" && ip === undefined) fail("bad address");
			for (const domain of names) {
				if (ip === undefined) config.addresses.push({ domain, address: undefined });
				else config.upstreams.push({ address: ip, port: Number(port ?? 53), domain });
			}
			return;
		}
		case "host-record":
			for (const owner of commas(value).filter((w) => parseIp(w) === undefined && !/^\d+$/.test(w)))
				for (const word of commas(value)) {
					const ip = parseIp(word);
					if (ip !== undefined) record(owner, typeof ip === "number" ? { kind: "A", address: ip } : { kind: "AAAA", address: ip });
				}
			return;
		case "cname": {
			const words = commas(value);
			const target = words.at(-1) ?? "";
			if (words.length < 2) fail("bad CNAME");
			for (const alias of words.slice(0, -1)) record(alias, { kind: "CNAME", name: target });
			return;
		}
		case "mx-host": {
			const [owner = "", target, preference] = commas(value);
			record(owner, { kind: "MX", preference: Number(preference ?? 1), exchange: target ?? sys.uname().nodename });
			return;
		}
		case "txt-record": {
			const [owner = "", ...texts] = commas(value);
			record(owner, { kind: "TXT", strings: texts.map(encode) });
			return;
		}
		case "srv-host": {
			const [owner = "", target = "", port = "1", priority = "0", weight = "0"] = commas(value);
			record(owner, { kind: "SRV", priority: Number(priority), weight: Number(weight), port: Number(port), target });
			return;
		}
		case "ptr-record": {
			const [owner = "", target = ""] = commas(value);
			record(owner, { kind: "PTR", name: target });
			return;
		}
		default:
			// user, group and the like change nothing of what is answered
			return;
	}
}

export function* readConfigFile(sys: Sys, config: DnsmasqConfig, path: string): Blocking<void> {
	let text: string;
	try {
		text = yield* readText(sys, path);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new DnsmasqError(`\ndnsmasq: cannot read ${path}: ${error.message}\n`, 3);
	}
	for (const [i, raw] of text.split("\n").entries()) {
		const line = raw.replace(/(^|\s)#.*/, "").trim();
		if (line === "") continue;
		const where = ` at line ${i + 1} of ${path}`;
		const [, name = "", value = ""] = /^([^=\s]+)\s*(?:=\s*(.*))?$/.exec(line) ?? [];
		const known = dnsmasqOptions.find((o) => o.long === name);
		if (!known) bad(`bad option${where}`);
		if (known?.simulated === false) throw new DnsmasqError(`dnsmasq: option ${name} is not simulated here; the real dnsmasq has it\n`, 64);
		if (NO_VALUE.has(name) && value !== "" && name !== "log-queries") bad(`extraneous parameter${where}`);
		if (!NO_VALUE.has(name) && value === "") bad(`missing parameter${where}`);
		yield* take(sys, config, name, value, where);
	}
}

export const takeOption = (sys: Sys, config: DnsmasqConfig, name: string, value: string): Blocking<void> => take(sys, config, name, value, "");
