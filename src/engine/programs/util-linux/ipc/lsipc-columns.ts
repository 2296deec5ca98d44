/** The columns of lsipc, by the kind of object. */
import type { Stat } from "../../../kernel/abi.ts";
import type { Accounts } from "../../lib/accounts.ts";
import type { ColumnSpec } from "../../lib/table/columns.ts";
import { formatTime } from "../../lib/time-format.ts";
import type { Zone } from "../../lib/timezone.ts";
import { fullTime } from "./ipcs-lists.ts";
import { humanSize } from "./sizes.ts";
import { type IpcEntry, keyText, type QueueEntry, type SemaphoreEntry, type SharedMemoryEntry } from "./tables.ts";

export type TimeFormat = "short" | "full" | "iso";

export interface LsipcLook {
	readonly accounts: Accounts;
	readonly zone: Zone;
	readonly time: TimeFormat;
	readonly bytes: boolean;
	readonly numericPermissions: boolean;
	/** Seconds since the epoch. */
	readonly now: number;
	/** The command line of a process that is still there. */
	readonly command: (pid: number) => string | undefined;
}

/** With the words that stand before the value when one object is shown by itself. */
export type LsipcColumn<T> = ColumnSpec<T> & { readonly label: string };

/** A POSIX object: a file in /dev/shm or /dev/mqueue. */
export interface PosixEntry {
	readonly name: string;
	readonly stat: Stat;
	/** Of a queue. */
	readonly bytes: number;
	readonly messages: number;
	/** Of a semaphore. */
	readonly value: number;
}

const permissions = (mode: number, look: LsipcLook): string =>
	look.numericPermissions ? mode.toString(8).padStart(4, "0") : [..."rwxrwxrwx"].map((c, i) => (mode & (0o400 >> i) ? c : "-")).join("");

export function timeText(seconds: number, look: LsipcLook): string | undefined {
	if (seconds === 0) return undefined;
	const at = { seconds, nanoseconds: 0 };
	if (look.time === "full") return fullTime(seconds, look.zone);
	if (look.time === "iso") return formatTime("%Y-%m-%dT%H:%M:%S%:z", at, look.zone);
	const same = (pattern: string) => formatTime(pattern, at, look.zone) === formatTime(pattern, { seconds: look.now, nanoseconds: 0 }, look.zone);
	return formatTime(same("%F") ? "%H:%M" : same("%Y") ? "%b%d" : "%Y-%b%d", at, look.zone);
}
export const sizeText = (bytes: number, look: LsipcLook): string => (look.bytes ? String(bytes) : humanSize(BigInt(bytes)));

type Value<T> = ColumnSpec<T>["value"];
const left = <T>(name: string, label: string, value: Value<T>): LsipcColumn<T> => ({ name, label, help: label, value });
const right = <T>(name: string, label: string, value: Value<T>): LsipcColumn<T> => ({ name, label, help: label, value, right: true });

const generic = <T extends IpcEntry>(look: LsipcLook): LsipcColumn<T>[] => {
	const { accounts } = look;
	return [
		left("KEY", "Key", (e) => keyText(e.key)),
		left("ID", "ID", (e) => String(e.id)),
		right("OWNER", "Owner", (e) => accounts.userName(e.uid)),
		right("PERMS", "Permissions", (e) => permissions(e.mode & 0o777, look)),
		right("CUID", "Creator UID", (e) => String(e.cuid)),
		left("CUSER", "Creator user", (e) => accounts.userName(e.cuid)),
		right("CGID", "Creator GID", (e) => String(e.cgid)),
		left("CGROUP", "Creator group", (e) => accounts.groupName(e.cgid)),
		right("UID", "UID", (e) => String(e.uid)),
		left("USER", "User name", (e) => accounts.userName(e.uid)),
		right("GID", "GID", (e) => String(e.gid)),
		left("GROUP", "Group name", (e) => accounts.groupName(e.gid)),
		right("CTIME", "Last change", (e) => timeText(e.changeTime, look)),
	];
};

const DESTROYED = 0o1000;
const LOCKED = 0o2000;

export const sharedMemoryColumns = (look: LsipcLook): LsipcColumn<SharedMemoryEntry>[] => [
	...generic<SharedMemoryEntry>(look),
	right("SIZE", "Segment size", (e) => sizeText(e.size, look)),
	right("NATTCH", "Attached processes", (e) => String(e.attached)),
	left("STATUS", "Status", (e) => [e.mode & DESTROYED ? "dest" : "", e.mode & LOCKED ? "locked" : ""].filter(Boolean).join(",")),
	right("ATTACH", "Attached time", (e) => timeText(e.attachTime, look)),
	right("DETACH", "Detached time", (e) => timeText(e.detachTime, look)),
	left("COMMAND", "Creator command", (e) => look.command(e.creator)),
	right("CPID", "Creator PID", (e) => String(e.creator)),
	right("LPID", "Last user PID", (e) => String(e.last)),
];
export const queueColumns = (look: LsipcLook): LsipcColumn<QueueEntry>[] => [
	...generic<QueueEntry>(look),
	right("USEDBYTES", "Bytes used", (e) => sizeText(e.bytes, look)),
	left("MSGS", "Messages", (e) => String(e.messages)),
	right("SEND", "Msg sent", (e) => timeText(e.sendTime, look)),
	right("RECV", "Msg received", (e) => timeText(e.receiveTime, look)),
	right("LSPID", "Msg sender", (e) => String(e.sender)),
	right("LRPID", "Msg receiver", (e) => String(e.receiver)),
];
export const semaphoreColumns = (look: LsipcLook): LsipcColumn<SemaphoreEntry>[] => [
	...generic<SemaphoreEntry>(look),
	right("NSEMS", "Semaphores", (e) => String(e.count)),
	right("OTIME", "Last operation", (e) => timeText(e.operationTime, look)),
];

export function posixColumns(look: LsipcLook): LsipcColumn<PosixEntry>[] {
	const { accounts } = look;
	return [
		left("NAME", "Name", (e) => e.name),
		right("OWNER", "Owner", (e) => accounts.userName(e.stat.uid)),
		right("PERMS", "Permissions", (e) => permissions(e.stat.mode & 0o777, look)),
		right("CUID", "Creator UID", (e) => String(e.stat.uid)),
		left("CUSER", "Creator user", (e) => accounts.userName(e.stat.uid)),
		right("CGID", "Creator GID", (e) => String(e.stat.gid)),
		left("CGROUP", "Creator group", (e) => accounts.groupName(e.stat.gid)),
		right("SIZE", "Segment size", (e) => sizeText(e.stat.size, look)),
		right("MTIME", "Last action", (e) => timeText(Math.floor(e.stat.mtime / 1000), look)),
		right("USEDBYTES", "Bytes used", (e) => sizeText(e.bytes, look)),
		left("MSGS", "Messages", (e) => String(e.messages)),
		right("SVAL", "Semaphore value", (e) => String(e.value)),
	];
}
