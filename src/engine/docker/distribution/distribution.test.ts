import { expect, test } from "vitest";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { LOOPBACK } from "../../net/address.ts";
import { type Handler, serveConnection } from "../../programs/lib/http/server.ts";
import { bareMachine } from "../../testing/bare-machine.ts";
import { digestOf } from "../image/digest.ts";
import { parseReference } from "../image/reference.ts";
import { openStorage, type Progress } from "../storage/index.ts";
import { type DistributionContext, pullImage, pushImage } from "./index.ts";

/** A registry that keeps everything in memory. */
function registry(): Handler {
	const blobs = new Map<string, Uint8Array>();
	const manifests = new Map<string, Uint8Array>();
	let upload = new Uint8Array(0);
	return function* (request, response) {
		const { method, path } = request;
		const unknown = (code: string, message: string) => response.send(404, JSON.stringify({ errors: [{ code, message }] }));
		if (path === "/v2/") return yield* response.send(200, "{}");
		const blob = /\/blobs\/(sha256:[0-9a-f]{64})$/.exec(path)?.[1];
		if (blob) {
			const bytes = blobs.get(blob);
			return bytes ? yield* response.send(200, bytes) : yield* unknown("BLOB_UNKNOWN", "blob unknown to registry");
		}
		if (path.includes("/blobs/uploads/")) {
			const body = yield* request.body.all();
			if (method === "POST") upload = new Uint8Array(0);
			else if (method === "PATCH") upload = new Uint8Array([...upload, ...body]);
			else blobs.set(digestOf(upload), upload);
			response.headers.set("Location", "/v2/x/blobs/uploads/1");
			return yield* response.send(method === "PUT" ? 201 : 202, "");
		}
		const name = path.replace("/manifests/", ":");
		if (method === "PUT") {
			manifests.set(name, yield* request.body.all());
			return yield* response.send(201, "");
		}
		const manifest = manifests.get(name);
		if (!manifest) return yield* unknown("MANIFEST_UNKNOWN", "manifest unknown");
		response.headers.set("Content-Type", "application/vnd.docker.distribution.manifest.v2+json");
		yield* response.send(200, manifest);
	};
}

function* serve(sys: Sys, listener: number, handler: Handler): Blocking<number> {
	for (;;) yield* serveConnection(sys, yield* sys.accept(listener), handler);
}

test("an image goes to a registry and comes back, and what is not there is told", () => {
	const lines: string[] = [];
	// biome-ignore lint/correctness/useYield: progress may block
	const progress: Progress = function* (line) {
		lines.push(`${line["id"] ?? ""} ${line["status"] ?? "aux"}`.trim().replace(/[0-9a-f]{64}|\b[0-9a-f]{12}\b/g, "ID"));
	};
	const failure = function* (body: Blocking<void>): Blocking<string> {
		try {
			yield* body;
			return "";
		} catch (error) {
			return error instanceof Error ? error.message : "?";
		}
	};
	bareMachine().run(function* (sys) {
		const { images, stores } = yield* openStorage(sys, "/var/lib/docker", () => undefined);
		const context: DistributionContext = { stores, dockerRoot: "/var/lib/docker", credentials: undefined, insecure: (host) => host === "localhost" };
		const name = parseReference("localhost:5000/team/bb:1");
		const refused = yield* failure(pullImage(sys, context, name, false, progress));
		expect(refused).toMatch(/^Get "http:\/\/localhost:5000\/v2\/": dial tcp \S+:5000: connect: connection refused$/);

		const listener = sys.inetSocket("inet", "stream");
		sys.bindInet(listener, { address: LOOPBACK, port: 5000 });
		sys.listen(listener, 5);
		const handler = registry();
		const server = sys.fork((child) => serve(child, listener, handler));

		yield* images.tag(sys, "busybox", "localhost:5000/team/bb", "1");
		lines.length = 0;
		yield* pushImage(sys, context, name, false, progress);
		expect(lines.filter((line) => !line.endsWith("Pushing"))).toEqual([
			"The push refers to repository [localhost:5000/team/bb]",
			"ID Preparing",
			"ID Pushed",
			expect.stringMatching(/^1: digest: sha256:ID size: 52\d$/),
			"aux",
		]);
		const { id } = images.resolve("busybox");
		expect(images.names(id).digests).toHaveLength(1);

		yield* images.remove(sys, "localhost:5000/team/bb:1", { force: false, noPrune: false }, []);
		lines.length = 0;
		yield* pullImage(sys, context, name, false, progress);
		expect(lines).toEqual(["1 Pulling from team/bb", "Digest: sha256:ID", "Status: Downloaded newer image for localhost:5000/team/bb:1"]);
		for (const tag of ["busybox", "localhost:5000/team/bb:1"]) yield* images.remove(sys, tag, { force: false, noPrune: false }, []);
		lines.length = 0;
		yield* pullImage(sys, context, name, false, progress);
		expect(lines).toContain("ID Pull complete");
		expect(images.resolve("localhost:5000/team/bb:1").id).toBe(id);

		const unknown = yield* failure(pullImage(sys, context, parseReference("localhost:5000/nosuch"), false, progress));
		expect(unknown).toBe("manifest for localhost:5000/nosuch:latest not found: manifest unknown: manifest unknown");
		const unnamed = yield* failure(pushImage(sys, context, parseReference("localhost:5000/nosuch"), false, progress));
		expect(unnamed).toBe("An image does not exist locally with the tag: localhost:5000/nosuch");
		sys.kill(server, "KILL");
		return 0;
	});
});
