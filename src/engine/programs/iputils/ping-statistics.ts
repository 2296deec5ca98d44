/** What ping counts, and the lines it ends with. */
export class PingStatistics {
	transmitted = 0;
	unique = 0;
	duplicates = 0;
	errors = 0;
	lastDuplicate = false;
	private readonly seen = new Set<number>();
	private count = 0;
	private sum = 0;
	private squares = 0;
	private min = Infinity;
	max = 0;
	private average = 0;

	/** `trip` in milliseconds. */
	received(sequence: number, trip: number | undefined): void {
		this.lastDuplicate = this.seen.has(sequence);
		if (this.lastDuplicate) this.duplicates++;
		else {
			this.seen.add(sequence);
			this.unique++;
		}
		if (trip === undefined) return;
		this.count++;
		this.sum += trip;
		this.squares += trip * trip;
		this.min = Math.min(this.min, trip);
		this.max = Math.max(this.max, trip);
		this.average = this.average === 0 ? trip : this.average + (trip - this.average) / 8;
	}
	has(sequence: number): boolean {
		return this.seen.has(sequence);
	}

	/** `elapsed` in milliseconds; `interval` in seconds for a flood. */
	summary(name: string, elapsed: number, interval: number | undefined): string {
		const loss = this.transmitted ? ((this.transmitted - this.unique) * 100) / this.transmitted : 0;
		const duplicates = this.duplicates ? `, +${this.duplicates} duplicates` : "";
		const errors = this.errors ? `, +${this.errors} errors` : "";
		const shown = Number(loss.toPrecision(6));
		let text = `\n--- ${name} ping statistics ---\n${this.transmitted} packets transmitted, ${this.unique} received${duplicates}${errors}, ${shown}% packet loss, time ${elapsed}ms\n`;
		if (this.count) {
			const mean = this.sum / this.count;
			const deviation = Math.sqrt(Math.max(0, this.squares / this.count - mean * mean));
			text += `rtt min/avg/max/mdev = ${[this.min, mean, this.max, deviation].map((v) => v.toFixed(3)).join("/")} ms`;
			if (interval !== undefined && this.transmitted > 1) text += `, ipg/ewma ${(elapsed / (this.transmitted - 1)).toFixed(3)}/${this.average.toFixed(3)} ms`;
		}
		const pipe = this.errors > 1 && this.unique === 0 ? this.errors : 0;
		if (pipe > 1) text += `pipe ${pipe}`;
		return `${text}\n`;
	}
}
