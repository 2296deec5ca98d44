/** The registry HTTP API v2: which request does what. registry/handlers/app.go, api/v2/descriptors.go of distribution. */

import { type Digest, digestOf, isDigest } from "../../docker/image/digest.ts";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import type { ServerRequest } from "../lib/http/server.ts";
import type { Configuration } from "./configuration.ts";
import { errorBody, Refused } from "./errors.ts";
import { mediaTypes, parseManifest } from "./manifests.ts";
import { schema1 } from "./schema1.ts";
import type { Store } from "./store.ts";
import { begin, cancel, feed, finish, status } from "./uploads.ts";

const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const NAME = `${component}(?:/${component})*`;
const TAG = "[\\w][\\w.-]{0,127}";
const DIGEST = "[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+";

const routes = {
	base: /^\/v2\/$/,
	catalog: /^\/v2\/_catalog$/,
	tags: new RegExp(`^/v2/(${NAME})/tags/list$`),
	manifest: new RegExp(`^/v2/(${NAME})/manifests/(${TAG}|${DIGEST})$`),
	blob: new RegExp(`^/v2/(${NAME})/blobs/(${DIGEST})$`),
	begin: new RegExp(`^/v2/(${NAME})/blobs/uploads/$`),
	upload: new RegExp(`^/v2/(${NAME})/blobs/uploads/([a-zA-Z0-9-_.=]+)$`),
} as const;

export interface Registry {
	readonly configuration: Configuration;
	readonly secret: string;
	/** Names that nobody may change or delete; a Hub's. */
	authorize(request: ServerRequest, name: string | undefined, actions: readonly string[]): string | undefined;
}

/** One request being answered. */
export interface Call {
	readonly sys: Sys;
	readonly registry: Registry;
	readonly store: Store;
	readonly request: ServerRequest;
	readonly response: ResponseWriter;
	readonly query: ReadonlyMap<string, string>;
	/** "http://localhost:5000": before every Location. */
	readonly root: string;
}

function queryOf(text: string): Map<string, string> {
	const found = new Map<string, string>();
	for (const pair of text.split("&").filter(Boolean)) {
		const [name = "", ...rest] = pair.split("=");
		const plain = (s: string): string => {
			try {
				return decodeURIComponent(s.replaceAll("+", " "));
			} catch {
				return s;
			}
		};
		if (!found.has(plain(name))) found.set(plain(name), plain(rest.join("=")));
	}
	return found;
}

const json = "application/json; charset=utf-8";

function* sendJson(call: Call, value: unknown): Blocking<void> {
	yield* call.response.send(200, `${JSON.stringify(value)}\n`, [["Content-Type", json]]);
}

/** A page of a list: n entries behind `last`, and where the next page is. */
function page(call: Call, all: readonly string[], path: string, most: number | undefined): string[] {
	const given = call.query.get("n");
	const n = given === undefined ? most : Number(given);
	if (given !== undefined && (!/^-?\d+$/.test(given) || Number(given) < 0)) throw new Refused("PAGINATION_NUMBER_INVALID", { n: given });
	const last = call.query.get("last") ?? "";
	const rest = all.filter((name) => name > last);
	if (n === undefined || n === 0 || rest.length <= n) return n === 0 ? [] : rest;
	const shown = rest.slice(0, n);
	call.response.headers.set("Link", `<${path}?last=${encodeURIComponent(shown.at(-1) ?? "")}&n=${n}>; rel="next"`);
	return shown;
}

function* catalog(call: Call): Blocking<void> {
	const most = 100;
	yield* sendJson(call, { repositories: page(call, call.store.repositories(), "/v2/_catalog", most) });
}

function* tags(call: Call, name: string): Blocking<void> {
	const all = call.store.tags(name);
	if (!all) throw new Refused("NAME_UNKNOWN", { name });
	yield* sendJson(call, { name, tags: all.length === 0 ? null : call.query.has("n") ? page(call, all, `/v2/${name}/tags/list`, undefined) : all });
}

/** Media types of an Accept header; undefined where there is none. */
function accepted(request: ServerRequest): Set<string> {
	return new Set(request.headers.all("Accept").flatMap((line) => line.split(",").map((part) => (part.split(";")[0] ?? "").trim())));
}

