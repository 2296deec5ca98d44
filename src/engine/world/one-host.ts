/** One Debian host, on which most lessons happen. */
import { debianTree } from "./debian/tree.ts";
import type { World } from "./world.ts";

export const oneHost: World = {
	name: "one-host",
	summary: "one Debian host",
	get hosts(): World["hosts"] {
		return [
			{
				hostname: "lab",
				bootTime: 1_795_338_000_000,
				cpus: 2,
				memory: 4009696 * 1024,
				disk: { blocks: 2038647, inodes: 524288 },
				release: "7.2.13+deb14-amd64",
				version: "#1 SMP PREEMPT_DYNAMIC Debian 7.2.13-1 (2026-08-20)",
				users: [{ name: "learner", uid: 1000 }],
				services: [],
				files: debianTree("lab"),
			},
		];
	},
};
