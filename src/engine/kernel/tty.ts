/**
 * Terminals: a line discipline between a master (the page's terminal, or a program that called openpty) and a slave that
 * programs have open. termios(3), n_tty.c.
 */
import type { Termios, WindowSize } from "./abi.ts";
import { Errno } from "./errno.ts";
import type { ProcessGroup, Session } from "./groups.ts";
import type { Kernel } from "./kernel.ts";
import type { Signal } from "./signal-names.ts";
import { signalGroup } from "./signals.ts";
import { WaitQueue } from "./wait-queue.ts";

const ctrl = (letter: string): number => letter.charCodeAt(0) & 0x1f;

export const defaultTermios = (): Termios => ({
	icrnl: true,
	inlcr: false,
	igncr: false,
	ixon: true,
	iutf8: true,
	opost: true,
	onlcr: true,
	isig: true,
	icanon: true,
	iexten: true,
	echo: true,
	echoe: true,
	echok: true,
	echonl: false,
	echoctl: true,
	noflsh: false,
	tostop: false,
	cc: {
		intr: ctrl("C"),
		quit: ctrl("\\"),
		erase: 127,
		kill: ctrl("U"),
		eof: ctrl("D"),
		eol: 0,
		susp: ctrl("Z"),
		start: ctrl("Q"),
		stop: ctrl("S"),
		werase: ctrl("W"),
		reprint: ctrl("R"),
		lnext: ctrl("V"),
		min: 1,
		time: 0,
	},
});

/** What a terminal line carries: bytes per virtual second, and how much may be in flight. Keeps `yes` from flooding a page. */
const OUTPUT_RATE = 1_000_000;
const OUTPUT_BURST = 65536;
/** The most bytes that wait to be read (N_TTY_BUF_SIZE). */
const INPUT_LIMIT = 4096;

export class Tty {
	readonly kernel: Kernel;
	/** Number under /dev/pts. */
	readonly index: number;
	/** All terminals of the same devpts, by number. */
	readonly siblings: Map<number, Tty>;
	termios = defaultTermios();
	size: WindowSize;
	session: Session | undefined;
	foreground: ProcessGroup | undefined;
	hungUp = false;
	/** Kernel user id of whoever opened the master. */
	owner = 0;
	/** Waiting for input to read. */
	readonly input = new WaitQueue();
	/** Waiting for room to write. */
	readonly output = new WaitQueue();
	/** Where output goes; a page's terminal, or the master's buffer. */
	private readonly sink: (data: Uint8Array) => void;
	/** Finished input: lines in canonical mode (an empty one is end of file), else runs of bytes. */
	private ready: Uint8Array[] = [];
	private line: number[] = [];
	private literalNext = false;
	private stopped = false;
	private credit = OUTPUT_BURST;
	private creditAt = 0;
	private refilling = false;
	private slaves = 0;
	private everOpened = false;
	/** Called when the last slave descriptor is closed. */
	onSlavesGone: (() => void) | undefined;

	constructor(kernel: Kernel, siblings: Map<number, Tty>, index: number, size: WindowSize, sink: (data: Uint8Array) => void) {
		this.kernel = kernel;
		this.siblings = siblings;
		this.index = index;
		this.size = size;
		this.sink = sink;
	}

	get name(): string {
		return `pts/${this.index}`;
	}

	slaveOpened(): void {
		this.slaves++;
		this.everOpened = true;
	}
	slaveClosed(): void {
		if (--this.slaves === 0) this.onSlavesGone?.();
	}
	/** A slave had been open and none is any more. */
	get slavesGone(): boolean {
		return this.everOpened && this.slaves === 0;
	}

	/** Bytes typed at the master. */
	receive(data: Uint8Array): void {
		for (const byte of data) this.receiveByte(byte);
	}

	private receiveByte(raw: number): void {
		const { termios: t } = this;
		let byte = raw;
		if (this.literalNext) {
			this.literalNext = false;
			this.accept(byte);
			return;
		}
		if (t.ixon && byte === t.cc.stop && byte) {
			this.stopped = true;
			return;
		}
		if (t.ixon && this.stopped) {
			this.stopped = false;
			this.output.wakeAll();
			if (byte === t.cc.start) return;
		}
		const signal = t.isig && byte ? this.signalOf(byte) : undefined;
		if (signal) {
			this.signal(byte, signal);
			return;
		}
		if (byte === 13) {
			if (t.igncr) return;
			if (t.icrnl) byte = 10;
		} else if (byte === 10 && t.inlcr) byte = 13;
		if (!t.icanon) {
			this.echo(byte);
			this.accept(byte);
			return;
		}
		if (t.iexten && byte === t.cc.lnext && byte) {
			this.literalNext = true;
			if (t.echo && t.echoctl) this.put("^\b");
		} else if (byte === t.cc.erase && byte) this.erase();
		else if (byte === t.cc.kill && byte) {
			while (this.line.length) this.erase();
		} else if (t.iexten && byte === t.cc.werase && byte) this.eraseWord();
		else if (t.iexten && byte === t.cc.reprint && byte) {
			this.echo(byte);
			this.write(new Uint8Array([10]));
			this.sink(Uint8Array.from(this.line));
		} else if (byte === t.cc.eof && byte) this.finishLine();
		else if (byte === 10 || (byte === t.cc.eol && byte)) {
			if (t.echo || t.echonl) this.write(new Uint8Array([byte]));
			this.line.push(byte);
			this.finishLine();
		} else {
			if (this.line.length >= INPUT_LIMIT - 1) this.put("\x07");
			else {
				this.echo(byte);
				this.line.push(byte);
			}
		}
	}

