/** Worlds of several hosts on one network. */
import { card, debianHost, hostsFile } from "./hosts.ts";
import { resolver } from "./internet/hosts.ts";
import { withInternet } from "./internet/internet.ts";
import type { Tree } from "./tree.ts";
import type { LinkQuality } from "./wires/link.ts";
import type { HostSpec, World } from "./world.ts";

const SWITCH = "switch";

/** host1, host2 ... at 192.168.0.11, .12 ..., with the recorder's images, on one switch with the internet behind a gateway. */
function onOneSwitch(name: string, summary: string, count: number): World {
	const names = Array.from({ length: count }, (_, i) => `host${i + 1}`);
	const addresses = Object.fromEntries(names.map((host, i) => [host, `192.168.0.${11 + i}`]));
	const network = (i: number): HostSpec["network"] => ({
		cards: [card("eth0", 0x3457 + i, `192.168.0.${11 + i}/24`)],
		routes: [{ to: "default", via: "192.168.0.1" }],
		docker: true,
	});
	const hosts = {
		name,
		summary,
		get hosts(): World["hosts"] {
			const files = (host: string): Tree => ({ ...hostsFile(host, addresses), ...resolver });
			const [first, ...others] = names.map((host, i) => debianHost(host, network(i), { files: files(host), images: "recorded" }));
			return [first as HostSpec, ...others];
		},
		switches: [{ name: SWITCH }],
		links: names.map((host, i) => ({ name: host, ends: [`${host}:eth0`, `${SWITCH}:${i + 1}`] as const })),
	};
	return withInternet(hosts, ["192.168.0.1/24"], `${SWITCH}:uplink`);
}

export const twoHosts = onOneSwitch("two-hosts", "two Debian hosts with Docker, host1 and host2, on one switch, with the small internet behind it", 2);
export const threeHosts = onOneSwitch("three-hosts", "three Debian hosts with Docker, host1 to host3, on one switch, with the small internet behind it", 3);

/** A world with some of its links other than usual: how a network is broken for learners to find out. */
function withLinks(world: World, name: string, summary: string, qualities: Readonly<Record<string, Partial<LinkQuality>>>): World {
	return {
		name,
		summary,
		get hosts(): World["hosts"] {
			return world.hosts;
		},
		...(world.switches && { switches: world.switches }),
		links: world.links.map((link) => (qualities[link.name] ? { ...link, quality: { ...link.quality, ...qualities[link.name] } } : link)),
	};
}

export const cutLink = withLinks(twoHosts, "cut-link", "two-hosts, with the cable of host2 cut", { host2: { cut: true } });
export const lossyLink = withLinks(twoHosts, "lossy-link", "two-hosts, with a cable at host2 that loses a fifth of all frames and is slow", {
	host2: { loss: 0.2, delay: 20_000_000 },
});

/** Each VLAN has a network of its own: 10.0.VLAN.0/24, with the router at .1. */
const inVlan = (vlan: number, host: number): string => `10.0.${vlan}.${host}`;

/** Who is in which VLAN, and at which switch. */
const members = [
	{ name: "red1", vlan: 10, at: "sw1" },
	{ name: "blue1", vlan: 20, at: "sw1" },
	{ name: "red2", vlan: 10, at: "sw2" },
	{ name: "blue2", vlan: 20, at: "sw2" },
] as const;

export const vlanTrunk: World = {
	name: "vlan-trunk",
	summary:
		"four Debian hosts, red1 and red2 in VLAN 10, blue1 and blue2 in VLAN 20, on two switches with a trunk between them, and a router on a stick at the first",
	get hosts(): World["hosts"] {
		const addresses = Object.fromEntries(members.map(({ name, vlan }, i) => [name, inVlan(vlan, 11 + i)]));
		const hosts = members.map(({ name, vlan }, i) =>
			debianHost(
				name,
				{ cards: [card("eth0", 0x3460 + i, `${inVlan(vlan, 11 + i)}/24`)], routes: [{ to: "default", via: inVlan(vlan, 1) }] },
				{ files: hostsFile(name, { ...addresses, router: inVlan(vlan, 1) }) },
			),
		);
		const trunk = { ...card("eth0", 0x3470), vlans: { 10: [`${inVlan(10, 1)}/24`], 20: [`${inVlan(20, 1)}/24`] } };
		const router = debianHost("router", { cards: [trunk], forwards: true }, { files: hostsFile("router", addresses) });
		return [...hosts, router] as unknown as World["hosts"];
	},
	switches: ["sw1", "sw2"].map((name) => ({
		name,
		ports: {
			...Object.fromEntries(members.filter(({ at }) => at === name).map(({ name: host, vlan }) => [host, { access: vlan }])),
			trunk: { trunk: [10, 20], native: 1 },
			router: { trunk: [10, 20] },
		},
	})),
	links: [
		...members.map(({ name, at }) => ({ name, ends: [`${name}:eth0`, `${at}:${name}`] as const })),
		{ name: "trunk", ends: ["sw1:trunk", "sw2:trunk"] },
		{ name: "router", ends: ["router:eth0", "sw1:router"] },
	],
};
