/** Uploads of blobs: begun by POST, fed by PATCH, ended by PUT. registry/handlers/blobupload.go. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { base64 } from "../../docker/image/base64.ts";
import { digestOf, isDigest } from "../../docker/image/digest.ts";
import type { Blocking } from "../../kernel/abi.ts";
import { concat, encode } from "../../kernel/text.ts";
import { civilFromSeconds } from "../lib/calendar.ts";
import { Refused } from "./errors.ts";
import type { Call } from "./handler.ts";
import { uuid } from "./log.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** RFC 3339 with nanoseconds. */
function timestamp(seconds: number): string {
	const t = civilFromSeconds(Math.floor(seconds));
	return `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${String(Math.floor((seconds % 1) * 1e9)).padStart(9, "0")}Z`;
}

/** The signed state that a client carries from request to request: hmacKey.packUploadState. */
function packState(secret: string, state: object): string {
	const message = encode(JSON.stringify(state));
	return base64(concat([hmac(sha256, encode(secret), message), message]))
		.replaceAll("+", "-")
		.replaceAll("/", "_");
}

function uploadHeaders(call: Call, name: string, id: string, size: number, fresh: boolean): void {
	const started = timestamp(call.sys.clock("realtime"));
	const state = packState(call.registry.secret, { Name: name, UUID: id, Offset: size, StartedAt: started });
	const { headers } = call.response;
	if (call.request.method !== "GET" && call.request.method !== "HEAD") headers.set("Content-Length", "0");
	headers.set("Docker-Upload-Uuid", id);
	headers.set("Location", `${call.root}/v2/${name}/blobs/uploads/${id}?_state=${encodeURIComponent(state)}`);
	headers.set("Range", `0-${fresh || size === 0 ? 0 : size - 1}`);
}

function finished(call: Call, name: string, digest: string): void {
	call.response.headers.set("Content-Length", "0");
	call.response.headers.set("Docker-Content-Digest", digest);
	call.response.headers.set("Location", `${call.root}/v2/${name}/blobs/${digest}`);
}

/** POST: a new upload, or a blob that another repository has already. */
export function* begin(call: Call, name: string): Blocking<void> {
	const { store, response } = call;
	const mount = call.query.get("mount");
	const from = call.query.get("from");
	if (mount !== undefined && from !== undefined && isDigest(mount) && store.blobSize(from, mount) !== undefined) {
		yield* store.linkBlob(name, mount);
		finished(call, name, mount);
		return yield* response.send(201);
	}
	const id = uuid(call.sys);
	yield* store.beginUpload(name, id, timestamp(call.sys.clock("realtime")));
	uploadHeaders(call, name, id, 0, true);
	yield* response.send(202);
}

function sizeOf(call: Call, name: string, id: string): number {
	const size = call.store.uploadSize(name, id);
	if (size === undefined) throw new Refused("BLOB_UPLOAD_UNKNOWN", {});
	return size;
}

/** Adds the body of a request, piece by piece. */
function* receive(call: Call, name: string, id: string): Blocking<void> {
	for (let chunk = yield* call.request.body.read(65536); chunk.length > 0; chunk = yield* call.request.body.read(65536)) {
		yield* call.store.addToUpload(name, id, chunk);
		if (call.sys.spend()) yield* call.sys.reschedule();
	}
}

export function* feed(call: Call, name: string, id: string): Blocking<void> {
	const size = sizeOf(call, name, id);
	const range = /^(\d+)-(\d+)$/.exec(call.request.headers.get("Content-Range") ?? "");
	if (range && Number(range[1]) !== size) throw new Refused("RANGE_INVALID");
	yield* receive(call, name, id);
	uploadHeaders(call, name, id, sizeOf(call, name, id), false);
	yield* call.response.send(202);
}

export function* finish(call: Call, name: string, id: string): Blocking<void> {
	sizeOf(call, name, id);
	const wanted = call.query.get("digest");
	if (wanted === undefined || wanted === "") throw new Refused("DIGEST_INVALID", "digest missing");
	if (!isDigest(wanted)) throw new Refused("DIGEST_INVALID", "digest parsing failed");
	yield* receive(call, name, id);
	const content = yield* call.store.uploaded(name, id);
	if (call.sys.spend(content.length >> 12)) yield* call.sys.reschedule();
	if (digestOf(content) !== wanted) throw new Refused("DIGEST_INVALID", { Digest: wanted, Reason: {} });
	call.store.cancelUpload(name, id);
	yield* call.store.putBlob(name, wanted, content);
	finished(call, name, wanted);
	yield* call.response.send(201);
}

export function* status(call: Call, name: string, id: string): Blocking<void> {
	uploadHeaders(call, name, id, sizeOf(call, name, id), false);
	yield* call.response.send(204);
}

export function* cancel(call: Call, name: string, id: string): Blocking<void> {
	sizeOf(call, name, id);
	call.store.cancelUpload(name, id);
	call.response.headers.set("Docker-Upload-Uuid", id);
	yield* call.response.send(204);
}
