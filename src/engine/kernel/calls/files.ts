/** Calls on open files: open, read, write, poll, descriptors. */

import { checkDevice } from "../../cgroup/devices.ts";
import { writeBackAll } from "../../cgroup/reclaim.ts";
import { AnonymousInode } from "../../fs/anonymous.ts";
import { Pipe, PipeFile } from "../../fs/pipe.ts";
import { fifoOf } from "../../fs/special.ts";
import { TtyFile } from "../../fs/tty-file.ts";
import { touchAccess } from "../../vfs/access-time.ts";
import { type Path, pathName } from "../../vfs/dentry.ts";
import { OpenFile } from "../../vfs/file.ts";
import { checkAccess, EXECUTE, READ, WRITE } from "../../vfs/permission.ts";
import { mayOpenExisting } from "../../vfs/protection.ts";
import { resolve, resolveForCreate } from "../../vfs/walk.ts";
import type { AllocationMode, Blocking, OpenFlags, PollEvent, PollResult } from "../abi.ts";
import { Errno, isErrno } from "../errno.ts";
import { encode } from "../text.ts";
import { WaitQueue } from "../wait-queue.ts";
import { CallBase } from "./base.ts";

class Directory extends OpenFile {
	override read(): never {
		throw new Errno("EISDIR");
	}
	override seek(): number {
		return 0;
	}
}

/** O_PATH. */
class Place extends OpenFile {
	override read(): never {
		throw new Errno("EBADF");
	}
	override write(): never {
		throw new Errno("EBADF");
	}
}

export class FileCalls extends CallBase {
	*open(path: string, flags: OpenFlags = {}, mode = 0o666): Blocking<number> {
		if (this.mustYield) yield* this.reschedule();
		const { task } = this;
		const write = flags.write ?? false;
		const read = flags.read ?? !write;
		const place = flags.create ? this.createOrFind(path, flags, mode) : { path: resolve(task, path, { follow: !flags.noFollow }), created: false };
		const { inode } = place.path.dentry;
		const limit = task.limits.nofile.soft;
		if (flags.path) return task.fds.install(new Place(place.path), limit, 0, flags.closeOnExec);
		if (inode.kind === "symlink") throw new Errno("ELOOP");
		if (flags.directory && inode.kind !== "directory") throw new Errno("ENOTDIR");
		if (inode.kind === "directory" && (write || flags.create)) throw new Errno("EISDIR");
		if (!place.created) checkAccess(task.cred, place.path, (read ? READ : 0) | (write || flags.truncate ? WRITE : 0));
		if ((inode.kind === "char" || inode.kind === "block") && place.path.mount.attributes.noDev) throw new Errno("EACCES");
		if ((inode.kind === "char" || inode.kind === "block") && inode.device) {
			checkDevice(task, inode.kind, inode.device, `${read ? "r" : ""}${write ? "w" : ""}`);
		}
		if (write || flags.truncate) inode.beforeWrite(this.kernel.realtime, flags.truncate ?? false);
		let file: OpenFile;
		if (inode.kind === "directory") file = new Directory(place.path);
		else if (inode.kind === "fifo") file = yield* this.openFifo(place.path, read, write, flags.nonBlocking ?? false);
		else file = inode.open(task, place.path);
		file.flags = { read, write, append: flags.append ?? false, nonBlocking: flags.nonBlocking ?? false, ...(flags.direct && { direct: true }) };
		if (flags.truncate && inode.kind === "file") inode.truncate(0, this.kernel.realtime);
		const fd = task.fds.install(file, limit, 0, flags.closeOnExec);
		if (file instanceof TtyFile && !flags.noControllingTty) this.adoptTerminal(file);
		return fd;
	}

	/** A session leader without a terminal gets the first one it opens. */
	private adoptTerminal(file: TtyFile): void {
		const { task } = this;
		const { session } = task;
		if (session.leader !== task || session.tty || file.tty.session) return;
		session.tty = file.tty;
		file.tty.session = session;
		file.tty.foreground = task.group;
	}

	private createOrFind(path: string, flags: OpenFlags, mode: number): { path: Path; created: boolean } {
		const { task } = this;
		const found = resolveForCreate(task, path, !(flags.noFollow || flags.exclusive));
		if (found.existing) {
			if (flags.exclusive) throw new Errno("EEXIST");
			if (found.trailingSlash) throw new Errno("EISDIR");
			if (!mayOpenExisting(task, found.parent.dentry.inode, found.existing.dentry.inode)) throw new Errno("EACCES");
			return { path: found.existing, created: false };
		}
		if (found.trailingSlash) throw new Errno("EISDIR");
		return { path: this.makeIn(found.parent, found.name, (dir, init) => dir.create(found.name, init), mode), created: true };
	}

