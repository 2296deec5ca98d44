/** Pipes and FIFOs: a bounded byte queue between descriptors. pipe(7). */
import type { MemoryGroup } from "../cgroup/memory.ts";
import { PAGE } from "../cgroup/parse.ts";
import { Errno } from "../kernel/errno.ts";
import type { Task } from "../kernel/task.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { Path } from "../vfs/dentry.ts";
import { type FileFlags, OpenFile, type Readiness } from "../vfs/file.ts";

const CAPACITY = 65536;
/** Writes up to this size are not torn. */
const PIPE_BUF = 4096;

export class Pipe {
	readonly ino: number;
	readonly changed = new WaitQueue();
	readers = 0;
	writers = 0;
	private chunks: Uint8Array[] = [];
	private head = 0;
	length = 0;
	private payer: MemoryGroup | undefined;
	private pages = 0;
	constructor(ino: number) {
		this.ino = ino;
	}
	take(count: number): Uint8Array {
		const first = this.chunks[this.head] as Uint8Array;
		if (first.length > count) {
			this.chunks[this.head] = first.subarray(count);
			this.length -= count;
			return first.subarray(0, count);
		}
		if (first.length === count || this.head === this.chunks.length - 1) {
			this.advance();
			this.length -= first.length;
			return first;
		}
		const out = new Uint8Array(Math.min(count, this.length));
		for (let at = 0; at < out.length; ) {
			const chunk = this.chunks[this.head] as Uint8Array;
			const n = Math.min(chunk.length, out.length - at);
			out.set(n === chunk.length ? chunk : chunk.subarray(0, n), at);
			if (n === chunk.length) this.advance();
			else this.chunks[this.head] = chunk.subarray(n);
			at += n;
		}
		this.length -= out.length;
		return out;
	}
	private advance(): void {
		if (++this.head === this.chunks.length) {
			this.chunks = [];
			this.head = 0;
		}
	}
	push(data: Uint8Array): void {
		this.chunks.push(data);
		this.length += data.length;
	}
	/** The kernel's pages for what is in it are charged to whoever wrote last, and given back as it empties. */
	settle(writer?: Task): void {
		const wanted = Math.ceil(this.length / PAGE);
		if (wanted === this.pages) return;
		if (writer && this.payer !== writer.groups.effective.memory) {
			this.payer?.count("pipe", -this.pages);
			this.pages = 0;
			this.payer = writer.groups.effective.memory;
		}
		this.payer?.count("pipe", wanted - this.pages);
		this.pages = wanted;
	}
	/** Nobody has it open any more. */
	drop(): void {
		this.chunks = [];
		this.head = 0;
		this.length = 0;
		this.settle();
	}
	get space(): number {
		return CAPACITY - this.length;
	}
}

/** One end (or for a FIFO opened for both, both ends) of a pipe. */
export class PipeFile extends OpenFile {
	readonly pipe: Pipe;
	constructor(pipe: Pipe, flags: Pick<FileFlags, "read" | "write">, path?: Path) {
		super(path);
		this.pipe = pipe;
		this.flags = { ...flags, append: false, nonBlocking: false };
		if (flags.read) pipe.readers++;
		if (flags.write) pipe.writers++;
		pipe.changed.wakeAll();
	}
	protected override closed(): void {
		if (this.flags.read) this.pipe.readers--;
		if (this.flags.write) this.pipe.writers--;
		if (this.pipe.readers === 0 && this.pipe.writers === 0) this.pipe.drop();
		this.pipe.changed.wakeAll();
	}
	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		const { pipe } = this;
		if (pipe.length > 0) {
			const data = pipe.take(count);
			pipe.settle();
			pipe.changed.wakeAll();
			return data;
		}
		return pipe.writers === 0 ? new Uint8Array(0) : pipe.changed;
	}
	override write(task: Task, data: Uint8Array): number | WaitQueue {
		const { pipe } = this;
		if (pipe.readers === 0) {
			task.kernel.sendSignal(task, "PIPE", task);
			throw new Errno("EPIPE");
		}
		const need = data.length <= PIPE_BUF ? data.length : 1;
		if (pipe.space < need) return pipe.changed;
		const n = Math.min(pipe.space, data.length);
		pipe.push(n === data.length ? data : data.subarray(0, n));
		pipe.settle(task);
		// who reads several streams by threads gets their parts in the order of writing: another processor runs the thread at once
		if (pipe.changed.hasThread) task.sliceEnd = 0;
		pipe.changed.wakeAll();
		return n;
	}
	override ready(): Readiness {
		const { pipe } = this;
		return {
			readable: this.flags.read && (pipe.length > 0 || pipe.writers === 0),
			writable: this.flags.write && (pipe.space >= PIPE_BUF || pipe.readers === 0),
			hangup: this.flags.read ? pipe.writers === 0 : pipe.readers === 0,
		};
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.pipe.changed];
	}
	override get label(): string {
		return `pipe:[${this.pipe.ino}]`;
	}
}
