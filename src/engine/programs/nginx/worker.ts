/** A worker process: takes connections and serves them until it is told to go. src/os/unix/ngx_process_cycle.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { BodyReader } from "../lib/http/body.ts";
import { httpDate } from "../lib/http/date.ts";
import type { HttpError } from "../lib/http/error.ts";
import { Headers } from "../lib/http/headers.ts";
import { percentDecode } from "../lib/http/path.ts";
import type { ResponseWriter } from "../lib/http/response-writer.ts";
import { type ServerRequest, serveConnection } from "../lib/http/server.ts";
import { DescriptorTransport, StreamReader } from "../lib/http/transport.ts";
import type { Zone } from "../lib/timezone.ts";
import { special } from "./answer.ts";
import { findUserByName } from "./config/accounts.ts";
import type { Config, Server } from "./config/model.ts";
import type { Logs } from "./logs.ts";
import { reasonOf, serverToken, statusPage } from "./pages.ts";
import { Phases } from "./phases.ts";
import { NginxRequest, normalize } from "./request.ts";

type Place = ReturnType<Sys["localAddress"]>;

/** A listening descriptor with the servers behind it, the default one first. */
export interface Listener {
	readonly fd: number;
	readonly servers: readonly Server[];
}
/** Shared by all workers, as stub_status counts. */
export interface Counters {
	active: number;
	accepted: number;
	requests: number;
}

/** server_name: exact, then wildcards, then regular expressions, then the default server. */
function chooseServer(servers: readonly Server[], host: string): Server | undefined {
	const [fallback] = servers;
	if (servers.length < 2) return fallback;
	const exact = servers.find((s) => s.names.some((n) => n.toLowerCase() === host || (n.startsWith(".") && n.slice(1) === host)));
	if (exact) return exact;
	const matching = (test: (name: string) => boolean): Server | undefined => servers.find((s) => s.names.some(test));
	return (
		matching((n) => /^(\*\.|\.)/.test(n) && host.endsWith(n.replace(/^\*/, ""))) ??
		matching((n) => n.endsWith(".*") && host.startsWith(n.slice(0, -1))) ??
		matching((n) => n.startsWith("~") && new RegExp(n.slice(1)).test(host)) ??
		fallback
	);
}

