import { atom, type ReadableAtom } from "nanostores";
import { keep, kept, onKeptElsewhere } from "./kept.ts";

const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

function theme(value: unknown): Theme {
	return themes.find((known) => known === value) ?? "system";
}

const chosen = atom<Theme>(theme(kept("theme")));
export const $theme: ReadableAtom<Theme> = chosen;

// The page's head has set it already; this follows what is chosen later, here or in another tab.
chosen.subscribe((value) => {
	document.documentElement.dataset["theme"] = value;
});
onKeptElsewhere("theme", (value) => chosen.set(theme(value)));

export function nextTheme(): void {
	const next = themes[(themes.indexOf(chosen.get()) + 1) % themes.length] as Theme;
	keep("theme", next);
	chosen.set(next);
}
