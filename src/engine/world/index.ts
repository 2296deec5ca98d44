/** The worlds that a lab can name. */
import { naptHome, oneHostInternet } from "./internet/worlds.ts";
import { oneHost } from "./one-host.ts";
import { cutLink, lossyLink, threeHosts, twoHosts, vlanTrunk } from "./several-hosts.ts";
import { variantWorlds } from "./variants.ts";
import type { World } from "./world.ts";

export const worlds = {
	"one-host": oneHost,
	...variantWorlds,
	"one-host-internet": oneHostInternet,
	"two-hosts": twoHosts,
	"three-hosts": threeHosts,
	"cut-link": cutLink,
	"lossy-link": lossyLink,
	"vlan-trunk": vlanTrunk,
	"napt-home": naptHome,
} as const satisfies Record<string, World>;

export type WorldName = keyof typeof worlds;
