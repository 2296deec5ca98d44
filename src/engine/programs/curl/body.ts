/** Bodies of requests: -d and its kin, -F, -T. tool_formparse.c, tool_getparam.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { concat, decode, encode } from "../../kernel/text.ts";
import { fromBinary, toBinary } from "../lib/bytes.ts";
import { readAll, readFile } from "../lib/stdio.ts";
import { CurlFailure } from "./failure.ts";
import type { BodyPart, Settings } from "./settings.ts";

export interface RequestBody {
	readonly data: Uint8Array;
	readonly contentType: string | undefined;
	/** What the kind asks for besides, as --json does. */
	readonly accept?: string;
}

function* contentOf(sys: Sys, name: string): Blocking<Uint8Array> {
	try {
		return name === "-" ? yield* readAll(sys, 0) : yield* readFile(sys, name);
	} catch (error) {
		if (isErrno(error)) throw new CurlFailure(26);
		throw error;
	}
}

/** Percent-encodes all but RFC 3986's unreserved characters; a blank is a plus. */
const percentEncode = (binary: string): string =>
	binary.replace(/[^A-Za-z0-9._~-]/g, (c) => (c === " " ? "+" : `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`));

/** `content`, `=content`, `name=content`, `@file`, `name@file`. */
export function* urlEncoded(sys: Sys, text: string): Blocking<string> {
	const at = text.search(/[=@]/);
	const name = at <= 0 ? "" : `${text.slice(0, at)}=`;
	if (at < 0) return percentEncode(toBinary(encode(text)));
	const content = text[at] === "@" ? yield* contentOf(sys, text.slice(at + 1)) : encode(text.slice(at + 1));
	return name + percentEncode(toBinary(content));
}

/** What one -d comes to, as bytes. */
function* dataOf(sys: Sys, part: BodyPart): Blocking<Uint8Array> {
	const { kind, text } = part;
	if (kind === "data-urlencode") return encode(yield* urlEncoded(sys, text));
	if (kind === "data-raw" || !text.startsWith("@")) return encode(text);
	const content = yield* contentOf(sys, text.slice(1));
	return kind === "data-binary" || kind === "json" ? content : content.filter((b) => b !== 10 && b !== 13 && b !== 0);
}

/** All data of -d and its kin, joined by "&" (--json joins without). */
export function* joinedData(sys: Sys, parts: readonly BodyPart[]): Blocking<Uint8Array> {
	const out: Uint8Array[] = [];
	for (const part of parts) {
		if (out.length && part.kind !== "json") out.push(encode("&"));
		out.push(yield* dataOf(sys, part));
	}
	return out.length ? concat(out) : new Uint8Array(0);
}

const types: Readonly<Record<string, string>> = {
	gif: "image/gif",
	jpg: "image/jpeg",
	jpeg: "image/jpeg",
	png: "image/png",
	svg: "image/svg+xml",
	txt: "text/plain",
	htm: "text/html",
	html: "text/html",
	pdf: "application/pdf",
	xml: "application/xml",
};

function* formPart(sys: Sys, part: BodyPart, escapeQuotes: (text: string) => string): Blocking<Uint8Array> {
	const equals = part.text.indexOf("=");
	if (equals < 0) throw new CurlFailure(2, "Illegally formatted input field");
	const name = part.text.slice(0, equals);
	const value = part.text.slice(equals + 1);
	const disposition = `Content-Disposition: form-data; name="${escapeQuotes(name)}"`;
	if (part.kind === "form-string") return encode(`${disposition}\r\n\r\n${value}`);
	const [content = "", ...attributes] = value.split(";");
	const attribute = (key: string): string | undefined =>
		attributes
			.find((a) => a.trim().startsWith(`${key}=`))
			?.trim()
			.slice(key.length + 1)
			.replace(/^"(.*)"$/, "$1");
	const type = attribute("type");
	if (/^[@<]/.test(content)) {
		const path = content.slice(1);
		const data = yield* contentOf(sys, path);
		const file = attribute("filename") ?? (path === "-" ? "-" : path.replace(/.*\//, ""));
		const extension = /\.([^.]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
		const shownType = type ?? (content.startsWith("@") ? (types[extension] ?? "application/octet-stream") : undefined);
		const shownFile = content.startsWith("@") ? `; filename="${escapeQuotes(file)}"` : "";
		return concat([encode(`${disposition}${shownFile}${shownType === undefined ? "" : `\r\nContent-Type: ${shownType}`}\r\n\r\n`), data]);
	}
	const given = attributes.length && type === undefined && attribute("filename") === undefined ? value : content;
	return encode(`${disposition}${type === undefined ? "" : `\r\nContent-Type: ${type}`}\r\n\r\n${given}`);
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** multipart/form-data, RFC 7578. */
function* form(sys: Sys, settings: Settings, parts: readonly BodyPart[]): Blocking<RequestBody> {
	const boundary = `------------------------${Array.from(sys.getrandom(22), (b) => alphabet[b % alphabet.length]).join("")}`;
	const escapeQuotes = settings.on("form-escape")
		? (text: string) => text.replace(/["\\]/g, "\\$&")
		: (text: string) => text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
	const out: Uint8Array[] = [];
	for (const part of parts) out.push(encode(`--${boundary}\r\n`), yield* formPart(sys, part, escapeQuotes), encode("\r\n"));
	out.push(encode(`--${boundary}--\r\n`));
	return { data: concat(out), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** The body that an operation's options ask for; undefined where none does. */
export function* requestBody(sys: Sys, settings: Settings, upload: string | undefined): Blocking<RequestBody | undefined> {
	if (upload !== undefined) {
		const data = yield* contentOf(sys, upload === "." ? "-" : upload);
		return { data: settings.on("crlf") ? fromBinary(toBinary(data).replace(/\r?\n/g, "\r\n")) : data, contentType: undefined };
	}
	const { body } = settings;
	const forms = body.filter((part) => part.kind === "form" || part.kind === "form-string");
	if (forms.length) return yield* form(sys, settings, forms);
	if (body.length === 0 || settings.on("get")) return undefined;
	const data = yield* joinedData(sys, body);
	if (body.some((part) => part.kind === "json")) return { data, contentType: "application/json", accept: "application/json" };
	return { data, contentType: "application/x-www-form-urlencoded" };
}

/** -G and --url-query: what is put behind the "?". */
export function* extraQuery(sys: Sys, settings: Settings): Blocking<string> {
	const out: string[] = [];
	if (settings.on("get") && settings.body.length) out.push(decode(yield* joinedData(sys, settings.body)));
	for (const text of settings.values("url-query")) out.push(text.startsWith("+") ? text.slice(1) : yield* urlEncoded(sys, text));
	return out.join("&");
}
