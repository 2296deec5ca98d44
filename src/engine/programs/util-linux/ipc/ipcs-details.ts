/** ipcs -i: all about one object. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { fullTime, type Look } from "./ipcs-lists.ts";
import { humanSize } from "./sizes.ts";
import { type IpcEntry, readQueues, readSemaphores, readSharedMemory } from "./tables.ts";

const octal = (mode: number): string => `0${mode.toString(8)}`;

/** Status 0 also where there is no such id, as the real program. */
export function* details(context: Context, kind: "queues" | "shmems" | "semaphores", id: number, look: Look): Blocking<number> {
	const { sys } = context;
	const time = (seconds: number) => (seconds === 0 ? "Not set" : fullTime(seconds, look.zone)).padEnd(26);
	const size = (bytes: number) => (look.format === "human" ? humanSize(BigInt(bytes)) : String(bytes));
	const word = look.format === "human" ? "size" : "bytes";
	const ids = (e: IpcEntry, separator: string) => [`uid=${e.uid}`, `gid=${e.gid}`, `cuid=${e.cuid}`, `cgid=${e.cgid}`].join(separator);
	const missing = function* (): Blocking<number> {
		yield* context.complain(`id ${id} not found`);
		return 0;
	};
	if (kind === "shmems") {
		const e = (yield* readSharedMemory(sys)).find((s) => s.id === id);
		if (!e) return yield* missing();
		yield* context.print(
			`\nShared memory Segment shmid=${id}\n${ids(e, "\t")}\nmode=${octal(e.mode)}\taccess_perms=${octal(e.mode & 0o777)}\n` +
				`${word}=${size(e.size)}\tlpid=${e.last}\tcpid=${e.creator}\tnattch=${e.attached}\n` +
				`att_time=${time(e.attachTime)}\ndet_time=${time(e.detachTime)}\nchange_time=${time(e.changeTime)}\n\n`,
		);
	} else if (kind === "queues") {
		const e = (yield* readQueues(sys)).find((q) => q.id === id);
		if (!e) return yield* missing();
		const limit = sys.msgLimit(id);
		const short = word === "size" ? "size" : "bytes";
		yield* context.print(
			`\nMessage Queue msqid=${id}\n${ids(e, "\t")}\tmode=${octal(e.mode)}\n` +
				`c${short}=${size(e.bytes)}\tq${short}=${size(limit)}\tqnum=${e.messages}\tlspid=${e.sender}\tlrpid=${e.receiver}\n` +
				`send_time=${time(e.sendTime)}\nrcv_time=${time(e.receiveTime)}\nchange_time=${time(e.changeTime)}\n\n`,
		);
	} else {
		const e = (yield* readSemaphores(sys)).find((s) => s.id === id);
		if (!e) return yield* missing();
		const row = (cells: readonly (string | number)[]) => `${cells.map((cell) => String(cell).padEnd(10)).join(" ")}\n`;
		const elements = sys.semValues(id).map((s, i) => row([i, s.value, s.waitingForMore, s.waitingForZero, s.pid]));
		yield* context.print(
			`\nSemaphore Array semid=${id}\n${ids(e, "\t ")}\nmode=${octal(e.mode)}, access_perms=${octal(e.mode & 0o777)}\n` +
				`nsems = ${e.count}\notime = ${time(e.operationTime)}\nctime = ${time(e.changeTime)}\n` +
				`${row(["semnum", "value", "ncount", "zcount", "pid"])}${elements.join("")}\n`,
		);
	}
	return 0;
}
