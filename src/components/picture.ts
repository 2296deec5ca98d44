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
	before: word("headerBefore"),
	after: word("headerAfter"),
	request: word("requestPacket"),
	answer: word("answerPacket"),
	none: word("noConnections"),
};

/** A picture of the machine that follows it: `<live-picture kind="process-tree">`. */
class LivePicture extends HTMLElement {
	connectedCallback(): void {
		const kind = this.getAttribute("kind") as PictureKind;
		const drawing = this.querySelector(".drawing");
		let drawn = "";
		const shown = this.getAttribute("host");
		$view.subscribe(async (snapshot) => {
			if (!snapshot || !drawing) return;
			const { draw } = await import("../xray/draw.ts");
			// The newest one, whichever way the drawing was waited for.
			const { first, hosts } = $view.get() ?? snapshot;
			const host = hosts[shown ?? first];
			if (!host) return;
			const next = draw(kind, host, words);
			if (next.outerHTML === drawn) return;
			drawn = next.outerHTML;
			drawing.replaceChildren(next);
		});
	}
}

customElements.define("live-picture", LivePicture);