	/** Makes a name in a directory that may be written; the new inode belongs to the caller (or the group of a set-group-ID directory). */
	protected makeIn(
		parent: Path,
		name: string,
		make: (dir: Path["dentry"]["inode"], init: { mode: number; uid: number; gid: number; now: number }) => Path["dentry"]["inode"],
		mode: number,
	): Path {
		const { task } = this;
		const dir = parent.dentry.inode;
		if (parent.dentry.deleted) throw new Errno("ENOENT");
		checkAccess(task.cred, parent, WRITE | EXECUTE);
		const { fs: owner } = dir;
		if (!owner.owner.mapsUid(task.cred.euid) && owner.owner.level > 0) throw new Errno("EOVERFLOW");
		const gid = dir.mode & 0o2000 ? dir.gid : task.cred.egid;
		const inode = make(dir, { mode: mode & ~task.fs.umask & 0o7777, uid: task.cred.euid, gid, now: this.kernel.realtime });
		return { mount: parent.mount, dentry: parent.dentry.child(name, inode) };
	}

	/** fifo(7): a reader waits for a writer and the other way round. */
	private *openFifo(path: Path, read: boolean, write: boolean, nonBlocking: boolean): Blocking<OpenFile> {
		const { inode } = path.dentry;
		// a pipe opened anew through /proc/PID/fd waits for nobody (fs/pipe.c: is_pipe)
		if (inode instanceof AnonymousInode) return inode.reopened ?? new PipeFile(inode.pipe, { read, write }, path);
		const pipe = fifoOf(inode, this.task);
		if (write && !read && nonBlocking && pipe.readers === 0) throw new Errno("ENXIO");
		const file = new PipeFile(pipe, { read, write }, path);
		if (nonBlocking || (read && write)) return file;
		try {
			if (read) while (pipe.writers === 0 && pipe.length === 0) yield* this.sleepOn([pipe.changed]);
			else while (pipe.readers === 0) yield* this.sleepOn([pipe.changed]);
		} catch (error) {
			file.release();
			throw error;
		}
		return file;
	}

	close(fd: number): void {
		this.task.steps++;
		this.task.fds.close(fd);
	}

