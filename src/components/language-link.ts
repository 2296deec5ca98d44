import { keep, kept } from "../stores/kept.ts";

interface Place {
	readonly path: string;
	/** Index of the landmark last passed, and how far below the header it stands. */
	readonly landmark: number;
	readonly offset: number;
}

/** What stands in every language's text in the same order: headings, tasks and questions. */
function landmarks(): HTMLElement[] {
	return [...document.querySelectorAll<HTMLElement>("main :is(h1, h2, h3, lab-task, quiz-question)")];
}

function currentPlace(path: string): Place {
	const all = landmarks();
	const found = all.findLastIndex((element) => element.getBoundingClientRect().top < innerHeight / 3);
	const landmark = Math.max(found, 0);
	return { path, landmark, offset: all[landmark]?.getBoundingClientRect().top ?? 0 };
}

/** Goes to the page's other language and remembers both the choice and the place in the text. */
class LanguageLink extends HTMLElement {
	connectedCallback(): void {
		const link = this.querySelector("a");
		link?.addEventListener("click", () => {
			keep("language", this.getAttribute("locale"));
			keep("place", currentPlace(link.pathname), "sessionStorage");
		});
		const place = kept("place", "sessionStorage") as Place | undefined;
		if (place?.path === location.pathname) {
			keep("place", null, "sessionStorage");
			// Elements above may still change their height while they start; the next frame has them all.
			requestAnimationFrame(() => {
				const target = landmarks()[place.landmark];
				if (target) scrollBy({ top: target.getBoundingClientRect().top - place.offset, behavior: "instant" });
			});
		}
	}
}

customElements.define("language-link", LanguageLink);
