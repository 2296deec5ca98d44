/** The lists of ipcs: the usual one, with times, with processes, with creators. */
import type { Accounts } from "../../lib/accounts.ts";
import { formatTime } from "../../lib/time-format.ts";
import type { Zone } from "../../lib/timezone.ts";
import { humanSize } from "./sizes.ts";
import { type IpcEntry, keyText, type QueueEntry, type SemaphoreEntry, type SharedMemoryEntry } from "./tables.ts";

export type Output = "status" | "time" | "pid" | "creator" | "limits" | "summary";
export type Format = "default" | "bytes" | "human";

export interface Look {
	readonly accounts: Accounts;
	readonly zone: Zone;
	readonly format: Format;
}

const DESTROYED = 0o1000;
const LOCKED = 0o2000;
const PERMISSIONS = 0o777;

const ten = (value: string | number): string => String(value).padEnd(10);
const title = (text: string): string => `------ ${text} --------\n`;
const tens = (cells: readonly (string | number)[]): string => `${cells.map(ten).join(" ")}\n`;

/** As ctime(3), without its line break. */
export const fullTime = (seconds: number, zone: Zone): string => formatTime("%a %b %e %H:%M:%S %Y", { seconds, nanoseconds: 0 }, zone);
const shortTime = (seconds: number, zone: Zone): string =>
	(seconds === 0 ? "Not set" : formatTime("%b %e %H:%M:%S", { seconds, nanoseconds: 0 }, zone)).padEnd(20);

const owner = (entry: IpcEntry, look: Look): string => look.accounts.userName(entry.uid);
const mode = (entry: IpcEntry): string => (entry.mode & PERMISSIONS).toString(8);

/** A scaled size stands right in six columns of its own. */
const size = (bytes: number, look: Look, width: number): string =>
	(look.format === "human" ? humanSize(BigInt(bytes)).padStart(6) : String(bytes)).padEnd(width);

function creators(name: string, id: string, entries: readonly IpcEntry[], look: Look): string {
	const { accounts } = look;
	const rows = entries.map((e) =>
		tens([e.id, mode(e), accounts.userName(e.cuid), accounts.groupName(e.cgid), accounts.userName(e.uid), accounts.groupName(e.gid)]),
	);
	return title(`${name} Creators/Owners`) + tens([id, "perms", "cuid", "cgid", "uid", "gid"]) + rows.join("");
}

export function sharedMemoryText(entries: readonly SharedMemoryEntry[], output: Output, look: Look): string {
	if (output === "creator") return creators("Shared Memory Segment", "shmid", entries, look);
	if (output === "time") {
		const row = (cells: readonly string[]) => `${cells.map((cell, i) => cell.padEnd(i < 2 ? 10 : 20)).join(" ")}\n`;
		const times = (e: SharedMemoryEntry) => [e.attachTime, e.detachTime, e.changeTime].map((t) => shortTime(t, look.zone));
		const rows = entries.map((e) => row([String(e.id), owner(e, look), ...times(e)]));
		return title("Shared Memory Attach/Detach/Change Times") + row(["shmid", "owner", "attached", "detached", "changed"]) + rows.join("");
	}
	if (output === "pid") {
		const rows = entries.map((e) => tens([e.id, owner(e, look), e.creator, e.last]));
		return title("Shared Memory Creator/Last-op PIDs") + tens(["shmid", "owner", "cpid", "lpid"]) + rows.join("");
	}
	const head = ["key", "shmid", "owner", "perms", look.format === "human" ? "size" : "bytes", "nattch"].map(ten).join(" ");
	const rows = entries.map((e) => {
		const status = `${(e.mode & DESTROYED ? "dest" : "").padEnd(6)} ${(e.mode & LOCKED ? "locked" : "").padEnd(6)}`;
		return `${keyText(e.key)} ${ten(e.id)} ${ten(owner(e, look))} ${ten(mode(e))} ${size(e.size, look, 10)} ${ten(e.attached)} ${status}\n`;
	});
	return `${title("Shared Memory Segments")}${head} ${"status".padEnd(12)}\n${rows.join("")}`;
}

export function semaphoreText(entries: readonly SemaphoreEntry[], output: Output, look: Look): string {
	if (output === "creator") return creators("Semaphore Arrays", "semid", entries, look);
	// who changed a semaphore last is told for each one, not for the array
	if (output === "pid") return "";
	if (output === "time") {
		const time = (seconds: number) => (seconds === 0 ? "Not set" : fullTime(seconds, look.zone)).padEnd(26);
		const head = `${"semid".padEnd(8)} ${ten("owner")} ${"last-op".padEnd(26)} ${"last-changed".padEnd(26)}\n`;
		const rows = entries.map((e) => `${String(e.id).padEnd(8)} ${ten(owner(e, look))}  ${time(e.operationTime)} ${time(e.changeTime)}\n`);
		return title("Semaphore Operation/Change Times") + head + rows.join("");
	}
	const rows = entries.map((e) => tens([keyText(e.key), e.id, owner(e, look), mode(e), e.count]));
	return title("Semaphore Arrays") + tens(["key", "semid", "owner", "perms", "nsems"]) + rows.join("");
}

export function queueText(entries: readonly QueueEntry[], output: Output, look: Look): string {
	if (output === "creator") return creators("Message Queues", "msqid", entries, look);
	if (output === "time") {
		const row = (id: string | number, user: string, times: readonly string[]) =>
			`${String(id).padEnd(8)} ${ten(user)} ${times.map((t) => t.padEnd(20)).join(" ")}\n`;
		const rows = entries.map((e) =>
			row(
				e.id,
				owner(e, look),
				[e.sendTime, e.receiveTime, e.changeTime].map((t) => shortTime(t, look.zone)),
			),
		);
		return title("Message Queues Send/Recv/Change Times") + row("msqid", "owner", ["send", "recv", "change"]) + rows.join("");
	}
	if (output === "pid") {
		const rows = entries.map(
			(e) => `${String(e.id).padEnd(8)} ${ten(owner(e, look))}  ${String(e.sender).padStart(5)}     ${String(e.receiver).padStart(5)}\n`,
		);
		return title("Message Queues PIDs") + tens(["msqid", "owner", "lspid", "lrpid"]) + rows.join("");
	}
	const head = `${["key", "msqid", "owner", "perms"].map(ten).join(" ")} ${(look.format === "human" ? "size" : "used-bytes").padEnd(12)} ${"messages".padEnd(12)}\n`;
	const rows = entries.map(
		(e) => `${keyText(e.key)} ${ten(e.id)} ${ten(owner(e, look))} ${ten(mode(e))} ${size(e.bytes, look, 12)} ${String(e.messages).padEnd(12)}\n`,
	);
	return title("Message Queues") + head + rows.join("");
}
