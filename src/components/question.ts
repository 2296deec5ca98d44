import { word } from "../i18n/client.ts";
import { isCorrect } from "../lab/answers.ts";
import type { Question } from "../lab/types.ts";
import { $progress, lessonProgress, type QuizAnswer, questionAnswered, questionReopened } from "../stores/progress.ts";

/** A question of the quiz: answered once, then the explanation; what was answered is kept. */
class QuizQuestion extends HTMLElement {
	readonly #lesson = this.getAttribute("lesson") ?? "";
	readonly #question = JSON.parse(this.getAttribute("question") ?? "") as Question;
	readonly #id = this.#question.id;

	connectedCallback(): void {
		if ("choices" in this.#question) {
			const key = [this.#question.key].flat();
			for (const input of this.querySelectorAll("input")) input.closest(".choice")?.toggleAttribute("data-key", key.includes(input.value));
		}
		const form = this.querySelector("form");
		form?.addEventListener("submit", (event) => {
			event.preventDefault();
			const given = new FormData(form)
				.getAll(this.#isTyped ? "answer" : this.#id)
				.map(String)
				.filter((value) => value.trim() !== "");
			if (given.length === 0) this.#say([word(this.#isTyped ? "emptyAnswer" : "chooseFirst")]);
			else questionAnswered(this.#lesson, this.#id, { given, correct: isCorrect(this.#question, given) });
		});
		form?.addEventListener("reset", () => {
			questionReopened(this.#lesson, this.#id);
			this.querySelector<HTMLElement>("input, textarea")?.focus();
		});
		let shown: QuizAnswer | undefined;
		$progress.subscribe(() => {
			const answer = lessonProgress(this.#lesson).quiz[this.#id];
			if (answer === shown) return;
			shown = answer;
			this.#show(answer);
		});
	}

	get #isTyped(): boolean {
		return !("choices" in this.#question);
	}

	#show(answer: QuizAnswer | undefined): void {
		for (const input of this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) {
			input.disabled = answer !== undefined;
			if (!answer) continue;
			if (this.#isTyped) input.value = answer.given[0] ?? "";
			else if (input instanceof HTMLInputElement) input.checked = answer.given.includes(input.value);
		}
		this.querySelector("[type=submit]")?.toggleAttribute("hidden", answer !== undefined);
		this.querySelector("[type=reset]")?.toggleAttribute("hidden", answer === undefined);
		if (!answer) {
			this.removeAttribute("answered");
			this.#say([]);
			return;
		}
		this.setAttribute("answered", answer.correct ? "correct" : "incorrect");
		const key = answer.correct ? [] : this.#typedKey();
		const explanation = this.querySelector("[data-explain]")?.cloneNode(true).childNodes ?? [];
		this.#say([word(answer.correct ? "correct" : "incorrect"), ...key, ...explanation]);
	}

	/** The right answer of a question without choices, which show theirs themselves. */
	#typedKey(): Node[] {
		if ("choices" in this.#question) return [];
		const line = document.createElement("p");
		const code = document.createElement("code");
		code.textContent = this.#question.kind === "predict" ? this.#question.key.trim() : (this.#question.accept[0] ?? "");
		line.append(`${word("theAnswer")} `, code);
		return [line];
	}

	#say(content: readonly (string | Node)[]): void {
		const nodes = content.map((item) => {
			if (typeof item !== "string") return item;
			const line = document.createElement("p");
			line.textContent = item;
			return line;
		});
		this.querySelector(".verdict")?.replaceChildren(...nodes);
	}
}

customElements.define("quiz-question", QuizQuestion);
