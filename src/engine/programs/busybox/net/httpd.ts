/** BusyBox's httpd: files below a directory, a child for each connection. networking/httpd.c. */
import type { Blocking, Program, Stat, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { decode, encode } from "../../../kernel/text.ts";
import { parseIpv4 } from "../../../net/address.ts";
import { httpDate } from "../../lib/http/date.ts";
import { parseOptions } from "../../lib/options.ts";
import { readFile } from "../../lib/stdio.ts";
import { usageText } from "../usage.ts";

const options = [
	{ short: "p", arg: "[IP:]PORT", help: "where to listen" },
	{ short: "h", arg: "HOME", help: "the directory" },
	{ short: "f", help: "stay in the foreground" },
	{ short: "v", help: "verbose" },
	{ short: "i", help: "serve standard input" },
	...["c", "u", "r", "e", "d", "m"].map((short) => ({ short, arg: "VALUE", help: "", simulated: false as const })),
];
const HEAD_LIMIT = 8192;

const types: Readonly<Record<string, string>> = {
	txt: "text/plain",
	h: "text/plain",
	c: "text/plain",
	html: "text/html",
	htm: "text/html",
	css: "text/css",
	js: "application/javascript",
	png: "image/png",
	jpg: "image/jpeg",
	jpeg: "image/jpeg",
	gif: "image/gif",
	svg: "image/svg+xml",
	wav: "audio/wav",
	mpg: "video/mpeg",
	mpeg: "video/mpeg",
	pdf: "application/pdf",
};

const reasons: Readonly<Record<number, readonly [name: string, body: string]>> = {
	302: ["Found", ""],
	400: ["Bad Request", "Unsupported method"],
	403: ["Forbidden", ""],
	404: ["Not Found", "The requested URL was not found"],
	501: ["Not Implemented", "The requested method is not recognized"],
};

const dateOf = (sys: Sys): string => `Date: ${httpDate(sys.clock("realtime"))}\r\nConnection: close\r\n`;

function errorAnswer(sys: Sys, status: number, extra = ""): string {
	const [name, body] = reasons[status] ?? ["Error", ""];
	const text = body === "" ? "" : `${body}\n`;
	return (
		`HTTP/1.1 ${status} ${name}\r\n${dateOf(sys)}Content-type: text/html\r\n${extra}\r\n` +
		`<HTML><HEAD><TITLE>${status} ${name}</TITLE></HEAD>\n<BODY><H1>${status} ${name}</H1>\n${text}</BODY></HTML>\n`
	);
}

/** The path without the query, with %XX read and dots taken out; undefined where it is malformed or leads out. */
function pathOf(target: string): string | undefined {
	const raw = target.split("?")[0] as string;
	if (!raw.startsWith("/") || /%(?![0-9a-fA-F]{2})/.test(raw)) return undefined;
	const parts: string[] = [];
	for (const part of raw.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).split("/")) {
		if (part === "." || part === "") continue;
		if (part !== "..") parts.push(part);
		else if (parts.pop() === undefined) return undefined;
	}
	return `/${parts.join("/")}${raw.endsWith("/") && parts.length ? "/" : ""}`;
}

function* head(sys: Sys, fd: number): Blocking<string> {
	let text = "";
	while (!/\r?\n\r?\n/.test(text) && text.length < HEAD_LIMIT) {
		const data = yield* sys.read(fd, HEAD_LIMIT);
		if (data.length === 0) break;
		text += decode(data);
	}
	return text;
}

