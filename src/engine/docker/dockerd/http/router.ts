/** Routes of the Engine API: which request goes where, API versions, and how refusals are answered. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { ResponseWriter } from "../../../programs/lib/http/response-writer.ts";
import type { Handler, ServerRequest } from "../../../programs/lib/http/server.ts";
import { EngineError } from "../../error.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Daemon } from "../daemon.ts";
import { API_VERSION, MIN_API_VERSION, VERSION } from "../version.ts";
import { Call } from "./call.ts";
import { unescapeQuery } from "./form.ts";

export type RouteHandler = (call: Call) => Blocking<void>;

interface Route {
	readonly method: string;
	readonly pattern: RegExp;
	readonly handler: RouteHandler;
}

/**
 * A route: "GET /containers/{name}/json". `{name:.*}` takes slashes too. Routes are tried in order.
 */
export function route(line: string, handler: RouteHandler): Route {
	const [method = "", path = ""] = line.split(" ");
	const pattern = path.replace(/\{(\w+)(:\.\*)?\}/g, (_, name: string, all: string | undefined) => (all ? `(?<${name}>.*)` : `(?<${name}>[^/]+)`));
	return { method, pattern: new RegExp(`^${pattern}$`), handler };
}

const versionParts = (version: string): [number, number] => {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	return [major, minor];
};
const less = (a: string, b: string): boolean => {
	const [x, y] = [versionParts(a), versionParts(b)];
	return x[0] < y[0] || (x[0] === y[0] && x[1] < y[1]);
};

export class Router {
	private readonly routes: readonly Route[];
	private readonly daemon: Daemon;
	constructor(daemon: Daemon, routes: readonly Route[]) {
		this.daemon = daemon;
		this.routes = routes;
	}

	/** The handler of one connection's requests. */
	handlerFor(sys: Sys): Handler {
		const router = this;
		return function* (request, response) {
			yield* router.serve(sys, request, response);
		};
	}

	private *serve(sys: Sys, request: ServerRequest, response: ResponseWriter): Blocking<void> {
		const found = this.find(request);
		if (!found) {
			yield* refuse(response, new EngineError("not-found", "page not found"));
			return;
		}
		response.headers.set("Server", `Docker/${VERSION} (linux)`);
		response.headers.set("Ostype", "linux");
		response.headers.set("Api-Version", API_VERSION);
		if (found.version !== undefined && less(found.version, MIN_API_VERSION)) {
			yield* refuseOld(response, found.version);
			return;
		}
		try {
			const version = checkVersion(found.version);
			response.headers.set("Docker-Experimental", String(this.daemon.config.experimental));
			this.daemon.log.debug("handling request", { method: request.method, "request-url": request.target });
			yield* found.route.handler(new Call(sys, this.daemon, request, response, version, found.vars));
		} catch (error) {
			const answer = asEngineError(error);
			if (answer.status >= 500) {
				this.daemon.log.error(`Handler for ${request.method} ${request.path} returned error: ${answer.message}`);
			}
			if (!response.hijacked && !response.begun) yield* refuse(response, answer);
		}
	}

	private find(request: ServerRequest): { route: Route; version: string | undefined; vars: Record<string, string> } | undefined {
		const versioned = /^\/v([0-9.]+)(\/.*)$/.exec(request.path);
		const path = versioned?.[2] ?? request.path;
		for (const each of this.routes) {
			if (each.method !== request.method) continue;
			const match = each.pattern.exec(path);
			if (!match) continue;
			const vars = Object.fromEntries(Object.entries(match.groups ?? {}).map(([key, value]) => [key, unescapeQuery(value, false)]));
			return { route: each, version: versioned?.[1], vars };
		}
		return undefined;
	}
}

/** middleware.VersionMiddleware. */
function checkVersion(asked: string | undefined): string {
	if (asked === undefined) return API_VERSION;
	if (less(API_VERSION, asked)) {
		throw new EngineError("invalid-parameter", `client version ${asked} is too new. Maximum supported API version is ${API_VERSION}`);
	}
	return asked;
}

const rpcKinds = {
	NotFound: "not-found",
	AlreadyExists: "conflict",
	InvalidArgument: "invalid-parameter",
	FailedPrecondition: "conflict",
	Unavailable: "unavailable",
	Unimplemented: "not-implemented",
	PermissionDenied: "forbidden",
} as const;

/** Any failure as the API answers it. What is no error of the simulated world goes up: it is a defect. */
export function asEngineError(error: unknown): EngineError {
	if (error instanceof EngineError) return error;
	if (isRpcError(error)) return new EngineError(rpcKinds[error.code as keyof typeof rpcKinds] ?? "system", error.message);
	if (isErrno(error)) return new EngineError("system", error.message.charAt(0).toLowerCase() + error.message.slice(1));
	throw error;
}

/** Clients that old get text, as http.Error writes it. */
function* refuseOld(response: ResponseWriter, asked: string): Blocking<void> {
	response.headers.set("Content-Type", "text/plain; charset=utf-8");
	response.headers.set("X-Content-Type-Options", "nosniff");
	response.status = 400;
	yield* response.write(
		`client version ${asked} is too old. Minimum supported API version is ${MIN_API_VERSION}, please upgrade your client to a newer version\n`,
	);
}

function* refuse(response: ResponseWriter, error: EngineError): Blocking<void> {
	if (error.status === 304) return yield* response.send(304);
	response.headers.set("Content-Type", "application/json");
	response.status = error.status;
	yield* response.write(`${JSON.stringify({ message: error.message })}\n`);
}
