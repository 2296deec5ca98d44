/** A binary heap of deadlines on the virtual clock; equal deadlines fire in the order they were set. */
export interface Timer {
	/** Virtual nanoseconds since boot. */
	readonly at: number;
	readonly order: number;
	readonly fire: () => void;
	cancelled: boolean;
}

export class Timers {
	private readonly heap: Timer[] = [];
	private order = 0;

	set(at: number, fire: () => void): Timer {
		const timer: Timer = { at, order: this.order++, fire, cancelled: false };
		this.heap.push(timer);
		this.up(this.heap.length - 1);
		return timer;
	}

	cancel(timer: Timer): void {
		timer.cancelled = true;
		while (this.heap[0]?.cancelled) this.pop();
	}

	/** The earliest deadline, or undefined. */
	get next(): number | undefined {
		return this.heap[0]?.at;
	}

	/** Fires everything due at `now`, earliest first. */
	fireDue(now: number): void {
		for (let top = this.heap[0]; top && top.at <= now; top = this.heap[0]) {
			this.pop();
			if (!top.cancelled) top.fire();
		}
		while (this.heap[0]?.cancelled) this.pop();
	}

	private before(a: number, b: number): boolean {
		const x = this.heap[a] as Timer;
		const y = this.heap[b] as Timer;
		return x.at < y.at || (x.at === y.at && x.order < y.order);
	}
	private swap(a: number, b: number): void {
		const x = this.heap[a] as Timer;
		this.heap[a] = this.heap[b] as Timer;
		this.heap[b] = x;
	}
	private up(i: number): void {
		for (let at = i; at > 0; ) {
			const parent = (at - 1) >> 1;
			if (!this.before(at, parent)) return;
			this.swap(at, parent);
			at = parent;
		}
	}
	private pop(): void {
		const last = this.heap.pop();
		if (!last || this.heap.length === 0) return;
		this.heap[0] = last;
		for (let at = 0; ; ) {
			let least = at;
			for (const child of [2 * at + 1, 2 * at + 2]) if (child < this.heap.length && this.before(child, least)) least = child;
			if (least === at) return;
			this.swap(at, least);
			at = least;
		}
	}
}
