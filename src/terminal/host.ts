/** The machine's end of the protocol: a lab session, run in real time, wherever there is an event loop. */
import type { MachineEvent } from "../engine/kernel/events.ts";
import { ProgramNotLoaded, type ProgramStore } from "../engine/kernel/programs.ts";
import { machineView } from "../engine/view/index.ts";
import { defaultLimits, ReplayLimitError } from "../lab/limits.ts";
import { Session } from "../lab/session.ts";
import type { LogEntry, SavedSession } from "../lab/types.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { type EventLoop, Pump, type Rest } from "./pump.ts";

/** Output that may be on its way to the page, in bytes: enough to keep it busy, little enough that Ctrl-C is seen at once. */
const enough = 128 * 1024;

/** Milliseconds before code that could not be fetched is tried again. */
const again = 2_000;

/** Programs whose code comes when it is wanted. */
export interface FetchedPrograms extends ProgramStore {
	/** Rejects when the code cannot be had now. */
	load(program: string): Promise<void>;
	/** Programs that stand for all code that is not there yet. */
	readonly missing: readonly string[];
}

interface Running {
	readonly session: Session;
	readonly pump: Pump;
}

export class LabHost {
	readonly #post: (message: FromWorker) => void;
	readonly #loop: EventLoop;
	readonly #programs: FetchedPrograms;
	/** Messages that wait for the code of a program: an input in the midst of a slice would come where no replay can bring it. */
	#held: ToWorker[] | undefined;
	#fetchesAll = false;
	#running: Running | undefined;
	/** What terminals have shown since it was last posted. */
	readonly #output = new Map<number, Uint8Array[]>();
	/** Bytes posted that the page has not drawn yet. */
	#undrawn = 0;
	#viewing = false;
	/** Something happened on the machine since it was last shown and saved. */
	#happened = false;

	constructor(post: (message: FromWorker) => void, loop: EventLoop, programs: FetchedPrograms) {
		this.#post = post;
		this.#loop = loop;
		this.#programs = programs;
	}

	/** Takes a message of the page. */
	receive(message: ToWorker): void {
		if (this.#held) {
			this.#held.push(message);
			return;
		}
		try {
			if (message.kind === "start") this.#start(message);
			else if (message.kind === "view") this.#view(message.on);
			else if (this.#running) this.#take(message, this.#running);
		} catch (error) {
			if (!(error instanceof ProgramNotLoaded)) this.#defect(error);
			else {
				this.#held = [message];
				this.#fetch(error.program);
			}
		}
	}

	/** Has a program's code fetched, for as long as it takes, and then goes on with what was held. */
	#fetch(program: string, failed = false): void {
		const report = (state: "failed" | "fetched"): void => this.#post({ kind: "fetching", program, state });
		this.#programs.load(program).then(
			() => {
				if (failed) report("fetched");
				this.#goOn();
			},
			() => {
				report("failed");
				this.#loop.later(() => this.#fetch(program, true), again);
			},
		);
	}

	#goOn(): void {
		const held = this.#held ?? [];
		this.#held = undefined;
		// no time has passed for the machine; first of all it ends the slice in which it stood still
		this.#running?.pump.rebase();
		this.#running?.pump.wake();
		for (const message of held) this.receive(message);
	}

	/** When the machine first rests, all other code is fetched too, piece by piece: from then on no network is needed. */
	async #fetchAll(): Promise<void> {
		this.#fetchesAll = true;
		try {
			for (const program of this.#programs.missing) await this.#programs.load(program);
		} catch {
			this.#fetchesAll = false;
		}
	}

	#start({ lab, seed, saved }: Extract<ToWorker, { kind: "start" }>): void {
		this.#output.clear();
		const session: Session = new Session({
			lab,
			seed: saved?.seed ?? seed,
			programs: this.#programs,
			listener: {
				output: (terminal, data) => this.#show(terminal, data),
				cleared: () => {
					this.#output.clear();
					this.#post({ kind: "cleared" });
				},
				report: (report) => this.#post({ kind: "lab", report }),
				logged: (from, entries) => this.#saved(session, from, entries),
				event: (event) => this.#noted(event),
			},
		});
		if (saved) this.#replay(session, saved);
		const pump = new Pump(session, this.#loop, (state) => this.#rest(state));
		this.#running = { session, pump };
		this.#post({ kind: "lab", report: session.report });
		this.#flush();
		this.#post({ kind: "ready", terminals: session.terminals, hosts: session.terminalHosts });
		pump.wake();
	}

	/** A log that asks for too much stands where it got to: the rest of it is dropped. */
	#replay(session: Session, saved: SavedSession): void {
		try {
			session.replay(saved, defaultLimits);
		} catch (error) {
			if (!(error instanceof ReplayLimitError)) throw error;
			this.#defect(error);
		}
		this.#saved(session, 0, session.saved.log);
	}

	#take(message: Exclude<ToWorker, { kind: "start" | "view" }>, { session, pump }: Running): void {
		if (message.kind === "drawn") {
			this.#undrawn -= message.bytes;
			if (this.#undrawn < enough / 2) pump.resume();
			return;
		}
		pump.catchUp();
		if (message.kind === "open") session.open(message.terminal, message.size, message.host);
		else if (message.kind === "keys") session.keys(message.terminal, message.text);
		else if (message.kind === "resize") session.resize(message.terminal, message.size);
		else if (message.kind === "answer") session.answer(message.task, message.text);
		else {
			if (message.kind === "reset") session.reset();
			else this.#post({ kind: "undone", done: session.undo() });
			pump.rebase();
		}
		pump.wake();
	}

	#saved(session: Session, from: number, entries: readonly LogEntry[]): void {
		const { log: _, ...rest } = session.saved;
		this.#post({ kind: "saved", session: rest, from, entries });
	}

	#noted(event: MachineEvent): void {
		this.#happened = true;
		if (event.type === "defect") this.#post({ kind: "defect", message: `${event.program}: ${event.message}` });
	}

	#show(terminal: number, data: Uint8Array): void {
		const chunks = this.#output.get(terminal);
		if (chunks) chunks.push(data);
		else this.#output.set(terminal, [data]);
	}

	/** One message a terminal for all that a turn has shown. */
	#flush(): void {
		for (const [terminal, chunks] of this.#output) {
			const data = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
			let at = 0;
			for (const chunk of chunks) {
				data.set(chunk, at);
				at += chunk.length;
			}
			this.#undrawn += data.length;
			this.#post({ kind: "output", terminal, data });
		}
		this.#output.clear();
		if (this.#undrawn > enough) this.#running?.pump.pause();
	}

	#rest(state: Rest): void {
		this.#flush();
		const awaited = this.#running?.session.awaits;
		if (state === "awaiting" && awaited !== undefined && !this.#held) {
			this.#held = [];
			this.#fetch(awaited);
		}
		if (state === "idle" && !this.#fetchesAll) void this.#fetchAll();
		if (state !== "idle" || !this.#happened || !this.#running) return;
		this.#happened = false;
		const { session } = this.#running;
		// How far the machine has run belongs to what is kept, though nothing was typed.
		this.#saved(session, session.saved.log.length, []);
		if (this.#viewing) this.#postView(session);
	}

	#view(on: boolean): void {
		this.#viewing = on;
		if (on && this.#running) this.#postView(this.#running.session);
	}

	#postView(session: Session): void {
		this.#post({ kind: "view", machine: machineView(session.view) });
	}

	#defect(error: unknown): void {
		this.#post({ kind: "defect", message: error instanceof Error ? error.message : String(error) });
	}
}