function* answer(sys: Sys, request: string): Blocking<Uint8Array> {
	const [method = "", target = "", version] = (request.split(/\r?\n/)[0] ?? "").split(" ");
	if (method !== "GET" && method !== "HEAD") return encode(errorAnswer(sys, /^[A-Z]+$/.test(method) ? 501 : 400));
	const path = version === undefined && target === "" ? undefined : pathOf(target);
	if (path === undefined) return encode(errorAnswer(sys, 400));
	let file = `.${path}`;
	let stat: Stat | undefined = sys.tryStat(file);
	if (stat?.kind === "directory") {
		if (!path.endsWith("/")) return encode(errorAnswer(sys, 302, `Location: ${path}/\r\n`));
		file += "index.html";
		stat = sys.tryStat(file);
	}
	if (stat?.kind !== "file") return encode(errorAnswer(sys, 404));
	let body: Uint8Array;
	try {
		body = yield* readFile(sys, file);
	} catch (error) {
		if (!isErrno(error)) throw error;
		return encode(errorAnswer(sys, error.code === "EACCES" ? 403 : 404));
	}
	const type = types[file.split(".").at(-1) ?? ""] ?? "application/octet-stream";
	const seconds = Math.floor(stat.mtime / 1000);
	const fields = [
		`Content-type: ${type}`,
		"Accept-Ranges: bytes",
		`Last-Modified: ${httpDate(seconds)}`,
		`ETag: "${seconds.toString(16)}-${body.length.toString(16)}"`,
		`Content-Length: ${body.length}`,
	];
	const start = encode(`HTTP/1.1 200 OK\r\n${dateOf(sys)}${fields.map((f) => `${f}\r\n`).join("")}\r\n`);
	if (method === "HEAD") return start;
	const whole = new Uint8Array(start.length + body.length);
	whole.set(start);
	whole.set(body, start.length);
	return whole;
}

function* serveOne(sys: Sys, input: number, output: number): Blocking<number> {
	try {
		const request = yield* head(sys, input);
		if (request !== "") yield* sys.write(output, yield* answer(sys, request));
	} catch (error) {
		// the other side may go whenever it likes
		if (!isErrno(error)) throw error;
	}
	return 0;
}

function* loop(sys: Sys, listener: number): Blocking<number> {
	sys.sigaction("CHLD", "ignore");
	for (;;) {
		const fd = yield* sys.accept(listener);
		sys.fork((child) => serveOne(child, fd, fd));
		sys.close(fd);
	}
}

export const httpd: Program = function* (sys, argv) {
	const parsed = parseOptions(options, argv.slice(1));
	if (!parsed.ok) {
		if (parsed.unsimulated !== undefined) {
			yield* sys.write(2, `httpd: option ${parsed.unsimulated} is not simulated here; the real busybox has it\n`);
			return 64;
		}
		yield* sys.write(2, `httpd: ${parsed.message}\n${usageText("httpd")}`);
		return 1;
	}
	const given = parsed.options;
	try {
		const home = given.value("h");
		if (home !== undefined) {
			try {
				sys.chdir(home);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* sys.write(2, `httpd: can't change directory to '${home}': ${error.message}\n`);
				return 1;
			}
		}
		if (given.has("i")) return yield* serveOne(sys, 0, 1);
		const [, host, port = "80"] = /^(?:(.*):)?(\d+)$/.exec(given.value("p") ?? "80") ?? [];
		const address = host === undefined ? 0 : parseIpv4(host);
		if (address === undefined) {
			yield* sys.write(2, `httpd: bad address '${host}'\n`);
			return 1;
		}
		const listener = sys.inetSocket("inet", "stream");
		sys.setSocketOptions(listener, { reuseAddress: true });
		sys.bindInet(listener, { address, port: Number(port) });
		sys.listen(listener, 9);
		if (given.has("f")) return yield* loop(sys, listener);
		sys.fork(function* (child) {
			child.setsid();
			const nothing = yield* child.open("/dev/null", { read: true, write: true });
			for (const fd of [0, 1, 2]) child.dup2(nothing, fd);
			child.close(nothing);
			return yield* loop(child, listener);
		});
		return 0;
	} catch (error) {
		if (!isErrno(error)) throw error;
		yield* sys.write(2, `httpd: bind: ${error.message}\n`);
		return 1;
	}
};
