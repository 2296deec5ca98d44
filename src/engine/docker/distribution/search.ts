/** `docker search`: the old index of Docker Hub. moby registry/search_session.go. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { Headers } from "../../programs/lib/http/headers.ts";
import { system } from "../error.ts";
import { connectTo, type Endpoint, TransportError, urlOf } from "./transport.ts";

const index: Endpoint = { scheme: "https", host: "index.docker.io", port: 443, authority: "index.docker.io" };

/** Results as the index gives them. Throws EngineError with what the daemon says. */
export function* searchImages(sys: Sys, term: string, limit: number): Blocking<readonly unknown[]> {
	const target = `/v1/search?q=${encodeURIComponent(term)}&n=${limit}`;
	try {
		const connection = yield* connectTo(sys, index);
		try {
			const response = yield* connection.request({ method: "GET", target, headers: new Headers([["Host", index.authority]]) });
			const body = decode(yield* response.body.all());
			if (response.status !== 200) throw system(`Unexpected status code ${response.status}`);
			return (JSON.parse(body) as { results?: unknown[] }).results ?? [];
		} finally {
			connection.close();
		}
	} catch (error) {
		if (error instanceof TransportError) throw system(`Get ${JSON.stringify(urlOf(index, target))}: ${error.message}`);
		throw error;
	}
}
