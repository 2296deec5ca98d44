/** Requests to a registry, with the token or password that it asks for. distribution/spec, moby registry and distribution. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { decode, encode } from "../../kernel/text.ts";
import type { ClientConnection, ClientResponse } from "../../programs/lib/http/client.ts";
import { HttpError } from "../../programs/lib/http/error.ts";
import { Headers } from "../../programs/lib/http/headers.ts";
import { base64 } from "../image/base64.ts";
import { ENGINE_VERSION } from "../storage/make-image.ts";
import { connectTo, type Endpoint, endpointsOf, TransportError, urlOf } from "./transport.ts";

/** What `docker login` has stored for a registry. */
export interface Credentials {
	readonly username: string;
	readonly password: string;
}

/** An error that a registry gave: code and message of its first entry, and the status. */
export class RegistryError extends Error {
	readonly status: number;
	readonly code: string;
	constructor(status: number, code: string, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

/** errcode.Error.Error: "manifest unknown: manifest unknown". */
function registryError(status: number, body: string): RegistryError {
	try {
		const { errors } = JSON.parse(body) as { errors?: { code?: string; message?: string }[] };
		const [first] = errors ?? [];
		if (first?.code) return new RegistryError(status, first.code, `${first.code.toLowerCase().replaceAll("_", " ")}: ${first.message ?? ""}`);
	} catch {
		// not JSON: the status must do
	}
	return new RegistryError(status, "UNKNOWN", status === 404 ? "page not found" : `received unexpected HTTP status: ${status}`);
}

interface Challenge {
	readonly scheme: string;
	readonly parameters: ReadonlyMap<string, string>;
}

function challengeOf(header: string | undefined): Challenge | undefined {
	const match = /^(\w+)\s+(.*)$/s.exec(header ?? "");
	if (!match) return undefined;
	const parameters = new Map([...(match[2] as string).matchAll(/(\w+)="([^"]*)"/g)].map((m) => [m[1] as string, m[2] as string]));
	return { scheme: (match[1] as string).toLowerCase(), parameters };
}

export interface RegistryRequest {
	readonly method: string;
	/** Path with query, or a whole URL that the registry has given. */
	readonly target: string;
	readonly headers?: readonly (readonly [string, string])[];
	readonly body?: Uint8Array;
	/** Statuses that are no error. */
	readonly accept: readonly number[];
}

/** Splits a URL; undefined for a path. */
function splitUrl(target: string): { endpoint: Endpoint; path: string } | undefined {
	const match = /^(https?):\/\/([^/]+)(\/.*)?$/.exec(target);
	if (!match) return undefined;
	const scheme = match[1] as "http" | "https";
	const [endpoint] = endpointsOf(match[2] as string, () => false);
	return (
		endpoint && {
			endpoint: { ...endpoint, scheme, port: /:\d+$/.test(match[2] as string) ? endpoint.port : scheme === "https" ? 443 : 80 },
			path: match[3] ?? "/",
		}
	);
}

export class RegistryClient {
	private readonly sys: Sys;
	readonly endpoint: Endpoint;
	/** `library/busybox` */
	private readonly repository: string;
	private readonly actions: string;
	private readonly credentials: Credentials | undefined;
	private authorization: string | undefined;
	private connection: ClientConnection | undefined;

	private constructor(sys: Sys, endpoint: Endpoint, repository: string, actions: string, credentials: Credentials | undefined) {
		this.sys = sys;
		this.endpoint = endpoint;
		this.repository = repository;
		this.actions = actions;
		this.credentials = credentials;
	}

	/** Asks /v2/ and gets a token where one is wanted. Throws TransportError, RegistryError. */
	static *open(sys: Sys, endpoint: Endpoint, repository: string, actions: string, credentials: Credentials | undefined): Blocking<RegistryClient> {
		const client = new RegistryClient(sys, endpoint, repository, actions, credentials);
		const response = yield* client.send({ method: "GET", target: "/v2/", accept: [200, 401] });
		yield* response.body.all();
		if (response.status === 401) yield* client.authorize(challengeOf(response.headers.get("WWW-Authenticate")));
		return client;
	}

	close(): void {
		this.connection?.close();
		this.connection = undefined;
	}

	private *authorize(challenge: Challenge | undefined): Blocking<void> {
		const { credentials } = this;
		const basic = credentials && `Basic ${base64(encode(`${credentials.username}:${credentials.password}`))}`;
		if (challenge?.scheme === "basic") {
			if (!basic) throw new RegistryError(401, "UNAUTHORIZED", "no basic auth credentials");
			this.authorization = basic;
			return;
		}
		const realm = challenge?.parameters.get("realm");
		const where = realm === undefined ? undefined : splitUrl(realm);
		if (!where || challenge?.scheme !== "bearer") return;
		const query = [`scope=${encodeURIComponent(`repository:${this.repository}:${this.actions}`)}`];
		const service = challenge.parameters.get("service");
		if (service !== undefined) query.push(`service=${encodeURIComponent(service)}`);
		const connection = yield* connectTo(this.sys, where.endpoint);
		try {
			const headers = new Headers([["Host", where.endpoint.authority], ...this.agent]);
			if (basic) headers.set("Authorization", basic);
			const response = yield* connection.request({ method: "GET", target: `${where.path}?${query.join("&")}`, headers });
			const body = decode(yield* response.body.all());
			if (response.status !== 200) throw registryError(response.status, body);
			const answer = JSON.parse(body) as { token?: string; access_token?: string };
			this.authorization = `Bearer ${answer.token ?? answer.access_token ?? ""}`;
		} finally {
			connection.close();
		}
	}

	private get agent(): (readonly [string, string])[] {
		return [
			[
				"User-Agent",
				`docker/${ENGINE_VERSION} go/go1.24.9 git-commit/89c5e8f kernel/${this.sys.uname().release} os/linux arch/amd64 UpstreamClient(Docker-Client/${ENGINE_VERSION} \\(linux\\))`,
			],
			["Accept-Encoding", "identity"],
		];
	}

	/** Sends over the open connection where there is one, else over a new one. */
	private *send(request: RegistryRequest): Blocking<ClientResponse> {
		const elsewhere = splitUrl(request.target);
		const endpoint = elsewhere && elsewhere.endpoint.authority !== this.endpoint.authority ? elsewhere.endpoint : this.endpoint;
		const path = elsewhere?.path ?? request.target;
		const headers = new Headers([["Host", endpoint.authority], ...this.agent, ...(request.headers ?? [])]);
		if (this.authorization !== undefined && endpoint === this.endpoint) headers.set("Authorization", this.authorization);
		if (!request.body && (request.method === "POST" || request.method === "PUT" || request.method === "PATCH")) headers.set("Content-Length", "0");
		if (endpoint !== this.endpoint) this.close();
		if (!this.connection?.reusable) this.close();
		const connection = this.connection ?? (yield* connectTo(this.sys, endpoint));
		this.connection = connection;
		try {
			return yield* connection.request({ method: request.method, target: path, headers, ...(request.body ? { body: request.body } : {}) });
		} catch (error) {
			this.close();
			if (error instanceof HttpError)
				throw new TransportError(error.problem === "closed" || error.problem === "truncated" ? "EOF" : `net/http: ${error.problem}`);
			if (isErrno(error)) throw new TransportError(error.message.toLowerCase());
			throw error;
		}
	}

	/** One request; redirects are followed. Throws RegistryError for a status that is not accepted, TransportError with method and URL. */
	*request(request: RegistryRequest): Blocking<ClientResponse> {
		let response = yield* this.sendNamed(request);
		for (let hops = 0; hops < 10 && [301, 302, 307, 308].includes(response.status); hops++) {
			const location = response.headers.get("Location") ?? "";
			yield* response.body.all();
			response = yield* this.sendNamed({ ...request, target: location });
		}
		if (request.accept.includes(response.status)) return response;
		throw registryError(response.status, decode(yield* response.body.all()));
	}

	private *sendNamed(request: RegistryRequest): Blocking<ClientResponse> {
		try {
			return yield* this.send(request);
		} catch (error) {
			if (!(error instanceof TransportError)) throw error;
			const method = request.method.charAt(0) + request.method.slice(1).toLowerCase();
			throw new TransportError(
				`${method} ${JSON.stringify(/^https?:/.test(request.target) ? request.target : urlOf(this.endpoint, request.target))}: ${error.message}`,
			);
		}
	}

	/** The path of something in the repository. */
	path(rest: string): string {
		return `/v2/${this.repository}/${rest}`;
	}
}

/** Opens the first endpoint that answers. Throws what the last one failed with, with `Get "URL": ` before it. */
export function* openRegistry(
	sys: Sys,
	domain: string,
	repository: string,
	actions: string,
	credentials: Credentials | undefined,
	insecure: (host: string) => boolean,
): Blocking<RegistryClient> {
	let failure: TransportError | undefined;
	for (const endpoint of endpointsOf(domain, insecure)) {
		try {
			return yield* RegistryClient.open(sys, endpoint, repository, actions, credentials);
		} catch (error) {
			if (!(error instanceof TransportError)) throw error;
			failure = new TransportError(`Get ${JSON.stringify(urlOf(endpoint, "/v2/"))}: ${error.message}`);
		}
	}
	throw failure ?? new TransportError("no endpoint");
}
