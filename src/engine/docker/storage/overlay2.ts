/** The overlay2 graph driver: one directory a layer, short names in l/ for the mount's options. moby daemon/graphdriver/overlay2. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { makeDirectories, readIfThere, removeTree, writeFile } from "./files.ts";
import type { GraphData } from "./types.ts";

/** Options longer than a page cannot be given to mount(2). */
const PAGE = 4096;
const LINK_LENGTH = 26;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function randomHex(sys: Sys, bytes: number): string {
	return [...sys.getrandom(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Overlay2 {
	/** /var/lib/docker/overlay2 */
	readonly home: string;
	/** How many use a mounted layer. */
	private readonly users = new Map<string, number>();

	constructor(home: string) {
		this.home = home;
	}

	prepare(sys: Sys): void {
		makeDirectories(sys, this.home.slice(0, this.home.lastIndexOf("/")), 0o710);
		makeDirectories(sys, this.home, 0o710);
		makeDirectories(sys, `${this.home}/l`, 0o700);
	}

	directory(id: string): string {
		return `${this.home}/${id}`;
	}
	diff(id: string): string {
		return `${this.home}/${id}/diff`;
	}

	/** A new directory over `parent`. */
	*create(sys: Sys, id: string, parent: string | undefined): Blocking<void> {
		const directory = this.directory(id);
		sys.mkdir(directory, 0o710);
		sys.chmod(directory, 0o710);
		const below = parent === undefined ? undefined : sys.stat(this.diff(parent));
		sys.mkdir(`${directory}/diff`, 0o755);
		sys.chmod(`${directory}/diff`, below?.mode ?? 0o755);
		sys.chown(`${directory}/diff`, below?.uid ?? 0, below?.gid ?? 0);
		const link = [...sys.getrandom(LINK_LENGTH)].map((byte) => BASE32.charAt(byte & 31)).join("");
		sys.symlink(`../${id}/diff`, `${this.home}/l/${link}`);
		yield* writeFile(sys, `${directory}/link`, link);
		if (parent === undefined) return;
		sys.mkdir(`${directory}/work`, 0o700);
		yield* writeFile(sys, `${this.directory(parent)}/committed`, "", 0o600);
		const parentLink = yield* readIfThere(sys, `${this.directory(parent)}/link`);
		const parentLower = yield* readIfThere(sys, `${this.directory(parent)}/lower`);
		yield* writeFile(sys, `${directory}/lower`, [`l/${parentLink}`, ...(parentLower ? [parentLower] : [])].join(":"), 0o666);
	}

	private *lowers(sys: Sys, id: string): Blocking<string[]> {
		const lower = yield* readIfThere(sys, `${this.directory(id)}/lower`);
		return lower ? lower.split(":") : [];
	}

	/** The directories below, topmost first, by their true names. */
	*lowerDirectories(sys: Sys, id: string): Blocking<string[]> {
		const out: string[] = [];
		for (const lower of yield* this.lowers(sys, id)) {
			const target = sys.readlink(`${this.home}/${lower}`);
			out.push(`${this.home}/${target.replace(/^\.\.\//, "")}`);
		}
		return out;
	}

	*graphData(sys: Sys, id: string): Blocking<GraphData> {
		const lowers = yield* this.lowerDirectories(sys, id);
		const directory = this.directory(id);
		return {
			...(lowers.length ? { LowerDir: lowers.join(":") } : {}),
			MergedDir: `${directory}/merged`,
			UpperDir: `${directory}/diff`,
			WorkDir: `${directory}/work`,
		};
	}

	/** Mounts a layer over those below it; the lowest needs no mount. Returns where its files are. */
	*mount(sys: Sys, id: string): Blocking<string> {
		const lowers = yield* this.lowers(sys, id);
		const directory = this.directory(id);
		if (lowers.length === 0) return `${directory}/diff`;
		const merged = `${directory}/merged`;
		const users = this.users.get(id) ?? 0;
		this.users.set(id, users + 1);
		if (users > 0) return merged;
		try {
			this.mountOverlay(sys, id, lowers, merged);
		} catch (error) {
			this.users.delete(id);
			if (sys.tryStat(merged)) sys.rmdir(merged);
			throw error;
		}
		return merged;
	}

	private mountOverlay(sys: Sys, id: string, lowers: readonly string[], merged: string): void {
		const directory = this.directory(id);
		if (!sys.tryStat(merged)) sys.mkdir(merged, 0o700);
		const committed = sys.tryStat(`${directory}/committed`) !== undefined;
		const options = (base: string): string => {
			const below = lowers.map((lower) => base + lower);
			const own = base === "" ? id : directory;
			return committed ? `lowerdir=${own}/diff:${below.join(":")}` : `lowerdir=${below.join(":")},upperdir=${own}/diff,workdir=${own}/work`;
		};
		const absolute = options(`${this.home}/`);
		if (absolute.length < PAGE) {
			sys.mount("overlay", merged, "overlay", {}, absolute);
			return;
		}
		// moby forks a child that changes to the home directory and mounts by relative names
		const before = sys.getcwd();
		sys.chdir(this.home);
		try {
			sys.mount("overlay", `${id}/merged`, "overlay", {}, options(""));
		} finally {
			sys.chdir(before);
		}
	}

	/** One user less. */
	unmount(sys: Sys, id: string): void {
		const users = this.users.get(id);
		if (users === undefined) return;
		if (users > 1) {
			this.users.set(id, users - 1);
			return;
		}
		this.users.delete(id);
		const merged = `${this.directory(id)}/merged`;
		try {
			sys.umount(merged, { detach: true });
			sys.rmdir(merged);
		} catch (error) {
			// moby only logs it
			if (!isErrno(error)) throw error;
		}
	}

	/** A mount that an earlier daemon made. */
	adopt(id: string): void {
		this.users.set(id, (this.users.get(id) ?? 0) + 1);
	}

	*remove(sys: Sys, id: string): Blocking<void> {
		const directory = this.directory(id);
		const link = yield* readIfThere(sys, `${directory}/link`);
		if (link && sys.tryStat(`${this.home}/l/${link}`, { noFollow: true })) sys.unlink(`${this.home}/l/${link}`);
		if (this.users.has(id)) {
			this.users.set(id, 1);
			this.unmount(sys, id);
		}
		yield* removeTree(sys, directory);
	}
}
