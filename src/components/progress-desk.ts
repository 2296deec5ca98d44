import { word } from "../i18n/client.ts";
import { $progress, replaceProgress } from "../stores/progress.ts";
import { replaceSessions } from "../stores/sessions.ts";

/** Shows what this browser holds, takes it along as a file, brings it back, or forgets it. */
class ProgressDesk extends HTMLElement {
	connectedCallback(): void {
		$progress.subscribe(({ lessons }) => {
			const all = Object.values(lessons);
			const count = (number: (lesson: (typeof all)[number]) => number): number => all.reduce((sum, lesson) => sum + number(lesson), 0);
			const tasks = count((lesson) => lesson.tasks.length);
			const questions = count((lesson) => Object.keys(lesson.quiz).length);
			this.#set("[data-tally]", all.length === 0 ? word("nothingYet") : word("lessonsBegun", { lessons: all.length, tasks, questions }));
		});
		this.querySelector("[data-action=export]")?.addEventListener("click", () => void this.#export());
		this.querySelector("[data-action=forget]")?.addEventListener("click", () => this.#forget());
		const input = this.querySelector<HTMLInputElement>("input[type=file]");
		input?.addEventListener("change", async () => {
			const file = input.files?.[0];
			if (file) await this.#import(file);
			// The same file can then be chosen again.
			input.value = "";
		});
	}

	async #export(): Promise<void> {
		const { exportFile } = await import("../stores/travel.ts");
		const link = document.createElement("a");
		link.href = URL.createObjectURL(new Blob([exportFile(new Date())], { type: "application/json" }));
		link.download = `underdock-${new Date().toISOString().slice(0, 10)}.json`;
		link.click();
		URL.revokeObjectURL(link.href);
	}

	async #import(file: File): Promise<void> {
		const { importFile } = await import("../stores/travel.ts");
		const result = await importFile(file);
		const good = "lessons" in result;
		this.querySelector("[data-message]")?.toggleAttribute("data-good", good);
		this.#set("[data-message]", good ? word("importDone", result) : word(result.problem, result.values));
	}

	#forget(): void {
		if (!confirm(word("forgetQuestion"))) return;
		replaceProgress({ lessons: {} });
		replaceSessions({});
		this.#set("[data-status]", word("forgotten"));
	}

	#set(selector: string, text: string): void {
		const target = this.querySelector(selector);
		if (target) target.textContent = text;
	}
}

customElements.define("progress-desk", ProgressDesk);
