/** URLs as wget takes them. src/url.c. */

export interface WgetUrl {
	readonly scheme: "http" | "https";
	readonly user: string | undefined;
	readonly password: string | undefined;
	readonly host: string;
	readonly port: number;
	readonly path: string;
	readonly query: string | undefined;
}

/** A URL, or what is wrong with it in wget's words. */
export function parseUrl(text: string): WgetUrl | string {
	const m = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/.exec(text);
	if (m && !/^https?$/i.test(m[1] ?? "")) return /^ftps?$/i.test(m[1] ?? "") ? "FTP" : `Unsupported scheme ‘${m[1]}’`;
	const scheme = m?.[1]?.toLowerCase() === "https" ? "https" : "http";
	const rest = (m ? (m[2] ?? "") : text).replace(/#.*/, "");
	const end = rest.search(/[/?]/);
	const authority = end < 0 ? rest : rest.slice(0, end);
	const local = end < 0 ? "" : rest.slice(end);
	const at = authority.lastIndexOf("@");
	const [user, password] = at < 0 ? [] : authority.slice(0, at).split(/:(.*)/s).map(decodePercent);
	const place = authority.slice(at + 1);
	const bracket = /^\[([0-9a-fA-F:.]+)\](?::(\d*))?$/.exec(place);
	if (place.startsWith("[") && !bracket) return place.includes("]") ? "Invalid IPv6 numeric address" : "Unterminated IPv6 numeric address";
	const [, host = "", port = ""] = bracket ?? /^([^:]*)(?::(.*))?$/.exec(place) ?? [];
	if (host === "") return "Invalid host name";
	if (!/^\d*$/.test(port) || Number(port) > 65535) return "Bad port number";
	const mark = local.indexOf("?");
	const path = mark < 0 ? local : local.slice(0, mark);
	return {
		scheme,
		user,
		password,
		host: host.toLowerCase(),
		port: port === "" ? (scheme === "http" ? 80 : 443) : Number(port),
		path: escapeUnsafe(removeDots(path === "" ? "/" : path)),
		query: mark < 0 ? undefined : escapeUnsafe(local.slice(mark + 1)),
	};
}

export const decodePercent = (text: string): string => text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
const escapeUnsafe = (text: string): string =>
	text.replace(/[\x00-\x20"<>\\^`{|}\x7f]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

function removeDots(path: string): string {
	const out: string[] = [];
	const parts = path.split("/").slice(1);
	for (const [i, part] of parts.entries()) {
		const last = i === parts.length - 1;
		if (part === "..") out.pop();
		else if (part !== ".") out.push(part);
		if (last && (part === "." || part === "..")) out.push("");
	}
	return `/${out.join("/")}`;
}

const hostText = (url: WgetUrl): string => (url.host.includes(":") ? `[${url.host}]` : url.host);
const standard = (url: WgetUrl): boolean => url.port === (url.scheme === "http" ? 80 : 443);
export const hostHeader = (url: WgetUrl): string => `${hostText(url)}${standard(url) ? "" : `:${url.port}`}`;
export const targetOf = (url: WgetUrl): string => `${url.path}${url.query === undefined ? "" : `?${url.query}`}`;
/** Passwords are not shown. */
export const urlText = (url: WgetUrl): string =>
	`${url.scheme}://${url.user === undefined ? "" : `${url.user}${url.password === undefined ? "" : ":*password*"}@`}${hostHeader(url)}${targetOf(url)}`;

/** A reference seen from a URL: uri_merge. */
export function merge(base: WgetUrl, reference: string): string {
	if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference)) return reference;
	const origin = `${base.scheme}://${hostHeader(base)}`;
	if (reference.startsWith("//")) return `${base.scheme}:${reference}`;
	if (reference.startsWith("/")) return origin + reference;
	if (reference.startsWith("?")) return `${origin}${base.path}${reference}`;
	return `${origin}${base.path.slice(0, base.path.lastIndexOf("/") + 1)}${reference}`;
}

/** The name of the file that a URL is saved to, without directories: the last part of the path, with the query. */
export function fileNameOf(url: WgetUrl, defaultPage: string): string {
	const last = url.path.slice(url.path.lastIndexOf("/") + 1);
	const name = decodePercent(last === "" ? defaultPage : last).replaceAll("/", "%2F");
	return url.query === undefined ? name : `${name}?${decodePercent(url.query).replaceAll("/", "%2F")}`;
}
