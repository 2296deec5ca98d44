/** Mounting an overlay: what the kernel checks, in its order, and what it says in its log. fs/overlayfs/super.c */
import { capable } from "../../kernel/credentials.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import type { FileSystemDriver } from "../../kernel/kernel.ts";
import type { Inode } from "../../vfs/inode.ts";
import { Marks } from "./attributes.ts";
import { overlayDefaults } from "./defaults.ts";
import { nextWorkName, OverlayFileSystem } from "./file-system.ts";
import { directoriesInUse, findDirectory, type LowerLayer, type NamedPath, Overlaps } from "./layers.ts";
import { type OverlayConfig, parseOverlayOptions, unescaped, verifyOverlayConfig } from "./options.ts";
import { WorkDirectory } from "./work-directory.ts";

type Request = Parameters<FileSystemDriver>[0];

/** FILESYSTEM_MAX_STACK_DEPTH */
const MAX_DEPTH = 2;

const depthOf = (path: NamedPath): number => (path.path.dentry.inode.fs instanceof OverlayFileSystem ? path.path.dentry.inode.fs.depth : 0);

class OverlayMount {
	private readonly request: Request;
	private readonly overlaps: Overlaps;
	private readonly inUse: ReadonlySet<Inode>;
	private readonly config: OverlayConfig;
	private readonly marks: Marks;
	private readonly found = new Map<string, NamedPath>();
	private upper: NamedPath | undefined;
	private workParent: NamedPath | undefined;
	private readonly say = (text: string): void => this.request.kernel.printk(`overlayfs: ${text}`, 4);

	constructor(request: Request) {
		this.request = request;
		this.overlaps = new Overlaps(this.say);
		this.inUse = directoriesInUse(request.kernel);
		this.config = parseOverlayOptions(request.options, overlayDefaults(request.kernel), this.say, (key, name) => {
			this.found.set(`${key === "upperdir" || key === "workdir" ? key : "lower"}:${name}`, findDirectory(request.task, key, name, this.say));
		});
		const trusted = capable(request.task.cred, "sys_admin", request.kernel.userNamespace);
		verifyOverlayConfig(this.config, trusted, this.say);
		this.marks = new Marks(this.config.userXattr);
		this.marks.unavailable = !trusted && !this.config.userXattr;
	}

	private refuse(text: string): never {
		this.say(text);
		throw new Errno("EINVAL");
	}

	mount(): OverlayFileSystem {
		const { config, request } = this;
		if (config.lowers.length === 0) this.refuse("missing 'lowerdir'");
		const work = config.upper === undefined ? undefined : this.upperAndWork(config.upper);
		if (!this.upper && config.lowers.length === 1) this.refuse("at least 2 lowerdir are needed while upperdir nonexistent");
		const paths = config.lowers.map((lower) => ({ ...lower, named: this.found.get(`lower:${lower.path}`) as NamedPath }));
		const depth = 1 + Math.max(0, ...paths.map((p) => depthOf(p.named)));
		if (depth > MAX_DEPTH) this.refuse("maximum fs stacking depth exceeded");
		for (const { named } of paths) {
			this.overlaps.add(named.path.dentry, "lowerdir");
			this.claim(named, "lowerdir");
		}
		for (const { named } of paths) this.overlaps.check(named.path.dentry, "lowerdir");
		const lowers: LowerLayer[] = paths.filter((p) => !p.dataOnly).map((p, index) => ({ index, root: p.named.path.dentry.inode }));
		this.identify(lowers);
		const upper = this.upper?.path.dentry.inode;
		const taken = this.upper && this.workParent ? [this.upper, this.workParent].map((p) => p.path.dentry.inode) : [];
		return new OverlayFileSystem({
			kernel: request.kernel,
			task: request.task,
			owner: request.owner,
			config,
			marks: this.marks,
			upper,
			work,
			lowers,
			taken,
			depth,
		});
	}

