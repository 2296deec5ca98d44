/** Worlds with the small internet. */
import { card, debianHost, hostsFile } from "../hosts.ts";
import { labNetwork } from "../one-host.ts";
import type { HostSpec, World } from "../world.ts";
import { resolver } from "./hosts.ts";
import { withInternet } from "./internet.ts";

export const oneHostInternet: World = withInternet(
	{
		name: "one-host-internet",
		summary: "one Debian host with the small internet behind its gateway: names, web servers, package mirrors",
		get hosts(): World["hosts"] {
			return [debianHost("lab", labNetwork, { files: resolver })];
		},
	},
	["192.168.0.1/24"],
	"lab:eth0",
);

const HOME = "home";
const clients = ["client1", "client2"] as const;

/** Two clients of a home; the router is a whole host, so that its tables can be read. */
export const naptHome: World = {
	name: "napt-home",
	summary:
		"two Debian hosts at home, client1 and client2 (192.168.1.11 and .12), behind a router with the one public address 203.0.113.2, and a web server outside, web (203.0.113.80)",
	get hosts(): World["hosts"] {
		const addresses = { client1: "192.168.1.11", client2: "192.168.1.12", router: "192.168.1.1", web: "203.0.113.80" };
		const [first, second] = clients.map((name, i) =>
			debianHost(
				name,
				{ cards: [card("eth0", 0x3480 + i, `${addresses[name]}/24`)], routes: [{ to: "default", via: addresses.router }] },
				{ files: hostsFile(name, addresses) },
			),
		);
		const router = debianHost(
			"router",
			{ cards: [card("eth0", 0x3490, `${addresses.router}/24`), card("eth1", 0x3491, "203.0.113.2/24")], forwards: true, masquerade: "eth1" },
			{ files: hostsFile("router", addresses) },
		);
		const web = debianHost(
			"web",
			{ cards: [card("eth0", 0x34a0, `${addresses.web}/24`)] },
			{ files: hostsFile("web", { web: addresses.web, router: "203.0.113.2" }) },
		);
		return [first as HostSpec, second as HostSpec, router, web];
	},
	switches: [{ name: HOME }],
	links: [
		...clients.map((name) => ({ name, ends: [`${name}:eth0`, `${HOME}:${name}`] as const })),
		{ name: "router", ends: ["router:eth0", `${HOME}:router`] },
		{ name: "internet", ends: ["router:eth1", "web:eth0"], quality: { delay: 4_000_000 } },
	],
};
