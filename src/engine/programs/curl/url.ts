/** URLs as curl takes them: without a scheme, with a user, with IPv6 addresses. RFC 3986; lib/urlapi.c. */
import { CurlFailure } from "./failure.ts";

export interface Url {
	readonly scheme: string;
	readonly user: string | undefined;
	readonly password: string | undefined;
	/** Without brackets. */
	readonly host: string;
	readonly port: number;
	/** Whether the port was written. */
	readonly explicitPort: boolean;
	readonly path: string;
	/** Without "?"; undefined where there is none. */
	readonly query: string | undefined;
	readonly fragment: string | undefined;
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };
/** Schemes that the real curl speaks and that are not simulated. */
const foreign = new Set(
	"dict file ftp ftps gopher gophers imap imaps ipfs ipns ldap ldaps mqtt mqtts pop3 pop3s rtmp rtmpe rtmps rtmpt rtsp scp sftp smb smbs smtp smtps telnet tftp ws wss".split(
		" ",
	),
);
export const isForeign = (scheme: string): boolean => foreign.has(scheme);

const refuse = (reason: string): never => {
	throw new CurlFailure(3, `URL rejected: ${reason}`);
};

const percentDecode = (text: string): string => text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** RFC 3986, 5.2.4. */
export function removeDots(path: string): string {
	const out: string[] = [];
	const parts = path.split("/").slice(1);
	for (const [i, part] of parts.entries()) {
		const last = i === parts.length - 1;
		if (part === ".." || /^%2e%2e$/i.test(part)) {
			out.pop();
			if (last) out.push("");
		} else if (part === "." || /^%2e$/i.test(part)) {
			if (last) out.push("");
		} else out.push(part);
	}
	return `/${out.join("/")}`;
}

export interface ParseOptions {
	readonly pathAsIs?: boolean;
	readonly defaultScheme?: string;
}

/** Throws CurlFailure. */
export function parseUrl(text: string, options: ParseOptions = {}): Url {
	if (/[\x00-\x1f\x7f]/.test(text)) return refuse("Malformed input to a URL function");
	const m = /^([A-Za-z][A-Za-z0-9+.-]*):(\/{1,3})(.*)$/.exec(text);
	const scheme = (m?.[1] ?? options.defaultScheme ?? "http").toLowerCase();
	const rest = m ? (m[3] ?? "") : text.replace(/^\/\//, "");
	const hash = rest.indexOf("#");
	const whole = hash < 0 ? rest : rest.slice(0, hash);
	const end = whole.search(/[/?]/);
	const authority = end < 0 ? whole : whole.slice(0, end);
	const local = end < 0 ? "" : whole.slice(end);
	const at = authority.lastIndexOf("@");
	const [user, ...password] = at < 0 ? [] : authority.slice(0, at).split(":");
	const place = authority.slice(at + 1);
	const bracket = /^\[([^\]]*)\](.*)$/.exec(place);
	if (place.startsWith("[") && !bracket) return refuse("Bad IPv6 address");
	const colon = bracket ? 0 : place.indexOf(":");
	const host = bracket ? (bracket[1] ?? "") : colon < 0 ? place : place.slice(0, colon);
	const portText = bracket ? (bracket[2] ?? "") : colon < 0 ? "" : place.slice(colon);
	if (bracket && !/^[0-9a-fA-F:.]+(%.+)?$/.test(host)) return refuse("Bad IPv6 address");
	if (host === "") return refuse("No host present");
	if (portText !== "" && !/^:\d{0,}$/.test(portText)) return refuse("Port number was not a decimal number between 0 and 65535");
	if (portText.length > 1 && Number(portText.slice(1)) > 65535) return refuse("Port number was not a decimal number between 0 and 65535");
	if (!bracket && /[\s"<>\\^`{|}!$&'()*+,;=]/.test(host)) return refuse("Bad hostname");
	const mark = local.indexOf("?");
	const path = mark < 0 ? local : local.slice(0, mark);
	return {
		scheme,
		user: user === undefined ? undefined : percentDecode(user),
		password: password.length ? percentDecode(password.join(":")) : undefined,
		host: percentDecode(host),
		port: portText.length > 1 ? Number(portText.slice(1)) : (defaultPorts[scheme] ?? 0),
		explicitPort: portText.length > 1,
		path: path === "" ? "/" : options.pathAsIs ? path : removeDots(path),
		query: mark < 0 ? undefined : local.slice(mark + 1),
		fragment: hash < 0 ? undefined : rest.slice(hash + 1),
	};
}

const hostText = (url: Url): string => (url.host.includes(":") ? `[${url.host}]` : url.host);
/** What stands in Host: the port only where it is not the scheme's own. */
export const hostHeader = (url: Url): string => `${hostText(url)}${url.port === defaultPorts[url.scheme] ? "" : `:${url.port}`}`;
export const requestTarget = (url: Url): string => `${url.path}${url.query === undefined ? "" : `?${url.query}`}`;
export const urlText = (url: Url): string =>
	`${url.scheme}://${url.user === undefined ? "" : `${url.user}${url.password === undefined ? "" : `:${url.password}`}@`}${hostText(url)}${url.explicitPort ? `:${url.port}` : ""}${requestTarget(url)}${url.fragment === undefined ? "" : `#${url.fragment}`}`;

/** What a Location header leads to from here. RFC 3986, 5.2. */
export function resolveUrl(base: Url, reference: string, options: ParseOptions = {}): Url {
	const text = reference.trim().replaceAll(" ", "%20");
	if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return parseUrl(text, options);
	if (text.startsWith("//")) return parseUrl(`${base.scheme}:${text}`, options);
	const [whole = "", fragment] = text.split(/#(.*)/s);
	const mark = whole.indexOf("?");
	const path = mark < 0 ? whole : whole.slice(0, mark);
	const query = mark < 0 ? undefined : whole.slice(mark + 1);
	const joined = path === "" ? base.path : path.startsWith("/") ? path : `${base.path.slice(0, base.path.lastIndexOf("/") + 1)}${path}`;
	return { ...base, path: options.pathAsIs ? joined : removeDots(joined), query: path === "" ? (query ?? base.query) : query, fragment };
}
