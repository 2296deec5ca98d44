/** `python3 -m http.server`. Lib/http/server.py. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno, numberOf } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { formatIp } from "../../net/address.ts";
import { httpDate, parseHttpDate } from "../lib/http/date.ts";
import type { HttpError } from "../lib/http/error.ts";
import { acceptLoop, listenOn } from "../lib/http/listener.ts";
import { escapeHtml, percentDecode, percentEncode } from "../lib/http/path.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { type ServerRequest, serveConnection } from "../lib/http/server.ts";

import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";
import { Output } from "../lib/stdio.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { PYTHON_VERSION } from "./version.ts";

const usage =
	"usage: python3 -m http.server [-h] [-b ADDRESS] [-d DIRECTORY] [-p VERSION]\n                              [--tls-cert PATH] [--tls-key PATH]\n                              [--tls-password-file PATH]\n                              [port]\n";
const help = `${usage}
positional arguments:
  port                  bind to this port (default: 8000)

options:
  -h, --help            show this help message and exit
  -b, --bind ADDRESS    bind to this address (default: all interfaces)
  -d, --directory DIRECTORY
                        serve this directory (default: current directory)
  -p, --protocol VERSION
                        conform to this HTTP version (default: HTTP/1.0)
  --tls-cert PATH       path to the TLS certificate chain file
  --tls-key PATH        path to the TLS key file
  --tls-password-file PATH
                        path to the password file for the TLS key
`;

interface Plan {
	readonly port: number;
	readonly bind: string | undefined;
	readonly directory: string;
	readonly protocol: "HTTP/1.0" | "HTTP/1.1";
}

type Parsed = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly text: string; readonly status: number; readonly to: 1 | 2 };

/** argparse: long options may be cut. */
function parse(args: readonly string[], cwd: string): Parsed {
	const fail = (text: string): Parsed => ({ ok: false, text: `${usage}python3 -m http.server: error: ${text}\n`, status: 2, to: 2 });
	const values = new Map<string, string>();
	const operands: string[] = [];
	const names: Readonly<Record<string, string>> = { b: "bind", d: "directory", p: "protocol" };
	const shown: Readonly<Record<string, string>> = { bind: "-b/--bind", directory: "-d/--directory", protocol: "-p/--protocol" };
	for (let i = 0; i < args.length; i++) {
		const word = args[i] ?? "";
		if (word === "-h" || (word.length > 2 && "--help".startsWith(word))) return { ok: false, text: help, status: 0, to: 1 };
		const long = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
		const short = /^-([bdp])(.*)$/s.exec(word);
		const name = long ? Object.values(names).find((n) => n.startsWith(long[1] ?? "")) : names[short?.[1] ?? ""];
		if (name !== undefined) {
			const inline = long ? long[2] : short?.[2] || undefined;
			const value = inline ?? args[++i];
			if (value === undefined || (inline === undefined && value.startsWith("-"))) return fail(`argument ${shown[name]}: expected one argument`);
			values.set(name, value);
		} else if (/^--tls-(cert|key|password-file)/.test(word))
			return { ok: false, text: `python3: option ${word} of http.server is not simulated here; the real python3 has it\n`, status: 64, to: 2 };
		else if (word.startsWith("-") && word.length > 1) return fail(`unrecognized arguments: ${args.slice(i).join(" ")}`);
		else operands.push(word);
	}
	const [port = "8000", ...rest] = operands;
	if (!/^[+-]?\d+$/.test(port)) return fail(`argument port: invalid int value: '${port}'`);
	if (rest.length) return fail(`unrecognized arguments: ${rest.join(" ")}`);
	const protocol = values.get("protocol") === "HTTP/1.1" ? "HTTP/1.1" : "HTTP/1.0";
	return { ok: true, plan: { port: Number(port), bind: values.get("bind"), directory: values.get("directory") ?? cwd, protocol } };
}

const explanations: Readonly<Record<number, string>> = {
	400: "Bad request syntax or unsupported method",
	404: "Nothing matches the given URI",
	408: "Request timed out; try again later",
	414: "URI is too long",
	431: "The server is unwilling to process the request because its header fields are too large",
	501: "Server does not support this operation",
	505: "Cannot fulfill request",
};

const errorPage = (code: number, message: string): string => `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${code}</p>
        <p>Message: ${escapeHtml(message, false)}.</p>
        <p>Error code explanation: ${code} - ${explanations[code] ?? ""}.</p>
    </body>
</html>
`;

