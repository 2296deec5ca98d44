import { keep } from "../stores/kept.ts";

const least = 28;
const most = 72;
const step = 3;

/** The border between prose and terminals: dragged, or moved with the arrow keys. It sets `--split` of what it stands in. */
class SplitHandle extends HTMLElement {
	connectedCallback(): void {
		const frame = this.parentElement;
		if (!frame) return;
		const share = (clientX: number): number => {
			const { left, width } = frame.getBoundingClientRect();
			return ((clientX - left) / width) * 100;
		};
		const set = (percent: number): void => {
			const value = Math.round(Math.min(Math.max(percent, least), most) * 10) / 10;
			frame.style.setProperty("--split", `${value}%`);
			this.setAttribute("aria-valuenow", String(Math.round(value)));
			keep("split", value);
		};
		this.setAttribute("aria-valuemin", String(least));
		this.setAttribute("aria-valuemax", String(most));
		this.addEventListener("pointerdown", (event) => {
			event.preventDefault();
			this.setPointerCapture(event.pointerId);
		});
		this.addEventListener("pointermove", (event) => {
			if (this.hasPointerCapture(event.pointerId)) set(share(event.clientX));
		});
		this.addEventListener("keydown", (event) => {
			const { left, width } = this.getBoundingClientRect();
			const now = share(left + width / 2);
			const target = { ArrowLeft: now - step, ArrowRight: now + step, Home: least, End: most }[event.key];
			if (target === undefined) return;
			event.preventDefault();
			set(target);
		});
		this.addEventListener("dblclick", () => {
			frame.style.removeProperty("--split");
			keep("split", null);
		});
	}
}

customElements.define("split-handle", SplitHandle);
