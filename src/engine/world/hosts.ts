/** The usual hosts of worlds. */
import { dockerUnits } from "./debian/docker.ts";
import { debianTree } from "./debian/tree.ts";
import type { CardSpec, NetworkSpec } from "./network.ts";
import { file, type Tree } from "./tree.ts";
import type { HostSpec } from "./world.ts";

/** What else a host has than the usual one. */
type Change = Partial<Omit<HostSpec, "hostname" | "network" | "files">> & { readonly files?: Tree };

/** A Debian host with a user, `learner`. */
export function debianHost(hostname: string, network: NetworkSpec, { files = {}, ...change }: Change = {}): HostSpec {
	return {
		hostname,
		bootTime: 1_795_338_000_000,
		cpus: 2,
		memory: 4009696 * 1024,
		disk: { blocks: 2038647, inodes: 524288 },
		release: "7.2.13+deb14-amd64",
		version: "#1 SMP PREEMPT_DYNAMIC Debian 7.2.13-1 (2026-08-20)",
		users: [{ name: "learner", uid: 1000 }],
		services: [],
		network,
		...change,
		files: { ...debianTree(hostname), ...(network.docker ? dockerUnits : {}), ...files },
	};
}

/** A card whose address ends in a number that tells the host. */
export const card = (name: string, number: number, ...addresses: readonly string[]): CardSpec => ({
	name,
	mac: `52:54:00:12:${(number >> 8).toString(16).padStart(2, "0")}:${(number & 255).toString(16).padStart(2, "0")}`,
	addresses,
	bus: { name: "virtio", device: "virtio1" },
});

/** /etc/hosts of a host that knows others by name. */
export const hostsFile = (hostname: string, others: Readonly<Record<string, string>>): Tree => ({
	"/etc/hosts": file(
		`127.0.0.1 localhost\n127.0.1.1 ${hostname}\n${Object.entries(others)
			.filter(([name]) => name !== hostname)
			.map(([name, ip]) => `${ip} ${name}\n`)
			.join("")}`,
	),
	"/etc/machine-id": file(`${machineId(hostname)}\n`, 0o444),
});

/** Differs from host to host and is the same on every day. */
function machineId(hostname: string): string {
	let hash = 0x811c9dc5;
	let id = "";
	for (let round = 0; id.length < 32; round++) {
		for (const c of `${hostname}${round}`) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193) >>> 0;
		id += hash.toString(16).padStart(8, "0");
	}
	return id;
}
