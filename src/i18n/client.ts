import { format } from "./format.ts";
import type { Words } from "./index.ts";

/** A word said after the page has loaded. */
export type ClientWord = keyof Words["client"];

let texts: Words["client"] | undefined;

/** The words of the page's language travel in the page itself (`layouts/Page.astro`), so that no script holds both. */
export function word(key: ClientWord, values: Readonly<Record<string, string | number>> = {}): string {
	texts ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words["client"];
	return format(texts[key], values);
}
