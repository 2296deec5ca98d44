import { word } from "../i18n/client.ts";
import { $progress } from "../stores/progress.ts";

/** How far a lesson is, beside its title: `<lesson-mark lesson="namespaces/pid" steps="9">`. */
class LessonMark extends HTMLElement {
	connectedCallback(): void {
		const lesson = this.getAttribute("lesson") ?? "";
		const total = Number(this.getAttribute("steps"));
		$progress.subscribe(({ lessons }) => {
			const own = lessons[lesson];
			const done = own ? own.tasks.length + Object.keys(own.quiz).length : 0;
			this.toggleAttribute("done", total > 0 && done >= total);
			if (done === 0) this.textContent = "";
			else this.textContent = done >= total ? `✓ ${word("lessonDone")}` : word("lessonBegun", { done, total });
		});
	}
}

customElements.define("lesson-mark", LessonMark);
