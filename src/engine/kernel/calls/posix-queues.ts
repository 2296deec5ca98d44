/** POSIX message queues: mq_open(3), mq_send(3), mq_receive(3). */
import { type PosixQueue, PosixQueueFile } from "../../ipc/posix-queues.ts";
import { Dentry } from "../../vfs/dentry.ts";
import { defaultAttributes, newMount } from "../../vfs/mount-tree.ts";
import { checkAccess, isOwner, READ, WRITE } from "../../vfs/permission.ts";
import type { Blocking, PosixQueueFlags } from "../abi.ts";
import { Errno } from "../errno.ts";
import { SystemVCalls } from "./ipc.ts";

/** MQ_PRIO_MAX */
const PRIORITIES = 32768;

export class PosixQueueCalls extends SystemVCalls {
	private get queues() {
		return this.task.ns.ipc.queueFileSystem(this.kernel);
	}
	/** `/name` without its slash. EINVAL, EACCES, ENOENT. */
	private queueName(name: string): string {
		if (!name.startsWith("/")) throw new Errno("EINVAL");
		if (name.length === 1) throw new Errno("ENOENT");
		if (name.includes("/", 1)) throw new Errno("EACCES");
		return name.slice(1);
	}

	mqOpen(name: string, flags: PosixQueueFlags = {}): number {
		const short = this.queueName(name);
		const { root } = this.queues;
		const { cred } = this.task;
		let queue = root.lookup(short) as PosixQueue | undefined;
		const wanted = (flags.write ? WRITE : 0) | (flags.read || !flags.write ? READ : 0);
		const mount = newMount(this.kernel, this.queues, new Dentry("", undefined, root), "mqueue", defaultAttributes());
		if (queue) {
			if (flags.create && flags.exclusive) throw new Errno("EEXIST");
			checkAccess(cred, { mount, dentry: mount.root.child(short, queue) }, wanted);
		} else {
			if (!flags.create) throw new Errno("ENOENT");
			this.queues.checkRoom(this.task);
			const { limits } = this.task.ns.ipc;
			const { maxMessages = Math.min(limits.queueMessagesDefault, limits.queueMessagesMax), maxSize = Math.min(limits.queueSizeDefault, limits.queueSizeMax) } =
				flags;
			if (maxMessages < 1 || maxSize < 1 || maxMessages > limits.queueMessagesMax || maxSize > limits.queueSizeMax) throw new Errno("EINVAL");
			const mode = (flags.mode ?? 0o600) & ~this.task.fs.umask & 0o777;
			queue = root.add(short, { mode, uid: cred.euid, gid: cred.egid, now: this.kernel.realtime }, maxMessages, maxSize);
		}
		const file = new PosixQueueFile({ mount, dentry: mount.root.child(short, queue) }, queue);
		file.flags = { read: (wanted & READ) !== 0, write: flags.write ?? false, append: false, nonBlocking: flags.nonBlocking ?? false };
		return this.task.fds.install(file, this.task.limits.nofile.soft, 0, true);
	}
	mqUnlink(name: string): void {
		const short = this.queueName(name);
		const { root } = this.queues;
		const queue = root.lookup(short);
		if (!queue) throw new Errno("ENOENT");
		if (!isOwner(this.task.cred, queue) && !isOwner(this.task.cred, root)) throw new Errno("EACCES");
		root.unlink(short, this.kernel.realtime);
	}
	private queueFile(fd: number, way: "read" | "write"): PosixQueueFile {
		const file = this.file(fd);
		if (!(file instanceof PosixQueueFile) || !file.flags[way]) throw new Errno("EBADF");
		return file;
	}
	*mqSend(fd: number, data: Uint8Array, priority = 0): Blocking<void> {
		const { queue, flags } = this.queueFile(fd, "write");
		if (priority >= PRIORITIES) throw new Errno("EINVAL");
		if (data.length > queue.maxSize) throw new Errno("EMSGSIZE");
		while (queue.messages.length >= queue.maxMessages) {
			if (flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([queue.changed]);
		}
		queue.insert({ priority, data }, this.kernel.realtime);
	}
	*mqReceive(fd: number): Blocking<{ data: Uint8Array; priority: number }> {
		const { queue, flags } = this.queueFile(fd, "read");
		for (;;) {
			const message = queue.shift();
			if (message) return message;
			if (flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([queue.changed]);
		}
	}
}
