/** Files, indexes and listings. src/http/modules/ngx_http_static_module.c, ngx_http_index_module.c, ngx_http_autoindex_module.c. */
import type { Blocking } from "../../kernel/abi.ts";
import { type Errno, isErrno, numberOf } from "../../kernel/errno.ts";
import { concat, encode } from "../../kernel/text.ts";
import { gzip } from "../lib/gzip-format.ts";
import { httpDate, parseHttpDate } from "../lib/http/date.ts";
import { escapeHtml, percentEncode } from "../lib/http/path.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { utc } from "../lib/timezone.ts";
import { begin, special } from "./answer.ts";
import type { NginxRequest } from "./request.ts";

export type StaticOutcome =
	| { readonly kind: "done" }
	| { readonly kind: "status"; readonly status: number }
	| { readonly kind: "internal"; readonly uri: string };
const done: StaticOutcome = { kind: "done" };

export function typeOfFile(request: NginxRequest, path: string): string {
	const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
	return request.settings.types.get(extension) ?? request.settings.defaultType;
}

function* complain(request: NginxRequest, call: string, path: string, error: Errno): Blocking<number> {
	const missing = error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ENAMETOOLONG";
	if (!missing || request.settings.logNotFound)
		yield* request.worker.logs.requestError(request, "error", `${call} "${path}" failed (${numberOf(error.code)}: ${error.message})`);
	return missing ? 404 : error.code === "EACCES" || error.code === "EPERM" ? 403 : 500;
}

/** A URI that ends in a slash: the index, a listing, or a refusal. */
function* directory(request: NginxRequest, response: ResponseWriter): Blocking<StaticOutcome> {
	const { sys, logs } = request.worker;
	const base = request.fileName;
	for (const name of request.settings.index) {
		const word = request.expand(name);
		if (word.startsWith("/")) return { kind: "internal", uri: word };
		if (sys.tryStat(base + word)?.kind === "file") return { kind: "internal", uri: request.uri + word };
	}
	const stat = sys.tryStat(base);
	if (stat?.kind !== "directory") {
		const [first = ""] = request.settings.index;
		// what the index module looked for last
		yield* logs.requestError(
			request,
			"error",
			`"${base}${request.settings.autoindex ? "" : request.expand(first)}" is not found (2: No such file or directory)`,
		);
		return { kind: "status", status: 404 };
	}
	if (!request.settings.autoindex) {
		yield* logs.requestError(request, "error", `directory index of "${base}" is forbidden`);
		return { kind: "status", status: 403 };
	}
	return yield* listing(request, response, base);
}

const WIDTH = 50;

function* listing(request: NginxRequest, response: ResponseWriter, base: string): Blocking<StaticOutcome> {
	const { sys, zone } = request.worker;
	const { exactSize, localTime } = request.settings;
	let names: string[];
	try {
		names = sys.readdir(base).map((entry) => entry.name);
	} catch (error) {
		if (isErrno(error)) return { kind: "status", status: yield* complain(request, "opendir()", base, error) };
		throw error;
	}
	const entries = names.flatMap((name) => {
		const stat = name.startsWith(".") ? undefined : sys.tryStat(`${base}/${name}`);
		return stat ? [{ name, stat, folder: stat.kind === "directory" }] : [];
	});
	entries.sort((a, b) => (a.folder === b.folder ? (a.name < b.name ? -1 : 1) : a.folder ? -1 : 1));
	const short = (bytes: number): string => {
		const unit =
			bytes > 1024 ** 3 - 1
				? (["G", 1024 ** 3] as const)
				: bytes > 1024 * 9999
					? (["M", 1024 ** 2] as const)
					: bytes > 9999
						? (["K", 1024] as const)
						: undefined;
		return unit ? `${Math.round(bytes / unit[1])}${unit[0]}`.padStart(7) : `${String(bytes).padStart(6)} `;
	};
	const rows = entries.map(({ name, stat, folder }) => {
		const shown = folder ? `${name}/` : name;
		const cut = shown.length > WIDTH ? `${shown.slice(0, WIDTH - 3)}..&gt;` : escapeHtml(shown, false);
		const time = formatTime("%d-%b-%Y %H:%M", instantOf(stat.mtime), localTime ? zone : utc);
		const size = exactSize ? (folder ? "-" : String(stat.size)).padStart(19) : folder ? `      -` : short(stat.size);
		return `<a href="${percentEncode(shown)}">${cut}</a>${" ".repeat(Math.max(0, WIDTH - shown.length))} ${time} ${size}\r\n`;
	});
	const title = `Index of ${escapeHtml(request.uri, false)}`;
	const page = encode(
		`<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${rows.join("")}</pre><hr></body>\r\n</html>\r\n`,
	);
	begin(request, response, { status: 200, type: "text/html" });
	if (request.http.method !== "HEAD") request.bodySent = page.length + page.length.toString(16).length + 9;
	yield* response.end(page);
	return done;
}

