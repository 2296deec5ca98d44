/** The way of a request: server rewrites, location, its rewrites, access, try_files, content, error pages. src/http/ngx_http_core_module.c. */
import type { Blocking } from "../../kernel/abi.ts";
import { inPrefix } from "../../net/address.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { send, special } from "./answer.ts";
import type { Condition, Location, RewriteStep } from "./config/model.ts";
import { passOn } from "./proxy.ts";
import { type NginxRequest, normalize } from "./request.ts";
import { serveStatic, typeOfFile } from "./static.ts";

/** ngx_http_find_location: exact, then the longest prefix, then the first regular expression unless the prefix forbids it. */
export function findLocation(request: NginxRequest, locations: readonly Location[]): Location | undefined {
	const { uri } = request;
	const exact = locations.find((l) => l.kind === "exact" && l.text === uri);
	if (exact) return exact;
	let best: Location | undefined;
	for (const l of locations)
		if ((l.kind === "prefix" || l.kind === "prefix first") && uri.startsWith(l.text) && l.text.length >= (best?.text.length ?? 0)) best = l;
	const inner = best?.locations.length ? findLocation(request, best.locations) : undefined;
	if (inner) return inner;
	if (best?.kind !== "prefix first")
		for (const l of locations) {
			const m = l.pattern?.exec(uri);
			if (!m) continue;
			request.captures.splice(0, request.captures.length, ...m.map((text) => text ?? ""));
			return l;
		}
	return best;
}

type Rewritten = { readonly kind: "go on" | "again" | "break" } | { readonly kind: "return"; readonly status: number; readonly text: string | undefined };

function holds(request: NginxRequest, condition: Condition): boolean {
	const { sys } = request.worker;
	switch (condition.kind) {
		case "set": {
			const value = request.expand(condition.value);
			return value !== "" && value !== "0";
		}
		case "equal":
			return (request.expand(condition.value) === request.expand(condition.other)) !== condition.not;
		case "match": {
			const m = condition.pattern.exec(request.expand(condition.value));
			if (m) request.captures.splice(0, request.captures.length, ...m.map((text) => text ?? ""));
			return (m !== null) !== condition.not;
		}
		case "file": {
			const path = request.expand(condition.path);
			const stat = sys.tryStat(path);
			const found =
				condition.test === "f"
					? stat?.kind === "file"
					: condition.test === "d"
						? stat?.kind === "directory"
						: condition.test === "x"
							? sys.canAccess(path, 1)
							: stat !== undefined;
			return (found === true) !== condition.not;
		}
	}
}

function rewrite(request: NginxRequest, steps: readonly RewriteStep[]): Rewritten {
	for (const step of steps) {
		switch (step.kind) {
			case "return":
				return { kind: "return", status: step.status, text: step.text === undefined ? undefined : request.expand(step.text) };
			case "set":
				request.define(step.name, request.expand(step.value));
				break;
			case "break":
				return { kind: "break" };
			case "if": {
				if (!holds(request, step.condition)) break;
				request.settings = step.settings;
				const inner = rewrite(request, step.steps);
				if (inner.kind !== "go on") return inner;
				break;
			}
			case "rewrite": {
				const m = step.pattern.exec(request.uri);
				if (!m) break;
				request.captures.splice(0, request.captures.length, ...m.map((text) => text ?? ""));
				const [path = "", query] = request.expand(step.replacement).split(/\?(.*)/s);
				// the request's own arguments follow unless the replacement ends in "?"
				const args = step.replacement.endsWith("?") ? (query ?? "").replace(/\?$/, "") : [query, request.args].filter((part) => part).join("&");
				if (step.flag === "redirect" || step.flag === "permanent")
					return { kind: "return", status: step.flag === "permanent" ? 301 : 302, text: `${path}${args ? `?${args}` : ""}` };
				request.uri = normalize(path) ?? "/";
				request.args = args;
				request.internal = true;
				if (step.flag === "break") return { kind: "break" };
				if (step.flag === "last") return { kind: "again" };
			}
		}
	}
	return { kind: "go on" };
}

function denied(request: NginxRequest): boolean {
	const { address } = request.remote;
	const rule = request.settings.access.find(({ network, prefix }) => network === "all" || inPrefix(address, network, prefix));
	return rule !== undefined && !rule.allow;
}

const MAX_CYCLES = 10;

