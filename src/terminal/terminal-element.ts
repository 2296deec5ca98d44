import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import type { WindowSize } from "../engine/kernel/abi.ts";
import { LeaveKey } from "./leave-key.ts";
import { onThemeChange, palette } from "./palette.ts";

/** After this long an Escape was meant for the program, not for leaving. In milliseconds. */
const escapePatience = 600;

/**
 * One terminal on the page. It draws what it is given and calls back what is typed; what stands behind it is its owner's affair.
 * It loads xterm.js, so import it only when a terminal is near.
 */
export class TerminalScreen extends HTMLElement {
	/** What was typed, pasted or composed. */
	onKeys: (text: string) => void = () => {};
	onResize: (size: WindowSize) => void = () => {};
	readonly #fit = new FitAddon();
	readonly #terminal = new Terminal({
		allowProposedApi: false,
		cursorBlink: false,
		fontSize: 14,
		lineHeight: 1.2,
		minimumContrastRatio: 4.5,
		screenReaderMode: true,
		scrollback: 5000,
	});
	#stop: (() => void) | undefined;

	connectedCallback(): void {
		if (this.#stop) return;
		const terminal = this.#terminal;
		terminal.options.fontFamily = getComputedStyle(this).fontFamily;
		terminal.options.fontSize = Number.parseFloat(getComputedStyle(this).fontSize);
		terminal.options.theme = palette(this);
		terminal.loadAddon(this.#fit);
		terminal.open(this);
		terminal.textarea?.setAttribute("aria-label", this.getAttribute("label") ?? "");
		terminal.onData((text) => this.onKeys(text));
		terminal.onResize((size) => this.onResize({ rows: size.rows, cols: size.cols }));
		this.#keyboard();
		this.#dictation();
		const resized = new ResizeObserver(() => this.fit());
		resized.observe(this);
		const unthemed = onThemeChange(() => {
			terminal.options.theme = palette(this);
		});
		this.#stop = () => {
			resized.disconnect();
			unthemed();
		};
		this.fit();
	}

	#keyboard(): void {
		const leave = new LeaveKey(() => this.onKeys("\x1b"));
		let timer: ReturnType<typeof setTimeout> | undefined;
		this.#terminal.attachCustomKeyEventHandler((event) => {
			if (event.type !== "keydown" || event.isComposing) return true;
			clearTimeout(timer);
			const fate = leave.fate(event, this.#terminal.hasSelection());
			if (fate === "held") {
				event.preventDefault();
				timer = setTimeout(() => leave.flush(), escapePatience);
			}
			return fate === "terminal";
		});
	}

	/**
	 * In screen reader mode xterm leaves out text that comes with neither a key nor a composition: dictation, a picker of
	 * characters, a phone's suggestions.
	 */
	#dictation(): void {
		const { textarea } = this.#terminal;
		let typing = false;
		let composed = false;
		textarea?.addEventListener("keydown", () => {
			typing = true;
		});
		textarea?.addEventListener("keyup", () => {
			typing = false;
		});
		textarea?.addEventListener("compositionend", () => {
			composed = true;
			setTimeout(() => {
				composed = false;
			});
		});
		textarea?.addEventListener("input", (event) => {
			const { inputType, data, isComposing } = event as InputEvent;
			if (inputType === "insertText" && data && !isComposing && !typing && !composed) this.onKeys(data);
		});
	}

	/** Rows and columns that fill the element; 24 by 80 while it is not shown. */
	get size(): WindowSize {
		return { rows: this.#terminal.rows, cols: this.#terminal.cols };
	}

	/** Takes the element's measures, when it has any. */
	fit(): void {
		if (this.offsetWidth > 0 && this.offsetHeight > 0) this.#fit.fit();
	}

	/** Gives a hidden terminal the size of a shown one. */
	resize({ rows, cols }: WindowSize): void {
		this.#terminal.resize(cols, rows);
	}

	/** Draws bytes; `drawn` is called when they stand on the screen. */
	write(data: Uint8Array, drawn: () => void): void {
		this.#terminal.write(data, drawn);
	}

	clear(): void {
		this.#terminal.reset();
	}

	override focus(): void {
		this.#terminal.focus();
	}

	/** As if it were pasted: lines end as Enter does, and a program that asked for bracketed paste gets it. */
	paste(text: string): void {
		this.#terminal.paste(text);
	}

	/** The selected text, or undefined. */
	get selection(): string | undefined {
		return this.#terminal.hasSelection() ? this.#terminal.getSelection() : undefined;
	}

	/** All text, scrollback too, without the empty rows at the end. */
	get text(): string {
		const buffer = this.#terminal.buffer.active;
		let text = "";
		for (let row = 0; row < buffer.length; row++) {
			const line = buffer.getLine(row);
			text += `${line?.isWrapped || row === 0 ? "" : "\n"}${line?.translateToString(true) ?? ""}`;
		}
		return text.trimEnd();
	}

	/** Lets go of everything; the element can not be used again. */
	dispose(): void {
		this.#stop?.();
		this.#terminal.dispose();
	}
}

customElements.define("terminal-screen", TerminalScreen);
