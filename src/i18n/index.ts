import { en } from "./en.ts";
import { ko } from "./ko.ts";

type Texts<T> = { readonly [Group in keyof T]: { readonly [Key in keyof T[Group]]: string } };

/** All interface words of one language; the keys are those of `en.ts`. */
export type Words = Texts<typeof en>;

export const locales = ["ko", "en"] as const;
export type Locale = (typeof locales)[number];

const languages: Record<Locale, Words> = { ko, en };

export function words(locale: Locale): Words {
	return languages[locale];
}

export function otherLocale(locale: Locale): Locale {
	return locale === "ko" ? "en" : "ko";
}
