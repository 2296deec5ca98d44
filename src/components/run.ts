import type { LabWorkbench } from "./workbench.ts";

/** Hands its command to the terminals of the page. */
class RunChip extends HTMLElement {
	connectedCallback(): void {
		this.querySelector("button")?.addEventListener("click", () => {
			// A learner who selects the command to copy it does not mean to run it.
			if (getSelection()?.type === "Range" && this.contains(getSelection()?.anchorNode ?? null)) return;
			const terminal = this.getAttribute("terminal");
			document.querySelector<LabWorkbench>("lab-workbench")?.put(this.getAttribute("command") ?? "", terminal === null ? undefined : Number(terminal));
		});
	}
}

customElements.define("run-chip", RunChip);
