import { word } from "../i18n/client.ts";
import type { LabDefinition } from "../lab/types.ts";
import { $report, provideLab } from "../stores/lab.ts";
import { lessonProgress } from "../stores/progress.ts";
import { openWorker } from "../terminal/connection.ts";
import type { Bench } from "./bench.ts";

/**
 * The frame of the terminals. The terminals, xterm.js and the machine's worker (bench.ts) are loaded when the frame comes near the
 * viewport, or when something is asked of the machine.
 */
export class LabWorkbench extends HTMLElement {
	#bench: Promise<Bench> | undefined;

	connectedCallback(): void {
		provideLab(async () => (await this.bench).post);
		const near = new IntersectionObserver(
			(entries) => {
				if (!entries.some((entry) => entry.isIntersecting)) return;
				near.disconnect();
				// First the page, then the machine.
				if (document.readyState === "complete") void this.bench;
				else addEventListener("load", () => void this.bench, { once: true });
			},
			{ rootMargin: "200px" },
		);
		near.observe(this.querySelector(".screens") ?? this);
		this.querySelector("[data-action=fold]")?.addEventListener("click", () => this.fold(this.hasAttribute("open")));
		this.querySelector(".touch form")?.addEventListener("submit", (event) => {
			event.preventDefault();
			this.#sendLine("\r");
		});
		for (const button of this.querySelectorAll<HTMLElement>("[data-keys]")) {
			button.addEventListener("click", () => this.#sendLine(button.dataset["keys"] ?? ""));
		}
		$report.subscribe((report) => this.#tally(report?.tasks.filter((task) => task.state === "passed").length));
	}

	/** Loads the terminals and starts the machine, once. */
	get bench(): Promise<Bench> {
		this.#bench ??= this.#load();
		return this.#bench;
	}

	/** All at the same time: the worker with the machine, the lab, and the terminals. */
	async #load(): Promise<Bench> {
		const worker = openWorker();
		const lab = fetch(this.getAttribute("lab") ?? "").then((response) => response.json() as Promise<LabDefinition>);
		const { Bench } = await import("./bench.ts");
		return new Bench(this, worker, await lab);
	}

	/** Folds the panel of a narrow screen to its bar, or opens it. */
	fold(folded: boolean): void {
		this.toggleAttribute("open", !folded);
		this.querySelector("[data-action=fold]")?.setAttribute("aria-expanded", String(!folded));
		if (!folded) void this.bench;
	}

	/** Puts a command on the terminal's line, or where there is one on the plain input line, for the reader to run. */
	put(text: string, terminal?: number): void {
		this.fold(false);
		const line = this.#line;
		if (line?.checkVisibility()) {
			line.value = text;
			if (terminal !== undefined) void this.bench.then((bench) => bench.show(terminal));
		} else {
			void this.bench.then((bench) => bench.put(text, terminal));
		}
	}

	get #line(): HTMLInputElement | null {
		return this.querySelector("[name=line]");
	}

	/** What stands on the input line goes to the terminal, and the key after it. */
	#sendLine(key: string): void {
		const line = this.#line;
		const text = line?.value ?? "";
		if (line) line.value = "";
		void this.bench.then((bench) => bench.type(text + key));
	}

	#tally(passed = lessonProgress(this.getAttribute("lesson") ?? "").tasks.length): void {
		const total = Number(this.getAttribute("tasks"));
		const tally = this.querySelector("[data-tally]");
		if (tally && total > 0) tally.textContent = passed >= total ? word("allPassed") : word("tasksPassed", { passed, total });
	}
}

customElements.define("lab-workbench", LabWorkbench);
