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

/** How long what stands above may still change its height (pictures, what was answered), in milliseconds. */
const settling = 2000;

/** Scrolls to the place, and keeps it there while the page settles or until the reader scrolls. */
function holdPlace({ landmark, offset }: Place): void {
	const scroll = (): void => {
		const target = landmarks()[landmark];
		if (target) scrollBy({ top: target.getBoundingClientRect().top - offset, behavior: "instant" });
	};
	const observer = new ResizeObserver(scroll);
	const stop = (): void => observer.disconnect();
	for (const act of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(act, stop, { once: true, passive: true });
	setTimeout(stop, settling);
	observer.observe(document.querySelector("main article") ?? document.body);
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
			holdPlace(place);
		}
	}
}

customElements.define("language-link", LanguageLink);
