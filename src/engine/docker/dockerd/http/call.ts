/** One request to the API as a route sees it, and how it answers. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { decode, encode } from "../../../kernel/text.ts";
import type { Hijacked } from "../../../programs/lib/http/client.ts";
import type { ResponseWriter } from "../../../programs/lib/http/response-writer.ts";
import type { ServerRequest } from "../../../programs/lib/http/server.ts";
import { decodeGo, type GoStruct } from "../../api/schema.ts";
import { readJson } from "../../api/syntax.ts";
import { EngineError, invalid } from "../../error.ts";
import type { Daemon } from "../daemon.ts";
import { FilterArgs } from "./filters.ts";
import { Form } from "./form.ts";

export class Call {
	/** Of the thread that serves this connection. */
	readonly sys: Sys;
	readonly daemon: Daemon;
	readonly request: ServerRequest;
	readonly response: ResponseWriter;
	/** API version of the path, or the newest. */
	readonly version: string;
	/** Parts of the path by their names in the route. */
	readonly vars: Readonly<Record<string, string>>;
	/** The query; of POST with a form body that too. */
	form: Form;

	constructor(sys: Sys, daemon: Daemon, request: ServerRequest, response: ResponseWriter, version: string, vars: Readonly<Record<string, string>>) {
		this.sys = sys;
		this.daemon = daemon;
		this.request = request;
		this.response = response;
		this.version = version;
		this.vars = vars;
		this.form = new Form(request.query);
	}

	var(name: string): string {
		return this.vars[name] ?? "";
	}

	/** versions.LessThan. */
	olderThan(version: string): boolean {
		const [a = 0, b = 0] = this.version.split(".").map(Number);
		const [c = 0, d = 0] = version.split(".").map(Number);
		return a < c || (a === c && b < d);
	}

	filters(): FilterArgs {
		return FilterArgs.parse(this.form.get("filters"));
	}

	/** httputils.ReadJSON. `undefined` where the request has no body. Throws its errors. */
	*json(type: GoStruct): Blocking<unknown> {
		const length = this.request.headers.get("Content-Length");
		const chunked = this.request.headers.hasToken("Transfer-Encoding", "chunked");
		const media = this.request.headers.get("Content-Type");
		if (media === undefined && !chunked && (length === undefined || length === "0")) return undefined;
		this.checkMedia(media ?? "");
		const text = decode(yield* this.request.body.all());
		if (text === "" && !chunked && (length === undefined || length === "0")) return undefined;
		return parseBody(text, type);
	}

	/** httputils.CheckForJSON. */
	private checkMedia(media: string): void {
		const type = (media.split(";")[0] ?? "").trim().toLowerCase();
		if (type !== "" && !/^[!#$%&'*+\-.^_`|~0-9a-z]+\/[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(type)) {
			throw invalid(`malformed Content-Type header (${media}): mime: expected slash in media type`);
		}
		if (type !== "application/json") throw invalid(`unsupported Content-Type header (${type}): must be 'application/json'`);
	}

	/** httputils.WriteJSON, which escapes no HTML. */
	*reply(value: unknown, status = 200): Blocking<void> {
		this.response.headers.set("Content-Type", "application/json");
		this.response.status = status;
		yield* this.response.write(`${JSON.stringify(value)}\n`);
	}

	*empty(status: number): Blocking<void> {
		yield* this.response.send(status);
	}

	/** Sends the head now; what follows is written piece by piece. */
	*startStream(media: string): Blocking<void> {
		this.response.headers.set("Content-Type", media);
		yield* this.response.flush();
	}

	/** httputils.HijackConnection with the answer that stands before the stream. */
	*hijack(tty: boolean): Blocking<Hijacked> {
		const multiplexed = tty || this.olderThan("1.42") ? "application/vnd.docker.raw-stream" : "application/vnd.docker.multiplexed-stream";
		const upgrade = this.request.headers.has("Upgrade");
		const head = upgrade
			? `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${multiplexed}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n`
			: `HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n`;
		const taken = this.response.hijack();
		yield* taken.transport.write(encode(`${head}\r\n`));
		return taken;
	}
}

/** Decodes a body that must be one JSON value; throws with moby's words. */
export function parseBody(text: string, type: GoStruct): unknown {
	const read = readJson(text);
	if ("error" in read) throw invalid(read.error === "EOF" ? "invalid JSON: got EOF while reading request body" : `invalid JSON: ${read.error}`);
	let value: unknown;
	try {
		value = decodeGo(type, read.value);
	} catch (error) {
		throw error instanceof EngineError ? invalid(`invalid JSON: ${error.message}`) : error;
	}
	if (read.rest !== "") throw invalid("unexpected content after JSON");
	return value ?? {};
}
