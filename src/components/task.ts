import { word } from "../i18n/client.ts";
import type { TaskReport } from "../lab/types.ts";
import { $report, answerTask } from "../stores/lab.ts";
import { lessonProgress } from "../stores/progress.ts";

/** A task of the lab: whether it is passed, what the checker still finds, hints one at a time, a solution when asked twice. */
class LabTask extends HTMLElement {
	readonly #id = this.getAttribute("task") ?? "";
	#shown = "";
	/** An answer was given and its report is still to come or negative. */
	#answered = false;

	connectedCallback(): void {
		if (lessonProgress(this.getAttribute("lesson") ?? "").tasks.includes(this.#id)) this.#setState("passed");
		this.#hints();
		this.#solution();
		this.querySelector("form")?.addEventListener("submit", (event) => {
			event.preventDefault();
			this.#answer();
		});
		$report.subscribe((report) => {
			const own = report?.tasks.find((task) => task.id === this.#id);
			if (own) this.#show(own);
		});
	}

	#setState(state: "open" | "passed"): void {
		this.setAttribute("state", state);
		const label = this.querySelector(".state");
		if (label) label.textContent = word(state === "passed" ? "taskPassed" : "taskOpen");
	}

	#answer(): void {
		const field = this.querySelector<HTMLInputElement | HTMLTextAreaElement>("[name=answer]");
		if (!field) return;
		if (field.value.trim() === "") {
			this.#say([paragraph(word("emptyAnswer"))]);
			field.focus();
			return;
		}
		this.#answered = true;
		this.#shown = "";
		answerTask(this.#id, field.value);
	}

	#show(report: TaskReport): void {
		const key = JSON.stringify([report, this.#answered]);
		// Said again only when it changed: a screen reader reads every change of the region.
		if (key === this.#shown) return;
		this.#shown = key;
		const before = this.getAttribute("state");
		this.#setState(report.state);
		if (report.state === "passed") {
			this.#answered = false;
			this.#say(before === "passed" ? [] : [paragraph(word("taskPassedNow", { number: this.getAttribute("number") ?? "" }))]);
			return;
		}
		const feedback = report.feedback === undefined ? null : this.querySelector(`[data-feedback="${CSS.escape(report.feedback)}"]`);
		const said: Node[] = feedback ? [...feedback.cloneNode(true).childNodes] : this.#answered ? [paragraph(word("wrongAnswer"))] : [];
		const rows = ([["expected", report.expected] as const, ["found", report.found] as const] as const).flatMap(([name, value]) =>
			value === undefined ? [] : [element("dt", word(name)), element("dd", value)],
		);
		if (rows.length > 0) {
			const list = document.createElement("dl");
			list.append(...rows);
			said.push(list);
		}
		this.#say(said);
	}

	#say(content: readonly Node[]): void {
		this.querySelector(".report")?.replaceChildren(...content);
	}

	#hints(): void {
		const button = this.querySelector<HTMLButtonElement>("[data-action=hint]");
		const hints = [...this.querySelectorAll<HTMLElement>("[data-hint]")];
		if (!button || hints.length === 0) return;
		let shown = 0;
		const label = (): void => {
			button.textContent = shown < hints.length ? word("nextHint", { next: shown + 1, total: hints.length }) : word("noMoreHints");
			button.disabled = shown === hints.length;
		};
		button.hidden = false;
		label();
		button.addEventListener("click", () => {
			const hint = hints[shown];
			if (!hint) return;
			hint.hidden = false;
			shown += 1;
			label();
		});
	}

	#solution(): void {
		const button = this.querySelector<HTMLButtonElement>("[data-action=solution]");
		const solution = this.querySelector<HTMLElement>(".solution");
		if (!button || !solution) return;
		let asked = false;
		button.addEventListener("click", () => {
			if (!asked) {
				asked = true;
				button.textContent = word("solutionAsk");
				return;
			}
			button.hidden = true;
			solution.hidden = false;
			solution.focus();
		});
	}
}

function element(name: string, text: string): HTMLElement {
	const made = document.createElement(name);
	made.textContent = text;
	return made;
}

const paragraph = (text: string): HTMLElement => element("p", text);

customElements.define("lab-task", LabTask);
