/** The media type of content that nobody named, for servers written in Go: the usual part of the WHATWG's rules as net/http has them. */
import { decode } from "../../../kernel/text.ts";

const html = /^[\t\n\f\r ]*<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >]/i;
/** Bytes that a text does not hold. */
const binary = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

export function sniff(data: Uint8Array): string {
	const start = decode(data.subarray(0, 512));
	if (html.test(start)) return "text/html; charset=utf-8";
	if (/^[\t\n\f\r ]*<\?xml/.test(start)) return "text/xml; charset=utf-8";
	if (start.startsWith("%PDF-")) return "application/pdf";
	if (start.startsWith("\x1f\udc8b\x08")) return "application/x-gzip";
	if (start.startsWith("PK\x03\x04")) return "application/zip";
	return binary.test(start) ? "application/octet-stream" : "text/plain; charset=utf-8";
}
