/** Texts as Go writes them: quoted strings and times. */
import { civilFromSeconds } from "../../programs/lib/calendar.ts";

const escapes: Readonly<Record<string, string>> = {
	"\n": "\\n",
	"\t": "\\t",
	"\r": "\\r",
	"\\": "\\\\",
	'"': '\\"',
	"\u0007": "\\a",
	"\b": "\\b",
	"\f": "\\f",
	"\v": "\\v",
};

/** strconv.Quote. */
export function goQuote(text: string): string {
	let out = '"';
	for (const char of text) {
		const code = char.codePointAt(0) ?? 0;
		const escaped = escapes[char];
		if (escaped !== undefined) out += escaped;
		else if (code >= 0xdc80 && code <= 0xdcff) out += `\\x${(code - 0xdc00).toString(16)}`;
		else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, "0")}`;
		else out += char;
	}
	return `${out}"`;
}

/** UTC with `digits` of a second, at most nine; as time.RFC3339Nano, zeros at the end are left out. `seconds` since the epoch. */
export function rfc3339(seconds: number, digits = 9): string {
	const whole = Math.floor(seconds);
	const t = civilFromSeconds(whole);
	const two = (value: number) => String(value).padStart(2, "0");
	const base = `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
	if (digits === 0) return `${base}Z`;
	const fraction = Math.min(10 ** digits - 1, Math.round((seconds - whole) * 10 ** digits))
		.toString()
		.padStart(digits, "0")
		.replace(/0+$/, "");
	return fraction === "" ? `${base}Z` : `${base}.${fraction}Z`;
}

/** Errors of system calls as Go prints them: strerror's words, with a small letter. */
export const goError = (error: { readonly message: string }): string => error.message.charAt(0).toLowerCase() + error.message.slice(1);
