/** The objects of one kind in a namespace, by id and by key: ipc/util.c of the kernel. */
import { Errno } from "../kernel/errno.ts";
import type { IpcPermission } from "./permission.ts";

export interface IpcObject {
	readonly id: number;
	readonly permission: IpcPermission;
}

/** An id is an index, and above it how often the indices have been gone through. */
const INDEX_BITS = 15;
/** RADIX_TREE_MAP_SIZE: indices are used in turn at least up to here before freed ones come again. */
const MIN_CYCLE = 64;

export class IpcTable<T extends IpcObject> {
	private readonly byIndex = new Map<number, T>();
	private last = -1;
	private sequence = 0;

	get size(): number {
		return this.byIndex.size;
	}
	/** By index, lowest first. */
	get objects(): T[] {
		return [...this.byIndex.entries()].sort(([a], [b]) => a - b).map(([, object]) => object);
	}

	/** EINVAL where there is none. */
	get(id: number): T {
		const found = this.byIndex.get(id & ((1 << INDEX_BITS) - 1));
		if (!found || found.id !== id) throw new Errno("EINVAL");
		return found;
	}
	byKey(key: number): T | undefined {
		for (const object of this.byIndex.values()) if (object.permission.key === key) return object;
		return undefined;
	}

	/** Makes an object under the next free id, cyclic as ipc_idr_alloc. ENOSPC when `limit` are there. */
	add(limit: number, make: (id: number) => T): T {
		if (this.size >= limit) throw new Errno("ENOSPC");
		const end = Math.min(Math.max(Math.floor((this.size * 3) / 2), MIN_CYCLE), limit);
		let index = this.last + 1;
		for (let tries = 0; tries <= end && (index >= end || this.byIndex.has(index)); tries++) index = index + 1 >= end ? 0 : index + 1;
		if (index <= this.last) this.sequence = (this.sequence + 1) & 0xffff;
		this.last = index;
		const object = make((this.sequence << INDEX_BITS) | index);
		this.byIndex.set(index, object);
		return object;
	}
	remove(object: T): void {
		this.byIndex.delete(object.id & ((1 << INDEX_BITS) - 1));
	}
}

/** What xxxget(2) shares: an existing object of the key or a new one. ENOENT, EEXIST. */
export function findOrCreate<T extends IpcObject>(
	table: IpcTable<T>,
	key: number,
	flags: { readonly create?: boolean; readonly exclusive?: boolean },
	create: () => T,
	check: (existing: T) => void,
): T {
	const existing = key === 0 ? undefined : table.byKey(key);
	if (existing) {
		if (flags.create && flags.exclusive) throw new Errno("EEXIST");
		check(existing);
		return existing;
	}
	if (key !== 0 && !flags.create) throw new Errno("ENOENT");
	return create();
}