	/** ovl_get_upper, ovl_get_workdir. */
	private upperAndWork(upperName: string): WorkDirectory | undefined {
		const { config } = this;
		if (config.work === undefined) return this.refuse("missing 'workdir'");
		const upper = this.found.get(`upperdir:${unescaped(upperName)}`) as NamedPath;
		const work = this.found.get(`workdir:${unescaped(config.work)}`) as NamedPath;
		this.upper = upper;
		this.workParent = work;
		this.overlaps.add(upper.path.dentry, "upperdir");
		this.claim(upper, "upperdir");
		if (work.path.mount !== upper.path.mount) this.refuse("workdir and upperdir must reside under the same mount");
		if (work.path.dentry.isBelow(upper.path.dentry) || upper.path.dentry.isBelow(work.path.dentry))
			this.refuse("workdir and upperdir must be separate subtrees");
		this.claim(work, "workdir");
		return this.makeWork(work);
	}

	/** A directory that another overlay writes to: with an index that is an error, else only said. EBUSY. */
	private claim(named: NamedPath, name: string): void {
		if (!this.inUse.has(named.path.dentry.inode)) return;
		const start = `${name} is in-use as upperdir/workdir of another mount, `;
		if (!this.config.index) {
			this.say(`${start}accessing files from both mounts will result in undefined behavior.`);
			return;
		}
		this.say(`${start}mount with '-o index=off' to override exclusive upperdir protection.`);
		throw new Errno("EBUSY");
	}

	private makeWork(parent: NamedPath): WorkDirectory | undefined {
		const { kernel, task, now } = this.request;
		const { inode } = parent.path.dentry;
		let work: WorkDirectory;
		try {
			work = new WorkDirectory(inode, task, now, () => nextWorkName(kernel), this.say);
		} catch (error) {
			if (!isErrno(error) || error.code === "EINVAL") throw error;
			this.say(`failed to create directory ${parent.name}/work (errno: ${error.code === "ENOSPC" ? 28 : 1}); mounting read-only`);
			return undefined;
		}
		if (this.marks.unavailable) this.withoutMarks();
		if (this.config.fsync === "volatile") work.markVolatile(task, now);
		if (this.config.index && !inode.lookup("index", task)) inode.mkdir("index", { mode: 0, uid: task.cred.euid, gid: task.cred.egid, now });
		return work;
	}

	/** What cannot be had when no mark can be set on the upper layer. */
	private withoutMarks(): void {
		const { config } = this;
		this.say("failed to set xattr on upper");
		if (config.redirect !== "nofollow") {
			config.redirect = "nofollow";
			this.say("...falling back to redirect_dir=nofollow.");
		}
		if (config.index) {
			config.index = false;
			this.say("...falling back to index=off.");
		}
		if (config.uuid === "on" || config.uuid === "auto") {
			config.uuid = "null";
			this.say("...falling back to uuid=null.");
		}
		if (config.xino === "auto") {
			config.xino = "off";
			this.say("...falling back to xino=off.");
		}
		this.say("try mounting with 'userxattr' option");
	}

	/** The UUID of the overlay, kept on its upper directory; ovl_init_uuid_xattr. */
	private identify(lowers: readonly LowerLayer[]): void {
		const { config, marks, upper, request } = this;
		const inode = upper?.path.dentry.inode;
		const systems = new Set([...(inode ? [inode.fs] : []), ...lowers.map((l) => l.root.fs)]);
		if (config.xino === "on" && systems.size === 1) this.say('"xino=on" is useless with all layers on same fs, ignore.');
		if (config.uuid === "off" && systems.size > 1) {
			this.say("The uuid=off requires a single fs for lower and upper, falling back to uuid=null.");
			config.uuid = "null";
		}
		if (!inode || (config.uuid !== "on" && config.uuid !== "auto") || marks.get(inode, "uuid")) return;
		// an upper directory used before without one gets none
		if (config.uuid === "auto" && marks.get(inode, "impure")) config.uuid = "null";
		else if (marks.set(inode, "uuid", request.kernel.random.bytes(16), request.now)) config.uuid = "on";
	}
}

export const overlay: FileSystemDriver = (request) => new OverlayMount(request).mount();
