/** Where tasks sleep until something happens: a pipe gets data, a child exits, a timer fires. */
export interface Sleeper {
	/** Called once by the queue that woke; the sleeper has been taken from that queue. */
	wake(): void;
	/** Of a task: the first thread of its process. */
	readonly leader?: Sleeper;
}

export class WaitQueue {
	/** In the order in which they came. Few sleep on one queue: a list costs less than a set. */
	private sleepers: Sleeper[] = [];
	add(sleeper: Sleeper): void {
		if (!this.sleepers.includes(sleeper)) this.sleepers.push(sleeper);
	}
	remove(sleeper: Sleeper): void {
		const at = this.sleepers.indexOf(sleeper);
		if (at >= 0) this.sleepers.splice(at, 1);
	}
	wakeAll(): void {
		if (this.sleepers.length === 0) return;
		const woken = this.sleepers;
		this.sleepers = [];
		for (const s of woken) s.wake();
	}
	/** Whether a further thread of some process sleeps here. */
	get hasThread(): boolean {
		return this.sleepers.some((s) => s.leader !== undefined && s.leader !== s);
	}
	get size(): number {
		return this.sleepers.length;
	}
}
