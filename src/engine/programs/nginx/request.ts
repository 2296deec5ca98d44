/** One request on its way through the phases, with its variables. src/http/ngx_http_variables.c. */

import { decode } from "../../kernel/text.ts";
import { formatIp, type Ip } from "../../net/address.ts";
import { fromBase64 } from "../lib/base64.ts";
import { httpDate } from "../lib/http/date.ts";
import { percentDecode } from "../lib/http/path.ts";
import type { ServerRequest } from "../lib/http/server.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import type { Config, LocationSettings, Server } from "./config/model.ts";
import { NGINX_VERSION } from "./version.ts";
import type { Worker } from "./worker.ts";

interface Place {
	readonly address: Ip;
	readonly port: number;
}

export class NginxRequest {
	readonly worker: Worker;
	readonly http: ServerRequest;
	server: Server;
	settings: LocationSettings;
	/** Decoded and normalized, without the query. */
	uri: string;
	args: string;
	/** Set while an error page or an index is looked for inside. */
	internal = false;
	readonly captures: string[] = [];
	private readonly set = new Map<string, string>();
	readonly connection: number;
	readonly local: Place;
	readonly remote: Place;
	readonly started: number;
	status = 0;
	/** The status of an error whose page is being served. */
	statusOverride: number | undefined;
	bodySent = 0;
	/** The prefix that the location took, for proxy_pass and alias. */
	matched = "";
	upstreamAddress = "";
	constructor(worker: Worker, http: ServerRequest, server: Server, connection: number, local: Place, remote: Place) {
		this.worker = worker;
		this.http = http;
		this.server = server;
		this.settings = server.settings;
		this.uri = normalize(percentDecode(http.path)) ?? "/";
		this.args = http.query;
		this.connection = connection;
		this.local = local;
		this.remote = remote;
		this.started = worker.sys.clock("monotonic");
	}
	get config(): Config {
		return this.worker.config;
	}
	define(name: string, value: string): void {
		this.set.set(name, value);
	}
	/** Replaces variables in a text. */
	expand(text: string): string {
		return text.includes("$")
			? text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => this.variable(braced ?? plain ?? "") ?? "")
			: text;
	}
	get fileName(): string {
		const { alias, root } = this.settings;
		return alias === undefined ? `${root}${this.uri}` : alias + this.uri.slice(this.matched.length);
	}
	/** Host without its port, in small letters; the server's name where none was sent. */
	get host(): string {
		return this.http.host.replace(/:\d+$/, "").toLowerCase() || this.serverName;
	}
	get serverName(): string {
		return this.server.names[0] ?? "";
	}
	variable(name: string): string | undefined {
		const own = this.set.get(name);
		if (own !== undefined) return own;
		if (/^\d$/.test(name)) return this.captures[Number(name)] ?? "";
		const map = this.config.maps.get(name);
		if (map) {
			const source = this.expand(map.source);
			return this.expand(map.entries.find(([key]) => (typeof key === "string" ? key === source : key.test(source)))?.[1] ?? map.fallback);
		}
		const { headers } = this.http;
		const prefixed = /^(http|arg|cookie)_(\w+)$/.exec(name);
		if (prefixed?.[1] === "http" && name !== "http_host") return headers.get((prefixed[2] ?? "").replaceAll("_", "-")) ?? "";
		if (prefixed?.[1] === "arg") return new RegExp(`(?:^|&)${prefixed[2]}=([^&]*)`, "i").exec(this.args)?.[1] ?? "";
		if (prefixed?.[1] === "cookie") return new RegExp(`(?:^|;\\s*)${prefixed[2]}=([^;]*)`).exec(headers.get("Cookie") ?? "")?.[1] ?? "";
		const { sys } = this.worker;
		const now = sys.clock("realtime");
		switch (name) {
			case "args":
			case "query_string":
				return this.args;
			case "body_bytes_sent":
				return String(this.bodySent);
			case "bytes_sent":
				return String(this.bodySent);
			case "connection":
				return String(this.connection);
			case "content_length":
				return headers.get("Content-Length") ?? "";
			case "content_type":
				return headers.get("Content-Type") ?? "";
			case "date_gmt":
				return httpDate(now);
			case "document_root":
				return this.settings.alias ?? this.settings.root;
			case "document_uri":
			case "uri":
				return this.uri;
			case "host":
				return this.host;
			case "hostname":
				return sys.uname().nodename;
			case "http_host":
				return this.http.host;
			case "https":
				return "";
			case "is_args":
				return this.args === "" ? "" : "?";
			case "msec":
				return now.toFixed(3);
			case "nginx_version":
				return NGINX_VERSION;
			case "pid":
				return String(sys.getpid());
			case "proxy_add_x_forwarded_for": {
				const before = headers.get("X-Forwarded-For");
				return before === undefined ? formatIp(this.remote.address) : `${before}, ${formatIp(this.remote.address)}`;
			}
			case "remote_addr":
				return formatIp(this.remote.address);
			case "remote_port":
				return String(this.remote.port);
			case "remote_user":
				return decode(fromBase64(/^Basic (.*)$/i.exec(headers.get("Authorization") ?? "")?.[1] ?? "") ?? new Uint8Array(0)).split(":")[0] ?? "";
			case "request":
				return this.http.line;
			case "request_body":
				return "";
			case "request_completion":
				return "OK";
			case "request_filename":
				return this.fileName;
			case "request_length":
				return String(this.http.line.length + 2 + this.http.headers.text.length + 2);
			case "request_method":
				return this.http.method;
			case "request_time":
				return (sys.clock("monotonic") - this.started).toFixed(3);
			case "request_uri":
				return this.http.target;
			case "scheme":
				return "http";
			case "server_addr":
				return formatIp(this.local.address);
			case "server_name":
				return this.serverName;
			case "server_port":
				return String(this.local.port);
			case "server_protocol":
				return `HTTP/${this.http.version}`;
			case "status":
				return String(this.status).padStart(3, "0");
			case "time_iso8601":
				return formatTime("%Y-%m-%dT%H:%M:%S%:z", instantOf(now * 1000), this.worker.zone);
			case "time_local":
				return formatTime("%d/%b/%Y:%H:%M:%S %z", instantOf(now * 1000), this.worker.zone);
			case "upstream_addr":
				return this.upstreamAddress;
			default:
				return undefined;
		}
	}
}

/** Merges slashes and resolves dots; undefined where ".." leads out. */
export function normalize(path: string): string | undefined {
	const out: string[] = [];
	const parts = path.split("/").slice(1);
	for (const [i, part] of parts.entries()) {
		const end = i === parts.length - 1;
		if (part === "..") {
			if (out.pop() === undefined) return undefined;
			if (end) out.push("");
		} else if (part === "." || part === "") {
			if (end) out.push("");
		} else out.push(part);
	}
	return `/${out.join("/")}`;
}
