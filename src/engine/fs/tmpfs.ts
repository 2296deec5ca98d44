/** tmpfs and its mount options. tmpfs(5). */

import { MountError } from "../kernel/errno.ts";
import type { FileSystemDriver } from "../kernel/kernel.ts";
import { MemoryFileSystem } from "./memory.ts";

interface Settings {
	/** Bytes; undefined: half of memory. */
	size: number | undefined;
	inodes: number | undefined;
	/** undefined: not given, and then not shown. */
	mode: number | undefined;
	uid: number | undefined;
	gid: number | undefined;
	/** Words without a value, the width of inode numbers first. */
	words: string[];
}

const units: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

const badValue = (key: string): MountError => new MountError("EINVAL", `tmpfs: Bad value for '${key}'`);

/** "64k", "50%", "1g". */
function amount(key: string, text: string, memory: number): number {
	const match = /^(\d+)([kmgt%]?)$/i.exec(text);
	if (!match) throw badValue(key);
	const n = Number(match[1]);
	const unit = (match[2] as string).toLowerCase();
	return unit === "%" ? Math.floor((memory * n) / 100) : n * (units[unit] ?? 1);
}

function parse(options: string, memory: number): Settings {
	const settings: Settings = { size: undefined, inodes: undefined, mode: undefined, uid: undefined, gid: undefined, words: ["inode64"] };
	for (const option of options.split(",").filter(Boolean)) {
		const [key, value] = option.split("=", 2) as [string, string | undefined];
		if (key === "inode64" || key === "inode32") settings.words[0] = key;
		else if (key === "noswap") settings.words.push(key);
		else if (key === "huge" && value !== undefined) {
			if (!["never", "always", "within_size", "advise"].includes(value)) throw badValue(key);
		} else if (!["size", "nr_blocks", "nr_inodes", "mode", "uid", "gid"].includes(key)) throw new MountError("EINVAL", `tmpfs: Unknown parameter '${key}'`);
		else if (value === undefined) throw badValue(key);
		else if (key === "size") settings.size = amount(key, value, memory);
		else if (key === "nr_blocks") settings.size = amount(key, value, memory) * 4096;
		else if (key === "nr_inodes") settings.inodes = amount(key, value, memory);
		else if (key === "mode") {
			if (!/^[0-7]+$/.test(value)) throw badValue(key);
			settings.mode = Number.parseInt(value, 8) & 0o7777;
		} else {
			if (!/^\d+$/.test(value)) throw badValue(key);
			settings[key as "uid" | "gid"] = Number(value);
		}
	}
	return settings;
}

/** As shmem_show_options: only what differs from the default, or was given. */
function shown(s: Settings, memory: number, uid: number, gid: number): string {
	const words: string[] = [];
	if (s.size !== undefined && Math.ceil(s.size / 4096) !== Math.ceil(memory / 8192)) words.push(`size=${Math.ceil(s.size / 4096) * 4}k`);
	if (s.inodes !== undefined) words.push(`nr_inodes=${s.inodes}`);
	if (s.mode !== undefined && s.mode !== 0o1777) words.push(`mode=${s.mode.toString(8)}`);
	if (uid) words.push(`uid=${uid}`);
	if (gid) words.push(`gid=${gid}`);
	words.push(...s.words);
	return words.join(",");
}

class TmpFileSystem extends MemoryFileSystem {
	private readonly memoryLimit: number;
	/** What was given at the first mount, and limits since. */
	private settings: Settings;
	private readonly describe: (settings: Settings) => string;
	constructor(request: Parameters<FileSystemDriver>[0]) {
		const { memory } = request.kernel.options;
		const s = parse(request.options, memory);
		const bytes = s.size ?? memory / 2;
		const uid = request.owner.toKernelUid(s.uid ?? 0) ?? 0;
		const gid = request.owner.toKernelGid(s.gid ?? 0) ?? 0;
		super({
			type: "tmpfs",
			dev: request.kernel.nextDevice(),
			owner: request.owner,
			blocks: bytes === 0 ? Number.POSITIVE_INFINITY : Math.ceil(bytes / 4096),
			inodes: s.inodes === 0 ? Number.POSITIVE_INFINITY : (s.inodes ?? Math.floor(memory / 8192)),
			linksCount: true,
			rootMode: s.mode ?? 0o1777,
			rootUid: uid,
			rootGid: gid,
			now: request.now,
			options: shown(s, memory, uid, gid),
		});
		this.memoryLimit = memory;
		this.settings = s;
		this.describe = (settings) => shown(settings, memory, uid, gid);
	}
	/** As shmem_reconfigure: only limits change, never below what is used. */
	override remount(options: string, readOnly: boolean): void {
		const s = parse(options, this.memoryLimit);
		const refuse = (text: string): never => {
			throw new MountError("EINVAL", `tmpfs: ${text}`);
		};
		const blocks = s.size === undefined ? this.capacity : s.size === 0 ? Number.POSITIVE_INFINITY : Math.ceil(s.size / 4096);
		if (Number.isFinite(blocks)) {
			if (!Number.isFinite(this.capacity)) refuse("Cannot retroactively limit size");
			if (blocks < this.used) refuse("Too small a size for current use");
		}
		const inodes = s.inodes === undefined ? this.inodeCapacity : s.inodes === 0 ? Number.POSITIVE_INFINITY : s.inodes;
		if (Number.isFinite(inodes)) {
			if (!Number.isFinite(this.inodeCapacity)) refuse("Cannot retroactively limit inodes");
			if (inodes < this.inodes) refuse("Too few inodes for current use");
		}
		super.remount(options, readOnly);
		this.capacity = blocks;
		this.inodeCapacity = inodes;
		this.settings = { ...this.settings, size: s.size ?? this.settings.size, inodes: s.inodes ?? this.settings.inodes };
		this.options = this.describe(this.settings);
	}
}

export const tmpfs: FileSystemDriver = (request) => new TmpFileSystem(request);

/** ramfs: as tmpfs without any limit, and with one option; it passes over all others. Documentation/filesystems/ramfs-rootfs-initramfs.rst */
export const ramfs: FileSystemDriver = ({ kernel, owner, now, options }) => {
	const given = /(?:^|,)mode=([^,]*)/.exec(options)?.[1];
	if (given !== undefined && !/^[0-7]+$/.test(given)) throw new MountError("EINVAL", "ramfs: Bad value for 'mode'");
	const mode = given === undefined ? 0o755 : Number.parseInt(given, 8) & 0o7777;
	return new MemoryFileSystem({
		type: "ramfs",
		dev: kernel.nextDevice(),
		owner,
		blocks: Number.POSITIVE_INFINITY,
		inodes: Number.POSITIVE_INFINITY,
		rootMode: mode,
		now,
		options: mode === 0o755 ? "" : `mode=${mode.toString(8)}`,
	});
};
