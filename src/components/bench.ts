/** The lazy part of the workbench: terminals on one side, the worker with the machine on the other. */
import { type ClientWord, word } from "../i18n/client.ts";
import type { LabDefinition, SavedSession } from "../lab/types.ts";
import { $storageFull } from "../stores/kept.ts";
import { labReported, labViewed } from "../stores/lab.ts";
import { SessionKeeper, savedSession } from "../stores/sessions.ts";
import { connect, openWorker } from "../terminal/connection.ts";
import type { FromWorker, ToWorker } from "../terminal/protocol.ts";
import { Screens } from "./screens.ts";

export class Bench {
	readonly #root: HTMLElement;
	readonly #lesson: string;
	readonly #lab: LabDefinition;
	readonly #screens: Screens;
	readonly #keeper: SessionKeeper;
	#worker: Worker;
	#send: (message: ToWorker) => void;
	/** The machine is as it was left and takes what is typed. */
	#running = false;

	/** Starts the lab's machine in the worker, as it was left. */
	constructor(root: HTMLElement, worker: Worker, lab: LabDefinition) {
		this.#root = root;
		this.#lesson = root.getAttribute("lesson") ?? "";
		this.#lab = lab;
		this.#keeper = new SessionKeeper(this.#lesson);
		this.#screens = new Screens(root, this.post, lab.terminals ?? []);
		this.#worker = worker;
		this.#send = this.#start(worker, savedSession(this.#lesson));
		this.#buttons();
		$storageFull.subscribe((full) => {
			if (full) this.#say("storageFull");
		});
	}

	readonly post = (message: ToWorker): void => this.#send(message);

	#start(worker: Worker, saved: SavedSession | undefined): (message: ToWorker) => void {
		const send = connect(worker, {
			ready: ({ terminals, hosts }) => {
				this.#running = true;
				this.#screens.start(terminals, hosts);
				this.#say("ready");
			},
			output: ({ terminal, data }) => this.#screens.write(terminal, data, () => send({ kind: "drawn", bytes: data.length })),
			cleared: () => this.#screens.clear(),
			lab: ({ report }) => labReported(this.#lesson, report),
			saved: (message) => this.#saved(message),
			view: ({ machine }) => labViewed(machine),
			undone: ({ done }) => this.#say(done ? "undone" : "nothingToUndo"),
			fetching: ({ program, state }) => this.#say(state === "failed" ? "fetchFailed" : "ready", { program }),
			defect: ({ message }) => this.#say("defect", { message }),
		});
		const seed = saved?.seed ?? (crypto.getRandomValues(new Uint32Array(1))[0] as number);
		this.#say(saved ? "replaying" : "starting");
		send({ kind: "start", lab: this.#lab, seed, ...(saved && { saved }) });
		if (document.querySelector("live-picture")) send({ kind: "view", on: true });
		return send;
	}

	/** A machine that is still being put back (its log may hold hours of a busy loop), or could not be, is left for a new one. */
	#reset(): void {
		if (this.#running) {
			this.post({ kind: "reset" });
		} else {
			this.#worker.terminate();
			this.#worker = openWorker();
			this.#screens.clear();
			this.#send = this.#start(this.#worker, undefined);
		}
		this.#say("resetDone");
		this.#screens.focus();
	}

	/** Types into the terminal in use. */
	type(text: string): void {
		this.post({ kind: "keys", terminal: this.#screens.current, text });
	}

	show(terminal: number): void {
		this.#screens.show(terminal);
	}

	/** Puts a command on a terminal's line without running it. */
	put(text: string, terminal = this.#screens.current): void {
		this.#screens.show(terminal);
		this.post({ kind: "keys", terminal, text });
		this.#screens.focus();
	}

	#saved({ session, from, entries }: Extract<FromWorker, { kind: "saved" }>): void {
		const log = [...(this.#keeper.session?.log ?? []).slice(0, from), ...entries];
		this.#keeper.set({ ...session, log } as SavedSession);
	}

	#say(key: ClientWord, values: Record<string, string> = {}): void {
		const status = this.#root.querySelector("[data-status]");
		if (status) status.textContent = word(key, values);
	}

	#buttons(): void {
		const on = (action: string, act: () => void): void => {
			this.#root.querySelector(`[data-action=${action}]`)?.addEventListener("click", act);
		};
		on("copy", () => void this.#copy());
		on("paste", () => void this.#paste());
		on("undo", () => this.post({ kind: "undo" }));
		const dialog = this.#root.querySelector("dialog");
		on("reset", () => {
			if (dialog) dialog.returnValue = "";
			dialog?.showModal();
		});
		dialog?.addEventListener("close", () => {
			if (dialog.returnValue === "reset") this.#reset();
		});
	}

	async #copy(): Promise<void> {
		const { selection, text } = this.#screens.shown;
		try {
			await navigator.clipboard.writeText(selection ?? text);
			this.#say(selection === undefined ? "nothingSelected" : "copied");
		} catch {
			this.#say("clipboardRefused");
		}
	}

	async #paste(): Promise<void> {
		try {
			this.#screens.shown.paste(await navigator.clipboard.readText());
			this.#screens.focus();
		} catch {
			this.#say("clipboardRefused");
		}
	}
}
