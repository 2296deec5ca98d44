/** Where tasks sleep until something happens: a pipe gets data, a child exits, a timer fires. */
export interface Sleeper {
	/** Called once by the queue that woke; the sleeper has been taken from that queue. */
	wake(): void;
}

export class WaitQueue {
	private readonly sleepers = new Set<Sleeper>();
	add(sleeper: Sleeper): void {
		this.sleepers.add(sleeper);
	}
	remove(sleeper: Sleeper): void {
		this.sleepers.delete(sleeper);
	}
	wakeAll(): void {
		if (this.sleepers.size === 0) return;
		const woken = [...this.sleepers];
		this.sleepers.clear();
		for (const s of woken) s.wake();
	}
	get size(): number {
		return this.sleepers.size;
	}
}
