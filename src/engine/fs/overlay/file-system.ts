/** An overlay: one tree of several directories, of which only the upper one changes. overlayfs.rst of the kernel. */
import type { StatFs } from "../../kernel/abi.ts";
import { Errno, MountError } from "../../kernel/errno.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { Task } from "../../kernel/task.ts";
import type { UserNamespace } from "../../namespaces/user.ts";
import { FileSystem, type Inode } from "../../vfs/inode.ts";
import type { Marks } from "./attributes.ts";
import { OverlayDirectory } from "./directory.ts";
import type { LowerInode, LowerLayer } from "./layers.ts";
import type { OverlayNode } from "./node.ts";
import { type OverlayConfig, shownOptions } from "./options.ts";
import type { WorkDirectory } from "./work-directory.ts";

export interface OverlayParts {
	readonly kernel: Kernel;
	readonly task: Task;
	readonly owner: UserNamespace;
	readonly config: OverlayConfig;
	readonly marks: Marks;
	readonly upper: Inode | undefined;
	readonly work: WorkDirectory | undefined;
	/** Topmost first, without those for data only. */
	readonly lowers: readonly LowerLayer[];
	/** Directories no other overlay should use for upper or work. */
	readonly taken: readonly Inode[];
	readonly depth: number;
}

export class OverlayFileSystem extends FileSystem {
	readonly type = "overlay";
	readonly root: OverlayDirectory;
	readonly config: OverlayConfig;
	readonly marks: Marks;
	readonly upperRoot: Inode | undefined;
	readonly lowers: readonly LowerLayer[];
	readonly taken: readonly Inode[];
	/** How many overlays lie on each other here, this one included. */
	readonly depth: number;
	/** Whether all layers lie on one file system: inode numbers are then those of the layers. */
	readonly sameFs: boolean;
	private readonly kernel: Kernel;
	private readonly mounter: Task;
	private readonly work: WorkDirectory | undefined;
	private readonly nodes = new WeakMap<Inode, OverlayNode>();
	/** All that belongs to the upper layer, as far as it was met. */
	private readonly uppers = new WeakSet<Inode>();
	private readonly devices = new Map<FileSystem, number>();

	constructor(parts: OverlayParts) {
		super(parts.kernel.nextDevice(), parts.owner);
		this.kernel = parts.kernel;
		this.mounter = parts.task;
		this.config = parts.config;
		this.marks = parts.marks;
		this.upperRoot = parts.upper;
		this.work = parts.work;
		this.lowers = parts.lowers;
		this.taken = parts.taken;
		this.depth = parts.depth;
		this.readOnly = !parts.upper;
		const systems = new Set([...(parts.upper ? [parts.upper.fs] : []), ...parts.lowers.map((l) => l.root.fs)]);
		this.sameFs = systems.size === 1;
		this.options = shownOptions(parts.config, this.sameFs);
		this.root = new OverlayDirectory(this, undefined, parts.upper, parts.lowers);
	}

	/** Layers are read as who mounted them does; init stands in once that task is gone. */
	get reader(): Task {
		return this.mounter.alive ? this.mounter : (this.kernel.init ?? this.mounter);
	}

	// ---- the upper layer

	nodeOf(upper: Inode): OverlayNode | undefined {
		return this.nodes.get(upper);
	}
	remember(upper: Inode, node: OverlayNode): void {
		this.uppers.add(upper);
		this.nodes.set(upper, node);
	}
	/** Something was just made in the upper layer. */
	admit(upper: Inode): void {
		this.uppers.add(upper);
	}
	/** Every change passes here: an inode that does not belong to the upper layer is a defect of the engine. */
	writable(inode: Inode): Inode {
		if (!this.uppers.has(inode)) throw new Error("an overlay was about to change what is not of its upper layer");
		return inode;
	}
	/** Hides a name of the layers below. */
	whiteout(directory: Inode, name: string, now: number): void {
		if (!this.work) throw new Errno("EROFS");
		this.work.whiteout(directory, name, now);
	}
	/** Names in the work directory are numbered through for all overlays. */
	nextWorkName(): void {
		nextWorkName(this.kernel);
	}
	/** Layers may be changed while not mounted, as long as no feature relies on them. */
	get allowsOfflineChanges(): boolean {
		const { config } = this;
		return !config.index && !config.metacopy && config.redirect !== "on";
	}

	/** st_dev of what is no directory: where layers lie on several file systems each has a device number of its own. */
	deviceOf(fs: LowerInode["fs"]): number {
		if (this.sameFs) return this.dev;
		let device = this.devices.get(fs);
		if (device === undefined) {
			device = this.kernel.nextDevice();
			this.devices.set(fs, device);
		}
		return device;
	}

	statfs(): StatFs {
		return { ...(this.upperRoot ?? (this.lowers[0] as LowerLayer).root).fs.statfs(), type: "overlay" };
	}

	override remount(options: string, readOnly: boolean): void {
		if (options !== "") throw new MountError("EINVAL", "overlay: No changes allowed in reconfigure");
		if (!readOnly && (!this.upperRoot || !this.work)) throw new Errno("EROFS");
		this.readOnly = readOnly;
	}
}

/** Where the kernel's counter stands after boot: the Docker Engine tries what overlays can do. */
const FIRST = 52;
const counters = new WeakMap<Kernel, number>();

/** A name for something in a work directory: "#38". */
export function nextWorkName(kernel: Kernel): string {
	const next = (counters.get(kernel) ?? FIRST) + 1;
	counters.set(kernel, next);
	return `#${next.toString(16)}`;
}
