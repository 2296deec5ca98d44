/** What /proc/sysvipc and the limits under /proc/sys say, for ipcs and lsipc. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";

export interface IpcEntry {
	/** As an unsigned number of 32 bits. */
	readonly key: number;
	readonly id: number;
	/** Permission bits, and above them SHM_DEST (01000) and SHM_LOCKED (02000). */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly cuid: number;
	readonly cgid: number;
	/** Seconds since the epoch. */
	readonly changeTime: number;
}
export interface SharedMemoryEntry extends IpcEntry {
	readonly size: number;
	readonly creator: number;
	readonly last: number;
	readonly attached: number;
	readonly attachTime: number;
	readonly detachTime: number;
	readonly resident: number;
	readonly swapped: number;
}
export interface SemaphoreEntry extends IpcEntry {
	readonly count: number;
	readonly operationTime: number;
}
export interface QueueEntry extends IpcEntry {
	readonly bytes: number;
	readonly messages: number;
	readonly sender: number;
	readonly receiver: number;
	readonly sendTime: number;
	readonly receiveTime: number;
}

export const keyText = (key: number): string => `0x${key.toString(16).padStart(8, "0")}`;

/** The numbers of each line; the permissions, third of them, are octal. */
function* lines(sys: Sys, kind: string): Blocking<number[][]> {
	const text = (yield* tryReadText(sys, `/proc/sysvipc/${kind}`)) ?? "";
	return text
		.split("\n")
		.slice(1)
		.filter(Boolean)
		.map((line) => {
			const words = line.trim().split(/\s+/);
			return words.map((word, i) => (i === 2 ? Number.parseInt(word, 8) : Number(word)));
		});
}

export function* readSharedMemory(sys: Sys): Blocking<SharedMemoryEntry[]> {
	return (yield* lines(sys, "shm")).map(
		([key = 0, id = 0, mode = 0, size = 0, creator = 0, last = 0, attached = 0, uid = 0, gid = 0, cuid = 0, cgid = 0, ...times]) => {
			const [attachTime = 0, detachTime = 0, changeTime = 0, resident = 0, swapped = 0] = times;
			return { key: key >>> 0, id, mode, size, creator, last, attached, uid, gid, cuid, cgid, attachTime, detachTime, changeTime, resident, swapped };
		},
	);
}
export function* readSemaphores(sys: Sys): Blocking<SemaphoreEntry[]> {
	return (yield* lines(sys, "sem")).map(([key = 0, id = 0, mode = 0, count = 0, uid = 0, gid = 0, cuid = 0, cgid = 0, operationTime = 0, changeTime = 0]) => {
		return { key: key >>> 0, id, mode, count, uid, gid, cuid, cgid, operationTime, changeTime };
	});
}
export function* readQueues(sys: Sys): Blocking<QueueEntry[]> {
	return (yield* lines(sys, "msg")).map(
		([key = 0, id = 0, mode = 0, bytes = 0, messages = 0, sender = 0, receiver = 0, uid = 0, gid = 0, cuid = 0, cgid = 0, ...times]) => {
			const [sendTime = 0, receiveTime = 0, changeTime = 0] = times;
			return { key: key >>> 0, id, mode, bytes, messages, sender, receiver, uid, gid, cuid, cgid, sendTime, receiveTime, changeTime };
		},
	);
}

export interface IpcLimits {
	readonly shmmax: bigint;
	readonly shmall: bigint;
	readonly shmmni: number;
	/** SEMMSL, SEMMNS, SEMOPM, SEMMNI */
	readonly sem: readonly [number, number, number, number];
	readonly msgmax: number;
	readonly msgmnb: number;
	readonly msgmni: number;
}

export function* readLimits(sys: Sys): Blocking<IpcLimits> {
	const read = function* (name: string): Blocking<string> {
		return ((yield* tryReadText(sys, `/proc/sys/kernel/${name}`)) ?? "0").trim();
	};
	const [a = 0, b = 0, c = 0, d = 0] = (yield* read("sem")).split(/\s+/).map(Number);
	return {
		shmmax: BigInt(yield* read("shmmax")),
		shmall: BigInt(yield* read("shmall")),
		shmmni: Number(yield* read("shmmni")),
		sem: [a, b, c, d],
		msgmax: Number(yield* read("msgmax")),
		msgmnb: Number(yield* read("msgmnb")),
		msgmni: Number(yield* read("msgmni")),
	};
}