const types: Readonly<Record<string, string>> = {
	avif: "image/avif",
	bz2: "application/x-bzip2",
	bmp: "image/bmp",
	bin: "application/octet-stream",
	c: "text/plain",
	css: "text/css",
	csv: "text/csv",
	gif: "image/gif",
	gz: "application/gzip",
	h: "text/plain",
	htm: "text/html",
	html: "text/html",
	ico: "image/vnd.microsoft.icon",
	jpeg: "image/jpeg",
	jpg: "image/jpeg",
	js: "text/javascript",
	json: "application/json",
	md: "text/markdown",
	mjs: "text/javascript",
	mp3: "audio/mpeg",
	mp4: "video/mp4",
	pdf: "application/pdf",
	png: "image/png",
	py: "text/x-python",
	sh: "application/x-sh",
	so: "application/octet-stream",
	svg: "image/svg+xml",
	tar: "application/x-tar",
	tgz: "application/gzip",
	tsv: "text/tab-separated-values",
	txt: "text/plain",
	wasm: "application/wasm",
	wav: "audio/vnd.wave",
	webm: "video/webm",
	webp: "image/webp",
	xhtml: "application/xhtml+xml",
	xml: "text/xml",
	xz: "application/x-xz",
	z: "application/octet-stream",
	zip: "application/zip",
};

class FileServer {
	private readonly sys: Sys;
	private readonly plan: Plan;
	private readonly peer: string;
	private readonly zone: Zone;
	constructor(sys: Sys, plan: Plan, peer: string, zone: Zone) {
		this.sys = sys;
		this.plan = plan;
		this.peer = peer;
		this.zone = zone;
	}
	*log(text: string): Blocking<void> {
		const when = formatTime("%d/%b/%Y %H:%M:%S", instantOf(this.sys.clock("realtime") * 1000), this.zone);
		yield* this.sys.write(2, `${this.peer} - - [${when}] ${text}\n`);
	}
	private begin(response: ResponseWriter, status: number, reason?: string): void {
		response.version = this.plan.protocol === "HTTP/1.1" ? "1.1" : "1.0";
		response.status = status;
		if (reason !== undefined) response.reason = reason;
		if (this.plan.protocol === "HTTP/1.0") response.keepAlive = false;
		response.headers.set("Server", `SimpleHTTP/0.6 Python/${PYTHON_VERSION}`).set("Date", httpDate(this.sys.clock("realtime")));
	}
	private *refuse(request: ServerRequest, response: ResponseWriter, code: number, message: string): Blocking<void> {
		yield* this.log(`code ${code}, message ${message}`);
		yield* this.log(`"${request.line}" ${code} -`);
		this.begin(response, code, message);
		response.headers.set("Connection", "close").set("Content-Type", "text/html;charset=utf-8");
		const page = encode(errorPage(code, message));
		response.headers.set("Content-Length", String(page.length));
		yield* response.end(page);
	}
	/** translate_path: no ".." leads out. */
	private local(path: string): string {
		const words = percentDecode(path)
			.split("/")
			.filter((word) => word !== "" && word !== "." && word !== "..");
		return [this.plan.directory, ...words].join("/") + (path.trimEnd().endsWith("/") && words.length ? "/" : "");
	}
	*handle(request: ServerRequest, response: ResponseWriter): Blocking<void> {
		const { sys } = this;
		if (request.method !== "GET" && request.method !== "HEAD") return yield* this.refuse(request, response, 501, `Unsupported method ('${request.method}')`);
		let path = this.local(request.path.replace(/#.*/, ""));
		const stat = sys.tryStat(path);
		if (stat?.kind === "directory") {
			if (!request.path.endsWith("/")) {
				yield* this.log(`"${request.line}" 301 -`);
				this.begin(response, 301);
				response.headers.set("Location", `${request.path}/${request.query ? `?${request.query}` : ""}`).set("Content-Length", "0");
				return yield* response.end();
			}
			const index = ["index.html", "index.htm"].map((name) => `${path.replace(/\/$/, "")}/${name}`).find((name) => sys.tryStat(name)?.kind === "file");
			if (index === undefined) return yield* this.list(request, response, path);
			path = index;
		}
		if (path.endsWith("/")) return yield* this.refuse(request, response, 404, "File not found");
		let fd: number;
		try {
			fd = yield* sys.open(path);
		} catch (error) {
			if (!isErrno(error)) throw error;
			return yield* this.refuse(request, response, 404, "File not found");
		}
		try {
			const found = sys.fstat(fd);
			const since = parseHttpDate(request.headers.get("If-Modified-Since") ?? "");
			if (since !== undefined && Math.floor(found.mtime / 1000) <= since && !request.headers.has("If-None-Match")) {
				yield* this.log(`"${request.line}" 304 -`);
				this.begin(response, 304);
				return yield* response.end();
			}
			yield* this.log(`"${request.line}" 200 -`);
			this.begin(response, 200);
			const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
			response.headers
				.set("Content-type", types[extension] ?? "application/octet-stream")
				.set("Content-Length", String(found.size))
				.set("Last-Modified", httpDate(found.mtime / 1000));
			yield* response.flush();
			if (request.method === "HEAD") return;
			for (;;) {
				const part = yield* sys.read(fd, 65536);
				if (part.length === 0) break;
				yield* response.write(part);
			}
		} finally {
			sys.close(fd);
		}
	}
	private *list(request: ServerRequest, response: ResponseWriter, path: string): Blocking<void> {
		const { sys } = this;
		let names: string[];
		try {
			names = sys.readdir(path).map((entry) => entry.name);
		} catch (error) {
			if (!isErrno(error)) throw error;
			return yield* this.refuse(request, response, 404, "No permission to list directory");
		}
		names = names.filter((name) => name !== "." && name !== "..");
		names.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0));
		const title = `Directory listing for ${escapeHtml(percentDecode(request.path), false)}`;
		const rows = names.map((name) => {
			const full = `${path}/${name}`;
			const link = sys.lstat(full).kind === "symlink";
			const directory = sys.tryStat(full)?.kind === "directory";
			const shown = `${name}${link ? "@" : directory ? "/" : ""}`;
			return `<li><a href="${percentEncode(directory ? `${name}/` : name)}">${escapeHtml(shown, false)}</a></li>\n`;
		});
		const page = encode(
			`<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<style type="text/css">\n:root {\ncolor-scheme: light dark;\n}\n</style>\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${rows.join("")}</ul>\n<hr>\n</body>\n</html>\n`,
		);
		yield* this.log(`"${request.line}" 200 -`);
		this.begin(response, 200);
		response.headers.set("Content-type", "text/html; charset=utf-8").set("Content-Length", String(page.length));
		yield* response.end(page);
	}
}

