/** Descriptors on terminals: slaves with job control, and masters of pseudo-terminals. tty(4), pty(7). */
import { Errno } from "../kernel/errno.ts";
import { signalGroup } from "../kernel/signals.ts";
import type { Task } from "../kernel/task.ts";
import type { Tty } from "../kernel/tty.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { Path } from "../vfs/dentry.ts";
import { OpenFile, type Readiness } from "../vfs/file.ts";

const isBackground = (task: Task, tty: Tty): boolean => task.session.tty === tty && tty.foreground !== undefined && task.group !== tty.foreground;

/** A background process that touches its terminal gets the signal, unless it ignores or blocks it or nobody could continue it (EIO). */
function stopForTerminal(task: Task, signal: "TTIN" | "TTOU"): boolean {
	const ignored = task.dispositions.get(signal)?.action === "ignore" || task.blocked.has(signal);
	if (ignored) {
		if (signal === "TTIN") throw new Errno("EIO");
		return false;
	}
	if (task.group.orphaned) throw new Errno("EIO");
	signalGroup(task.group, signal, undefined);
	return true;
}

/** Wakes at once: the signal just sent is delivered, then the call tries again. */
const never = new WaitQueue();

export class TtyFile extends OpenFile {
	readonly tty: Tty;
	constructor(tty: Tty, path: Path | undefined) {
		super(path);
		this.tty = tty;
		tty.slaveOpened();
	}
	protected override closed(): void {
		this.tty.slaveClosed();
	}
	override read(task: Task, count: number): Uint8Array | WaitQueue {
		if (isBackground(task, this.tty) && stopForTerminal(task, "TTIN")) return never;
		return this.tty.read(count);
	}
	override write(task: Task, data: Uint8Array): number | WaitQueue {
		if (this.tty.termios.tostop && isBackground(task, this.tty) && stopForTerminal(task, "TTOU")) return never;
		return this.tty.write(data);
	}
	override ready(): Readiness {
		return { readable: this.tty.readable, writable: true, hangup: this.tty.hungUp };
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.tty.input, this.tty.output];
	}
	/** For tcsetattr, tcsetpgrp: from the background they stop the caller (TTOU). Returns whether it was stopped. */
	checkChange(task: Task): void {
		if (isBackground(task, this.tty)) stopForTerminal(task, "TTOU");
	}
}

/** What a program that called openpty reads and writes. */
export class PtyMaster extends OpenFile {
	readonly tty: Tty;
	private chunks: Uint8Array[] = [];
	readonly changed = new WaitQueue();
	/** `siblings`: the terminals of the devpts that it belongs to. */
	constructor(task: Task, siblings: Map<number, Tty>) {
		super(undefined);
		this.tty = task.kernel.createTty(
			{ rows: 24, cols: 80 },
			(data) => {
				this.chunks.push(data);
				this.changed.wakeAll();
			},
			siblings,
		);
		this.tty.onSlavesGone = () => this.changed.wakeAll();
	}
	override read(_task: Task, count: number): Uint8Array | WaitQueue {
		const first = this.chunks[0];
		if (!first) {
			// as on Linux, once every slave has been closed again
			if (this.tty.slavesGone) throw new Errno("EIO");
			return this.changed;
		}
		if (first.length <= count) {
			this.chunks.shift();
			return first;
		}
		this.chunks[0] = first.subarray(count);
		return first.subarray(0, count);
	}
	override write(_task: Task, data: Uint8Array): number {
		this.tty.receive(data);
		return data.length;
	}
	override ready(): Readiness {
		return { readable: this.chunks.length > 0 || this.tty.slavesGone, writable: true, hangup: this.tty.slavesGone };
	}
	override pollQueues(): readonly WaitQueue[] {
		return [this.changed];
	}
	protected override closed(): void {
		this.tty.hangup();
		this.tty.kernel.releaseTty(this.tty);
	}
	override get label(): string {
		return "/dev/ptmx";
	}
}
