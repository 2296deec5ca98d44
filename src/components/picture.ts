import { word } from "../i18n/client.ts";
import { $view } from "../stores/lab.ts";
import type { PictureKind, PictureWords } from "../xray/draw.ts";

const words: PictureWords = {
	inside: (pids) => word("pidInside", { pids }),
	zombie: word("zombie"),
	stopped: word("stopped"),
	host: word("hostNamespace"),
	processes: (count) => word("processCount", { count }),
	kernelThreads: (count) => word("kernelThreads", { count }),
	covered: word("covered"),
	down: word("linkDown"),
};

/** A picture of the machine that follows it: `<live-picture kind="process-tree">`. */
class LivePicture extends HTMLElement {
	connectedCallback(): void {
		const kind = this.getAttribute("kind") as PictureKind;
		const drawing = this.querySelector(".drawing");
		let drawn = "";
		$view.subscribe(async (snapshot) => {
			if (!snapshot || !drawing) return;
			const { draw } = await import("../xray/draw.ts");
			// The newest one, whichever way the drawing was waited for.
			const next = draw(kind, $view.get() ?? snapshot, words);
			if (next.outerHTML === drawn) return;
			drawn = next.outerHTML;
			drawing.replaceChildren(next);
		});
	}
}

customElements.define("live-picture", LivePicture);
