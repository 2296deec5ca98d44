/** For tests: a terminal with a real screen (xterm without a page) behind the few system calls that the line editor uses. */
import xterm from "@xterm/headless";
import type { Blocking, SignalAction, Suspension, Sys, Termios, WindowSize } from "../../src/engine/kernel/abi.ts";
import { Errno } from "../../src/engine/kernel/errno.ts";
import type { Signal } from "../../src/engine/kernel/signal-names.ts";
import { encode } from "../../src/engine/kernel/text.ts";
import { wcwidth } from "../../src/engine/shell/readline/width.ts";

const cooked: Termios = {
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
	cc: { intr: 3, quit: 28, erase: 127, kill: 21, eof: 4, eol: 0, susp: 26, start: 17, stop: 19, werase: 23, reprint: 18, lnext: 22, min: 1, time: 0 },
};

/** A screen that counts columns as the engine does. */
export class TestScreen {
	private readonly term: xterm.Terminal;
	private written = Promise.resolve();

	constructor(rows: number, cols: number) {
		this.term = new xterm.Terminal({ rows, cols, allowProposedApi: true });
		this.term.unicode.register({
			version: "engine",
			wcwidth: (code) => Math.max(0, wcwidth(code)) as 0 | 1 | 2,
			charProperties: (code, preceding) => {
				const width = Math.max(0, wcwidth(code));
				const join = width === 0 && preceding !== 0;
				return ((join ? (preceding >> 1) & 3 : width) << 1) | (join ? 1 : 0);
			},
		});
		this.term.unicode.activeVersion = "engine";
	}

	write(data: Uint8Array): void {
		this.written = this.written.then(() => new Promise((done) => this.term.write(data, done)));
	}

	resize(rows: number, cols: number): void {
		this.written = this.written.then(() => this.term.resize(cols, rows));
	}

	/** The rows without blanks at their ends, up to the last that shows anything. */
	async rows(): Promise<string[]> {
		await this.written;
		const buffer = this.term.buffer.active;
		const rows: string[] = [];
		for (let i = 0; i < this.term.rows; i++) {
			const line = buffer.getLine(buffer.baseY + i);
			rows.push((line?.translateToString(true) ?? "").trimEnd());
		}
		while (rows.at(-1) === "") rows.pop();
		return rows;
	}

	async cursor(): Promise<{ row: number; column: number }> {
		await this.written;
		return { row: this.term.buffer.active.cursorY, column: this.term.buffer.active.cursorX };
	}
}

export class TestTerminal {
	/** Everything written, as bytes in Latin-1. */
	output = "";
	termios: Termios = cooked;
	readonly sys: Sys;
	private size: WindowSize;
	private input: number[] = [];
	private readonly actions = new Map<Signal, SignalAction>();
	private signalled = false;
	private readonly screen: TestScreen;

	constructor(rows = 24, cols = 80, also: Partial<Sys> = {}) {
		this.size = { rows, cols };
		this.screen = new TestScreen(rows, cols);
		this.sys = { ...this.calls(), ...also } as Sys;
	}

	/** Runs a program until it waits for input or ends; gives its value when it ended. */
	run<T>(program: Generator<Suspension, T, void>): T | undefined {
		for (let steps = 0; steps < 1_000_000; steps++) {
			const step = program.next();
			if (step.done) return step.value;
			if (step.value.kind === "wait" && this.input.length === 0 && !this.signalled) return undefined;
		}
		throw new Error("the program does not come to an end");
	}

	type(text: string): void {
		this.input.push(...encode(text));
	}

	raise(signal: Signal): void {
		const action = this.actions.get(signal);
		if (typeof action === "function") {
			action(signal);
			this.signalled = true;
		}
	}

	resize(rows: number, cols: number): void {
		this.size = { rows, cols };
		this.screen.resize(rows, cols);
		this.raise("WINCH");
	}

	rows(): Promise<string[]> {
		return this.screen.rows();
	}

	cursor(): Promise<{ row: number; column: number }> {
		return this.screen.cursor();
	}

	/** Writes to the screen as a program would. */
	show(text: string): void {
		const bytes = encode(text);
		for (const byte of bytes) this.output += String.fromCharCode(byte);
		// the line discipline's ONLCR
		const cookedBytes = this.termios.onlcr ? Uint8Array.from([...bytes].flatMap((byte) => (byte === 10 ? [13, 10] : [byte]))) : bytes;
		this.screen.write(cookedBytes);
	}

	private calls(): Partial<Sys> {
		const terminal = this;
		return {
			spend: () => false,
			*read(_fd: number, count: number): Blocking<Uint8Array> {
				for (;;) {
					if (terminal.signalled) {
						terminal.signalled = false;
						throw new Errno("EINTR");
					}
					if (terminal.input.length > 0) return Uint8Array.from(terminal.input.splice(0, count));
					yield { kind: "wait" };
				}
			},
			// biome-ignore lint/correctness/useYield: a write to this terminal never waits
			*write(_fd: number, data: Uint8Array | string): Blocking<number> {
				terminal.show(typeof data === "string" ? data : new TextDecoder().decode(data));
				return data.length;
			},
			*poll(fds): Blocking<{ fd: number; readable: boolean; writable: boolean; hangup: boolean }[]> {
				return fds.map(({ fd }) => ({ fd, readable: terminal.input.length > 0, writable: true, hangup: false }));
			},
			isatty: () => true,
			tcgetattr: () => terminal.termios,
			tcsetattr: (_fd, termios) => {
				terminal.termios = termios;
			},
			getWindowSize: () => terminal.size,
			sigaction: (signal, action) => {
				const old = terminal.actions.get(signal) ?? "default";
				terminal.actions.set(signal, action);
				return old;
			},
		};
	}
}
