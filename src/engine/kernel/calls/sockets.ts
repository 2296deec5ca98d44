/** Calls on sockets of the AF_UNIX family. */
import type { Message, Party } from "../../net/unix/message.ts";
import { UnixSocket } from "../../net/unix/socket.ts";
import { bindInode, findByInode, isAbstract, LONGEST_NAME } from "../../net/unix/table.ts";
import type { OpenFile } from "../../vfs/file.ts";
import { checkAccess, WRITE } from "../../vfs/permission.ts";
import { resolve, resolveForCreate } from "../../vfs/walk.ts";
import type { Blocking } from "../abi.ts";
import type { ReceivedMessage, ReceiveOptions, SenderCredentials, SendOptions, SocketType } from "../abi-unix.ts";
import { capable } from "../credentials.ts";
import { Errno, isErrno } from "../errno.ts";
import { encode } from "../text.ts";
import { WaitQueue } from "../wait-queue.ts";
import { PosixQueueCalls } from "./posix-queues.ts";

/** SCM_MAX_FD. */
const MOST_FILES = 253;

export class SocketCalls extends PosixQueueCalls {
	protected unixSocket(fd: number): UnixSocket {
		const file = this.file(fd);
		if (!(file instanceof UnixSocket)) throw new Errno("ENOTSOCK");
		return file;
	}
	private installSocket(socket: UnixSocket): number {
		try {
			return this.task.fds.install(socket, this.task.limits.nofile.soft, 0, true);
		} catch (error) {
			socket.release();
			throw error;
		}
	}
	private credentialsOf({ task, uid, gid }: Party): SenderCredentials {
		const { userNamespace } = this.task.cred;
		return { pid: task.pidIn(this.task.pidNamespace), uid: userNamespace.fromKernelUid(uid), gid: userNamespace.fromKernelGid(gid) };
	}