function* getManifest(call: Call, name: string, reference: string): Blocking<void> {
	const { store, response, request } = call;
	let digest: Digest | undefined = isDigest(reference) ? reference : undefined;
	if (!digest) {
		digest = yield* store.tagged(name, reference);
		if (!digest) throw new Refused("MANIFEST_UNKNOWN", { Tag: reference });
	}
	const content = store.hasRevision(name, digest) ? yield* store.blob(digest) : undefined;
	const manifest = content && parseManifest(content);
	if (!content || !manifest) throw new Refused("MANIFEST_UNKNOWN", { Name: name, Revision: digest });
	if (request.headers.all("If-None-Match").some((etag) => etag === digest || etag === `"${digest}"`)) return yield* response.send(304);
	const wanted = accepted(request);
	if (manifest.mediaType === mediaTypes.oci && !wanted.has(mediaTypes.oci) && !isDigest(reference) && wanted.size > 0 && !wanted.has("*/*"))
		throw new Refused("MANIFEST_UNKNOWN", "OCI manifest found, but accept header does not support OCI manifests");
	if (manifest.mediaType === mediaTypes.index && !wanted.has(mediaTypes.index) && wanted.size > 0 && !wanted.has("*/*"))
		throw new Refused("MANIFEST_UNKNOWN", "OCI index found, but accept header does not support OCI indexes");
	const isOld = manifest.mediaType === mediaTypes.schema2 && !isDigest(reference) && !wanted.has(mediaTypes.schema2);
	const old = isOld ? yield* asSchema1(call, name, reference, content) : undefined;
	const sent = old ?? content;
	const sum = old ? digestOf(old) : digest;
	response.headers.set("Content-Length", String(sent.length));
	response.headers.set("Content-Type", old ? mediaTypes.schema1 : manifest.mediaType);
	response.headers.set("Docker-Content-Digest", sum);
	response.headers.set("Etag", `"${sum}"`);
	yield* response.send(200, request.method === "HEAD" ? "" : sent);
}

/** What a client gets that does not say it takes schema 2. */
function* asSchema1(call: Call, name: string, tag: string, content: Uint8Array): Blocking<Uint8Array | undefined> {
	const [config, ...layers] = parseManifest(content)?.references ?? [];
	const bytes = config === undefined ? undefined : yield* call.store.blob(config);
	return bytes && schema1(call.sys, name, tag, bytes, layers);
}

const LARGEST_MANIFEST = 4 * 1024 * 1024;

function* putManifest(call: Call, name: string, reference: string): Blocking<void> {
	const { store, response, request } = call;
	const content = yield* request.body.all();
	if (content.length > LARGEST_MANIFEST) throw new Refused("MANIFEST_INVALID", {});
	const type = (request.headers.get("Content-Type") ?? "").split(";")[0]?.trim();
	const manifest = parseManifest(content, type === "" || type === "application/json" ? undefined : type);
	if (!manifest) throw new Refused("MANIFEST_INVALID", {});
	const digest = digestOf(content);
	if (isDigest(reference) && reference !== digest) throw new Refused("DIGEST_INVALID");
	const missing = manifest.references.filter((blob) => !(manifest.isList ? store.hasRevision(name, blob) : store.blobSize(name, blob) !== undefined));
	if (missing.length > 0) throw new Refused("MANIFEST_BLOB_UNKNOWN", ...missing);
	yield* store.putManifest(name, digest, content, isDigest(reference) ? undefined : reference);
	response.headers.set("Docker-Content-Digest", digest);
	response.headers.set("Location", `${call.root}/v2/${name}/manifests/${digest}`);
	yield* response.send(201);
}

function* deleteManifest(call: Call, name: string, reference: string): Blocking<void> {
	if (!call.registry.configuration.mayDelete) throw new Refused("UNSUPPORTED");
	if (!isDigest(reference)) throw new Refused("DIGEST_INVALID");
	if (!call.store.hasRevision(name, reference)) throw new Refused("MANIFEST_UNKNOWN");
	yield* call.store.removeManifest(name, reference);
	yield* call.response.send(202);
}

