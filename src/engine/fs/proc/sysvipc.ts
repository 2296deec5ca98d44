/** /proc/sysvipc: the System V objects of the reader's IPC namespace. sysvipc_proc_show of the kernel. */
import type { IpcPermission } from "../../ipc/permission.ts";
import type { Task } from "../../kernel/task.ts";
import { type Maker, ProcDirectory, ProcFile } from "./inodes.ts";

const headings = {
	shm: "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap\n",
	sem: "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n",
	msg: "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n",
};

/** SHM_DEST and SHM_LOCKED stand above the permission bits. */
const DESTROYED = 0o1000;
const LOCKED = 0o2000;

const right = (width: number) => (value: number) => String(value).padStart(width);
const [five, ten] = [right(5), right(10)];
const seconds = (milliseconds: number): string => ten(Math.floor(milliseconds / 1000));

function ids(permission: IpcPermission, reader: Task): string {
	const users = reader.cred.userNamespace;
	const { uid, gid, creatorUid, creatorGid } = permission;
	return [users.fromKernelUid(uid), users.fromKernelGid(gid), users.fromKernelUid(creatorUid), users.fromKernelGid(creatorGid)].map(five).join(" ");
}

const pid = (task: Task | undefined, reader: Task): string => five(task?.pidIn(reader.pidNamespace) ?? 0);
const start = (object: { id: number; permission: IpcPermission }, flags = 0): string =>
	`${ten(object.permission.key | 0)} ${ten(object.id)}  ${(object.permission.mode | flags).toString(8).padStart(4)}`;

const texts = {
	shm: (reader: Task): string[] =>
		reader.ns.ipc.sharedMemory.objects.map((s) => {
			const flags = (s.destroyed ? DESTROYED : 0) | (s.locked ? LOCKED : 0);
			const times = [s.attachTime, s.detachTime, s.changeTime].map(seconds).join(" ");
			return `${start(s, flags)} ${right(21)(s.size)} ${pid(s.creator, reader)} ${pid(s.last, reader)}  ${five(s.attached.length)} ${ids(s.permission, reader)} ${times} ${right(21)(s.resident)} ${right(21)(0)}\n`;
		}),
	sem: (reader: Task): string[] =>
		reader.ns.ipc.semaphores.objects.map(
			(s) => `${start(s)} ${ten(s.semaphores.length)} ${ids(s.permission, reader)} ${seconds(s.operationTime)} ${seconds(s.changeTime)}\n`,
		),
	msg: (reader: Task): string[] =>
		reader.ns.ipc.messageQueues.objects.map((q) => {
			const times = [q.sendTime, q.receiveTime, q.changeTime].map(seconds).join(" ");
			return `${start(q)}  ${ten(q.bytes)} ${ten(q.messages.length)} ${pid(q.lastSender, reader)} ${pid(q.lastReceiver, reader)} ${ids(q.permission, reader)} ${times}\n`;
		}),
};

export const sysvipcDirectory: Maker = (fs) => {
	const file = (kind: keyof typeof texts): Maker => {
		return (owner) => new ProcFile(owner, 0o444, (reader) => headings[kind] + texts[kind](reader).join(""));
	};
	return new ProcDirectory(fs, { msg: file("msg"), sem: file("sem"), shm: file("shm") });
};
