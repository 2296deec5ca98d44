/** Downloads over HTTP, one connection a host. What fails is said in the words of apt's methods (methods/http.cc, connect.cc). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { Errno, isErrno } from "../../kernel/errno.ts";
import { familyOf, formatIp, type Ip } from "../../net/address.ts";
import { ClientConnection } from "../lib/http/client.ts";
import { HttpError } from "../lib/http/error.ts";
import { Headers } from "../lib/http/headers.ts";
import { AddressInfoError, getaddrinfo } from "../lib/resolver/getaddrinfo.ts";

export type Fetched =
	| { readonly kind: "content"; readonly bytes: Uint8Array; readonly modified: string | undefined }
	/** The server says that it has not changed. */
	| { readonly kind: "same" }
	| { readonly kind: "failed"; readonly why: string; readonly transient: boolean };

class ConnectError extends Error {}

export class Fetcher {
	private readonly sys: Sys;
	private readonly connections = new Map<string, ClientConnection>();
	private readonly agent: string;

	constructor(sys: Sys, version: string) {
		this.sys = sys;
		this.agent = `Debian APT-HTTP/1.3 (${version})`;
	}

	private *connect(host: string, port: number): Blocking<ClientConnection> {
		const key = `${host}:${port}`;
		const known = this.connections.get(key);
		if (known?.reusable) return known;
		const { sys } = this;
		let addresses: readonly Ip[];
		try {
			({ addresses } = yield* getaddrinfo(sys, host, { addressConfig: true }));
		} catch (error) {
			if (!(error instanceof AddressInfoError)) throw error;
			if (error.code === "noname" || error.code === "nodata") throw new ConnectError(`Could not resolve '${host}'`);
			if (error.code === "again") throw new ConnectError(`Temporary failure resolving '${host}'`);
			throw new ConnectError(`Something wicked happened resolving '${host}:http' (-4 - ${error.message})`);
		}
		let last = "";
		for (const address of addresses) {
			const fd = sys.inetSocket(familyOf(address), "stream");
			try {
				yield* sys.connectInet(fd, { address, port });
				const made = ClientConnection.over(sys, fd);
				this.connections.set(key, made);
				return made;
			} catch (error) {
				if (!isErrno(error)) throw error;
				sys.close(fd);
				last = `Could not connect to ${host}:${port} (${formatIp(address)}). - connect (${numbers[error.code] ?? 0}: ${error.message})`;
				if (error.code === "ETIMEDOUT") last = `Could not connect to ${host}:${port} (${formatIp(address)}), connection timed out`;
				if (error.code === "ENETUNREACH")
					last = `Cannot initiate the connection to ${host}:${port} (${formatIp(address)}). - connect (101: Network is unreachable)`;
			}
		}
		throw new ConnectError(last);
	}

	/** GET; with `since`, only what is newer than that. */
	*get(uri: string, since?: string): Blocking<Fetched> {
		const parsed = /^(\w+):\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(uri);
		if (!parsed) return { kind: "failed", why: `Invalid URI, local URIS must not start with //`, transient: false };
		const [, scheme = "", host = "", port, path = "/"] = parsed;
		// TLS is not simulated: what a real program says through it goes plainly over its port
		const usual = scheme === "https" ? 443 : 80;
		if (scheme !== "http" && scheme !== "https")
			return { kind: "failed", why: `The method driver /usr/lib/apt/methods/${scheme} could not be found.`, transient: false };
		try {
			const connection = yield* this.connect(host, Number(port ?? usual));
			const headers = new Headers([
				["Host", host + (port ? `:${port}` : "")],
				...(since === undefined
					? []
					: ([
							["Cache-Control", "max-age=0"],
							["If-Modified-Since", since],
						] as [string, string][])),
				["User-Agent", this.agent],
			]);
			const response = yield* connection.request({ method: "GET", target: path, headers });
			const bytes = yield* response.body.all();
			if (response.status === 304) return { kind: "same" };
			if (response.status === 200) return { kind: "content", bytes, modified: response.headers.get("Last-Modified") };
			return {
				kind: "failed",
				why: `${response.status}  ${response.reason} [IP: ${this.peer(host, Number(port ?? usual))}]`,
				transient: response.status >= 500,
			};
		} catch (error) {
			if (error instanceof ConnectError) return { kind: "failed", why: error.message, transient: true };
			if (error instanceof HttpError) return { kind: "failed", why: "The HTTP server sent an invalid reply header", transient: true };
			if (error instanceof Errno)
				return { kind: "failed", why: `Error reading from server - read (${numbers[error.code] ?? 0}: ${error.message})`, transient: true };
			throw error;
		}
	}

	/** "151.101.2.132 80" of the server that answers. */
	private peer(host: string, port: number): string {
		const transport = this.connections.get(`${host}:${port}`)?.transport;
		const fd = transport && "fd" in transport ? (transport.fd as number) : undefined;
		return fd === undefined ? `${host} ${port}` : `${formatIp(this.sys.peerAddress(fd).address)} ${port}`;
	}

	close(): void {
		for (const connection of this.connections.values()) connection.close();
		this.connections.clear();
	}
}

/** Numbers of the errors that connecting meets. */
const numbers: Readonly<Record<string, number>> = {
	ECONNREFUSED: 111,
	EHOSTUNREACH: 113,
	ENETUNREACH: 101,
	ETIMEDOUT: 110,
	ECONNRESET: 104,
	EPIPE: 32,
	EACCES: 13,
};