const badRequest = (error: HttpError): { code: number; message: string } => {
	if (error.problem === "bad version") return { code: 505, message: `Invalid HTTP version (${/HTTP\/(\S*)/.exec(error.line)?.[1] ?? ""})` };
	if (error.problem === "head too large") return { code: 414, message: "Request-URI Too Long" };
	return { code: 400, message: `Bad request syntax ('${error.line}')` };
};

export function* httpServer(sys: Sys, args: readonly string[]): Blocking<number> {
	const parsed = parse(args, sys.getcwd());
	if (!parsed.ok) {
		yield* sys.write(parsed.to, parsed.text);
		return parsed.status;
	}
	const { plan } = parsed;
	let listener: number;
	try {
		const { addresses } = yield* getaddrinfo(sys, plan.bind, { passive: true });
		listener = listenOn(sys, addresses[0] ?? 0, plan.port, 5);
	} catch (error) {
		const reason =
			error instanceof AddressInfoError
				? `socket.gaierror: [Errno -2] ${error.message}`
				: error instanceof Errno
					? `${error.code === "EACCES" ? "PermissionError" : "OSError"}: [Errno ${numberOf(error.code)}] ${error.message}`
					: undefined;
		if (reason === undefined) throw error;
		yield* sys.write(2, `Traceback (most recent call last):\n${reason}\n`);
		return 1;
	}
	const { address, port } = sys.localAddress(listener);
	const shown = formatIp(address);
	const out = new Output(sys, 1);
	yield* out.print(`Serving HTTP on ${shown} port ${port} (http://${shown.includes(":") ? `[${shown}]` : shown}:${port}/) ...\n`);
	if (sys.environ.get("PYTHONUNBUFFERED")) yield* out.flush();
	let stopped = false;
	const before = sys.sigaction("INT", () => {
		stopped = true;
	});
	// Python leaves alone what its parent ignores, as a shell does for jobs in the background
	if (before === "ignore") sys.sigaction("INT", before);
	const zone = yield* localZone(sys);
	yield* acceptLoop(
		sys,
		listener,
		() => stopped,
		function* (own, fd) {
			const peer = formatIp(own.peerAddress(fd).address);
			const server = new FileServer(own, plan, peer, zone);
			const refused: string[] = [];
			yield* serveConnection(own, fd, (request, response) => server.handle(request, response), {
				bad: (error) => {
					const { code, message } = badRequest(error);
					refused.push(`code ${code}, message ${message}`, `"${error.line}" ${code} -`);
					const page = errorPage(code, message);
					return encode(
						`HTTP/1.0 ${code} ${message}\r\nServer: SimpleHTTP/0.6 Python/${PYTHON_VERSION}\r\nDate: ${httpDate(own.clock("realtime"))}\r\nConnection: close\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: ${encode(page).length}\r\n\r\n${page}`,
					);
				},
			});
			for (const line of refused) yield* server.log(line);
		},
	);
	yield* out.print("\nKeyboard interrupt received, exiting.\n");
	yield* out.flush();
	return 0;
}
