/**
 * Variants of the one host, each a world of its own name for `world:` in lab.yaml.
 *
 * A variant is a sentence for authors and what is different: it gets the usual host and returns that of its own, so that two
 * variants can be put together by calling one inside the other. Anything that `HostSpec` names can differ; what a variant needs
 * that no field of `HostSpec` says yet (another control group hierarchy, a further disk) becomes a field there, with a default
 * that changes nothing, and `boot.ts` or `mounts.ts` acts on it. Add the entry here and its name is known everywhere.
 *
 * The broken ones are broken in one way each, which is how such a host is found: with the usual programs and no message at boot.
 */
import { oneHost } from "./one-host.ts";
import { directory, file, type Node } from "./tree.ts";
import type { HostSpec, World } from "./world.ts";

interface Variant {
	readonly summary: string;
	readonly change: (host: HostSpec) => HostSpec;
}

const MEBIBYTE = 1024 ** 2;

/** What some service has complained of, over and over. */
const complaint = "2026-09-30T23:59:07+00:00 lab collector[402]: upstream refused, retrying\n";

/** A disk on which there is no room for images of containers. */
function withDisk({ images: _, ...host }: HostSpec, mebibytes: number): HostSpec {
	return { ...host, disk: { ...host.disk, blocks: (mebibytes * MEBIBYTE) / 4096, inodes: 16384 } };
}

const variants = {
	"little-memory": {
		summary: "one host with 128 MiB of memory",
		change: (host) => ({ ...host, memory: 128 * MEBIBYTE }),
	},
	"one-processor": {
		summary: "one host with a single processor",
		change: (host) => ({ ...host, cpus: 1 }),
	},
	"cgroup-v1": {
		summary:
			"one host booted with the hierarchies of cgroup v1: cpu,cpuacct, memory, pids, cpuset, devices, freezer, blkio and the others under /sys/fs/cgroup",
		change: (host) => ({ ...host, cgroups: "v1" }),
	},
	"small-disk": {
		summary: "one host whose root disk has 128 MiB, with no images",
		change: (host) => withDisk(host, 128),
	},
	"full-disk": {
		summary: "one host whose small root disk is full: a log in /var/log has grown without end",
		change: (host) => ({ ...withDisk(host, 96), files: { ...host.files, "/var/log/collector.log": { kind: "overflow", text: complaint } } }),
	},
	"few-inodes": {
		summary: "one host whose root disk has room left but no inode: a cache in /var/cache of countless empty files",
		change: (host) => ({
			...host,
			disk: { ...host.disk, inodes: 4096 },
			files: { ...host.files, "/var/cache/sessions": { kind: "crowd", prefix: "sess_", mode: 0o755 } },
		}),
	},
	"read-only-root": {
		summary: "one host whose root disk is mounted read-only",
		change: (host) => ({ ...host, disk: { ...host.disk, readOnly: true } }),
	},
	"wrong-permissions": {
		summary: "one host where learner's home belongs to root, /var/tmp is closed to others, and su has lost its set-user-ID bit",
		change: (host) => ({
			...host,
			files: {
				...host.files,
				"/home/learner": directory(0o700, 0, 0),
				"/var/tmp": directory(0o755),
				"/usr/bin/su": { ...(host.files["/usr/bin/su"] as Node), mode: 0o755 },
			},
		}),
	},
	"no-resolver": {
		summary: "one host whose /etc/hosts and /etc/resolv.conf are empty",
		change: (host) => ({ ...host, files: { ...host.files, "/etc/hosts": file(""), "/etc/resolv.conf": file("") } }),
	},
} as const satisfies Record<string, Variant>;

type VariantName = keyof typeof variants;

const worldOf = (name: VariantName): World => ({
	name,
	summary: variants[name].summary,
	get hosts(): World["hosts"] {
		return [variants[name].change(oneHost.hosts[0])];
	},
	links: oneHost.links,
});

/** A world for each variant, by its name. */
export const variantWorlds = Object.fromEntries((Object.keys(variants) as VariantName[]).map((name) => [name, worldOf(name)])) as Record<VariantName, World>;
