/** The pages that nginx makes itself. src/http/ngx_http_special_response.c. */
import { NGINX_VERSION } from "./version.ts";

/** Titles of pages; the status line of 302 and others differs. */
const titles: Readonly<Record<number, string>> = {
	301: "Moved Permanently",
	302: "Found",
	303: "See Other",
	307: "Temporary Redirect",
	308: "Permanent Redirect",
	400: "Bad Request",
	401: "Authorization Required",
	402: "Payment Required",
	403: "Forbidden",
	404: "Not Found",
	405: "Not Allowed",
	406: "Not Acceptable",
	408: "Request Time-out",
	409: "Conflict",
	410: "Gone",
	411: "Length Required",
	412: "Precondition Failed",
	413: "Request Entity Too Large",
	414: "Request-URI Too Large",
	415: "Unsupported Media Type",
	416: "Requested Range Not Satisfiable",
	421: "Misdirected Request",
	429: "Too Many Requests",
	500: "Internal Server Error",
	501: "Not Implemented",
	502: "Bad Gateway",
	503: "Service Temporarily Unavailable",
	504: "Gateway Time-out",
	505: "HTTP Version Not Supported",
	507: "Insufficient Storage",
};
const reasons: Readonly<Record<number, string>> = {
	...titles,
	200: "OK",
	201: "Created",
	202: "Accepted",
	204: "No Content",
	206: "Partial Content",
	302: "Moved Temporarily",
	304: "Not Modified",
	401: "Unauthorized",
};

/** What stands behind the status in the first line. */
export const reasonOf = (status: number): string => reasons[status] ?? "";
/** "nginx/1.22.1", or "nginx" with `server_tokens off`. */
export const serverToken = (tokens: boolean): string => (tokens ? `nginx/${NGINX_VERSION}` : "nginx");

/** The page of a status; undefined for one without. */
export function statusPage(status: number, tokens: boolean): string | undefined {
	const title = titles[status];
	if (title === undefined) return undefined;
	const text = `${status} ${title}`;
	return `<html>\r\n<head><title>${text}</title></head>\r\n<body>\r\n<center><h1>${text}</h1></center>\r\n<hr><center>${serverToken(tokens)}</center>\r\n</body>\r\n</html>\r\n`;
}