	private accept(byte: number): void {
		if (this.termios.icanon) {
			this.echo(byte);
			this.line.push(byte);
			return;
		}
		if (this.available >= INPUT_LIMIT) return;
		this.ready.push(new Uint8Array([byte]));
		this.input.wakeAll();
	}

	private finishLine(): void {
		this.ready.push(Uint8Array.from(this.line));
		this.line = [];
		this.input.wakeAll();
	}

	private erase(): void {
		if (this.line.length === 0) return;
		let byte = this.line.pop() as number;
		const wide = byte;
		if (this.termios.iutf8) while ((byte & 0xc0) === 0x80 && this.line.length) byte = this.line.pop() as number;
		if (this.termios.echo && this.termios.echoe) this.put(wide < 32 && this.termios.echoctl ? "\b \b\b \b" : "\b \b");
	}

	private eraseWord(): void {
		const space = (b: number | undefined) => b === 32 || b === 9;
		while (this.line.length && space(this.line.at(-1))) this.erase();
		while (this.line.length && !space(this.line.at(-1))) this.erase();
	}

	private signalOf(byte: number): Signal | undefined {
		const { cc } = this.termios;
		return byte === cc.intr ? "INT" : byte === cc.quit ? "QUIT" : byte === cc.susp ? "TSTP" : undefined;
	}

	private signal(byte: number, signal: Signal): void {
		if (!this.termios.noflsh) {
			this.line = [];
			this.ready = [];
		}
		this.stopped = false;
		this.output.wakeAll();
		this.echo(byte);
		if (this.foreground) signalGroup(this.foreground, signal, undefined);
	}

	private echo(byte: number): void {
		const { termios: t } = this;
		if (!t.echo) return;
		if (t.echoctl && (byte < 32 || byte === 127) && byte !== 10 && byte !== 9) this.put(`^${String.fromCharCode(byte ^ 64)}`);
		else this.process(new Uint8Array([byte]));
	}

	/** Straight to the master. */
	private put(text: string): void {
		this.sink(Uint8Array.from(text, (c) => c.charCodeAt(0)));
	}

	/** Output processing. */
	private process(data: Uint8Array): void {
		const { termios: t } = this;
		if (!t.opost || !t.onlcr || data.indexOf(10) < 0) {
			this.sink(data);
			return;
		}
		const out: number[] = [];
		for (const b of data) {
			if (b === 10) out.push(13);
			out.push(b);
		}
		this.sink(Uint8Array.from(out));
	}

	/** A program's output: how much was taken, or the queue to wait on. EIO after a hang-up. */
	write(data: Uint8Array): number | WaitQueue {
		if (this.hungUp) throw new Errno("EIO");
		if (this.stopped) return this.output;
		const { now } = this.kernel;
		this.credit = Math.min(OUTPUT_BURST, this.credit + ((now - this.creditAt) / 1e9) * OUTPUT_RATE);
		this.creditAt = now;
		if (this.credit < 1) {
			this.refill();
			return this.output;
		}
		const n = Math.min(data.length, Math.floor(this.credit));
		this.credit -= n;
		this.process(n === data.length ? data : data.subarray(0, n));
		return n;
	}

	private refill(): void {
		if (this.refilling) return;
		this.refilling = true;
		this.kernel.timers.set(this.kernel.now + 10e6, () => {
			this.refilling = false;
			this.output.wakeAll();
		});
	}

	/** Bytes that can be read now. */
	get available(): number {
		let n = 0;
		for (const chunk of this.ready) n += chunk.length;
		return n;
	}
	get readable(): boolean {
		return this.ready.length > 0 || this.hungUp;
	}

	/** At most one line in canonical mode; an empty array is end of file. */
	read(count: number): Uint8Array | WaitQueue {
		if (this.ready.length === 0) return this.hungUp ? new Uint8Array(0) : this.termios.icanon || this.termios.cc.min > 0 ? this.input : new Uint8Array(0);
		if (!this.termios.icanon) {
			const bytes: number[] = [];
			while (this.ready.length && bytes.length + (this.ready[0] as Uint8Array).length <= count) bytes.push(...(this.ready.shift() as Uint8Array));
			if (bytes.length || this.ready.length === 0) return Uint8Array.from(bytes);
		}
		const first = this.ready[0] as Uint8Array;
		if (first.length <= count) {
			this.ready.shift();
			return first;
		}
		this.ready[0] = first.subarray(count);
		return first.subarray(0, count);
	}

	/** tcsetattr: what was typed for one mode is not lost in the other. */
	setTermios(next: Termios): void {
		const wasCanonical = this.termios.icanon;
		this.termios = next;
		if (wasCanonical && !next.icanon && this.line.length) this.finishLine();
	}

	resize(size: WindowSize): void {
		if (size.rows === this.size.rows && size.cols === this.size.cols) return;
		this.size = size;
		if (this.foreground) signalGroup(this.foreground, "WINCH", undefined);
	}

	/** The master is gone: SIGHUP to the session, end of file to readers, EIO to writers. */
	hangup(): void {
		this.hungUp = true;
		if (this.session?.leader) {
			signalGroup(this.session.leader.group, "HUP", undefined);
			signalGroup(this.session.leader.group, "CONT", undefined);
		}
		if (this.foreground) signalGroup(this.foreground, "HUP", undefined);
		this.input.wakeAll();
		this.output.wakeAll();
	}
}