export class Worker {
	readonly sys: Sys;
	readonly config: Config;
	readonly logs: Logs;
	readonly zone: Zone;
	readonly counters: Counters;
	private readonly listeners: readonly Listener[];
	/** Shared by the threads; `stopping` is QUIT: what is running ends, nothing new begins. */
	private readonly state = { stopping: false, open: 0 };
	private terminated = false;
	private reopen = false;
	constructor(sys: Sys, config: Config, logs: Logs, listeners: readonly Listener[], counters: Counters) {
		this.sys = sys;
		this.config = config;
		this.logs = logs;
		this.zone = logs.zone;
		this.listeners = listeners;
		this.counters = counters;
	}
	get stopping(): boolean {
		return this.state.stopping;
	}
	private *dropPrivileges(): Blocking<void> {
		const { sys } = this;
		if (sys.geteuid() !== 0) return;
		const account = yield* findUserByName(sys, this.config.user ?? "nobody");
		if (!account) return;
		sys.setgroups([account.gid]);
		sys.setresgid(account.gid, account.gid, account.gid);
		sys.setresuid(account.uid, account.uid, account.uid);
	}
	*run(): Blocking<number> {
		const { sys } = this;
		sys.prctl({ title: "nginx: worker process" });
		sys.sigaction("QUIT", () => {
			this.state.stopping = true;
			sys.prctl({ title: "nginx: worker process is shutting down" });
		});
		for (const signal of ["TERM", "INT"] as const)
			sys.sigaction(signal, () => {
				this.terminated = true;
			});
		sys.sigaction("USR1", () => {
			this.reopen = true;
		});
		sys.sigaction("HUP", "ignore");
		sys.sigaction("PIPE", "ignore");
		yield* this.dropPrivileges();
		while (!this.terminated) {
			if (this.reopen) {
				this.reopen = false;
				yield* this.logs.reopen(sys);
			}
			if (this.state.stopping) {
				if (this.state.open === 0) break;
				yield* this.pause(0.1);
				continue;
			}
			yield* this.accept();
		}
		return 0;
	}
	private *pause(seconds: number): Blocking<void> {
		try {
			yield* this.sys.nanosleep(seconds);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
	private *accept(): Blocking<void> {
		const { sys } = this;
		try {
			for (const { fd } of yield* sys.poll(this.listeners.map((l) => ({ fd: l.fd, read: true })))) {
				const listener = this.listeners.find((l) => l.fd === fd);
				if (!listener) continue;
				// another worker may have been faster
				sys.fcntlSet(fd, { nonBlocking: true });
				const connection = yield* sys.accept(fd);
				sys.fcntlSet(connection, { nonBlocking: false });
				this.state.open++;
				this.counters.active++;
				const number = ++this.counters.accepted;
				sys.thread((own) => this.serve(own, connection, listener, number));
			}
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
	}
	private *serve(own: Sys, fd: number, listener: Listener, number: number): Blocking<void> {
		const here = Object.assign(Object.create(Object.getPrototypeOf(this) as object) as Worker, this, { sys: own });
		let local: Place;
		let remote: Place;
		try {
			local = own.localAddress(fd);
			remote = own.peerAddress(fd);
		} catch (error) {
			if (!isErrno(error)) throw error;
			own.close(fd);
			this.state.open--;
			this.counters.active--;
			return;
		}
		const [fallback] = listener.servers;
		const broken: HttpError[] = [];
		yield* serveConnection(own, fd, (request, response) => here.handle(request, response, listener, number, local, remote), {
			keepAlive: fallback?.settings.keepAlive ?? 75,
			limits: { line: 8192, headers: 32768 },
			bad: (error) => {
				broken.push(error);
				return here.badRequest(error, fallback);
			},
		});
		for (const error of broken) if (fallback) yield* here.logBroken(error, fallback, number, fd, local, remote);
		this.state.open--;
		this.counters.active--;
	}
	private *handle(http: ServerRequest, response: ResponseWriter, listener: Listener, number: number, local: Place, remote: Place): Blocking<void> {
		this.counters.requests++;
		const server = chooseServer(listener.servers, http.host.replace(/:\d+$/, "").toLowerCase());
		if (!server) return;
		const request = new NginxRequest(this, http, server, number, local, remote);
		const nowhere = normalize(percentDecode(http.path)) === undefined || !http.path.startsWith("/");
		const invalid = (http.version === "1.1" && !http.headers.has("Host")) || http.headers.all("Host").length > 1 || /[a-z]/.test(http.method) || nowhere;
		if (invalid) yield* special(request, response, 400);
		else yield* new Phases(request, response).run();
		yield* this.logs.access(request);
	}
	private statusOf(error: HttpError): number {
		if (error.problem === "head too large") return /^[A-Z]+ \S+$/.test(error.line) || !error.line.includes(": ") ? 414 : 400;
		return error.status === 431 ? 400 : error.status || 400;
	}
	private badRequest(error: HttpError, server: Server | undefined): Uint8Array {
		const status = this.statusOf(error);
		const tokens = server?.settings.serverTokens ?? true;
		const page = statusPage(status, tokens) ?? "";
		return encode(
			`HTTP/1.1 ${status} ${reasonOf(status)}\r\nServer: ${serverToken(tokens)}\r\nDate: ${httpDate(this.sys.clock("realtime"))}\r\nContent-Type: text/html\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n${page}`,
		);
	}
	/** A request that could not be read is in the log too. */
	private *logBroken(error: HttpError, server: Server, number: number, fd: number, local: Place, remote: Place): Blocking<void> {
		const body = new BodyReader(new StreamReader(new DescriptorTransport(this.sys, fd)), { kind: "none" });
		const http: ServerRequest = { method: "", target: "", version: "1.1", line: error.line, headers: new Headers(), path: "/", query: "", host: "", body };
		const request = new NginxRequest(this, http, server, number, local, remote);
		request.status = this.statusOf(error);
		request.bodySent = (statusPage(request.status, server.settings.serverTokens) ?? "").length;
		yield* this.logs.access(request);
	}
}
