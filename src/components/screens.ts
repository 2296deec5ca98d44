import { word } from "../i18n/client.ts";
import type { ToWorker } from "../terminal/protocol.ts";
import { TerminalScreen } from "../terminal/terminal-element.ts";

/** More terminals than this help nobody. */
const most = 6;

/** The terminals of a workbench and the buttons that show them: one at a time, or two, one above the other. */
export class Screens {
	readonly #root: HTMLElement;
	readonly #post: (message: ToWorker) => void;
	readonly #screens = new Map<number, TerminalScreen>();
	/** Terminals that the machine has opened, or was asked to. */
	readonly #open = new Set<number>();
	#current = 1;
	/** The other one that is shown when two are. */
	#beside = 2;
	#split = false;
	#started = false;
	/** By terminal; none where the machine has one host only. */
	readonly #hosts = new Map<number, string>();

	/** `hosts`: that of each terminal from the first on, where the machine has several. */
	constructor(root: HTMLElement, post: (message: ToWorker) => void, hosts: readonly string[]) {
		this.#root = root;
		for (const [index, host] of hosts.entries()) this.#hosts.set(index + 1, host);
		this.#post = post;
		root.querySelector(".waiting")?.remove();
		for (const button of this.#buttons) this.#wire(button);
		this.#add?.addEventListener("click", () => {
			const terminal = this.#buttons.length + 1;
			const host = this.#hosts.get(this.#current);
			if (host !== undefined) this.#hosts.set(terminal, host);
			this.show(terminal);
			this.focus();
		});
		const split = root.querySelector("[data-action=split]");
		split?.addEventListener("click", () => {
			this.#split = !this.#split;
			split.setAttribute("aria-pressed", String(this.#split));
			this.#arrange();
		});
		this.#arrange();
	}

	/** The number of the terminal in use. */
	get current(): number {
		return this.#current;
	}

	/** The terminal in use. */
	get shown(): TerminalScreen {
		return this.#screen(this.#current);
	}

	focus(): void {
		this.shown.focus();
	}

	/** The machine runs, with these terminals open already. */
	start(terminals: readonly number[], hosts: Readonly<Record<number, string>>): void {
		this.#started = true;
		for (const [terminal, host] of Object.entries(hosts)) this.#hosts.set(Number(terminal), host);
		for (const terminal of terminals) {
			this.#open.add(terminal);
			this.#button(terminal);
			this.#post({ kind: "resize", terminal, size: this.#screen(terminal).size });
		}
		this.#arrange();
	}

	show(terminal: number): void {
		if (terminal !== this.#current) this.#beside = this.#current;
		this.#current = terminal;
		this.#arrange();
	}

	write(terminal: number, data: Uint8Array, drawn: () => void): void {
		this.#button(terminal);
		this.#screen(terminal).write(data, drawn);
	}

	clear(): void {
		for (const screen of this.#screens.values()) screen.clear();
	}

	#arrange(): void {
		if (this.#split && this.#beside === this.#current) this.#beside = this.#current === 1 ? 2 : 1;
		const visible = this.#split ? [this.#current, this.#beside] : [this.#current];
		for (const terminal of visible) {
			this.#screen(terminal).hidden = false;
			this.#button(terminal);
		}
		for (const [terminal, screen] of this.#screens) screen.hidden = !visible.includes(terminal);
		for (const button of this.#buttons) button.setAttribute("aria-pressed", String(visible.includes(Number(button.dataset["terminal"]))));
		for (const terminal of visible) {
			this.#screen(terminal).fit();
			this.#openIfNew(terminal);
		}
	}

	#openIfNew(terminal: number): void {
		if (!this.#started || this.#open.has(terminal)) return;
		this.#open.add(terminal);
		const host = this.#hosts.get(terminal);
		this.#post({ kind: "open", terminal, size: this.#screen(terminal).size, ...(host !== undefined && { host }) });
	}

	#screen(terminal: number): TerminalScreen {
		const known = this.#screens.get(terminal);
		if (known) return known;
		const screen = new TerminalScreen();
		const host = this.#hosts.get(terminal);
		screen.setAttribute("label", host === undefined ? word("terminalLabel", { number: terminal }) : word("terminalOnLabel", { number: terminal, host }));
		screen.hidden = terminal !== this.#current;
		screen.onKeys = (text) => this.#post({ kind: "keys", terminal, text });
		screen.onResize = (size) => {
			if (this.#open.has(terminal)) this.#post({ kind: "resize", terminal, size });
		};
		screen.addEventListener("focusin", () => {
			if (terminal !== this.#current) this.show(terminal);
		});
		this.#screens.set(terminal, screen);
		// In the order of their numbers, whichever is opened first.
		const next = [...this.#screens].filter(([number]) => number > terminal).sort(([a], [b]) => a - b)[0];
		this.#root.querySelector(".screens")?.insertBefore(screen, next?.[1] ?? null);
		return screen;
	}

	get #buttons(): HTMLButtonElement[] {
		return [...this.#root.querySelectorAll<HTMLButtonElement>("[data-terminal]")];
	}

	get #add(): HTMLButtonElement | null {
		return this.#root.querySelector("[data-action=add]");
	}

	#wire(button: HTMLButtonElement): void {
		button.addEventListener("click", () => {
			this.show(Number(button.dataset["terminal"]));
			this.focus();
		});
	}

	/** Makes the buttons up to this number where they are missing. */
	#button(terminal: number): void {
		for (let number = this.#buttons.length + 1; number <= terminal; number++) {
			const button = document.createElement("button");
			button.type = "button";
			button.dataset["terminal"] = String(number);
			button.setAttribute("aria-pressed", "false");
			const host = this.#hosts.get(number);
			button.textContent = host === undefined ? word("terminal", { number }) : word("terminalOn", { number, host });
			this.#wire(button);
			this.#add?.before(button);
		}
		this.#add?.toggleAttribute("disabled", this.#buttons.length >= most);
	}
}
