/** Paths of request targets. RFC 3986. */

import { decode, encode } from "../../../kernel/text.ts";
import { fromBinary, toBinary } from "../bytes.ts";

/** Undoes %XX; the bytes are UTF-8. What is no escape stays. */
export function percentDecode(text: string): string {
	if (!text.includes("%")) return text;
	return decode(fromBinary(toBinary(encode(text)).replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))));
}

/** Escapes all but unreserved characters and those in `keep`, in capital hexadecimal digits. */
export const percentEncode = (text: string, keep = "/"): string =>
	toBinary(encode(text)).replace(/[^A-Za-z0-9_.~-]/g, (c) => (keep.includes(c) ? c : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));

/** & < > and quotes for HTML. */
export const escapeHtml = (text: string, quotes = true): string => {
	const plain = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	return quotes ? plain.replaceAll('"', "&quot;").replaceAll("'", "&#x27;") : plain;
};
