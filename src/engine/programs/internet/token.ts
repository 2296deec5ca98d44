/** auth.docker.io: gives whoever asks a token to pull public images. distribution/spec/auth/token. */

import { base64 } from "../../docker/image/base64.ts";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { type ServerRequest, serveConnection } from "../lib/http/server.ts";
import { defineProgram } from "../lib/program.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { utc } from "../lib/timezone.ts";
import { listenOn } from "./listen.ts";

const LIFETIME = 300;

const url64 = (text: string): string => base64(encode(text)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** "repository:library/busybox:pull,push": of the actions only pull is granted, and that of what is public. */
function granted(scope: string, known: readonly string[]): { type: string; name: string; actions: string[] } | undefined {
	const [, type = "", name = "", actions = ""] = /^(\w+):(.+):([\w,*]*)$/.exec(scope) ?? [];
	return name === "" ? undefined : { type, name, actions: known.includes(name) ? actions.split(",").filter((action) => action === "pull") : [] };
}

function* answer(sys: Sys, known: readonly string[], request: ServerRequest, response: ResponseWriter): Blocking<void> {
	if (request.path !== "/token") return yield* response.send(404, "404 page not found\n", [["Content-Type", "text/plain; charset=utf-8"]]);
	const pairs = request.query.split("&").map((pair) => pair.split("=").map((word) => decodeURIComponent(word)));
	const access = pairs.flatMap(([name, value]) => (name === "scope" ? (granted(value ?? "", known) ?? []) : []));
	const now = Math.floor(sys.clock("realtime"));
	const claims = { access, aud: "registry.docker.io", exp: now + LIFETIME, iat: now, iss: "auth.docker.io" };
	const token = `${url64('{"alg":"none","typ":"JWT"}')}.${url64(JSON.stringify(claims))}.`;
	const issued = formatTime("%Y-%m-%dT%H:%M:%SZ", instantOf(now * 1000), utc);
	yield* response.send(200, `${JSON.stringify({ token, access_token: token, expires_in: LIFETIME, issued_at: issued })}\n`, [
		["Content-Type", "application/json"],
	]);
}

export const internetToken = defineProgram({
	name: "internet-token",
	package: "underdock",
	summary: "grants tokens to pull images, on port 443",
	usage: ["REPOSITORY..."],
	options: [],
	*main({ sys, operands }) {
		const listener = listenOn(sys, "stream", 443);
		for (;;) {
			let fd: number;
			try {
				fd = yield* sys.accept(listener);
			} catch (error) {
				if (isErrno(error)) continue;
				throw error;
			}
			sys.thread(function* (own) {
				yield* serveConnection(own, fd, (request, response) => answer(own, operands, request, response), { order: "go" });
			});
		}
	},
});
