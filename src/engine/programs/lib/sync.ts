/** What threads of one program wait on: mutual exclusion, queues, and things that come once. Code between two `yield*` is never interrupted. */
import type { Blocking, Sys } from "../../kernel/abi.ts";

/** One thread at a time. */
export class Mutex {
	private held = false;
	*lock(sys: Sys): Blocking<void> {
		while (this.held) yield* sys.futexWait(this);
		this.held = true;
	}
	unlock(sys: Sys): void {
		this.held = false;
		sys.futexWake(this);
	}
	/** Runs `body` while nobody else runs one, and lets go however it ends. */
	*with<T>(sys: Sys, body: () => Blocking<T>): Blocking<T> {
		yield* this.lock(sys);
		try {
			return yield* body();
		} finally {
			this.unlock(sys);
		}
	}
}

/** A queue without bound, closed by whoever sends. */
export class Channel<T> {
	private readonly items: T[] = [];
	private closed = false;
	send(sys: Sys, item: T): void {
		if (this.closed) return;
		this.items.push(item);
		sys.futexWake(this);
	}
	/** What was sent can still be received. */
	close(sys: Sys): void {
		this.closed = true;
		sys.futexWake(this);
	}
	/** Whether `receive` would return at once with an item. */
	get isReady(): boolean {
		return this.items.length > 0;
	}
	get isClosed(): boolean {
		return this.closed;
	}
	/** The next item; undefined when the channel is closed and empty. */
	*receive(sys: Sys): Blocking<T | undefined> {
		while (this.items.length === 0 && !this.closed) yield* sys.futexWait(this);
		return this.items.shift();
	}
}

/** A value that comes once, for all who wait for it. */
export class Future<T> {
	private result: { readonly value: T } | undefined;
	/** The first value counts. */
	set(sys: Sys, value: T): void {
		this.result ??= { value };
		sys.futexWake(this);
	}
	get isSet(): boolean {
		return this.result !== undefined;
	}
	/** Undefined when `timeout` seconds passed first. */
	*wait(sys: Sys, timeout?: number): Blocking<T | undefined> {
		const deadline = timeout === undefined ? undefined : sys.clock("monotonic") + timeout;
		while (!this.result) {
			const left = deadline === undefined ? undefined : deadline - sys.clock("monotonic");
			if (left !== undefined && left <= 0) return undefined;
			yield* sys.futexWait(this, left);
		}
		return this.result.value;
	}
}

/** Waits until as many have finished as were begun. */
export class WaitGroup {
	private running = 0;
	add(count = 1): void {
		this.running += count;
	}
	done(sys: Sys): void {
		if (--this.running === 0) sys.futexWake(this);
	}
	*wait(sys: Sys): Blocking<void> {
		while (this.running > 0) yield* sys.futexWait(this);
	}
}
