/** Calls on sockets; so far those of the AF_UNIX family. */
import { UnixSocket } from "../../net/unix-socket.ts";
import { checkAccess, WRITE } from "../../vfs/permission.ts";
import { resolve, resolveForCreate } from "../../vfs/walk.ts";
import type { Blocking, ReceivedMessage, SenderCredentials, SocketType } from "../abi.ts";
import { capable } from "../credentials.ts";
import { Errno } from "../errno.ts";
import type { Task } from "../task.ts";
import { WaitQueue } from "../wait-queue.ts";
import { PosixQueueCalls } from "./posix-queues.ts";

export class SocketCalls extends PosixQueueCalls {
	private unixSocket(fd: number): UnixSocket {
		const file = this.file(fd);
		if (!(file instanceof UnixSocket)) throw new Errno("ENOTSOCK");
		return file;
	}
	private installSocket(socket: UnixSocket): number {
		return this.task.fds.install(socket, this.task.limits.nofile.soft, 0, true);
	}
	private credentialsOf(other: Task): SenderCredentials {
		const { userNamespace } = this.task.cred;
		return { pid: other.pidIn(this.task.pidNamespace), uid: userNamespace.fromKernelUid(other.cred.uid), gid: userNamespace.fromKernelGid(other.cred.gid) };
	}

	socket(type: SocketType): number {
		this.task.steps++;
		return this.installSocket(new UnixSocket(type, this.task));
	}
	socketpair(type: SocketType): [number, number] {
		this.task.steps++;
		const first = new UnixSocket(type, this.task);
		const second = new UnixSocket(type, this.task);
		first.pair(second);
		return [this.installSocket(first), this.installSocket(second)];
	}
	bindSocket(fd: number, path: string): void {
		this.task.steps++;
		const socket = this.unixSocket(fd);
		if (socket.address !== "") throw new Errno("EINVAL");
		const place = resolveForCreate(this.task, path, false);
		if (place.existing || place.trailingSlash) throw new Errno("EADDRINUSE");
		const made = this.makeIn(place.parent, place.name, (dir, init) => dir.mknod(place.name, "socket", undefined, init), 0o777);
		socket.bind(made.dentry.inode, path);
	}
	listen(fd: number, backlog: number): void {
		this.task.steps++;
		this.unixSocket(fd).listen(backlog);
	}
	private target(path: string): UnixSocket {
		const place = resolve(this.task, path);
		checkAccess(this.task.cred, place, WRITE);
		return UnixSocket.at(place.dentry.inode);
	}
	*connect(fd: number, path: string): Blocking<void> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.unixSocket(fd);
		for (;;) {
			const queue = socket.connect(this.target(path));
			if (!queue) return;
			if (socket.flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([queue]);
		}
	}
	*accept(fd: number): Blocking<number> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.unixSocket(fd);
		for (;;) {
			const made = socket.accept(this.task);
			if (made instanceof UnixSocket) return this.installSocket(made);
			if (socket.flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([made]);
		}
	}
	*receive(fd: number, count: number): Blocking<ReceivedMessage | undefined> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.unixSocket(fd);
		for (;;) {
			const message = socket.receive(count);
			if (message === undefined) return undefined;
			if (!(message instanceof WaitQueue)) {
				const { data, from, at } = message;
				return { data, from: this.credentialsOf(from), time: (at + this.task.ns.time.monotonic) / 1e9 };
			}
			if (socket.flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([message]);
		}
	}
	sendTo(fd: number, path: string, data: Uint8Array): void {
		this.task.steps++;
		if (this.unixSocket(fd).type !== "dgram") throw new Errno("EISCONN");
		const target = this.target(path);
		if (target.type !== "dgram") throw new Errno("EPROTOTYPE");
		target.deliver(data, this.task);
	}
	peerCredentials(fd: number): SenderCredentials {
		return this.credentialsOf(this.unixSocket(fd).peer);
	}
	pidfdGetfd(pid: number, fd: number): number {
		const { cred } = this.task;
		const target = this.process(pid);
		if (target.cred.uid !== cred.euid && !capable(cred, "sys_ptrace", target.cred.userNamespace)) throw new Errno("EPERM");
		return this.task.fds.install(target.fds.get(fd).hold(), this.task.limits.nofile.soft, 0, true);
	}
}
