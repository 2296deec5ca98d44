/** The right side of s///: text, groups, and changes of case. */
import { joinBytes, specialEscape } from "./escapes.ts";
import type { CaseChange, ReplacementPart } from "./script.ts";

const changes: Readonly<Record<string, CaseChange>> = { U: "upper", L: "lower", E: "none" };

/** Splits a replacement; `highest` is the greatest group it names. */
export function parseReplacement(source: string): { readonly parts: ReplacementPart[]; readonly highest: number } {
	const parts: ReplacementPart[] = [];
	let highest = 0;
	let text = "";
	let change: CaseChange = "none";
	let first: CaseChange = "none";
	const push = (group: number | undefined): void => {
		if (text === "" && group === undefined) return;
		parts.push({ text: joinBytes(text), group, change, first });
		text = "";
		first = "none";
	};
	for (let i = 0; i < source.length; ) {
		const char = source[i] as string;
		if (char === "&") {
			push(undefined);
			push(0);
			i++;
			continue;
		}
		if (char !== "\\") {
			text += char;
			i++;
			continue;
		}
		const next = source[i + 1] ?? "";
		if (/\d/.test(next)) {
			push(undefined);
			push(Number(next));
			highest = Math.max(highest, Number(next));
			i += 2;
		} else if (next in changes) {
			push(undefined);
			change = changes[next] as CaseChange;
			first = "none";
			i += 2;
		} else if (next === "u" || next === "l") {
			push(undefined);
			first = next === "u" ? "upper" : "lower";
			i += 2;
		} else {
			const special = specialEscape(source, i);
			text += special ? special.char : next;
			i = special ? special.next : i + 2;
		}
	}
	push(undefined);
	return { parts, highest };
}

const changed = (text: string, change: CaseChange): string => (change === "upper" ? text.toUpperCase() : change === "lower" ? text.toLowerCase() : text);

/** The text that a match is replaced by. */
export function expandReplacement(parts: readonly ReplacementPart[], match: RegExpExecArray): string {
	let result = "";
	/** A \u or \l that has met nothing but empty groups waits for the next part. */
	let waiting: CaseChange = "none";
	for (const part of parts) {
		const text = part.group === undefined ? part.text : (match[part.group] ?? "");
		if (part.first !== "none") waiting = part.first;
		if (text === "") continue;
		const whole = changed(text, part.change);
		if (waiting === "none") result += whole;
		else {
			const [head = ""] = text;
			result += changed(head, waiting) + changed(text.slice(head.length), part.change);
			waiting = "none";
		}
	}
	return result;
}