	*read(fd: number, count: number): Blocking<Uint8Array> {
		if (this.mustYield) yield* this.reschedule();
		const file = this.file(fd);
		if (!file.flags.read) throw new Errno("EBADF");
		for (;;) {
			const result = file.read(this.task, count);
			if (result instanceof Uint8Array) {
				if (file.path && file.inode?.kind === "file") touchAccess(file.path, this.kernel.realtime);
				this.task.steps += result.length >> 10;
				if (file.flags.direct && result.length > 0) yield* this.transfer(result.length, "read");
				return result;
			}
			if (file.flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([result]);
		}
	}

	*write(fd: number, data: Uint8Array | string): Blocking<number> {
		if (this.mustYield) yield* this.reschedule();
		const file = this.file(fd);
		if (!file.flags.write) throw new Errno("EBADF");
		const bytes = typeof data === "string" ? encode(data) : data;
		let done = 0;
		do {
			try {
				const result = file.write(this.task, done === 0 ? bytes : bytes.subarray(done));
				if (result instanceof WaitQueue) {
					if (file.flags.nonBlocking) throw new Errno("EAGAIN");
					yield* this.sleepOn([result]);
				} else {
					done += result;
					this.task.steps += result >> 10;
					if (done < bytes.length && this.mustYield) yield* this.reschedule();
				}
			} catch (error) {
				if (done > 0 && error instanceof Errno) {
					if (error.code === "EINTR" || error.code === "EAGAIN") return done;
					error.written = done;
				}
				// SIGPIPE or SIGXFSZ comes before the call returns
				if (this.task.urgent) yield* this.reschedule();
				throw error;
			}
		} while (done < bytes.length);
		if (file.flags.direct && done > 0) yield* this.transfer(done, "write");
		return done;
	}

	pread(fd: number, count: number, offset: number): Uint8Array {
		this.task.steps++;
		const file = this.file(fd);
		if (!file.flags.read) throw new Errno("EBADF");
		return file.pread(count, offset);
	}

	pwrite(fd: number, data: Uint8Array, offset: number): number {
		this.task.steps++;
		const file = this.file(fd);
		if (!file.flags.write) throw new Errno("EBADF");
		return file.pwrite(data, offset, this.task);
	}

	lseek(fd: number, offset: number, whence: "set" | "current" | "end" | "data" | "hole"): number {
		this.task.steps++;
		const file = this.file(fd);
		return whence === "data" || whence === "hole" ? file.seekExtent(offset, whence) : file.seek(offset, whence);
	}

	dup(fd: number, min = 0): number {
		this.task.steps++;
		const file = this.file(fd);
		const copy = this.task.fds.install(file, this.task.limits.nofile.soft, min);
		file.hold();
		return copy;
	}

	dup2(from: number, to: number): void {
		this.task.steps++;
		const file = this.file(from);
		if (to < 0 || to >= this.task.limits.nofile.soft) throw new Errno("EBADF");
		if (from !== to) this.task.fds.replace(to, file.hold());
	}

	pipe(): [read: number, write: number] {
		this.task.steps++;
		const pipe = new Pipe(this.kernel.nextAnonymousIno());
		const limit = this.task.limits.nofile.soft;
		const reader = new PipeFile(pipe, { read: true, write: false });
		const fd = this.task.fds.install(reader, limit);
		try {
			return [fd, this.task.fds.install(new PipeFile(pipe, { read: false, write: true }), limit)];
		} catch (error) {
			this.task.fds.close(fd);
			throw error;
		}
	}

	fcntlGet(fd: number) {
		const slot = this.task.fds.slot(fd);
		return { closeOnExec: slot.closeOnExec, ...slot.file.flags };
	}

	fcntlSet(fd: number, flags: { closeOnExec?: boolean; nonBlocking?: boolean; append?: boolean }): void {
		const slot = this.task.fds.slot(fd);
		if (flags.closeOnExec !== undefined) slot.closeOnExec = flags.closeOnExec;
		if (flags.nonBlocking !== undefined) slot.file.flags.nonBlocking = flags.nonBlocking;
		if (flags.append !== undefined) slot.file.flags.append = flags.append;
	}

	*poll(fds: readonly PollEvent[], timeout?: number): Blocking<PollResult[]> {
		if (this.mustYield) yield* this.reschedule();
		const deadline = timeout === undefined ? undefined : this.kernel.now + timeout * 1e9;
		for (;;) {
			const results = fds.map(({ fd }) => ({ fd, ...this.file(fd).ready(this.task) }));
			const ready = results.filter((r, i) => (fds[i]?.read && r.readable) || (fds[i]?.write && r.writable) || r.hangup);
			if (ready.length || (deadline !== undefined && this.kernel.now >= deadline)) {
				return ready.map(({ fd, readable, writable, hangup }) => ({ fd, readable, writable, hangup }));
			}
			yield* this.sleepOn(
				fds.flatMap(({ fd }) => this.file(fd).pollQueues()),
				deadline,
			);
		}
	}

	fdPath(fd: number): string {
		const file = this.file(fd);
		return file.path ? pathName(file.path, this.task.fs.root).name : file.label;
	}

	ftruncate(fd: number, size: number): void {
		const file = this.file(fd);
		if (!file.flags.write || file.inode?.kind !== "file") throw new Errno("EINVAL");
		if (size < 0) throw new Errno("EINVAL");
		file.inode.truncate(size, this.kernel.realtime);
	}

	fallocate(fd: number, offset: number, length: number, mode: AllocationMode = {}): void {
		this.task.steps += 1 + (length >> 20);
		const file = this.file(fd);
		if (!file.flags.write) throw new Errno("EBADF");
		if (length <= 0 || offset < 0) throw new Errno("EINVAL");
		file.allocate(offset, length, mode, this.task);
	}

	*sync(): Blocking<void> {
		this.task.steps++;
		const { memory } = this.kernel.cgroups.rootSet.effective;
		yield* this.sleepUntil(writeBackAll(memory, this.kernel.now));
	}

	/** A transfer that passes the page cache by. */
	private *transfer(bytes: number, direction: "read" | "write"): Blocking<void> {
		const { io } = this.task.groups.effective;
		if (direction === "read") io.readBytes(bytes);
		else io.wrote(bytes);
		yield* this.sleepUntil(io.delayed(this.kernel.now, bytes, direction));
	}
	/** Waits for the disk: only what ends the task is heard meanwhile. */
	private *sleepUntil(deadline: number): Blocking<void> {
		while (this.kernel.now < deadline) {
			try {
				yield* this.sleepOn([], deadline);
			} catch (error) {
				if (!isErrno(error, "EINTR")) throw error;
			}
		}
	}
}
