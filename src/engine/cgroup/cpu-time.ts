/** Processor time that tasks of a group have used. Virtual nanoseconds. */
export class CpuTime {
	user = 0;
	system = 0;
	/** The part of `user` that tasks with a positive nice value used. */
	nice = 0;
	/** By processor; undefined until something ran there. */
	readonly byProcessor: number[] = [];

	get total(): number {
		return this.user + this.system;
	}
	add(other: CpuTime): void {
		this.user += other.user;
		this.system += other.system;
		this.nice += other.nice;
		other.byProcessor.forEach((ns, i) => {
			this.byProcessor[i] = (this.byProcessor[i] ?? 0) + ns;
		});
	}
	clear(): void {
		this.user = this.system = this.nice = 0;
		this.byProcessor.length = 0;
	}
}
