/** lsipc -g: the limits, and how much of each is used. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { ColumnSpec } from "../../lib/table/columns.ts";
import { humanSize } from "./sizes.ts";
import { readLimits, readQueues, readSemaphores, readSharedMemory } from "./tables.ts";

export interface LimitLine {
	readonly kind: "msg" | "mqueue" | "shm" | "sem";
	readonly name: string;
	readonly description: string;
	readonly limit: bigint;
	readonly isSize: boolean;
	readonly used: number | undefined;
}

export function* limitLines(sys: Sys): Blocking<LimitLine[]> {
	const limits = yield* readLimits(sys);
	const setting = function* (name: string): Blocking<number> {
		return Number(((yield* tryReadText(sys, `/proc/sys/fs/mqueue/${name}`)) ?? "0").trim());
	};
	const posix = sys.tryStat("/dev/mqueue") ? sys.readdir("/dev/mqueue").length : 0;
	const segments = yield* readSharedMemory(sys);
	const arrays = yield* readSemaphores(sys);
	const count = (kind: LimitLine["kind"], name: string, description: string, limit: number | bigint, used?: number): LimitLine => ({
		kind,
		name,
		description,
		limit: BigInt(limit),
		isSize: false,
		used,
	});
	const size = (kind: LimitLine["kind"], name: string, description: string, limit: number | bigint): LimitLine => ({
		...count(kind, name, description, limit),
		isSize: true,
	});
	const [perArray, total, operations, most] = limits.sem;
	return [
		count("msg", "MSGMNI", "Number of System V message queues", limits.msgmni, (yield* readQueues(sys)).length),
		size("msg", "MSGMAX", "Max size of System V message (bytes)", limits.msgmax),
		size("msg", "MSGMNB", "Default max size of System V queue (bytes)", limits.msgmnb),
		count("mqueue", "MQUMNI", "Number of POSIX message queues", yield* setting("queues_max"), posix),
		size("mqueue", "MQUMAX", "Max size of POSIX message (bytes)", yield* setting("msgsize_max")),
		count("mqueue", "MQUMNB", "Number of messages in POSIX message queue", yield* setting("msg_max")),
		count("shm", "SHMMNI", "Shared memory segments", limits.shmmni, segments.length),
		count(
			"shm",
			"SHMALL",
			"Shared memory pages",
			limits.shmall,
			segments.reduce((sum, s) => sum + Math.ceil(s.size / 4096), 0),
		),
		size("shm", "SHMMAX", "Max size of shared memory segment (bytes)", limits.shmmax),
		size("shm", "SHMMIN", "Min size of shared memory segment (bytes)", 1),
		count("sem", "SEMMNI", "Number of semaphore identifiers", most, arrays.length),
		count(
			"sem",
			"SEMMNS",
			"Total number of semaphores",
			total,
			arrays.reduce((sum, a) => sum + a.count, 0),
		),
		count("sem", "SEMMSL", "Max semaphores per semaphore set.", perArray),
		count("sem", "SEMOPM", "Max number of operations per semop(2)", operations),
		count("sem", "SEMVMX", "Semaphore max value", 32767),
	];
}

const share = (line: LimitLine): string => (line.used === undefined ? "-" : `${((line.used / Number(line.limit)) * 100).toFixed(2)}%`);

export const limitColumns = (bytes: boolean): ColumnSpec<LimitLine>[] => [
	{ name: "RESOURCE", help: "Resource name", value: (l) => l.name },
	{ name: "DESCRIPTION", help: "Resource description", value: (l) => l.description },
	{ name: "LIMIT", help: "System-wide limit", right: true, value: (l) => (l.isSize && !bytes ? humanSize(l.limit) : String(l.limit)) },
	{ name: "USED", help: "Currently used", right: true, value: (l) => (l.used === undefined ? "-" : String(l.used)) },
	{ name: "USE%", help: "Currently use percentage", right: true, value: share },
];
