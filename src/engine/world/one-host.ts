/** One Debian host, on which most lessons happen. */
import { debianHost } from "./hosts.ts";
import type { NetworkSpec } from "./network.ts";
import { LONE_GATEWAY, type World } from "./world.ts";

/** As the recorder's. */
export const labNetwork: NetworkSpec = {
	cards: [
		{
			name: "eth0",
			mac: "52:54:00:12:34:56",
			addresses: ["192.168.0.10/24"],
			altNames: ["enp0s4", "ens4", "enx525400123456"],
			advertised: true,
			bus: { name: "virtio", device: "virtio1" },
		},
	],
	routes: [{ to: "default", via: "192.168.0.1" }],
	docker: true,
};

export const oneHost: World = {
	name: "one-host",
	summary: "one Debian host",
	get hosts(): World["hosts"] {
		return [{ ...debianHost("lab", labNetwork), images: "recorded" }];
	},
	// what is behind the recorder's host answers for itself and leads nowhere
	links: [{ name: "uplink", ends: ["lab:eth0", LONE_GATEWAY], quality: { delay: 0 } }],
};
