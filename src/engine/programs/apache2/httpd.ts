/** Apache's httpd as the image of that name runs it: files below DocumentRoot, logs on standard output and error. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno, numberOf } from "../../kernel/errno.ts";
import { formatIp } from "../../net/address.ts";
import { httpDate, parseHttpDate } from "../lib/http/date.ts";
import { acceptLoop, listenOn } from "../lib/http/listener.ts";
import { escapeHtml, percentDecode } from "../lib/http/path.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { type ServerRequest, serveConnection } from "../lib/http/server.ts";
import { reasons } from "../lib/http/status.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { defineProgram } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";

const VERSION = "Apache/2.4.66 (Unix)";
const ROOT = "/usr/local/apache2";

const types: Readonly<Record<string, string>> = {
	html: "text/html",
	htm: "text/html",
	css: "text/css",
	js: "text/javascript",
	json: "application/json",
	txt: "text/plain",
	xml: "application/xml",
	png: "image/png",
	jpg: "image/jpeg",
	jpeg: "image/jpeg",
	gif: "image/gif",
	svg: "image/svg+xml",
	pdf: "application/pdf",
	gz: "application/x-gzip",
	zip: "application/zip",
};

const messages: Readonly<Record<number, string>> = {
	400: "<p>Your browser sent a request that this server could not understand.<br />\n</p>\n",
	403: "<p>You don't have permission to access this resource.</p>\n",
	404: "<p>The requested URL was not found on this server.</p>\n",
};

const page = (status: number, message: string): string =>
	`<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${status} ${reasons[status]}</title>\n</head><body>\n<h1>${reasons[status]}</h1>\n${message}</body></html>\n`;

interface Settings {
	readonly port: number;
	readonly root: string;
	readonly serverName: string | undefined;
}

class Httpd {
	private readonly sys: Sys;
	private readonly settings: Settings;
	private readonly zone: Zone;
	constructor(sys: Sys, settings: Settings, zone: Zone) {
		this.sys = sys;
		this.settings = settings;
		this.zone = zone;
	}
	*log(module: string, level: string, text: string): Blocking<void> {
		const { sys } = this;
		const now = sys.clock("realtime");
		const stamp = formatTime("%a %b %d %H:%M:%S", instantOf(now * 1000), this.zone);
		const micro = String(Math.floor((now % 1) * 1e6)).padStart(6, "0");
		yield* sys.write(
			2,
			`[${stamp}.${micro} ${formatTime("%Y", instantOf(now * 1000), this.zone)}] [${module}:${level}] [pid ${sys.getpid()}:tid ${sys.getpid()}] ${text}\n`,
		);
	}
	private *send(
		request: ServerRequest,
		response: ResponseWriter,
		status: number,
		body: Uint8Array | string,
		type: string,
		more: readonly (readonly [string, string])[] = [],
	): Blocking<void> {
		response.status = status;
		response.headers.set("Date", httpDate(this.sys.clock("realtime"))).set("Server", VERSION);
		for (const [name, value] of more) response.headers.set(name, value);
		if (status !== 304) response.headers.set("Content-Length", String(body.length)).set("Content-Type", type);
		yield* response.end(status === 304 ? "" : body);
		const shown = request.method === "HEAD" || status === 304 ? "-" : String(body.length);
		const when = formatTime("%d/%b/%Y:%H:%M:%S %z", instantOf(this.sys.clock("realtime") * 1000), this.zone);
		yield* this.sys.write(1, `${this.peer} - - [${when}] "${request.line}" ${status} ${shown}\n`);
	}
	private peer = "-";
	private *refuse(request: ServerRequest, response: ResponseWriter, status: number, message = messages[status] ?? ""): Blocking<void> {
		yield* this.send(request, response, status, page(status, message), "text/html; charset=iso-8859-1");
	}
	private *handle(request: ServerRequest, response: ResponseWriter): Blocking<void> {
		const { sys, settings } = this;
		if (request.method === "TRACE" || request.path.split("/").includes("..")) return yield* this.refuse(request, response, 400);
		if (!["GET", "HEAD", "POST"].includes(request.method)) {
			response.headers.set("Allow", "HEAD,GET,POST,OPTIONS,TRACE");
			return yield* this.refuse(request, response, 405, `<p>The requested method ${escapeHtml(request.method)} is not allowed for this URL.</p>\n`);
		}
		const path = settings.root + percentDecode(request.path);
		const stat = sys.tryStat(path);
		if (stat?.kind === "directory" && !request.path.endsWith("/")) {
			const place = `http://${request.host}${request.path}/`;
			return yield* this.send(
				request,
				response,
				301,
				page(301, `<p>The document has moved <a href="${place}">here</a>.</p>\n`),
				"text/html; charset=iso-8859-1",
				[["Location", place]],
			);
		}
		const file = stat?.kind === "directory" ? `${path}index.html` : path;
		const found = sys.tryStat(file);
		if (!found && stat?.kind === "directory") return yield* this.list(request, response, path);
		if (found?.kind !== "file") return yield* this.refuse(request, response, 404);
		let data: Uint8Array;
		try {
			data = yield* readFile(sys, file);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.log(
				"core",
				"error",
				`[client ${this.peer}] (${numberOf(error.code)})${error.message}: AH00132: file permissions deny server access: ${file}`,
			);
			return yield* this.refuse(request, response, 403);
		}
		const seconds = Math.floor(found.mtime / 1000);
		const etag = `"${found.size.toString(16)}-${(BigInt(seconds) * 1_000_000n).toString(16)}"`;
		const validators = [["Last-Modified", httpDate(seconds)] as const, ["ETag", etag] as const];
		const since = parseHttpDate(request.headers.get("If-Modified-Since") ?? "");
		if (request.headers.get("If-None-Match") === etag || (since !== undefined && since >= seconds))
			return yield* this.send(request, response, 304, "", "", validators);
		const type = types[/\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? ""] ?? "text/plain";
		yield* this.send(request, response, 200, data, type, [...validators, ["Accept-Ranges", "bytes"]]);
	}
	/** `Options Indexes` without FancyIndexing. */
	private *list(request: ServerRequest, response: ResponseWriter, path: string): Blocking<void> {
		const names = this.sys
			.readdir(path)
			.filter((entry) => !entry.name.startsWith("."))
			.map((entry) => (entry.kind === "directory" ? `${entry.name}/` : entry.name))
			.sort();
		const rows = [
			...(request.path === "/" ? [] : [`<li><a href="${request.path.replace(/[^/]*\/$/, "")}"> Parent Directory</a></li>\n`]),
			...names.map((name) => `<li><a href="${escapeHtml(name)}"> ${escapeHtml(name)}</a></li>\n`),
		];
		const title = `Index of ${escapeHtml(request.path.replace(/(?<=.)\/$/, ""))}`;
		const text = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n<h1>${title}</h1>\n<ul>${rows.join("")}</ul>\n</body></html>\n`;
		yield* this.send(request, response, 200, text, "text/html;charset=ISO-8859-1");
	}

	*run(command: string): Blocking<number> {
		const { sys, settings } = this;
		let listener: number;
		try {
			listener = listenOn(sys, 0, settings.port, 511);
		} catch (error) {
			if (!isErrno(error)) throw error;
			const where = `0.0.0.0:${settings.port}`;
			yield* sys.write(
				2,
				`(${numberOf(error.code)})${error.message}: AH00072: make_sock: could not bind to address ${where}\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n`,
			);
			return 1;
		}
		let signal: "TERM" | "WINCH" | undefined;
		for (const name of ["TERM", "WINCH"] as const)
			sys.sigaction(name, () => {
				signal = name;
			});
		yield* this.log("mpm_event", "notice", `AH00489: ${VERSION} configured -- resuming normal operations`);
		yield* this.log("core", "notice", `AH00094: Command line: '${command}'`);
		yield* acceptLoop(
			sys,
			listener,
			() => signal !== undefined,
			function* (this: Httpd, own: Sys, fd: number): Blocking<void> {
				const server = new Httpd(own, settings, this.zone);
				server.peer = formatIp(own.peerAddress(fd).address);
				yield* serveConnection(own, fd, (request, response) => server.handle(request, response), { keepAlive: 5 });
			}.bind(this),
		);
		yield* this.log(
			"mpm_event",
			"notice",
			signal === "WINCH" ? "AH00492: caught SIGWINCH, shutting down gracefully" : "AH00491: caught SIGTERM, shutting down",
		);
		return 0;
	}
}

/** The own address, in whose name the server speaks where none is configured. */
function ownAddress(sys: Sys): string {
	const own = sys.netlink("addresses", undefined).find((a) => typeof a.local === "number" && a.local >>> 24 !== 127);
	return own ? formatIp(own.local) : "127.0.0.1";
}

/** Directives of the usual configuration, in lower case: those acted on, and those whose usual values change nothing that is seen here. */
const directives: ReadonlySet<string> = new Set(
	(
		"listen documentroot servername serverroot serveradmin user group loadmodule directoryindex allowoverride require options " +
		"errorlog loglevel logformat customlog typesconfig addtype scriptalias requestheader mimemagicfile"
	).split(" "),
);

/** The first directive that httpd would act on and this one does not. */
function leftOut(text: string): string | undefined {
	for (const line of text.split("\n")) {
		const [name = ""] = line.trim().split(/\s+/);
		if (name === "" || name.startsWith("#") || name.startsWith("<")) continue;
		if (!directives.has(name.toLowerCase())) return name;
	}
	return undefined;
}

export const httpd = defineProgram({
	name: "httpd",
	package: "apache2-bin",
	summary: "Apache hypertext transfer protocol server",
	usage: ["[-D name] [-d directory] [-f file] [-k start|restart|graceful|stop] [-v] [-t]"],
	options: [
		{ short: "D", arg: "name", help: "define a name for use in <IfDefine name> directives" },
		{ short: "v", help: "show version number" },
		{ short: "t", help: "run syntax check for config files" },
		...["d", "f", "C", "c", "e", "E", "k"].map((short) => ({ short, arg: "value", help: "", simulated: false as const })),
		...["V", "h", "l", "L", "S", "M", "X", "T"].map((short) => ({ short, help: "", simulated: false as const })),
	],
	*main(context) {
		const { sys, options } = context;
		if (options.has("v")) {
			yield* context.print(`Server version: ${VERSION}\nServer built:   Dec  4 2025 00:00:00\n`);
			return 0;
		}
		const text = (yield* tryReadText(sys, `${ROOT}/conf/httpd.conf`)) ?? "";
		const missing = leftOut(text);
		if (missing !== undefined) return context.unsimulated(`the directive ${missing}`);
		const directive = (name: string): string | undefined => new RegExp(`^\\s*${name}\\s+"?([^"\\n]*?)"?\\s*$`, "im").exec(text)?.[1];
		const settings: Settings = {
			port: Number(directive("Listen")?.replace(/.*:/, "") ?? 80),
			root: directive("DocumentRoot") ?? `${ROOT}/htdocs`,
			serverName: directive("ServerName"),
		};
		if (settings.serverName === undefined) {
			const line = `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${ownAddress(sys)}. Set the 'ServerName' directive globally to suppress this message\n`;
			yield* sys.write(2, options.has("t") ? line : line + line);
		}
		if (options.has("t")) {
			yield* sys.write(2, "Syntax OK\n");
			return 0;
		}
		if (!options.values("D").includes("FOREGROUND")) return context.unsimulated("running in the background");
		return yield* new Httpd(sys, settings, yield* localZone(sys)).run("httpd -D FOREGROUND");
	},
});
