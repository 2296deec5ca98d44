/** Settings that belong to namespaces: limits on IPC objects (proc_sys_kernel(5)) and on namespaces by user (namespaces(7)). */
import type { NamespaceKind } from "../../kernel/abi.ts";
import { capable } from "../../kernel/credentials.ts";
import { Errno } from "../../kernel/errno.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpcNamespace } from "../../namespaces/ipc.ts";
import type { Setting } from "./sysctl.ts";

/** The most objects of a kind: IPCMNI. */
const MAX_OBJECTS = 32768;
const MAX_INT = 2147483647;
const MAX_LONG = 2n ** 64n - 1n;

function numbers(text: string): bigint[] {
	const words = text.trim().split(/\s+/).filter(Boolean);
	if (words.length === 0 || !words.every((word) => /^\d+$/.test(word))) throw new Errno("EINVAL");
	return words.map(BigInt);
}

type Limits = IpcNamespace["limits"];
type PlainLimit = { [K in keyof Limits]: Limits[K] extends number ? K : never }[keyof Limits];

/** Who is root in the user namespace that owns the IPC namespace may change its limits. */
function ipcSetting(read: (limits: Limits) => string, write: (limits: Limits, text: string) => void): Setting {
	return {
		mode: 0o644,
		read: (reader) => `${read(reader.ns.ipc.limits)}\n`,
		write: (writer, text) => {
			if (writer.cred.euid !== writer.ns.ipc.owner.toKernelUid(0)) throw new Errno("EPERM");
			write(writer.ns.ipc.limits, text);
		},
		opensFor: (cred) => cred.userNamespace.level > 0 && cred.euid === cred.userNamespace.toKernelUid(0),
	};
}

const plain = (field: PlainLimit, low: number, high: number): Setting =>
	ipcSetting(
		(limits) => String(limits[field]),
		(limits, text) => {
			const [value = 0n] = numbers(text);
			if (value < BigInt(low) || value > BigInt(high)) throw new Errno("EINVAL");
			limits[field] = Number(value);
		},
	);

const long = (field: "shmmax" | "shmall"): Setting =>
	ipcSetting(
		(limits) => String(limits[field]),
		(limits, text) => {
			const [value = 0n] = numbers(text);
			if (value > MAX_LONG) throw new Errno("EINVAL");
			limits[field] = value;
		},
	);

/** Values that are left out stay. ERANGE where there would be more arrays than ids. */
const semaphores: Setting = ipcSetting(
	(limits) => limits.sem.join("\t"),
	(limits, text) => {
		const given = numbers(text).map(Number);
		const [a, b, c, d] = limits.sem.map((old, i) => given[i] ?? old) as [number, number, number, number];
		if (d > MAX_OBJECTS) throw new Errno("ERANGE");
		limits.sem = [a, b, c, d];
	},
);

const kinds: readonly NamespaceKind[] = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

/** Of the reader's user namespace. */
const namespaceLimit = (kind: NamespaceKind): Setting => ({
	mode: 0o644,
	read: (reader: Task) => `${reader.cred.userNamespace.limits[kind]}\n`,
	write: (writer, text) => {
		const [value = 0n] = numbers(text);
		if (value > BigInt(MAX_INT)) throw new Errno("EINVAL");
		writer.cred.userNamespace.limits[kind] = Number(value);
	},
	opensFor: (cred) => capable(cred, "sys_resource", cred.userNamespace),
});

export function namespaceSettings(): Map<string, Setting> {
	const settings = new Map<string, Setting>([
		["kernel/shmmax", long("shmmax")],
		["kernel/shmall", long("shmall")],
		["kernel/shmmni", plain("shmmni", 0, MAX_OBJECTS)],
		["kernel/sem", semaphores],
		["kernel/msgmax", plain("msgmax", 0, MAX_INT)],
		["kernel/msgmnb", plain("msgmnb", 0, MAX_INT)],
		["kernel/msgmni", plain("msgmni", 0, MAX_OBJECTS)],
		["fs/mqueue/queues_max", plain("queuesMax", 0, MAX_INT)],
		["fs/mqueue/msg_max", plain("queueMessagesMax", 1, 65536)],
		["fs/mqueue/msg_default", plain("queueMessagesDefault", 1, 65536)],
		["fs/mqueue/msgsize_max", plain("queueSizeMax", 128, 16777216)],
		["fs/mqueue/msgsize_default", plain("queueSizeDefault", 128, 16777216)],
	]);
	for (const kind of kinds) settings.set(`user/max_${kind}_namespaces`, namespaceLimit(kind));
	return settings;
}
