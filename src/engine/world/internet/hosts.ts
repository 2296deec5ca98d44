/** The hosts of the small internet: each comes up when it is first called. */

import { card } from "../hosts.ts";
import { alpineTree } from "../packages/alpine.ts";
import { mirrorTree } from "../packages/repository.ts";
import { directory, file, type Tree } from "../tree.ts";
import type { HostSpec } from "../world.ts";
import { hubFiles, publicRepositories } from "./hub.ts";

/** Where everybody on the internet is: one network behind its router. */
export const ROUTER = "203.0.113.1";
/** The router of the home or data centre that a lab is in, as the internet sees it. */
export const CUSTOMER = "203.0.113.2";
const RESOLVER = "203.0.113.53";

/** /etc/resolv.conf of a host that asks the internet's name server. */
export const resolver: Tree = { "/etc/resolv.conf": file(`nameserver ${RESOLVER}\n`) };

interface Site {
	readonly address: string;
	readonly names: readonly string[];
	readonly files: () => Tree;
	/** What it runs in place of a web server. */
	readonly service?: readonly string[];
}

const WWW = "/srv/www";

const page = (title: string, text: string): string =>
	`<!doctype html>\n<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`;

/** What a server shows, each name with files of its own. */
const site = (address: string, names: readonly string[], title: string, text: string): Site => ({
	address,
	names,
	files: () => ({ [`${WWW}/default/index.html`]: file(page(title, text)) }),
});

const sites: readonly Site[] = [
	site("203.0.113.80", ["example.com", "www.example.com"], "Example Domain", "This name is for examples in documents."),
	site("203.0.113.81", ["example.net", "www.example.net"], "Another example", "A second web server of the small internet."),
	{ address: "203.0.113.90", names: ["deb.debian.org", "security.debian.org"], files: () => mirrorTree("deb.debian.org", `${WWW}/default`) },
	{
		address: "203.0.113.91",
		names: ["archive.ubuntu.com", "security.ubuntu.com"],
		files: () => ({ ...mirrorTree("archive.ubuntu.com", `${WWW}/archive.ubuntu.com`), ...mirrorTree("security.ubuntu.com", `${WWW}/security.ubuntu.com`) }),
	},
	{ address: "203.0.113.92", names: ["dl-cdn.alpinelinux.org"], files: () => alpineTree(`${WWW}/default`) },
	{
		address: "203.0.113.100",
		names: ["registry-1.docker.io", "index.docker.io"],
		files: hubFiles,
		service: ["/bin/registry", "serve", "/etc/registry.yml"],
	},
	{ address: "203.0.113.101", names: ["auth.docker.io"], files: () => ({}), service: ["/bin/internet-token", ...publicRepositories] },
];

/** Of a host that is there for its programs alone. */
const bareTree: Tree = {
	...Object.fromEntries(
		["/bin", "/dev", "/etc", "/proc", "/root", "/run", "/srv", "/sys/fs/cgroup", "/tmp", "/usr/bin", "/usr/sbin", "/var/log", "/lib64", "/lib"].map((path) => [
			path,
			directory(),
		]),
	),
	"/bin/internet-web": { kind: "program", program: "internet-web", static: true },
	"/bin/internet-names": { kind: "program", program: "internet-names", static: true },
	"/bin/internet-token": { kind: "program", program: "internet-token", static: true },
	"/bin/registry": { kind: "program", program: "registry", static: true },
};

type Light = Pick<HostSpec, "hostname" | "network" | "light"> & { readonly tree: () => Tree };

/** A host that is little more than a kernel; its files are made when it comes up. */
export function lightHost({ hostname, network, light, tree }: Light): HostSpec {
	return {
		hostname,
		bootTime: 1_795_338_000_000,
		cpus: 1,
		memory: 512 * 1024 * 1024,
		disk: { blocks: 262144, inodes: 65536 },
		release: "7.2.13+deb14-amd64",
		version: "#1 SMP PREEMPT_DYNAMIC Debian 7.2.13-1 (2026-08-20)",
		users: [],
		services: [],
		network,
		...(light && { light }),
		get files(): Tree {
			return { ...bareTree, ...tree() };
		},
	};
}

const routes = [{ to: "default", via: ROUTER }];

function zone(): string {
	const lines = sites.flatMap(({ address, names }) => names.map((name) => `${name} A ${address}`));
	return [
		...lines,
		`ns.internet A ${RESOLVER}`,
		"example.com MX 10 mail.example.com",
		"example.com TXT v=spf1 -all",
		"example.com NS ns.internet",
		"ftp.debian.org CNAME deb.debian.org",
		"",
	].join("\n");
}

/** All but the router; each has a card eth0 for a port of the internet's switch. */
export const internetHosts = (): HostSpec[] => [
	lightHost({
		hostname: "ns",
		network: { cards: [card("eth0", 0x1035, `${RESOLVER}/24`)], routes },
		light: { services: [["/bin/internet-names", "/etc/zone"]] },
		tree: () => ({ "/etc/zone": file(zone()) }),
	}),
	...sites.map(({ address, names, files, service }) =>
		lightHost({
			hostname: names[0] ?? "",
			network: { cards: [card("eth0", 0x1000 + Number(address.split(".")[3]), `${address}/24`)], routes },
			light: { services: [service ?? ["/bin/internet-web", WWW]] },
			tree: files,
		}),
	),
];
