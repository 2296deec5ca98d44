/** Names of network namespaces, for people: those of `ip netns`, or a process that lives there. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { tryReadText } from "../lib/procfs/process.ts";

const NAMED = "/run/netns";

export class Places {
	private readonly sys: Sys;
	private names = new Map<number, string>();
	constructor(sys: Sys) {
		this.sys = sys;
	}

	/** Looks again when a number is not known: namespaces come and go. */
	*nameOf(host: string, namespace: number): Blocking<string> {
		if (namespace === 0) return host;
		if (!this.names.has(namespace)) yield* this.look();
		return `${host}/${this.names.get(namespace) ?? `net:[${namespace}]`}`;
	}
	private *look(): Blocking<void> {
		const { sys } = this;
		for (const pid of sys.readdir("/proc").map((e) => e.name)) {
			if (!/^\d+$/.test(pid)) continue;
			try {
				const ino = Number(/\[(\d+)\]/.exec(sys.readlink(`/proc/${pid}/ns/net`))?.[1]);
				if (!this.names.has(ino)) this.names.set(ino, `${((yield* tryReadText(sys, `/proc/${pid}/comm`)) ?? "").trim()}(${pid})`);
			} catch (error) {
				if (!isErrno(error)) throw error;
			}
		}
		if (!sys.tryStat(NAMED)) return;
		for (const { name } of sys.readdir(NAMED)) {
			const ino = sys.tryStat(`${NAMED}/${name}`)?.ino;
			if (ino !== undefined) this.names.set(ino, name);
		}
	}
}