interface Range {
	readonly first: number;
	readonly last: number;
}
/** One range of bytes; "none" when there is nothing to heed, undefined where it cannot be met. */
function rangeOf(text: string | undefined, size: number): Range | "none" | undefined {
	const m = /^bytes=(\d*)-(\d*)$/.exec(text ?? "");
	if (!m || (m[1] === "" && m[2] === "")) return "none";
	const first = m[1] === "" ? Math.max(0, size - Number(m[2])) : Number(m[1]);
	const last = m[1] === "" || m[2] === "" ? size - 1 : Math.min(size - 1, Number(m[2]));
	return first > last || first >= size ? undefined : { first, last };
}

/** Serves the file that the request's URI stands for. */
export function* serveStatic(request: NginxRequest, response: ResponseWriter): Blocking<StaticOutcome> {
	const { sys } = request.worker;
	const { http, settings, uri } = request;
	if (uri.endsWith("/")) return yield* directory(request, response);
	if (http.method === "POST") return { kind: "status", status: 405 };
	const path = request.fileName;
	let fd: number;
	try {
		fd = yield* sys.open(path);
	} catch (error) {
		if (isErrno(error)) return { kind: "status", status: yield* complain(request, "open()", path, error) };
		throw error;
	}
	try {
		const stat = sys.fstat(fd);
		if (stat.kind === "directory") {
			yield* special(request, response, 301, { location: `${percentEncode(uri)}/${request.args ? `?${request.args}` : ""}` });
			return done;
		}
		if (stat.kind !== "file") return { kind: "status", status: 404 };
		const seconds = Math.floor(stat.mtime / 1000);
		const etag = `"${seconds.toString(16)}-${stat.size.toString(16)}"`;
		const tag: (readonly [string, string])[] = settings.etag ? [["ETag", etag]] : [];
		const lastModified = httpDate(seconds);
		const since = parseHttpDate(http.headers.get("If-Modified-Since") ?? "");
		const match = http.headers.get("If-None-Match");
		const fresh =
			match === undefined ? since !== undefined && since === seconds : match.split(",").some((t) => t.trim().replace(/^W\//, "") === etag || t.trim() === "*");
		if (fresh) {
			begin(request, response, { status: 304, lastModified, more: tag });
			yield* response.end();
			return done;
		}
		const type = typeOfFile(request, path);
		const zipped =
			settings.gzip &&
			settings.gzipTypes.includes(type) &&
			stat.size >= settings.gzipMinLength &&
			http.version === "1.1" &&
			/\bgzip\b/.test(http.headers.get("Accept-Encoding") ?? "");
		if (zipped) {
			const parts: Uint8Array[] = [];
			for (let part = yield* sys.read(fd, 65536); part.length > 0; part = yield* sys.read(fd, 65536)) parts.push(part);
			begin(request, response, {
				status: 200,
				type,
				lastModified,
				more: [
					["ETag", `W/${etag}`],
					["Content-Encoding", "gzip"],
				],
			});
			const body = gzip(parts.length ? concat(parts) : new Uint8Array(0), 1);
			if (http.method !== "HEAD") request.bodySent = body.length;
			yield* response.end(body);
			return done;
		}
		const range = rangeOf(http.headers.get("Range"), stat.size);
		if (range === undefined) {
			yield* special(request, response, 416, { more: [["Content-Range", `bytes */${stat.size}`]] });
			return done;
		}
		const { first, last } = range === "none" ? { first: 0, last: stat.size - 1 } : range;
		const whole = range === "none";
		begin(request, response, {
			status: whole ? 200 : 206,
			type,
			length: last - first + 1,
			lastModified,
			more: [...tag, whole ? (["Accept-Ranges", "bytes"] as const) : (["Content-Range", `bytes ${first}-${last}/${stat.size}`] as const)],
		});
		if (http.method === "HEAD") {
			yield* response.end();
			return done;
		}
		sys.lseek(fd, first, "set");
		for (let left = last - first + 1; left > 0; ) {
			const part = yield* sys.read(fd, Math.min(65536, left));
			if (part.length === 0) break;
			left -= part.length;
			request.bodySent += part.length;
			yield* response.write(part);
		}
		yield* response.end();
		return done;
	} finally {
		sys.close(fd);
	}
}
