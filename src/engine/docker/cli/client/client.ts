/** The Engine API over a connection to the daemon: requests with their errors in docker's words. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import { decode, encode } from "../../../kernel/text.ts";
import { ClientConnection, type ClientResponse, type Hijacked } from "../../../programs/lib/http/client.ts";
import { HttpError } from "../../../programs/lib/http/error.ts";
import { Headers } from "../../../programs/lib/http/headers.ts";
import { addressesOf } from "../../../programs/lib/resolver/getaddrinfo.ts";
import type { Endpoint } from "./host.ts";

/** The newest version that this client speaks. */
const newestVersion = "1.51";

/** The daemon refused, or cannot be reached. */
export class ApiError extends Error {
	/** HTTP status; 0 where no answer came. */
	readonly status: number;
	constructor(message: string, status: number) {
		super(message);
		this.status = status;
	}
}

export type Query = Readonly<Record<string, string | readonly string[] | boolean | number | undefined>>;

export interface RequestOptions {
	readonly query?: Query;
	/** Sent as JSON. */
	readonly json?: unknown;
	/** Sent as it is, with its type. */
	readonly body?: Uint8Array;
	readonly headers?: readonly (readonly [string, string])[];
	/** Written in chunks while it is made. */
	readonly stream?: (write: (data: Uint8Array) => Blocking<void>) => Blocking<void>;
}

/** What a ping told of the daemon. */
export interface ServerFacts {
	readonly version: string;
	readonly os: string;
	readonly experimental: boolean;
	/** "inactive", or such as "active/manager"; undefined where it did not say. */
	readonly swarm: string | undefined;
	readonly builder: string;
}

export function queryString(query: Query = {}): string {
	const escaped = (text: string): string =>
		encodeURIComponent(text)
			.replaceAll("%20", "+")
			.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
	const parts: string[] = [];
	for (const key of Object.keys(query).sort()) {
		const value = query[key];
		if (value === undefined || value === false) continue;
		for (const one of Array.isArray(value) ? value : [value === true ? "1" : String(value)]) parts.push(`${escaped(key)}=${escaped(one)}`);
	}
	return parts.length ? `?${parts.join("&")}` : "";
}

