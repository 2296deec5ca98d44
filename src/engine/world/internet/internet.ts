/** The small internet as a part of worlds: its hosts on a switch, and the router by which a lab's network gets there. */
import { card } from "../hosts.ts";
import type { HostSpec, LinkSpec, SwitchSpec, World } from "../world.ts";
import { CUSTOMER, internetHosts, lightHost, ROUTER } from "./hosts.ts";

const EXCHANGE = "exchange";

/** One way over the backbone, in virtual nanoseconds. */
const FAR = 4_000_000;

export interface Attached {
	readonly hosts: readonly HostSpec[];
	readonly switches: readonly SwitchSpec[];
	readonly links: readonly LinkSpec[];
}

/**
 * The internet, and a gateway whose inner card is `eth0` with `inner` (192.168.0.1/24 ...), which the world plugs in somewhere. The
 * gateway translates addresses: outside it is 203.0.113.2.
 */
export function internet(inner: readonly string[]): Attached {
	const gateway = lightHost({
		hostname: "gateway",
		network: {
			cards: [card("eth0", 0x1001, ...inner), card("eth1", 0x1002, `${CUSTOMER}/24`)],
			routes: [{ to: "default", via: ROUTER }],
			forwards: true,
			masquerade: "eth1",
		},
		light: { services: [] },
		tree: () => ({}),
	});
	const far = internetHosts();
	return {
		hosts: [gateway, ...far],
		switches: [{ name: EXCHANGE }],
		links: [
			{ name: "internet", ends: ["gateway:eth1", `${EXCHANGE}:customer`], quality: { delay: FAR } },
			...far.map(({ hostname }) => ({ name: hostname, ends: [`${hostname}:eth0`, `${EXCHANGE}:${hostname}`] as const })),
		],
	};
}

/** Adds the internet to a world whose hosts hang on `plug` ("HOST:CARD" or "SWITCH:PORT"). */
export function withInternet(world: Omit<World, "links" | "switches"> & Partial<World>, inner: readonly string[], plug: string): World {
	const parts = internet(inner);
	return {
		name: world.name,
		summary: world.summary,
		get hosts(): World["hosts"] {
			const { hosts } = world;
			return [hosts[0], ...hosts.slice(1), ...parts.hosts];
		},
		switches: [...(world.switches ?? []), ...parts.switches],
		links: [...(world.links ?? []), { name: "uplink", ends: ["gateway:eth0", plug] }, ...parts.links],
	};
}
