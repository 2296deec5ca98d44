/** One document after the other: requests, redirects, retries, and what is said meanwhile. src/http.c, src/retr.c. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { ClientConnection, type ClientResponse } from "../lib/http/client.ts";
import { parseHttpDate } from "../lib/http/date.ts";
import { HttpError } from "../lib/http/error.ts";
import { DescriptorTransport } from "../lib/http/transport.ts";
import type { Context } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import type { Zone } from "../lib/timezone.ts";
import { human, lengthLine, rateText } from "./amounts.ts";
import { connectTo } from "./connect.ts";
import { localPath, makeParents, uniqueName } from "./local-file.ts";
import { type Attempt, DocumentError, status } from "./outcome.ts";
import type { Plan } from "./plan.ts";
import { Dots, gaugeFor } from "./progress.ts";
import { authorization, headersFor } from "./request-headers.ts";
import { hostHeader, merge, parseUrl, targetOf, urlText, type WgetUrl } from "./url.ts";

interface Kept {
	readonly key: string;
	readonly connection: ClientConnection;
	readonly transport: DescriptorTransport;
}

export class WgetSession {
	private readonly context: Context;
	private readonly sys: Sys;
	private readonly plan: Plan;
	private readonly zone: Zone;
	/** Where messages go. */
	private readonly log: number;
	private kept: Kept | undefined;
	private document: number | undefined;
	exitStatus = 0;
	files = 0;
	bytes = 0;
	/** Seconds of downloading. */
	time = 0;
	constructor(context: Context, plan: Plan, zone: Zone, log: number) {
		this.context = context;
		this.sys = context.sys;
		this.plan = plan;
		this.zone = zone;
		this.log = log;
	}
	private *write(text: string): Blocking<void> {
		yield* this.sys.write(this.log, text);
	}
	/** LOG_VERBOSE */
	private say = (text: string): Blocking<void> => this.at("verbose", text);
	private *at(level: "verbose" | "terse" | "always", text: string): Blocking<void> {
		const { verbosity } = this.plan;
		if (verbosity === "quiet" || (level === "verbose" && verbosity !== "verbose") || (level === "terse" && verbosity !== "terse")) return;
		yield* this.write(text);
	}
	private complain = (text: string): Blocking<void> => this.at("always", `wget: ${text}\n`);
	get stamp(): string {
		return formatTime("%Y-%m-%d %H:%M:%S", instantOf(this.sys.clock("realtime") * 1000), this.zone);
	}
	/** inform_exit_status: the first failure's kind, a smaller number wins over a larger. */
	private failed(code: number): Attempt {
		if (code !== 0 && (this.exitStatus === 0 || code < this.exitStatus)) this.exitStatus = code;
		return { kind: "failed", status: code };
	}

	*openDocument(): Blocking<void> {
		const { document, resume } = this.plan;
		if (document === undefined) return;
		if (document === "-") this.document = 1;
		else
			try {
				this.document = yield* this.sys.open(document, { write: true, create: true, ...(resume ? { append: true } : { truncate: true }) }, 0o666);
			} catch (error) {
				if (isErrno(error)) throw new DocumentError(`${document}: ${error.message}\n`);
				throw error;
			}
	}
	close(): void {
		this.kept?.connection.close();
		this.kept = undefined;
	}

	/** One URL of the command line. */
	*retrieve(text: string): Blocking<void> {
		const parsed = parseUrl(text);
		if (typeof parsed === "string") {
			if (parsed === "FTP") this.context.unsimulated("the scheme ftp");
			yield* this.at("always", `${text}: ${parsed}.\n`);
			this.failed(status.generic);
			return;
		}
		let url = parsed;
		let method = this.plan.method;
		for (let redirects = 0; ; redirects++) {
			if (url.scheme === "https") this.context.unsimulated("the scheme https");
			const outcome = yield* this.untilThere(url, method, parsed);
			if (outcome.kind !== "redirect") return;
			if (redirects >= this.plan.maxRedirect) {
				yield* this.at("always", `${this.plan.maxRedirect} redirections exceeded.\n`);
				this.failed(status.server);
				return;
			}
			if (outcome.status === 303 || ((outcome.status === 301 || outcome.status === 302) && method === "POST")) method = "GET";
			url = outcome.to;
		}
	}
	/** Tries one URL until it is there, hopeless, or tried often enough. */
	private *untilThere(url: WgetUrl, method: string, first: WgetUrl): Blocking<Attempt> {
		const { plan, sys } = this;
		const named = plan.trustServerNames ? url : first;
		let path = localPath(named, plan);
		if (plan.noClobber && plan.document === undefined && sys.tryStat(path)) {
			yield* this.say(`File ‘${path}’ already there; not retrieving.\n\n`);
			return { kind: "done" };
		}
		const here = plan.document === undefined && sys.tryStat(path) !== undefined;
		if (here && !plan.resume && !plan.timestamping && plan.startPosition === undefined) path = uniqueName(sys, path);
		if (plan.spider) yield* this.say("Spider mode enabled. Check if remote file exists.\n");
		for (let tries = 1; ; tries++) {
			yield* this.say(`--${this.stamp}--  ${tries > 1 ? `(try:${String(tries).padStart(2)})  ` : ""}${urlText(url)}\n`);
			const attempt = yield* this.attempt(url, method, path, tries);
			if (attempt.kind !== "again") return attempt;
			if (plan.tries !== 0 && tries >= plan.tries) {
				yield* this.at("always", "Giving up.\n\n");
				return this.failed(status.network);
			}
			yield* this.at("always", "Retrying.\n\n");
			if (attempt.pause) yield* sys.nanosleep(Math.min(tries, plan.waitRetry));
		}
	}

	private *connection(url: WgetUrl): Blocking<Kept | Attempt> {
		const key = hostHeader(url);
		if (this.kept?.key === key) {
			yield* this.say(`Reusing existing connection to ${key.includes(":") ? key : `${key}:${url.port}`}.\n`);
			return this.kept;
		}
		this.close();
		const connected = yield* connectTo(this.sys, url, this.plan, this.say, this.complain);
		if (connected.kind === "unresolved") return this.failed(status.network);
		if (connected.kind === "failed") {
			// retryable_socket_connect_error
			const { code } = connected.error;
			if (code === "ECONNREFUSED" && this.plan.retryRefused) return { kind: "again", pause: true };
			if (code === "ECONNREFUSED" || code === "ENETUNREACH" || code === "EHOSTUNREACH" || code === "EAFNOSUPPORT") return this.failed(status.network);
			return { kind: "again", pause: true };
		}
		const transport = new DescriptorTransport(this.sys, connected.fd);
		return { key, transport, connection: new ClientConnection(transport) };
	}

	private *attempt(url: WgetUrl, method: string, path: string, tries: number): Blocking<Attempt> {
		const { plan, sys } = this;
		const stat = plan.document === undefined ? sys.tryStat(path) : plan.document === "-" ? undefined : sys.tryStat(plan.document);
		const from = plan.startPosition ?? ((plan.resume || tries > 1) && stat && !plan.spider ? stat.size : 0);
		const since = plan.timestamping && plan.conditional && plan.document === undefined && stat ? Math.floor(stat.mtime / 1000) : undefined;
		let body: Uint8Array | undefined;
		if (plan.bodyFile !== undefined && method !== "GET")
			try {
				body = yield* readFile(sys, plan.bodyFile);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* this.at("always", `BODY data file ‘${plan.bodyFile}’ missing: ${error.message}\n`);
				return this.failed(status.file);
			}
		else if (plan.bodyText !== undefined && method !== "GET") body = encode(plan.bodyText);
		const headers = headersFor(this.context, plan, url, from, since, body);
		let authorized = plan.sendCredentials;
		for (;;) {
			const place = yield* this.connection(url);
			if ("kind" in place) return place;
			place.transport.deadline = plan.readTimeout ? sys.clock("monotonic") + plan.readTimeout : undefined;
			yield* this.say(`HTTP request sent, awaiting response... `);
			let response: ClientResponse;
			try {
				response = yield* place.connection.request({
					method: plan.spider && method === "GET" ? "HEAD" : method,
					target: targetOf(url),
					headers,
					...(body ? { body } : {}),
				});
			} catch (error) {
				this.kept = undefined;
				place.connection.close();
				return yield* this.broken(error);
			}
			yield* this.say(plan.showResponse ? "" : `${response.status} ${response.reason}\n`);
			if (plan.showResponse) yield* this.at(plan.verbosity === "terse" ? "terse" : "verbose", `\n${response.lines.map((line) => `  ${line}\n`).join("")}`);
			const credentials = authorization(plan, url);
			if (response.status === 401 && credentials !== undefined && !authorized && /^basic\b/i.test(response.headers.get("WWW-Authenticate") ?? "")) {
				authorized = true;
				headers.add("Authorization", credentials);
				yield* this.say(`Authentication selected: ${response.headers.get("WWW-Authenticate")}\n`);
				yield* response.body.drain(1 << 20);
				this.keep(place);
				continue;
			}
			return yield* this.answered(url, place, response, path, from, stat?.size ?? 0, stat?.mtime);
		}
	}
	private keep(place: Kept): void {
		if (place.connection.reusable && this.plan.keepAlive) this.kept = place;
		else {
			place.connection.close();
			this.kept = undefined;
		}
	}
	/** No answer, or one that is none. */
	private *broken(error: unknown): Blocking<Attempt> {
		if (isErrno(error)) {
			yield* this.at("always", `Read error (${error.message}) in headers.\n`);
			return { kind: "again", pause: true };
		}
		if (!(error instanceof HttpError)) throw error;
		if (error.problem === "closed") {
			yield* this.at("always", "No data received.\n");
			return { kind: "again", pause: true };
		}
		yield* this.at("always", `${this.stamp} ERROR -1: Malformed status line.\n`);
		return this.failed(status.server);
	}

	private *answered(
		url: WgetUrl,
		place: Kept,
		response: ClientResponse,
		path: string,
		from: number,
		localSize: number,
		localTime: number | undefined,
	): Blocking<Attempt> {
		const { plan } = this;
		const { headers } = response;
		const location = headers.get("Location");
		const code = response.status;
		if ([301, 302, 303, 307, 308].includes(code) && location !== undefined) {
			const to = parseUrl(merge(url, location));
			yield* this.say(`Location: ${location}${plan.maxRedirect ? " [following]" : ""}\n`);
			yield* response.body.drain(1 << 20);
			this.keep(place);
			if (typeof to === "string") {
				yield* this.at("always", `${location}: ${to}.\n`);
				return this.failed(status.server);
			}
			return { kind: "redirect", to, status: code };
		}
		if (code === 304 && plan.timestamping) {
			yield* this.say(`File ‘${path}’ not modified on server. Omitting download.\n\n`);
			this.keep(place);
			return { kind: "done" };
		}
		const length =
			response.body.framing.kind === "length" ? response.body.framing.length : plan.spider ? Number(headers.get("Content-Length") ?? Number.NaN) : undefined;
		const total = length === undefined || Number.isNaN(length) || plan.ignoreLength ? undefined : length;
		if ((code === 416 && from > 0) || (from > 0 && code === 200 && total !== undefined && localSize >= total && plan.startPosition === undefined)) {
			yield* this.say("\n    The file is already fully retrieved; nothing to do.\n\n");
			place.connection.close();
			this.kept = undefined;
			return { kind: "done" };
		}
		if (code >= 300 || code < 200) return yield* this.refused(url, place, response, path);
		const remoteTime = parseHttpDate(headers.get("Last-Modified") ?? "");
		if (
			plan.timestamping &&
			localTime !== undefined &&
			remoteTime !== undefined &&
			Math.floor(localTime / 1000) >= remoteTime &&
			(total === undefined || total === localSize)
		) {
			yield* this.say(`Server file no newer than local file ‘${path}’ -- not retrieving.\n\n`);
			place.connection.close();
			this.kept = undefined;
			return { kind: "done" };
		}
		const offset = code === 206 ? from : 0;
		const type = headers.get("Content-Type")?.replace(/;.*/, "");
		yield* this.say(lengthLine(plan.ignoreLength, total, offset, type));
		if (plan.spider) {
			const html = type === "text/html";
			yield* this.say(
				html ? "Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n" : "Remote file exists.\n\n",
			);
			yield* this.at("terse", `${this.stamp} URL: ${urlText(url)} ${code} ${response.reason}\n`);
			this.keep(place);
			return { kind: "done" };
		}
		const disposition = plan.contentDisposition ? /filename="?([^";]+)"?/i.exec(headers.get("Content-Disposition") ?? "")?.[1] : undefined;
		const name = disposition === undefined ? path : uniqueName(this.sys, localPath(url, plan, disposition.replace(/.*\//, "")));
		return yield* this.download(url, place, response, name, offset, total, remoteTime);
	}
	private *refused(url: WgetUrl, place: Kept, response: ClientResponse, path: string): Blocking<Attempt> {
		const { plan } = this;
		const reason = response.reason === "" ? "(no description)" : response.reason;
		if (plan.contentOnError && !plan.spider) {
			const length = response.body.framing.kind === "length" ? response.body.framing.length : undefined;
			yield* this.say(lengthLine(plan.ignoreLength, length, 0, response.headers.get("Content-Type")?.replace(/;.*/, "")));
			yield* this.download(url, place, response, path, 0, length, undefined);
		} else {
			yield* response.body.drain(1 << 20);
			this.keep(place);
		}
		if (plan.spider && response.status === 404) yield* this.say("Remote file does not exist -- broken link!!!\n\n");
		else {
			if (response.status === 401) yield* this.say("\nUsername/Password Authentication Failed.\n");
			if (plan.verbosity === "terse") yield* this.at("terse", `${urlText(url)}:\n`);
			if (response.status !== 401) yield* this.at("always", `${this.stamp} ERROR ${response.status}: ${reason}.\n`);
			yield* this.say("\n");
		}
		if (plan.retryStatuses.has(response.status)) return { kind: "again", pause: true };
		return this.failed(response.status === 401 ? status.authentication : status.server);
	}

	private *openLocal(path: string, append: boolean): Blocking<number | undefined> {
		if (this.document !== undefined) return this.document;
		try {
			yield* makeParents(this.sys, path);
			return yield* this.sys.open(path, { write: true, create: true, ...(append ? { append: true } : { truncate: true }) }, 0o666);
		} catch (error) {
			if (!isErrno(error)) throw error;
			yield* this.at("always", `${path}: ${error.message}\n\nCannot write to ‘${path}’ (${error.message}).\n`);
			return undefined;
		}
	}
	private *download(
		url: WgetUrl,
		place: Kept,
		response: ClientResponse,
		path: string,
		offset: number,
		total: number | undefined,
		remoteTime: number | undefined,
	): Blocking<Attempt> {
		const { plan, sys } = this;
		const stdout = this.document === 1;
		const shown = stdout ? "STDOUT" : (plan.document ?? path);
		const fd = yield* this.openLocal(path, offset > 0);
		if (fd === undefined) {
			place.connection.close();
			this.kept = undefined;
			return this.failed(status.file);
		}
		yield* this.say(`Saving to: ‘${shown}’\n`);
		if (plan.saveHeaders) yield* sys.write(fd, `${response.lines.join("\r\n")}\r\n\r\n`);
		const gauge = gaugeFor(sys, this.log, plan, shown.replace(/.*\//, ""), offset, total);
		if (gauge instanceof Dots) yield* gauge.begin();
		const start = sys.clock("monotonic");
		const spent = (): number => sys.clock("monotonic") - start;
		let received = 0;
		let broken: string | undefined;
		try {
			for (;;) {
				place.transport.deadline = plan.readTimeout ? sys.clock("monotonic") + plan.readTimeout : undefined;
				const part = yield* response.body.read(8192);
				if (part.length === 0) break;
				yield* sys.write(fd, part);
				received += part.length;
				if (gauge) yield* gauge.update(part.length, spent());
				const early = plan.limitRate ? received / plan.limitRate - spent() : 0;
				if (early > 0) yield* sys.nanosleep(early);
			}
		} catch (error) {
			if (error instanceof HttpError) broken = "Connection closed";
			else if (isErrno(error)) broken = `Read error at byte ${offset + received}${total === undefined ? "" : `/${offset + total}`} (${error.message})`;
			else throw error;
		}
		const seconds = spent();
		if (gauge) yield* gauge.finish(seconds);
		if (this.document === undefined) sys.close(fd);
		if (broken === undefined) this.keep(place);
		else {
			place.connection.close();
			this.kept = undefined;
		}
		this.time += seconds;
		this.bytes += received;
		const speed = rateText(received, seconds);
		if (broken !== undefined) {
			const words = broken === "Connection closed" ? `Connection closed at byte ${offset + received}.` : `${broken}.`;
			yield* this.say(`${this.stamp} (${speed}) - ${words} `);
			return { kind: "again", pause: true };
		}
		const count = total === undefined ? `[${offset + received}]` : `[${offset + received}/${offset + total}]`;
		yield* this.say(`${this.stamp} (${speed}) - ${stdout ? "written to stdout" : `‘${shown}’ saved`} ${count}\n\n`);
		yield* this.at("terse", `${this.stamp} URL:${urlText(url)} ${count} -> "${stdout ? "-" : shown}" [1]\n`);
		this.files++;
		if (this.document === undefined && remoteTime !== undefined && plan.serverTimes) sys.utimens(path, remoteTime * 1000, remoteTime * 1000);
		return { kind: "done" };
	}
	/** What is said behind several documents. */
	*summary(started: number): Blocking<void> {
		const wall = this.sys.clock("monotonic") - started;
		const short = (seconds: number): string => (seconds >= 10 ? `${Math.floor(seconds)}s` : seconds >= 0.0005 ? `${Number(seconds.toPrecision(1))}s` : "0s");
		if (this.plan.verbosity === "quiet") return;
		yield* this.write(`FINISHED --${this.stamp}--\nTotal wall clock time: ${short(wall)}\n`);
		yield* this.write(`Downloaded: ${this.files} files, ${human(this.bytes)} in ${short(this.time)} (${rateText(this.bytes, this.time)})\n`);
	}
}
