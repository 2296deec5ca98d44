import { expect, test } from "vitest";
import type { Blocking } from "../../../kernel/abi.ts";
import { decode, encode } from "../../../kernel/text.ts";
import { bareMachine } from "../../../testing/bare-machine.ts";
import { ClientConnection } from "./client.ts";
import { httpDate, parseHttpDate } from "./date.ts";
import { HttpError } from "./error.ts";
import { Headers } from "./headers.ts";
import { type Handler, type ServerOptions, serveConnection } from "./server.ts";

/** Serves one connection with `handler` in one process while `client` talks from another. */
function converse(handler: Handler, client: (connection: ClientConnection) => Blocking<void>, options: ServerOptions = {}): void {
	bareMachine().run(function* (sys) {
		const [here, there] = sys.socketpair("stream");
		const pid = sys.fork(function* (child) {
			child.close(here);
			yield* serveConnection(child, there, handler, options);
			return 0;
		});
		sys.close(there);
		const connection = ClientConnection.over(sys, here);
		yield* client(connection);
		connection.close();
		yield* sys.waitpid(pid);
		return 0;
	});
}
/** What a server says to raw bytes. */
function answers(request: string, handler: Handler, options: ServerOptions = {}): string {
	let text = "";
	converse(
		handler,
		function* (connection) {
			yield* connection.transport.write(encode(request));
			connection.transport.finish();
			for (;;) {
				const part = yield* connection.transport.read(65536);
				if (part.length === 0) break;
				text += decode(part);
			}
		},
		options,
	);
	return text;
}
const hello: Handler = function* (_request, response) {
	yield* response.send(200, "hello", [["Content-Type", "text/plain"]]);
};

test("a connection is kept, its bodies end by length, by chunks, or are not there", () => {
	const seen: string[] = [];
	converse(
		function* (request, response) {
			const body = yield* request.body.all();
			if (request.path === "/stream") {
				yield* response.flush();
				for (const part of ["one", "two"]) yield* response.write(part);
			} else yield* response.send(request.method === "HEAD" ? 200 : 201, `${request.method} ${request.query} ${decode(body)}`);
		},
		function* (connection) {
			for (const [method, target, body] of [
				["POST", "/a?x=1", "data"],
				["GET", "/stream", ""],
				["HEAD", "/b", ""],
				["GET", "/c", ""],
			] as const) {
				const response = yield* connection.request({ method, target, headers: new Headers([["Host", "h"]]), ...(body ? { body: encode(body) } : {}) });
				seen.push(`${response.status} ${response.body.framing.kind} ${decode(yield* response.body.all())}`);
				expect(connection.reusable).toBe(true);
			}
		},
	);
	expect(seen).toEqual(["201 length POST x=1 data", "200 chunked onetwo", "200 none ", "201 length GET  "]);
});

test("a chunked request is read, and 100 Continue comes only when the body is wanted", () => {
	const upper: Handler = function* (request, response) {
		yield* response.send(200, decode(yield* request.body.all()).toUpperCase());
	};
	expect(
		answers(
			"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n",
			upper,
		),
	).toBe("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nABCDE");
	expect(answers("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", upper)).not.toContain("100 Continue");
});

test("HTTP/1.0 gets no chunks and is kept only on demand", () => {
	const long: Handler = function* (_request, response) {
		yield* response.write("x".repeat(3000));
	};
	expect(answers("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n", long)).toBe(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(3000)}`);
	expect(answers("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", hello)).toContain("Connection: keep-alive\r\n");
});

test("what cannot be understood is refused and closes the connection", () => {
	const status = (request: string): string => answers(request, hello, { limits: { line: 100, headers: 100 } }).split("\r\n")[0] ?? "";
	expect(status("nonsense\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
	expect(status("GET / HTTP/2.0\r\n\r\n")).toBe("HTTP/1.1 505 HTTP Version Not Supported");
	expect(status("GET / HTTP/1.1\r\nbad header\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
	expect(status("POST / HTTP/1.1\r\nContent-Length: 1, 2\r\n\r\n")).toBe("HTTP/1.1 400 Bad Request");
	expect(status(`GET / HTTP/1.1\r\nX: ${"y".repeat(200)}\r\n\r\n`)).toBe("HTTP/1.1 431 Request Header Fields Too Large");
	expect(status("")).toBe("");
});

test("a response that ends early is an error of the client", () => {
	const problems: string[] = [];
	for (const bytes of ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "SSH-2.0-x\r\n"])
		converse(
			function* (_request, response) {
				const { transport } = response.hijack();
				yield* transport.write(encode(bytes));
				transport.close();
			},
			function* (connection) {
				try {
					yield* (yield* connection.request({ method: "GET", target: "/", headers: new Headers() })).body.all();
				} catch (error) {
					if (error instanceof HttpError) problems.push(error.problem);
				}
			},
		);
	expect(problems).toEqual(["closed", "truncated", "bad chunk", "bad start line"]);
});

test("a hijacked connection carries raw bytes both ways", () => {
	let text = "";
	converse(
		function* (_request, response) {
			const { transport, buffered } = response.hijack();
			yield* transport.write(encode(`HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\necho ${decode(buffered)}`));
			yield* transport.write(yield* transport.read(100));
			transport.close();
		},
		function* (connection) {
			const response = yield* connection.request({ method: "POST", target: "/attach", headers: new Headers([["Upgrade", "tcp"]]) });
			expect(response.status).toBe(101);
			const { buffered, transport } = connection.hijack();
			yield* transport.write(encode("typed"));
			text = decode(buffered) + decode(yield* transport.read(100)) + decode(yield* transport.read(100));
		},
	);
	expect(text.replace("typed", "")).toBe("echo ");
	expect(text).toContain("typed");
});

test("Go's order of header fields", () => {
	const head = answers(
		"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
		(_request, response) =>
			response.send(200, "OK", [
				["Server", "S"],
				["Api-Version", "1.51"],
			]),
		{ order: "go" },
	);
	expect(head.replace(/Date: [^\r]*/, "Date: now")).toBe(
		"HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nServer: S\r\nDate: now\r\nContent-Length: 2\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nOK",
	);
});

test("dates", () => {
	expect(httpDate(784111777)).toBe("Sun, 06 Nov 1994 08:49:37 GMT");
	expect(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT")).toBe(784111777);
});
