import type { Blocking, IpcKind } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Context } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";
import { defineUtilLinux } from "../define.ts";
import { readQueues, readSemaphores, readSharedMemory } from "./tables.ts";

const words: Readonly<Record<IpcKind, string>> = { shm: "shared memory segment", msg: "message queue", sem: "semaphore" };
const posixWords = { pshm: "POSIX shared memory", pmsg: "POSIX message queue", psem: "POSIX semaphore" } as const;
type PosixKind = keyof typeof posixWords;

/** Where POSIX shared memory and semaphores are. */
const SHM = "/dev/shm";
const SEMAPHORE_PREFIX = "sem.";
const QUEUES = "/dev/mqueue";

function* removeId(context: Context, kind: IpcKind, id: number, shown: string, what: "id" | "key"): Blocking<boolean> {
	if (context.options.has("verbose")) yield* context.print(`removing ${words[kind]} id \`${id}'\n`);
	try {
		context.sys.ipcRemove(kind, id);
		return true;
	} catch (error) {
		const denied = isErrno(error, "EACCES") || isErrno(error, "EPERM");
		yield* context.complain(`${denied ? `permission denied for ${what}` : `invalid ${what}`} (${shown})`);
		return false;
	}
}

function* removeKey(context: Context, kind: IpcKind, text: string): Blocking<boolean> {
	const { sys } = context;
	if (!/^-?(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) return context.fail(`failed to parse argument: '${text}'`);
	const key = Number(/^0\d/.test(text) ? `0o${text}` : text) | 0;
	if (key === 0) {
		yield* context.complain(`illegal key (${text})`);
		return false;
	}
	try {
		const id = kind === "shm" ? sys.shmget(key, 0) : kind === "sem" ? sys.semget(key, 0) : sys.msgget(key);
		return yield* removeId(context, kind, id, text, "key");
	} catch (error) {
		const denied = isErrno(error, "EACCES");
		yield* context.complain(`${denied ? "permission denied for" : isErrno(error, "EIDRM") ? "already removed" : "invalid"} key (${text})`);
		return false;
	}
}

function* removePosix(context: Context, kind: PosixKind, name: string): Blocking<boolean> {
	const { sys } = context;
	if (context.options.has("verbose")) yield* context.print(`removing ${posixWords[kind]} \`${name}'\n`);
	const plain = name.replace(/^\//, "");
	try {
		if (kind === "pmsg") sys.mqUnlink(`/${plain}`);
		else sys.unlink(`${SHM}/${kind === "psem" ? SEMAPHORE_PREFIX : ""}${plain}`);
		return true;
	} catch (error) {
		yield* context.complain(
			isErrno(error, "ENOENT")
				? `name \`${name}' not found`
				: isErrno(error, "EACCES")
					? `permission denied for name (${name})`
					: `unlink failed: ${reason(error)}`,
		);
		return false;
	}
}

const names = (context: Context, directory: string): string[] => {
	try {
		return context.sys.readdir(directory).map((e) => e.name);
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
};

function* removeAll(context: Context, category: string | undefined): Blocking<boolean> {
	const { sys } = context;
	let fine = true;
	const wanted = (kind: string) => category === undefined || category === kind;
	const each = function* (kind: IpcKind, entries: readonly { readonly id: number }[]) {
		for (const { id } of entries) fine = (yield* removeId(context, kind, id, String(id), "id")) && fine;
	};
	if (wanted("shm")) yield* each("shm", yield* readSharedMemory(sys));
	if (wanted("sem")) yield* each("sem", yield* readSemaphores(sys));
	if (wanted("msg")) yield* each("msg", yield* readQueues(sys));
	const inShm = names(context, SHM);
	if (wanted("pshm")) for (const name of inShm.filter((n) => !n.startsWith(SEMAPHORE_PREFIX))) fine = (yield* removePosix(context, "pshm", name)) && fine;
	if (wanted("pmsg")) for (const name of names(context, QUEUES)) fine = (yield* removePosix(context, "pmsg", name)) && fine;
	if (wanted("psem"))
		for (const name of inShm.filter((n) => n.startsWith(SEMAPHORE_PREFIX)))
			fine = (yield* removePosix(context, "psem", name.slice(SEMAPHORE_PREFIX.length))) && fine;
	return fine;
}

/** `ipcrm shm|msg|sem ID...`, as it was written once. */
function* oldForm(context: Context, kind: IpcKind, ids: readonly string[]): Blocking<number> {
	let fine = true;
	for (const text of ids) {
		if (!/^-?\d+$/.test(text)) {
			yield* context.complain(`invalid id: ${text}`);
			fine = false;
		} else fine = (yield* removeId(context, kind, Number(text), text, "id")) && fine;
	}
	if (fine) yield* context.print("resource(s) deleted\n");
	return fine ? 0 : 1;
}

const byId: Readonly<Record<string, IpcKind>> = { "shmem-id": "shm", "queue-id": "msg", "semaphore-id": "sem" };
const byKey: Readonly<Record<string, IpcKind>> = { "shmem-key": "shm", "queue-key": "msg", "semaphore-key": "sem" };
const byName: Readonly<Record<string, PosixKind>> = { "posix-shmem": "pshm", "posix-mqueue": "pmsg", "posix-semaphore": "psem" };

export const ipcrm = defineUtilLinux({
	name: "ipcrm",
	summary: "Remove certain IPC resources",
	usage: ["[options]", "shm|msg|sem <id>..."],
	options: [
		{ short: "m", long: "shmem-id", arg: "id", help: "remove shared memory segment by id" },
		{ short: "M", long: "shmem-key", arg: "key", help: "remove shared memory segment by key" },
		{ long: "posix-shmem", arg: "name", help: "remove POSIX shared memory segment by name" },
		{ short: "q", long: "queue-id", arg: "id", help: "remove message queue by id" },
		{ short: "Q", long: "queue-key", arg: "key", help: "remove message queue by key" },
		{ long: "posix-mqueue", arg: "name", help: "remove POSIX message queue by name" },
		{ short: "s", long: "semaphore-id", arg: "id", help: "remove semaphore by id" },
		{ short: "S", long: "semaphore-key", arg: "key", help: "remove semaphore by key" },
		{ long: "posix-semaphore", arg: "name", help: "remove POSIX semaphore by name" },
		{ short: "a", long: "all", arg: "shm|pshm|msg|pmsg|sem|psem", optional: true, help: "remove all (in the specified category)" },
		{ short: "v", long: "verbose", help: "explain what is being done" },
	],
	*main(context) {
		const { options, operands } = context;
		const [kind, ...rest] = operands;
		if (options.given.length === 0 && kind !== undefined) {
			if (kind !== "shm" && kind !== "msg" && kind !== "sem") return context.usage(`unknown argument: ${kind}`);
			if (rest.length === 0) context.usage("not enough arguments");
			return yield* oldForm(context, kind, rest);
		}
		if (options.given.length === 0) context.usage("bad usage");
		let fine = true;
		for (const { key, value = "" } of options.given) {
			const [idKind, keyKind, posixKind] = [byId[key], byKey[key], byName[key]];
			if (idKind) {
				if (!/^-?\d+$/.test(value)) context.fail(`failed to parse argument: '${value}'`);
				fine = (yield* removeId(context, idKind, Number(value), value, "id")) && fine;
			} else if (keyKind) fine = (yield* removeKey(context, keyKind, value)) && fine;
			else if (posixKind) fine = (yield* removePosix(context, posixKind, value)) && fine;
		}
		if (options.has("all")) {
			const category = options.value("all")?.replace(/^=/, "");
			if (category !== undefined && !["shm", "pshm", "msg", "pmsg", "sem", "psem"].includes(category)) context.fail(`unknown argument: ${category}`);
			fine = (yield* removeAll(context, category)) && fine;
		}
		return fine ? 0 : 1;
	},
});
