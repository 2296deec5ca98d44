/** Children of a shim: those it starts, and those it inherits as a subreaper. pkg/sys/reaper of containerd. */
import type { Blocking, Sys, WaitStatus } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exitStatus } from "../../programs/lib/launch.ts";
import { Future } from "../../programs/lib/sync.ts";

export interface Ended {
	readonly status: number;
	/** Seconds since the epoch. */
	readonly at: number;
}

export class Reaper {
	private readonly waiting = new Map<number, Future<Ended>>();
	/** Ended before anybody asked. */
	private readonly unclaimed = new Map<number, Ended>();
	/** Woken when there is a child again. */
	private readonly born = {};

	/** Reaps for ever, in a thread of its own. */
	*run(sys: Sys): Blocking<void> {
		for (;;) {
			try {
				const ended = yield* sys.waitpid(-1);
				if (ended) this.tell(sys, ended.pid, ended.status);
			} catch (error) {
				if (isErrno(error, "ECHILD")) yield* sys.futexWait(this.born);
				else if (!isErrno(error, "EINTR")) throw error;
			}
		}
	}

	private tell(sys: Sys, pid: number, status: WaitStatus): void {
		if (status.kind === "stopped" || status.kind === "continued") return;
		const ended = { status: exitStatus(status), at: sys.clock("realtime") };
		const future = this.waiting.get(pid);
		if (future) {
			this.waiting.delete(pid);
			future.set(sys, ended);
		} else this.unclaimed.set(pid, ended);
	}

	/** The end of a child, also of one that has ended already. */
	watch(sys: Sys, pid: number): Future<Ended> {
		const known = this.waiting.get(pid);
		if (known) return known;
		const future = new Future<Ended>();
		const early = this.unclaimed.get(pid);
		this.unclaimed.delete(pid);
		if (early) future.set(sys, early);
		else {
			this.waiting.set(pid, future);
			sys.futexWake(this.born);
		}
		return future;
	}

	/** What ended without anybody wanting to know is forgotten. */
	forget(): void {
		this.unclaimed.clear();
	}
}
