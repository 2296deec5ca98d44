/** The web servers of the small internet: files below a directory for each name. No real program has this name; no learner can log in where it runs. */
import type { Blocking, Stat, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { httpDate, parseHttpDate } from "../lib/http/date.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { type ServerRequest, serveConnection } from "../lib/http/server.ts";
import { defineProgram } from "../lib/program.ts";
import { listenOn } from "./listen.ts";

const types: Readonly<Record<string, string>> = {
	html: "text/html",
	css: "text/css",
	txt: "text/plain",
	json: "application/json",
	gz: "application/x-gzip",
	deb: "application/octet-stream",
};

function typeOf(path: string): string {
	return types[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}

function page(status: number, reason: string): string {
	return `<html>\r\n<head><title>${status} ${reason}</title></head>\r\n<body>\r\n<center><h1>${status} ${reason}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
}

function* refuse(response: ResponseWriter, status: number, reason: string): Blocking<void> {
	yield* response.send(status, page(status, reason), [["Content-Type", "text/html"]]);
}

/** The path without escapes; undefined when it leads out of the directory. */
function localPath(path: string): string | undefined {
	try {
		const plain = decodeURIComponent(path);
		return plain.split("/").includes("..") || plain.includes("\0") ? undefined : plain;
	} catch {
		return undefined;
	}
}

/** The files of the name that was asked for, else of "default". */
function rootOf(sys: Sys, root: string, request: ServerRequest): string {
	const host = request.host.replace(/:\d+$/, "").toLowerCase();
	return /^[a-z0-9.-]+$/.test(host) && sys.tryStat(`${root}/${host}`)?.kind === "directory" ? `${root}/${host}` : `${root}/default`;
}

function* answer(sys: Sys, root: string, request: ServerRequest, response: ResponseWriter): Blocking<void> {
	response.headers.set("Server", "nginx");
	response.headers.set("Date", httpDate(sys.clock("realtime")));
	if (request.method !== "GET" && request.method !== "HEAD") return yield* refuse(response, 405, "Not Allowed");
	const local = localPath(request.path);
	if (local === undefined) return yield* refuse(response, 400, "Bad Request");
	const path = `${rootOf(sys, root, request)}${local}`;
	const found = sys.tryStat(path);
	if (found?.kind === "directory" && !local.endsWith("/")) {
		response.headers.set("Location", `http://${request.host}${request.path}/`);
		return yield* refuse(response, 301, "Moved Permanently");
	}
	const file = found?.kind === "directory" ? `${path}index.html` : path;
	const stat = sys.tryStat(file);
	if (stat?.kind !== "file") return yield* found?.kind === "directory" ? refuse(response, 403, "Forbidden") : refuse(response, 404, "Not Found");
	yield* send(sys, file, stat, request, response);
}

function* send(sys: Sys, path: string, stat: Stat, request: ServerRequest, response: ResponseWriter): Blocking<void> {
	const modified = Math.floor(stat.mtime / 1000);
	const since = parseHttpDate(request.headers.get("If-Modified-Since") ?? "");
	response.headers.set("Last-Modified", httpDate(modified));
	response.headers.set("ETag", `"${modified.toString(16)}-${stat.size.toString(16)}"`);
	if (since !== undefined && since >= modified) {
		response.status = 304;
		return;
	}
	response.headers.set("Content-Type", typeOf(path));
	response.headers.set("Content-Length", String(stat.size));
	response.headers.set("Accept-Ranges", "bytes");
	if (request.method === "HEAD") return;
	const fd = yield* sys.open(path);
	for (let chunk = yield* sys.read(fd, 65536); chunk.length > 0; chunk = yield* sys.read(fd, 65536)) yield* response.write(chunk);
	sys.close(fd);
}

/** Accepts on a port for ever; on 443 too it speaks plainly, as all of the small internet does. */
function* serveOn(sys: Sys, root: string, port: number): Blocking<void> {
	const listener = listenOn(sys, "stream", port);
	for (;;) {
		let fd: number;
		try {
			fd = yield* sys.accept(listener);
		} catch (error) {
			if (isErrno(error)) continue;
			throw error;
		}
		sys.thread(function* (own) {
			yield* serveConnection(own, fd, (request, response) => answer(own, root, request, response), { keepAlive: 60 });
		});
	}
}

export const internetWeb = defineProgram({
	name: "internet-web",
	package: "underdock",
	summary: "serves a directory for each name, on ports 80 and 443",
	usage: ["DIRECTORY"],
	options: [],
	*main(context) {
		const { sys } = context;
		const [root = "/srv/www"] = context.operands;
		sys.thread((own) => serveOn(own, root, 443));
		yield* serveOn(sys, root, 80);
		return 0;
	},
});
