/** What travels between AF_UNIX sockets: bytes with their sender, and open files beside them. unix(7), cmsg(3). */
import type { Task } from "../../kernel/task.ts";
import type { OpenFile } from "../../vfs/file.ts";

/** A process as its peer is told of it; ids are the kernel's own. */
export interface Party {
	readonly task: Task;
	readonly uid: number;
	readonly gid: number;
}

export interface Message {
	readonly data: Uint8Array;
	/** SCM_CREDENTIALS. */
	readonly from: Party;
	/** The name of the sender's socket, "" without one. */
	readonly name: string;
	/** Virtual nanoseconds since boot at which it was sent (SO_TIMESTAMP). */
	readonly at: number;
	/** SCM_RIGHTS: each held once for whoever takes the message. */
	readonly files: readonly OpenFile[];
}

/** SO_PEERCRED tells the effective ids. */
export const effectiveParty = (task: Task): Party => ({ task, uid: task.cred.euid, gid: task.cred.egid });
/** SCM_CREDENTIALS tells the real ones. */
export const realParty = (task: Task): Party => ({ task, uid: task.cred.uid, gid: task.cred.gid });

/** Descriptors that nobody took are closed. */
export function discard(message: Message): void {
	for (const file of message.files) file.release();
}

const sameSender = (a: Message, b: Message): boolean => a.from.task === b.from.task && a.from.uid === b.from.uid && a.from.gid === b.from.gid;

/**
 * Takes at most `count` bytes from the front of a stream: of one sender only, and no further than a message with descriptors, as
 * unix_stream_read_generic() does. Undefined when nothing is there.
 */
export function takeBytes(inbox: Message[], count: number, peek: boolean): Message | undefined {
	const first = inbox[0];
	if (!first) return undefined;
	const parts: Uint8Array[] = [];
	let room = count;
	let whole = 0;
	for (const message of inbox) {
		if (parts.length > 0 && (room === 0 || !sameSender(first, message) || message.files.length > 0)) break;
		const part = message.data.subarray(0, room);
		parts.push(part);
		room -= part.length;
		if (part.length < message.data.length) break;
		whole++;
		if (message.files.length > 0) break;
	}
	const data = parts.length === 1 ? (parts[0] as Uint8Array) : joined(parts, count - room);
	if (!peek) {
		inbox.splice(0, whole);
		const rest = inbox[0];
		const used = parts.length > whole ? (parts[whole]?.length ?? 0) : 0;
		if (rest && used > 0) inbox[0] = { ...rest, data: rest.data.subarray(used), files: [] };
	}
	return { ...first, data };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
	const all = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
