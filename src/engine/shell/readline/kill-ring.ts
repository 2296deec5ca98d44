/** What was cut, newest last. Cuts that follow each other grow one entry. */
const RING_SIZE = 10;

export class KillRing {
	private readonly slots: string[] = [];
	private index = 0;

	/** Adds a cut; with `extend` it grows the newest entry, at the front when it was cut backward. */
	add(text: string, extend: boolean, backward: boolean): void {
		const newest = this.slots.at(-1);
		if (extend && newest !== undefined) this.slots[this.slots.length - 1] = backward ? text + newest : newest + text;
		else {
			this.slots.push(text);
			if (this.slots.length > RING_SIZE) this.slots.shift();
		}
		this.index = this.slots.length - 1;
	}

	get current(): string | undefined {
		return this.slots[this.index];
	}

	/** Steps to the entry before, from the oldest to the newest again. */
	rotate(): void {
		this.index = this.index > 0 ? this.index - 1 : this.slots.length - 1;
	}
}
