/** The lazy part of the workbench: terminals on one side, the worker with the machine on the other. */
import { type ClientWord, word } from "../i18n/client.ts";
import type { LabDefinition, SavedSession } from "../lab/types.ts";
import { $storageFull } from "../stores/kept.ts";
import { labReported, labViewed } from "../stores/lab.ts";
import { SessionKeeper, savedSession } from "../stores/sessions.ts";
import { connect } from "../terminal/connection.ts";
import type { FromWorker, ToWorker } from "../terminal/protocol.ts";
import { Screens } from "./screens.ts";

export class Bench {
	readonly post: (message: ToWorker) => void;
	readonly #root: HTMLElement;
	readonly #lesson: string;
	readonly #screens: Screens;
	readonly #keeper: SessionKeeper;

	/** Starts the lab's machine in the worker. */
	constructor(root: HTMLElement, worker: Worker, lab: LabDefinition) {
		this.#root = root;
		this.#lesson = root.getAttribute("lesson") ?? "";
		this.#keeper = new SessionKeeper(this.#lesson);
		this.post = connect(worker, {
			ready: ({ terminals }) => this.#ready(terminals),
			output: ({ terminal, data }) => this.#screens.write(terminal, data, () => this.post({ kind: "drawn", bytes: data.length })),
			cleared: () => this.#screens.clear(),
			lab: ({ report }) => labReported(this.#lesson, report),
			saved: (message) => this.#saved(message),
			view: ({ host }) => labViewed(host),
			undone: ({ done }) => this.#say(done ? "undone" : "nothingToUndo"),
			defect: ({ message }) => this.#say("defect", { message }),
		});
		this.#screens = new Screens(root, this.post);
		this.#buttons();
		const saved = savedSession(this.#lesson);
		const seed = saved?.seed ?? (crypto.getRandomValues(new Uint32Array(1))[0] as number);
		this.#say(saved ? "replaying" : "starting");
		this.post({ kind: "start", lab, seed, ...(saved && { saved }) });
		if (document.querySelector("live-picture")) this.post({ kind: "view", on: true });
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

	#ready(terminals: readonly number[]): void {
		this.#screens.start(terminals);
		this.#say("ready");
		$storageFull.subscribe((full) => {
			if (full) this.#say("storageFull");
		});
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
			if (dialog.returnValue !== "reset") return;
			this.post({ kind: "reset" });
			this.#say("resetDone");
			this.#screens.focus();
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
