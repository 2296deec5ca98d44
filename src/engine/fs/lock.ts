/** Advisory locks on whole files, held by open file descriptions. flock(2). */
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { OpenFile } from "../vfs/file.ts";
import type { Inode } from "../vfs/inode.ts";

export type LockKind = "shared" | "exclusive";

export class FileLock {
	private static readonly locks = new WeakMap<Inode, FileLock>();
	readonly changed = new WaitQueue();
	private readonly holders = new Map<OpenFile, LockKind>();

	static of(inode: Inode): FileLock {
		let lock = FileLock.locks.get(inode);
		if (!lock) {
			lock = new FileLock();
			FileLock.locks.set(inode, lock);
		}
		return lock;
	}

	/** Takes or converts the lock; false when another holder is in the way. */
	take(file: OpenFile, kind: LockKind): boolean {
		for (const [holder, held] of this.holders) if (holder !== file && (kind === "exclusive" || held === "exclusive")) return false;
		if (!this.holders.has(file)) file.onClose(() => this.release(file));
		this.holders.set(file, kind);
		this.changed.wakeAll();
		return true;
	}

	/** How a file holds it; undefined when it does not. */
	heldBy(file: OpenFile): LockKind | undefined {
		return this.holders.get(file);
	}

	release(file: OpenFile): void {
		if (this.holders.delete(file)) this.changed.wakeAll();
	}
}
