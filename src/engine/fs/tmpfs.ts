/** tmpfs and its mount options. tmpfs(5). */

import { Errno } from "../kernel/errno.ts";
import type { FileSystemDriver } from "../kernel/kernel.ts";
import { MemoryFileSystem } from "./memory.ts";

interface Settings {
	/** Bytes; undefined: half of memory. */
	size: number | undefined;
	inodes: number | undefined;
	mode: number;
	uid: number;
	gid: number;
}

const units: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** "64k", "50%", "1g". EINVAL. */
function amount(text: string, memory: number): number {
	const match = /^(\d+)([kmgt%]?)$/i.exec(text);
	if (!match) throw new Errno("EINVAL");
	const n = Number(match[1]);
	const unit = (match[2] as string).toLowerCase();
	return unit === "%" ? Math.floor((memory * n) / 100) : n * (units[unit] ?? 1);
}

function parse(options: string, memory: number): Settings {
	const settings: Settings = { size: undefined, inodes: undefined, mode: 0o1777, uid: 0, gid: 0 };
	for (const option of options.split(",").filter(Boolean)) {
		const [key, value] = option.split("=", 2) as [string, string | undefined];
		if (key === "inode64" || key === "inode32" || key === "noswap" || key.startsWith("huge")) continue;
		if (value === undefined) throw new Errno("EINVAL");
		if (key === "size") settings.size = amount(value, memory);
		else if (key === "nr_blocks") settings.size = amount(value, memory) * 4096;
		else if (key === "nr_inodes") settings.inodes = amount(value, memory);
		else if (key === "mode" && /^[0-7]+$/.test(value)) settings.mode = Number.parseInt(value, 8) & 0o7777;
		else if ((key === "uid" || key === "gid") && /^\d+$/.test(value)) settings[key] = Number(value);
		else throw new Errno("EINVAL");
	}
	return settings;
}

/** As shmem_show_options: only what differs from the default. */
function shown(s: Settings): string {
	const words: string[] = [];
	if (s.size !== undefined) words.push(`size=${Math.ceil(s.size / 4096) * 4}k`);
	if (s.inodes !== undefined) words.push(`nr_inodes=${s.inodes}`);
	if (s.mode !== 0o1777) words.push(`mode=${s.mode.toString(8)}`);
	if (s.uid !== 0) words.push(`uid=${s.uid}`);
	if (s.gid !== 0) words.push(`gid=${s.gid}`);
	words.push("inode64");
	return words.join(",");
}

class TmpFileSystem extends MemoryFileSystem {
	private readonly memoryLimit: number;
	constructor(request: Parameters<FileSystemDriver>[0]) {
		const { memory } = request.kernel.options;
		const s = parse(request.options, memory);
		const bytes = s.size ?? memory / 2;
		super({
			type: "tmpfs",
			dev: request.kernel.nextDevice(),
			owner: request.owner,
			blocks: bytes === 0 ? Number.MAX_SAFE_INTEGER : Math.ceil(bytes / 4096),
			inodes: s.inodes ?? Math.floor(memory / 8192),
			rootMode: s.mode,
			rootUid: request.owner.toKernelUid(s.uid) ?? s.uid,
			rootGid: request.owner.toKernelGid(s.gid) ?? s.gid,
			now: request.now,
			options: shown(s),
		});
		this.memoryLimit = memory;
	}
	override remount(options: string): void {
		const s = parse(options, this.memoryLimit);
		if (s.size !== undefined) {
			const blocks = Math.ceil(s.size / 4096);
			if (blocks < this.used) throw new Errno("EINVAL");
			this.capacity = blocks;
			this.options = [`size=${blocks * 4}k`, ...this.options.split(",").filter((o) => !o.startsWith("size="))].join(",");
		}
	}
}

export const tmpfs: FileSystemDriver = (request) => new TmpFileSystem(request);