function* getBlob(call: Call, name: string, digest: Digest): Blocking<void> {
	const { store, response, request, sys } = call;
	if (!isDigest(digest)) throw new Refused("DIGEST_INVALID", {});
	const size = store.blobSize(name, digest);
	if (size === undefined) throw new Refused("BLOB_UNKNOWN", digest);
	const { headers } = response;
	headers.set("Accept-Ranges", "bytes");
	headers.set("Cache-Control", "max-age=31536000");
	headers.set("Content-Type", "application/octet-stream");
	headers.set("Docker-Content-Digest", digest);
	headers.set("Etag", `"${digest}"`);
	if (request.headers.get("If-None-Match") === `"${digest}"`) {
		headers.delete("Content-Type");
		return yield* response.send(304);
	}
	let first = 0;
	let length = size;
	const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") ?? "");
	if (range && (range[1] !== "" || range[2] !== "")) {
		first = range[1] === "" ? Math.max(0, size - Number(range[2])) : Number(range[1]);
		const last = range[1] === "" || range[2] === "" ? size - 1 : Math.min(size - 1, Number(range[2]));
		if (first >= size || last < first) {
			headers.set("Content-Range", `bytes */${size}`);
			return yield* response.send(416, "invalid range: failed to overlap\n", [
				["Content-Type", "text/plain; charset=utf-8"],
				["X-Content-Type-Options", "nosniff"],
			]);
		}
		length = last - first + 1;
		headers.set("Content-Range", `bytes ${first}-${last}/${size}`);
		response.status = 206;
	}
	headers.set("Content-Length", String(length));
	if (request.method === "HEAD") return;
	const fd = yield* sys.open(store.contentPath(digest));
	try {
		sys.lseek(fd, first, "set");
		while (length > 0) {
			const chunk = yield* sys.read(fd, Math.min(65536, length));
			if (chunk.length === 0) break;
			length -= chunk.length;
			yield* response.write(chunk);
		}
	} finally {
		sys.close(fd);
	}
}

function* deleteBlob(call: Call, name: string, digest: Digest): Blocking<void> {
	if (!call.registry.configuration.mayDelete) throw new Refused("UNSUPPORTED");
	if (call.store.blobSize(name, digest) === undefined) throw new Refused("BLOB_UNKNOWN", digest);
	call.store.unlinkBlob(name, digest);
	yield* call.response.send(202, "", [["Content-Length", "0"]]);
}

type Method = (call: Call, name: string, second: string) => Blocking<void>;
type Methods = Readonly<Partial<Record<string, Method>>>;

const base: Method = (call) =>
	call.response.send(200, "{}", [
		["Content-Length", "2"],
		["Content-Type", json],
	]);
const methods: Readonly<Record<keyof typeof routes, Methods>> = {
	base: {},
	catalog: { GET: catalog },
	tags: { GET: tags },
	manifest: { GET: getManifest, HEAD: getManifest, PUT: putManifest, DELETE: deleteManifest },
	blob: { GET: getBlob, HEAD: getBlob, DELETE: deleteBlob },
	begin: { POST: begin },
	upload: { GET: status, HEAD: status, PATCH: feed, PUT: finish, DELETE: cancel },
};

/** What a token must allow for a request. */
function actionsFor(method: string): string[] {
	if (method === "GET" || method === "HEAD") return ["pull"];
	return method === "DELETE" ? ["delete"] : ["pull", "push"];
}

const escapes = /%[0-9A-Fa-f]{2}/;

/** Answers one request. What it refuses is an answer too. */
export function* handle(call: Call): Blocking<void> {
	const { request, response, registry } = call;
	const path = escapes.test(request.path) ? decodeURI(request.path) : request.path;
	for (const [name, value] of registry.configuration.headers) response.headers.set(name, value);
	if (path !== "/") response.headers.set("Docker-Distribution-Api-Version", "registry/2.0");
	for (const [route, pattern] of Object.entries(routes) as [keyof typeof routes, RegExp][]) {
		const match = pattern.exec(path);
		if (!match) continue;
		const [, name = "", second = ""] = match;
		const method = route === "base" ? base : methods[route][request.method];
		try {
			const challenge = registry.authorize(request, name === "" ? undefined : name, actionsFor(request.method));
			if (challenge !== undefined) {
				response.headers.set("Www-Authenticate", challenge);
				throw new Refused(
					"UNAUTHORIZED",
					name === "" ? undefined : actionsFor(request.method).map((Action) => ({ Type: "repository", Class: "", Name: name, Action })),
				);
			}
			if (!method) {
				response.headers.set("Allow", Object.keys(methods[route]).sort().join(", "));
				return yield* response.send(405, "");
			}
			if (registry.configuration.readOnly && !["GET", "HEAD"].includes(request.method)) throw new Refused("UNSUPPORTED");
			return yield* method(call, name, second);
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			return yield* response.send(error.status, errorBody(error.errors), [["Content-Type", json]]);
		}
	}
	if (path === "/v2")
		return yield* response.send(301, '<a href="/v2/">Moved Permanently</a>.\n\n', [
			["Content-Type", "text/html; charset=utf-8"],
			["Location", "/v2/"],
		]);
	if (path === "/") return yield* response.send(200, "", [["Cache-Control", "no-cache"]]);
	yield* response.send(404, "404 page not found\n", [
		["Content-Type", "text/plain; charset=utf-8"],
		["X-Content-Type-Options", "nosniff"],
	]);
}

export const parseQuery = queryOf;
