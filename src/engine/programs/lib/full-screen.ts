/** Programs that take the whole terminal (less, nano): raw mode, keys with their escape sequences, and the signals that come meanwhile. */
import type { Blocking, SignalAction, Sys, Termios, WindowSize } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Signal } from "../../kernel/signal-names.ts";
import { Keys } from "./keys.ts";

export type ScreenEvent =
	/** A character, or a whole sequence that begins with an escape: `\x1b[A`, `\x1bv`. */
	| { readonly kind: "key"; readonly key: string }
	| { readonly kind: "interrupt" }
	| { readonly kind: "resize" }
	/** The program was stopped and goes on: everything is to be drawn again. */
	| { readonly kind: "resumed" }
	/** The terminal is gone. */
	| { readonly kind: "end" };

export interface ScreenModes {
	/** Whether ^C and ^Z still raise signals; otherwise they are keys like others, and so are ^S and ^Q. */
	readonly signals: boolean;
	/** Written at the start and at the end. */
	readonly enter: string;
	readonly leave: string;
}

const HANDLED: readonly Signal[] = ["INT", "WINCH", "TSTP"];

export class FullScreen {
	private readonly sys: Sys;
	private readonly input: number;
	private readonly modes: ScreenModes;
	private readonly keys: Keys;
	private readonly pending = new Set<Signal>();
	private readonly oldActions = new Map<Signal, SignalAction>();
	private termios: Termios | undefined;

	/** Keys come from `input`; what is shown goes to standard output. */
	constructor(sys: Sys, modes: ScreenModes, input: number) {
		this.sys = sys;
		this.modes = modes;
		this.input = input;
		this.keys = new Keys(sys, () => this.noticed(), input);
	}

	get size(): WindowSize {
		const { rows, cols } = this.sys.getWindowSize(this.input);
		return { rows: rows || 24, cols: cols || 80 };
	}

	/** Whether ^C was pressed since the last look: long work should end. */
	takeInterrupt(): boolean {
		return this.pending.delete("INT");
	}

	*start(): Blocking<void> {
		const { sys } = this;
		for (const signal of HANDLED) {
			const old = sys.sigaction(signal, (raised) => {
				this.pending.add(raised);
			});
			this.oldActions.set(signal, old);
		}
		this.termios = sys.tcgetattr(this.input);
		sys.tcsetattr(this.input, keyByKey(this.termios, this.modes.signals));
		yield* this.write(this.modes.enter);
	}

	*stop(): Blocking<void> {
		const { sys, termios } = this;
		yield* this.write(this.modes.leave);
		try {
			if (termios) sys.tcsetattr(this.input, termios);
		} catch (error) {
			// a terminal that hung up needs no mode
			if (!isErrno(error)) throw error;
		}
		this.termios = undefined;
		for (const [signal, action] of this.oldActions) sys.sigaction(signal, action);
		this.oldActions.clear();
	}

	*write(text: string): Blocking<void> {
		if (text !== "") yield* this.sys.write(1, text);
	}

	/** Waits for what happens next. */
	*event(): Blocking<ScreenEvent> {
		let key = "";
		for (;;) {
			const char = yield* this.keys.next();
			if (char === undefined) return { kind: "end" };
			if (char === "interrupt") return yield* this.signalled();
			key += char;
			if (isWhole(key)) return { kind: "key", key };
		}
	}

	/** Whether the next key is already there. */
	waiting(): Blocking<boolean> {
		return this.keys.waiting();
	}

	/** Stops this program as ^Z does, where the keys raise no signals; to be followed by drawing anew. */
	*suspend(): Blocking<void> {
		yield* this.stop();
		this.sys.kill(this.sys.getpid(), "TSTP");
		yield* this.sys.reschedule();
		yield* this.start();
	}

	// biome-ignore lint/correctness/useYield: the keys call back a call that can block
	private *noticed(): Blocking<"interrupt" | undefined> {
		return this.pending.size > 0 ? "interrupt" : undefined;
	}

	private *signalled(): Blocking<ScreenEvent> {
		if (this.pending.delete("INT")) return { kind: "interrupt" };
		if (this.pending.delete("WINCH")) return { kind: "resize" };
		this.pending.delete("TSTP");
		yield* this.suspend();
		return { kind: "resumed" };
	}
}

/** Whether a key is complete: an escape goes on with one character, or with a control sequence up to its last letter. */
function isWhole(key: string): boolean {
	if (!key.startsWith("\x1b")) return true;
	if (key === "\x1b" || key === "\x1bO" || key === "\x1b[") return false;
	return !key.startsWith("\x1b[") || /^[@-~]$/.test(key.at(-1) as string);
}

function keyByKey(termios: Termios, signals: boolean): Termios {
	return {
		...termios,
		icanon: false,
		echo: false,
		icrnl: false,
		inlcr: false,
		isig: signals,
		ixon: signals && termios.ixon,
		iexten: false,
		cc: { ...termios.cc, min: 1, time: 0, lnext: 0 },
	};
}
