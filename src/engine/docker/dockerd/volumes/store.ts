/** Volumes of the local driver below /var/lib/docker/volumes: volume/local and volume/service. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { conflict, invalid, notFound } from "../../error.ts";
import { goJson, sortedKeys } from "../../image/config.ts";
import { makeDirectories, removeAll, replaceFile, tryRead } from "../files.ts";
import { generateId } from "../ids.ts";
import { rfc3339 } from "../time.ts";

export interface Volume {
	readonly name: string;
	readonly driver: "local";
	readonly options: Readonly<Record<string, string>>;
	readonly labels: Readonly<Record<string, string>>;
	/** RFC 3339 in seconds. */
	readonly createdAt: string;
	/** .../_data */
	readonly path: string;
	/** Ids of containers that refer to it. */
	readonly users: Set<string>;
	/** How many containers that run have it mounted. */
	active: number;
}

interface Options {
	readonly MountType: string;
	readonly MountOpts: string;
	readonly MountDevice: string;
}

export const ANONYMOUS_LABEL = "com.docker.volume.anonymous";
const nameForm = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** validateName of volume/local. Throws its words. */
export function checkVolumeName(name: string): void {
	if (name.length === 1) throw invalid("volume name is too short, names should be at least two alphanumeric characters");
	if (!nameForm.test(name)) {
		throw invalid(
			`"${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
		);
	}
}

/** setOpts of volume/local/local_unix.go. */
function checkOptions(options: Readonly<Record<string, string>>): void {
	const names = Object.keys(options).sort();
	if (names.length === 0) return;
	for (const name of names) if (!["type", "o", "device", "size"].includes(name)) throw invalid(`invalid option: ${JSON.stringify(name)}`);
	if (names.includes("size") && names.length === 1) {
		throw invalid("quota size requested but no quota support");
	}
	for (const required of ["type", "device"]) {
		if (!options[required] && (options["o"] !== undefined || names.length > 0)) throw invalid(`missing required option: "${required}"`);
	}
}

export class VolumeStore {
	readonly root: string;
	private readonly volumes = new Map<string, Volume>();
	constructor(root: string) {
		this.root = root;
	}

	/** Reads what an earlier daemon left. */
	*load(sys: Sys): Blocking<void> {
		makeDirectories(sys, this.root, 0o701);
		for (const { name, kind } of sys.readdir(this.root)) {
			if (kind !== "directory" || name.startsWith(".")) continue;
			const options = JSON.parse((yield* tryRead(sys, `${this.root}/${name}/opts.json`)) ?? "null") as Options | null;
			const labels = JSON.parse((yield* tryRead(sys, `${this.root}/${name}/labels.json`)) ?? "{}") as Record<string, string>;
			const fields: [string, string | undefined][] = [
				["type", options?.MountType],
				["o", options?.MountOpts],
				["device", options?.MountDevice],
			];
			this.put(sys, name, Object.fromEntries(fields.filter((f): f is [string, string] => Boolean(f[1]))), labels);
		}
	}

	private put(sys: Sys, name: string, options: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): Volume {
		const stat = sys.stat(`${this.root}/${name}`);
		const made = { seconds: Math.floor(stat.ctime / 1000), nanos: 0 };
		const volume: Volume = {
			name,
			driver: "local",
			options,
			labels,
			createdAt: rfc3339(made),
			path: `${this.root}/${name}/_data`,
			users: new Set(),
			active: 0,
		};
		this.volumes.set(name, volume);
		return volume;
	}

	list(): Volume[] {
		return [...this.volumes.values()];
	}
	find(name: string): Volume | undefined {
		return this.volumes.get(name);
	}
	/** Throws `get NAME: no such volume`. */
	get(name: string): Volume {
		const volume = this.volumes.get(name);
		if (!volume) throw notFound(`get ${name}: no such volume`);
		return volume;
	}

	/** Makes one, or returns that of this name. `made` tells which. Without a name: an anonymous one. */
	*create(
		sys: Sys,
		name: string,
		driver: string,
		options: Readonly<Record<string, string>>,
		labels: Readonly<Record<string, string>>,
	): Blocking<{ readonly volume: Volume; readonly made: boolean }> {
		const anonymous = name === "";
		const chosen = anonymous ? generateId(sys) : name;
		if (driver !== "" && driver !== "local") throw notFound(`create ${chosen}: error looking up volume plugin ${driver}: plugin "${driver}" not found`);
		const there = this.volumes.get(chosen);
		if (there) {
			if (Object.keys(options).length && goJson(sortedKeys(options)) !== goJson(sortedKeys(there.options))) {
				throw conflict(`create ${chosen}: conflict: volume name must be unique`);
			}
			return { volume: there, made: false };
		}
		try {
			checkVolumeName(chosen);
			checkOptions(options);
		} catch (error) {
			throw error instanceof Error ? invalid(`create ${chosen}: ${error.message}`) : error;
		}
		const at = `${this.root}/${chosen}`;
		sys.mkdir(at, 0o701);
		sys.mkdir(`${at}/_data`, 0o755);
		if (Object.keys(options).length) {
			const stored = { MountType: options["type"] ?? "", MountOpts: options["o"] ?? "", MountDevice: options["device"] ?? "", Quota: { Size: 0 } };
			yield* replaceFile(sys, `${at}/opts.json`, goJson(stored));
		}
		const all = anonymous ? { ...labels, [ANONYMOUS_LABEL]: "" } : labels;
		if (Object.keys(all).length) yield* replaceFile(sys, `${at}/labels.json`, goJson(sortedKeys(all)));
		return { volume: this.put(sys, chosen, options, all), made: true };
	}

	/** Throws a conflict while containers refer to it. */
	remove(sys: Sys, volume: Volume): void {
		if (volume.users.size) throw conflict(`remove ${volume.name}: volume is in use - [${[...volume.users].join(", ")}]`);
		removeAll(sys, `${this.root}/${volume.name}`);
		this.volumes.delete(volume.name);
	}

	/** Where the volume's files are: a volume with options is mounted when its first user starts. */
	acquire(sys: Sys, volume: Volume): string {
		if (volume.options["type"] !== undefined && volume.active === 0) mountOptions(sys, volume);
		volume.active++;
		return volume.path;
	}
	release(sys: Sys, volume: Volume): void {
		if (volume.active === 0) return;
		if (--volume.active === 0 && volume.options["type"] !== undefined) sys.umount(volume.path, { detach: true });
	}
}

/** mount(8)'s words of the `o` option that are flags; the rest is data. */
function mountOptions(sys: Sys, volume: Volume): void {
	const words = (volume.options["o"] ?? "").split(",").filter(Boolean);
	const flags = { ro: "readOnly", nosuid: "noSuid", nodev: "noDev", noexec: "noExec", noatime: "noAtime", bind: "bind", rbind: "bind" } as const;
	const set: Record<string, boolean> = {};
	const rest: string[] = [];
	for (const word of words) {
		const flag = flags[word as keyof typeof flags];
		if (flag) set[flag] = true;
		else if (word !== "rw") rest.push(word);
		if (word === "rbind") set["recursive"] = true;
	}
	sys.mount(volume.options["device"] ?? "", volume.path, volume.options["type"] ?? "", set, rest.join(","));
}

/** volume.Volume of the API. */
export function volumeJson(volume: Volume, usage?: { readonly size: number; readonly references: number }): unknown {
	return {
		CreatedAt: volume.createdAt,
		Driver: volume.driver,
		Labels: Object.keys(volume.labels).length ? sortedKeys(volume.labels) : null,
		Mountpoint: volume.path,
		Name: volume.name,
		Options: Object.keys(volume.options).length ? sortedKeys(volume.options) : null,
		Scope: "local",
		...(usage ? { UsageData: { RefCount: usage.references, Size: usage.size } } : {}),
	};
}