export class Client {
	private readonly sys: Sys;
	readonly endpoint: Endpoint;
	private connection: ClientConnection | undefined;
	private facts: ServerFacts | undefined;
	private readonly custom: Readonly<Record<string, string>>;
	private readonly pinned: string | undefined;
	constructor(sys: Sys, endpoint: Endpoint, custom: Readonly<Record<string, string>> = {}) {
		this.sys = sys;
		this.endpoint = endpoint;
		this.custom = custom;
		this.pinned = sys.environ.get("DOCKER_API_VERSION");
	}
	/** A client with a connection of its own, for another thread. */
	fork(sys: Sys): Client {
		const other = new Client(sys, this.endpoint, this.custom);
		other.facts = this.facts;
		return other;
	}
	get version(): string {
		return this.facts?.version ?? this.pinned ?? newestVersion;
	}
	/** Asks what the daemon is, once. Nothing is thrown where it cannot be reached: the request that follows will say so. */
	*ping(): Blocking<ServerFacts> {
		if (this.facts) return this.facts;
		const unknown: ServerFacts = { version: this.pinned ?? newestVersion, os: "", experimental: false, swarm: undefined, builder: "" };
		try {
			const response = yield* this.exchange("HEAD", "/_ping", { headers: [] });
			yield* response.body.all();
			const get = (name: string): string => response.headers.get(name) ?? "";
			const offered = get("Api-Version") || "1.24";
			const swarm = response.headers.get("Swarm");
			this.facts = {
				version: this.pinned ?? (older(offered, newestVersion) ? offered : newestVersion),
				os: get("Ostype"),
				experimental: get("Docker-Experimental") === "true",
				swarm,
				builder: get("Builder-Version"),
			};
			return this.facts;
		} catch (error) {
			if (error instanceof ApiError) return unknown;
			throw error;
		}
	}
	/** The answer with its body unread. Throws ApiError for what is not a success. */
	*request(method: string, path: string, options: RequestOptions = {}): Blocking<ClientResponse> {
		const { version } = yield* this.ping();
		const response = yield* this.exchange(method, `/v${version}${path}${queryString(options.query)}`, options);
		if (response.status >= 200 && response.status < 400) return response;
		if (response.status === 101) return response;
		throw yield* this.refusal(response, path);
	}
	/** The answer's JSON. */
	*json<T>(method: string, path: string, options?: RequestOptions): Blocking<T> {
		return JSON.parse(decode(yield* this.bytes(method, path, options))) as T;
	}
	*text(method: string, path: string, options?: RequestOptions): Blocking<string> {
		return decode(yield* this.bytes(method, path, options));
	}
	*bytes(method: string, path: string, options?: RequestOptions): Blocking<Uint8Array> {
		const response = yield* this.request(method, path, options);
		return yield* response.body.all();
	}
	/** Turns the connection into a raw stream. */
	*hijack(path: string, options: RequestOptions = {}): Blocking<Hijacked & { readonly contentType: string }> {
		const { version } = yield* this.ping();
		const upgrade = [
			["Connection", "Upgrade"],
			["Upgrade", "tcp"],
		] as const;
		const response = yield* this.exchange("POST", `/v${version}${path}${queryString(options.query)}`, {
			...options,
			headers: [...(options.headers ?? []), ...upgrade],
		});
		if (response.status !== 101 && response.status !== 200) throw yield* this.refusal(response, path);
		const connection = this.connection as ClientConnection;
		this.connection = undefined;
		return { ...connection.hijack(), contentType: response.headers.get("Content-Type") ?? "" };
	}
	close(): void {
		this.connection?.close();
		this.connection = undefined;
	}
	private *refusal(response: ClientResponse, path: string): Blocking<ApiError> {
		const body = decode(yield* response.body.all()).trim();
		if (body === "") {
			const url = `${this.url(`/v${this.version}${path}`)}`;
			return new ApiError(
				`request returned ${response.status} ${response.reason} for API route and version ${url}, check if the server supports the requested API version`,
				response.status,
			);
		}
		let message = body;
		if (response.headers.get("Content-Type") === "application/json") {
			message = ((JSON.parse(body) as { message?: string }).message ?? "").trim();
			if (message === "") message = `API returned a ${response.status} (${response.reason}) but provided no error-message`;
		}
		return new ApiError(`Error response from daemon: ${message}`, response.status);
	}
	private url(target: string): string {
		const { endpoint } = this;
		return `http://${endpoint.kind === "unix" ? encodeURIComponent(endpoint.path) : endpoint.text.slice("tcp://".length)}${target}`;
	}
	private *exchange(method: string, target: string, options: RequestOptions): Blocking<ClientResponse> {
		try {
			const reused = this.connection?.reusable;
			if (!reused) {
				this.close();
				this.connection = ClientConnection.over(this.sys, yield* this.connect());
			}
			return yield* this.send(this.connection as ClientConnection, method, target, options);
		} catch (error) {
			this.close();
			if (error instanceof HttpError) {
				throw new ApiError(`error during connect: ${capitalized(method)} ${JSON.stringify(this.url(target))}: EOF`, 0);
			}
			if (isErrno(error) && error.code !== "EINTR") throw this.unreachable(error, method, target);
			throw error;
		}
	}
	private *send(connection: ClientConnection, method: string, target: string, options: RequestOptions): Blocking<ClientResponse> {
		const { json, stream } = options;
		const body = options.body ?? (json === undefined ? undefined : encode(`${JSON.stringify(json)}\n`));
		const headers = new Headers([
			["Host", this.endpoint.kind === "unix" ? "api.moby.localhost" : this.endpoint.text.slice("tcp://".length)],
			["User-Agent", "Docker-Client/28.5.2+dfsg4 (linux)"],
		]);
		for (const [name, value] of Object.entries(this.custom)) headers.set(name, value);
		if (json !== undefined) headers.set("Content-Type", "application/json");
		else if ((body || stream) && !options.headers?.some(([name]) => name === "Content-Type")) headers.set("Content-Type", "text/plain");
		if (stream) headers.set("Transfer-Encoding", "chunked");
		else if (!body && (method === "POST" || method === "PUT")) headers.set("Content-Length", "0");
		for (const [name, value] of options.headers ?? []) headers.set(name, value);
		yield* connection.send({ method, target, headers, ...(body ? { body } : {}) });
		if (stream) {
			const writer = connection.bodyWriter(true);
			yield* stream((data) => writer.write(data));
			yield* writer.end();
		}
		return yield* connection.response();
	}
	private *connect(): Blocking<number> {
		const { sys, endpoint } = this;
		if (endpoint.kind === "unix") {
			const fd = sys.socket("stream");
			try {
				yield* sys.connect(fd, endpoint.path);
			} catch (error) {
				sys.close(fd);
				throw error;
			}
			return fd;
		}
		const addresses = (yield* addressesOf(sys, endpoint.host)) ?? [];
		let failure = new Errno("ECONNREFUSED");
		for (const address of addresses) {
			const fd = sys.inetSocket(typeof address === "bigint" ? "inet6" : "inet", "stream");
			try {
				yield* sys.connectInet(fd, { address, port: endpoint.port });
				return fd;
			} catch (error) {
				sys.close(fd);
				if (!isErrno(error)) throw error;
				failure = error;
			}
		}
		if (addresses.length === 0)
			throw new ApiError(`error during connect: Get ${JSON.stringify(this.url("/_ping"))}: dial tcp: lookup ${endpoint.host}: no such host`, 0);
		throw failure;
	}
	private unreachable(error: Errno, method: string, target: string): ApiError {
		const { text } = this.endpoint;
		const url = JSON.stringify(this.url(target));
		if (error.code === "EACCES" || error.code === "EPERM") {
			const dial = this.endpoint.kind === "unix" ? `dial unix ${this.endpoint.path}` : `dial tcp ${text.slice("tcp://".length)}`;
			const why = error.message.toLowerCase();
			return new ApiError(
				`permission denied while trying to connect to the Docker daemon socket at ${text}: ${capitalized(method)} ${url}: ${dial}: connect: ${why}`,
				0,
			);
		}
		if (this.endpoint.kind === "unix" || error.code === "ECONNREFUSED" || error.code === "ETIMEDOUT") {
			return new ApiError(`Cannot connect to the Docker daemon at ${text}. Is the docker daemon running?`, 0);
		}
		return new ApiError(
			`error during connect: ${capitalized(method)} ${url}: dial tcp ${text.slice("tcp://".length)}: connect: ${error.message.toLowerCase()}`,
			0,
		);
	}
}

const capitalized = (method: string): string => method[0] + method.slice(1).toLowerCase();

/** Whether one API version comes before another. */
function older(a: string, b: string): boolean {
	const [majorA = 0, minorA = 0] = a.split(".").map(Number);
	const [majorB = 0, minorB = 0] = b.split(".").map(Number);
	return majorA < majorB || (majorA === majorB && minorA < minorB);
}
