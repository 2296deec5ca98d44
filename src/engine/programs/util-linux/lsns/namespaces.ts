/** The namespaces that lsns knows: those of processes, and those kept by a mount. */
import type { Blocking, NamespaceKind, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { type MountEntry, readMountTable } from "../../lib/mount-table.ts";
import { namespaceFiles, type Process, readProcesses } from "../../lib/procfs/process.ts";

export interface Listed {
	readonly ino: number;
	readonly kind: NamespaceKind;
	readonly processes: Process[];
	/** The process with the lowest number; undefined where only a mount keeps it. */
	first: Process | undefined;
	/** Mount points of its file. */
	readonly files: string[];
	ownerUid: number;
	parent: number;
	owner: number;
}

/** What ioctl_ns(2) tells through a file; zeros where it may not be asked. */
function* relations(sys: Sys, path: string): Blocking<{ parent: number; owner: number; uid: number }> {
	try {
		const fd = yield* sys.open(path);
		try {
			const info = sys.namespaceOf(fd);
			return { parent: info.parentIno ?? 0, owner: info.ownerIno ?? 0, uid: info.ownerUid ?? 0 };
		} finally {
			sys.close(fd);
		}
	} catch (error) {
		if (isErrno(error)) return { parent: 0, owner: 0, uid: 0 };
		throw error;
	}
}

const kept = /^(\w+):\[(\d+)\]$/;

/** Namespaces by their numbers, in ascending order. */
export function* listNamespaces(sys: Sys): Blocking<Listed[]> {
	const found = new Map<number, Listed>();
	const add = (ino: number, kind: NamespaceKind): Listed => {
		let listed = found.get(ino);
		if (!listed) {
			listed = { ino, kind, processes: [], first: undefined, files: [], ownerUid: 0, parent: 0, owner: 0 };
			found.set(ino, listed);
		}
		return listed;
	};
	for (const process of yield* readProcesses(sys, { files: ["cmdline"], namespaces: true })) {
		for (const kind of namespaceFiles) {
			const ino = process.namespaces.get(kind);
			if (ino === undefined) continue;
			const listed = add(ino, kind);
			listed.processes.push(process);
			listed.first ??= process;
		}
	}
	const mounts: readonly MountEntry[] = yield* readMountTable(sys);
	for (const mount of mounts.filter((m) => m.fstype === "nsfs")) {
		const name = kept.exec(mount.root);
		if (name) add(Number(name[2]), name[1] as NamespaceKind).files.push(mount.target);
	}
	const all = [...found.values()].sort((a, b) => a.ino - b.ino);
	for (const listed of all) {
		const path = listed.first ? `/proc/${listed.first.pid}/ns/${listed.kind}` : (listed.files[0] as string);
		const { parent, owner, uid } = yield* relations(sys, path);
		Object.assign(listed, { parent, owner, ownerUid: uid });
	}
	return all;
}
