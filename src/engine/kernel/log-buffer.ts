/** The ring buffer behind dmesg. Documentation/ABI/testing/dev-kmsg of the kernel. */

export interface LogRecord {
	readonly sequence: number;
	/** Seconds since boot. */
	readonly at: number;
	/** Facility times 8, and level. */
	readonly priority: number;
	readonly text: string;
}

const CAPACITY = 2000;
const DROPPED_AT_ONCE = 500;

export class LogBuffer {
	private readonly records: LogRecord[] = [];
	private next = 0;
	/** The first record that a fresh reader gets: what came before was cleared. */
	start = 0;

	add(at: number, priority: number, text: string): void {
		this.records.push({ sequence: this.next++, at, priority, text });
		if (this.records.length > CAPACITY) this.records.splice(0, DROPPED_AT_ONCE);
	}
	/** The record with this number, or the oldest one there still is after it. */
	at(sequence: number): LogRecord | undefined {
		const first = this.records[0];
		return first && this.records[Math.max(0, sequence - first.sequence)];
	}
	/** SYSLOG_ACTION_CLEAR: readers begin behind what is there now. */
	clear(): void {
		this.start = this.next;
	}
}
