/** Containers by namespace, kept on disk. The real one has a bolt database in this file; here it is a journal of JSON lines, written anew at each start. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { tryReadText } from "../../programs/lib/procfs/process.ts";
import { rfc3339 } from "../oci/text.ts";
import type { ContainerRecord } from "../rpc/containerd-api.ts";
import { RpcError } from "../rpc/error.ts";

type Line = { readonly put: ContainerRecord; readonly namespace: string } | { readonly drop: string; readonly namespace: string };

export class Metadata {
	private readonly path: string;
	private readonly namespaces = new Map<string, Map<string, ContainerRecord>>();
	constructor(path: string) {
		this.path = path;
	}

	*load(sys: Sys): Blocking<void> {
		for (const text of ((yield* tryReadText(sys, this.path)) ?? "").split("\n").filter(Boolean)) {
			const line = JSON.parse(text) as Line;
			const containers = this.containers(line.namespace);
			if ("put" in line) containers.set(line.put.id, line.put);
			else containers.delete(line.drop);
		}
		const fd = yield* sys.open(this.path, { write: true, create: true, truncate: true, closeOnExec: true }, 0o644);
		for (const [namespace, containers] of this.namespaces)
			for (const put of containers.values()) yield* sys.write(fd, `${JSON.stringify({ put, namespace })}\n`);
		sys.close(fd);
	}
	private *append(sys: Sys, line: Line): Blocking<void> {
		const fd = yield* sys.open(this.path, { write: true, create: true, append: true, closeOnExec: true }, 0o644);
		yield* sys.write(fd, `${JSON.stringify(line)}\n`);
		sys.close(fd);
	}

	private containers(namespace: string): Map<string, ContainerRecord> {
		let found = this.namespaces.get(namespace);
		if (!found) {
			found = new Map();
			this.namespaces.set(namespace, found);
		}
		return found;
	}
	/** Names of all namespaces that have been used. */
	get names(): string[] {
		return [...this.namespaces.keys()].sort();
	}
	list(namespace: string): ContainerRecord[] {
		return [...(this.namespaces.get(namespace)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
	}
	/** Throws NotFound. */
	get(namespace: string, id: string): ContainerRecord {
		const found = this.namespaces.get(namespace)?.get(id);
		if (!found) throw new RpcError("NotFound", `container ${JSON.stringify(id)} in namespace ${JSON.stringify(namespace)}: not found`);
		return found;
	}
	/** Throws AlreadyExists. */
	*create(sys: Sys, namespace: string, given: Omit<ContainerRecord, "createdAt" | "updatedAt">): Blocking<ContainerRecord> {
		const containers = this.containers(namespace);
		if (containers.has(given.id)) throw new RpcError("AlreadyExists", `container ${JSON.stringify(given.id)}: already exists`);
		const now = rfc3339(sys.clock("realtime"));
		const record = { ...given, createdAt: now, updatedAt: now };
		containers.set(given.id, record);
		yield* this.append(sys, { put: record, namespace });
		return record;
	}
	*delete(sys: Sys, namespace: string, id: string): Blocking<void> {
		this.get(namespace, id);
		this.containers(namespace).delete(id);
		yield* this.append(sys, { drop: id, namespace });
	}
}