	socket(type: SocketType): number {
		this.task.steps++;
		return this.installSocket(new UnixSocket(type, this.task));
	}
	socketpair(type: SocketType): [number, number] {
		this.task.steps++;
		const first = new UnixSocket(type, this.task);
		const second = new UnixSocket(type, this.task);
		first.pair(second, this.task);
		const fd = this.installSocket(first);
		try {
			return [fd, this.installSocket(second)];
		} catch (error) {
			this.task.fds.close(fd);
			throw error;
		}
	}
	bindSocket(fd: number, name: string): void {
		this.task.steps++;
		const socket = this.unixSocket(fd);
		const table = socket.ns.sockets.unix;
		if (socket.name !== "" || name.length > LONGEST_NAME + (isAbstract(name) ? 1 : 0)) throw new Errno("EINVAL");
		if (name === "" || isAbstract(name)) {
			const wanted = name === "" ? table.freeName() : name;
			table.bindAbstract(wanted, socket);
			socket.name = wanted;
			return;
		}
		const place = resolveForCreate(this.task, name, false);
		if (place.existing || place.trailingSlash) throw new Errno("EADDRINUSE");
		const made = this.makeIn(place.parent, place.name, (dir, init) => dir.mknod(place.name, "socket", undefined, init), 0o777);
		bindInode(made.dentry.inode, socket);
		socket.name = name;
	}
	listen(fd: number, backlog: number): void {
		this.task.steps++;
		this.unixSocket(fd).listen(backlog, this.task);
	}
	private target(socket: UnixSocket, name: string): UnixSocket {
		if (name.length > LONGEST_NAME + 1) throw new Errno("EINVAL");
		if (isAbstract(name)) return socket.ns.sockets.unix.findAbstract(name);
		const place = resolve(this.task, name);
		checkAccess(this.task.cred, place, WRITE);
		return findByInode(place.dentry.inode);
	}
	*connect(fd: number, name: string): Blocking<void> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.unixSocket(fd);
		if (name === "") {
			socket.dissolve();
			return;
		}
		for (;;) {
			const queue = socket.connect(this.target(socket, name), this.task);
			if (!queue) return;
			if (socket.flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([queue]);
		}
	}
	*accept(fd: number): Blocking<number> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.unixSocket(fd);
		for (;;) {
			const made = socket.accept();
			if (made instanceof UnixSocket) return this.installSocket(made);
			if (socket.flags.nonBlocking) throw new Errno("EAGAIN");
			yield* this.sleepOn([made]);
		}
	}

	*receive(fd: number, count: number, options: ReceiveOptions = {}): Blocking<ReceivedMessage | undefined> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.unixSocket(fd);
		for (;;) {
			const message = socket.receive(count, options.peek);
			if (message === undefined) return undefined;
			if (!(message instanceof WaitQueue)) return this.received(message, options);
			if (socket.flags.nonBlocking || options.dontWait) throw new Errno("EAGAIN");
			yield* this.sleepOn([message]);
		}
	}
	/** Descriptors for which there is no room are closed (scm_detach_fds). */
	private received({ data, from, name, at, files }: Message, { peek = false, keepOnExec = false }: ReceiveOptions): ReceivedMessage {
		const fds: number[] = [];
		for (const file of files) {
			if (peek) file.hold();
			try {
				fds.push(this.task.fds.install(file, this.task.limits.nofile.soft, 0, !keepOnExec));
			} catch (error) {
				if (!isErrno(error, "EMFILE")) throw error;
				file.release();
			}
		}
		const time = (at + this.task.ns.time.monotonic) / 1e9;
		return { data, from: this.credentialsOf(from), name, fds, truncated: fds.length < files.length, time };
	}

	*sendMessage(fd: number, data: Uint8Array | string, options: SendOptions = {}): Blocking<number> {
		if (this.mustYield) yield* this.reschedule();
		const socket = this.unixSocket(fd);
		const bytes = typeof data === "string" ? encode(data) : data;
		const from = options.credentials && this.claimed(options.credentials);
		if ((options.fds?.length ?? 0) > MOST_FILES) throw new Errno("EINVAL");
		const files: OpenFile[] = (options.fds ?? []).map((n) => this.file(n));
		const outgoing = { files, noSignal: options.noSignal ?? false, ...(from && { from }) };
		for (const file of files) file.hold();
		let sent = false;
		try {
			for (;;) {
				const result = this.sendOnce(socket, bytes, options.to, outgoing);
				if (typeof result === "number") {
					sent = result > 0 || socket.type !== "stream";
					return result;
				}
				if (socket.flags.nonBlocking || options.dontWait) throw new Errno("EAGAIN");
				yield* this.sleepOn([result]);
			}
		} catch (error) {
			// SIGPIPE comes before the call returns
			if (this.task.urgent) yield* this.reschedule();
			throw error;
		} finally {
			if (!sent) for (const file of files) file.release();
		}
	}
	private sendOnce(socket: UnixSocket, data: Uint8Array, to: string | undefined, outgoing: Parameters<UnixSocket["send"]>[2]): number | WaitQueue {
		if (to === undefined) return socket.send(this.task, data, outgoing);
		if (socket.type === "stream") throw new Errno(socket.summary.state === "ESTAB" ? "EISCONN" : "EOPNOTSUPP");
		if (socket.type === "seqpacket") return socket.send(this.task, data, outgoing);
		return socket.sendDatagram(this.target(socket, to), this.task, data, outgoing);
	}
	/** scm_check_creds: whose name a sender may use. EPERM, ESRCH. */
	private claimed({ pid, uid, gid }: SenderCredentials): Party {
		const { cred } = this.task;
		const { userNamespace: ns } = cred;
		const [kernelUid, kernelGid] = [ns.toKernelUid(uid), ns.toKernelGid(gid)];
		if (kernelUid === undefined || kernelGid === undefined) throw new Errno("EINVAL");
		const own = pid === this.getpid() || capable(cred, "sys_admin", this.task.pidNamespace.owner);
		const ownUid = [cred.uid, cred.euid, cred.suid].includes(kernelUid) || capable(cred, "setuid", ns);
		const ownGid = [cred.gid, cred.egid, cred.sgid].includes(kernelGid) || capable(cred, "setgid", ns);
		if (!own || !ownUid || !ownGid) throw new Errno("EPERM");
		return { task: this.process(pid), uid: kernelUid, gid: kernelGid };
	}
	sendTo(fd: number, name: string, data: Uint8Array): void {
		this.task.steps++;
		const socket = this.unixSocket(fd);
		if (this.sendOnce(socket, data, name, {}) instanceof WaitQueue) throw new Errno("EAGAIN");
	}

	socketName(fd: number): string {
		return this.unixSocket(fd).name;
	}
	peerName(fd: number): string {
		return this.unixSocket(fd).peer.name;
	}
	peerCredentials(fd: number): SenderCredentials {
		const party = this.unixSocket(fd).credentials;
		if (!party) throw new Errno("ENOTCONN");
		return this.credentialsOf(party);
	}
	pidfdGetfd(pid: number, fd: number): number {
		const { cred } = this.task;
		const target = this.process(pid);
		if (target.cred.uid !== cred.euid && !capable(cred, "sys_ptrace", target.cred.userNamespace)) throw new Errno("EPERM");
		return this.task.fds.install(target.fds.get(fd).hold(), this.task.limits.nofile.soft, 0, true);
	}
}
