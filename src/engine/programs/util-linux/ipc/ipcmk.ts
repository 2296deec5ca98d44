import type { Context } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";
import { parseSize } from "../../lib/size.ts";
import { defineUtilLinux } from "../define.ts";

/** A random key, as the real program takes one. */
function randomKey(context: Context): number {
	const [a = 0, b = 0, c = 0, d = 0] = context.sys.getrandom(4);
	return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

function sizeOf(context: Context, text: string): number {
	const size = parseSize(text);
	return typeof size === "number" && size >= 0
		? size
		: context.fail(`failed to parse size: '${text}': ${size === "overflow" ? "Numerical result out of range" : "Invalid argument"}`);
}

/** Below /dev/shm, where POSIX shared memory and semaphores are files: shm_open(3), sem_open(3). */
const shmPath = (name: string, prefix = ""): string => `/dev/shm/${prefix}${name.replace(/^\//, "")}`;
/** sizeof(sem_t) */
const SEMAPHORE_BYTES = 32;

export const ipcmk = defineUtilLinux({
	name: "ipcmk",
	summary: "Create various IPC resources",
	usage: ["[options]"],
	notes: `Arguments:
 Values for <size> may be followed by a suffix: KiB, MiB,
 GiB, TiB, PiB, EiB, ZiB, or YiB (where the "iB" is optional).

 -n, --name <name> option is required for POSIX IPC
`,
	options: [
		{ short: "M", long: "shmem", arg: "size", help: "create shared memory segment of size <size>" },
		{ short: "m", long: "posix-shmem", arg: "size", help: "create POSIX shared memory segment of size <size>" },
		{ short: "S", long: "semaphore", arg: "number", help: "create semaphore array with <number> elements" },
		{ short: "s", long: "posix-semaphore", help: "create POSIX semaphore" },
		{ short: "Q", long: "queue", help: "create message queue" },
		{ short: "q", long: "posix-mqueue", help: "create POSIX message queue" },
		{ short: "p", long: "mode", arg: "mode", help: "permission for the resource (default is 0644)" },
		{ short: "n", long: "name", arg: "name", help: "name of the POSIX resource" },
	],
	*main(context) {
		const { sys, options } = context;
		const modeText = options.value("mode");
		if (modeText !== undefined && !/^[0-7]+$/.test(modeText)) context.fail("failed to parse mode: Success");
		const mode = modeText === undefined ? 0o644 : Number.parseInt(modeText, 8);
		const memory = options.value("shmem");
		const posixMemory = options.value("posix-shmem");
		const memorySize = memory === undefined ? undefined : sizeOf(context, memory);
		const posixSize = posixMemory === undefined ? undefined : sizeOf(context, posixMemory);
		const countText = options.value("semaphore");
		if (countText !== undefined && !/^\d+$/.test(countText)) context.fail(`failed to parse elements: '${countText}'`);
		const kinds = ["shmem", "posix-shmem", "semaphore", "posix-semaphore", "queue", "posix-mqueue"];
		if (!kinds.some((kind) => options.has(kind))) context.usage("bad usage");
		const name = options.value("name");
		const posix = options.has("posix-shmem") || options.has("posix-semaphore") || options.has("posix-mqueue");
		if (posix && name === undefined) context.usage("name is required for POSIX IPC");
		const make = function* (failure: string, what: string, create: () => string | number) {
			try {
				yield* context.print(`${what}: ${create()}\n`);
				return 0;
			} catch (error) {
				yield* context.complain(`${failure} failed: ${reason(error)}`);
				return 1;
			}
		};
		const fresh = { create: true, exclusive: true, mode };
		let status = 0;
		if (memorySize !== undefined) status ||= yield* make("create share memory", "Shared memory id", () => sys.shmget(randomKey(context), memorySize, fresh));
		if (posixSize !== undefined && name !== undefined) status ||= yield* posixFile(context, "shared memory", shmPath(name), name, mode, posixSize);
		if (countText !== undefined) status ||= yield* make("create semaphore", "Semaphore id", () => sys.semget(randomKey(context), Number(countText), fresh));
		if (options.has("posix-semaphore") && name !== undefined)
			status ||= yield* posixFile(context, "semaphore", shmPath(name, "sem."), name, mode, SEMAPHORE_BYTES);
		if (options.has("queue")) status ||= yield* make("create message queue", "Message queue id", () => sys.msgget(randomKey(context), fresh));
		if (options.has("posix-mqueue") && name !== undefined) {
			const path = name.startsWith("/") ? name : `/${name}`;
			status ||= yield* make("create POSIX message queue", "POSIX message queue name", () => {
				sys.close(sys.mqOpen(path, { ...fresh, read: true, write: true }));
				return path;
			});
		}
		return status;
	},
});

function* posixFile(context: Context, what: string, path: string, name: string, mode: number, size: number) {
	const { sys } = context;
	try {
		const fd = yield* sys.open(path, { read: true, write: true, create: true, exclusive: true }, mode);
		sys.ftruncate(fd, size);
		sys.close(fd);
		yield* context.print(`POSIX ${what} name: ${name}\n`);
		return 0;
	} catch (error) {
		yield* context.complain(`create POSIX ${what} failed: ${reason(error)}`);
		return 1;
	}
}
