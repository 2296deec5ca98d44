import type { Locale } from "./i18n/index.ts";

/** The address of a page, right also when the site stands in a folder of its host. `path` is "" or "course" or "namespaces/pid". */
export function address(locale: Locale, path = ""): string {
	return `${import.meta.env.BASE_URL.replace(/\/$/, "")}/${locale}/${path && `${path}/`}`;
}