export class Phases {
	private readonly request: NginxRequest;
	private readonly response: ResponseWriter;
	private errors = 0;
	constructor(request: NginxRequest, response: ResponseWriter) {
		this.request = request;
		this.response = response;
	}
	/** Runs until an answer is out. */
	*run(): Blocking<void> {
		const { request } = this;
		const status = request.worker.config.servers.length === 0 ? 404 : yield* this.server();
		if (status !== "done") yield* this.fail(status);
	}
	private *server(): Blocking<number | "done"> {
		const { request } = this;
		const before = rewrite(request, request.server.steps);
		if (before.kind === "return") return yield* this.returned(before.status, before.text);
		return yield* this.locate();
	}
	private *locate(): Blocking<number | "done"> {
		const { request } = this;
		for (let cycle = 0; cycle < MAX_CYCLES; cycle++) {
			request.settings = request.server.settings;
			const location = findLocation(request, request.server.locations);
			if (location?.internal && !request.internal) return 404;
			const outcome = yield* this.at(location);
			if (outcome !== "again") return outcome;
		}
		yield* request.worker.logs.requestError(request, "error", "rewrite or internal redirection cycle while processing");
		return 500;
	}
	private *at(location: Location | undefined): Blocking<number | "done" | "again"> {
		const { request, response } = this;
		if (location) {
			request.settings = location.settings;
			request.matched = location.kind === "regex" || location.kind === "named" ? "" : location.text;
			const moved = rewrite(request, location.steps);
			if (moved.kind === "return") return yield* this.returned(moved.status, moved.text);
			if (moved.kind === "again") return "again";
			// a changed URI without a flag looks for its location anew
			if (
				moved.kind === "go on" &&
				location.kind !== "named" &&
				request.internal &&
				location.steps.some((s) => s.kind === "rewrite") &&
				findLocation(request, request.server.locations) !== location
			)
				return "again";
		}
		if (denied(request)) {
			yield* request.worker.logs.requestError(request, "error", "access forbidden by rule");
			return 403;
		}
		const length = Number(request.http.headers.get("Content-Length") ?? 0);
		if (request.settings.maxBody !== 0 && length > request.settings.maxBody) {
			yield* request.worker.logs.requestError(request, "error", `client intended to send too large body: ${length} bytes`);
			return 413;
		}
		const tried = location?.tryFiles ?? (location ? undefined : request.server.tryFiles);
		if (tried) {
			const found = this.tryFiles(tried);
			if (typeof found === "number") return found;
			if (found === "again") return "again";
			if (found instanceof Object) return yield* this.at(found);
		}
		if (location?.status ?? request.server.status) return yield* this.stubStatus();
		if (location?.proxy) return yield* passOn(request, response, location.proxy);
		if (request.http.method !== "GET" && request.http.method !== "HEAD" && request.http.method !== "POST") return 405;
		const outcome = yield* serveStatic(request, response);
		if (outcome.kind === "done") return "done";
		if (outcome.kind === "status") return outcome.status;
		request.uri = outcome.uri;
		request.internal = true;
		return "again";
	}
	/** try_files: a file that is there, a status, a named location, or the last word as a new URI. */
	private tryFiles(words: readonly string[]): number | "found" | "again" | Location {
		const { request } = this;
		const { sys } = request.worker;
		const last = words.at(-1) ?? "";
		for (const word of words.slice(0, -1)) {
			const path = request.expand(word);
			const base = request.settings.alias ?? request.settings.root;
			const relative = request.settings.alias === undefined ? path : path.slice(request.matched.length);
			const stat = sys.tryStat(base + relative);
			if (stat && (stat.kind === "directory") === path.endsWith("/")) {
				request.uri = path;
				return "found";
			}
		}
		if (last.startsWith("=")) return Number(last.slice(1));
		if (last.startsWith("@")) return request.server.locations.find((l) => l.kind === "named" && l.text === last) ?? 500;
		const [path = "", query] = request.expand(last).split(/\?(.*)/s);
		request.uri = normalize(path) ?? "/";
		if (query !== undefined) request.args = query;
		request.internal = true;
		return "again";
	}
	private *returned(status: number, text: string | undefined): Blocking<number | "done"> {
		const { request, response } = this;
		if ([301, 302, 303, 307, 308].includes(status)) {
			yield* special(request, response, status, text === undefined ? {} : { location: text });
			return "done";
		}
		if (text === undefined) {
			if (status === 200) yield* send(request, response, { status, type: typeOfFile(request, request.uri) }, "");
			else return status;
			return "done";
		}
		yield* send(request, response, { status, type: typeOfFile(request, request.uri) }, text);
		return "done";
	}
	private *stubStatus(): Blocking<number | "done"> {
		const { counters } = this.request.worker;
		const { active, accepted, requests } = counters;
		const text = `Active connections: ${active} \nserver accepts handled requests\n ${accepted} ${accepted} ${requests} \nReading: 0 Writing: 1 Waiting: ${Math.max(0, active - 1)} \n`;
		yield* send(this.request, this.response, { status: 200, type: "text/plain" }, text);
		return "done";
	}
	/** The page of a status, as error_page says. */
	private *fail(status: number): Blocking<void> {
		const { request, response } = this;
		const page = request.settings.errorPages.get(status);
		if (!page || this.errors++ > 0) return yield* special(request, response, status);
		if (/^https?:\/\//.test(page.uri))
			return yield* special(request, response, typeof page.status === "number" ? page.status : 302, { location: request.expand(page.uri) });
		const chosen = page.status === "same" ? status : page.status;
		const [path = "", query] = request.expand(page.uri).split(/\?(.*)/s);
		request.uri = normalize(path) ?? "/";
		request.args = query ?? "";
		request.internal = true;
		const inside = page.uri.startsWith("@") ? request.server.locations.find((l) => l.kind === "named" && l.text === page.uri) : undefined;
		// the page keeps the status of what it is about
		if (typeof chosen === "number") request.statusOverride = chosen;
		const outcome = inside ? yield* this.at(inside) : yield* this.locate();
		if (outcome !== "done") yield* special(request, response, outcome === "again" ? 500 : outcome);
	}
}
