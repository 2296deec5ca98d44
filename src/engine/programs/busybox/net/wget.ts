/** BusyBox's wget. networking/wget.c, libbb/progress.c. */
import type { Blocking, Program, Sys } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import { encode } from "../../../kernel/text.ts";
import { formatIp, type Ip, parseIp } from "../../../net/address.ts";
import { toBase64 } from "../../lib/base64.ts";
import { ClientConnection, type ClientResponse } from "../../lib/http/client.ts";
import { HttpError } from "../../lib/http/error.ts";
import { Headers } from "../../lib/http/headers.ts";
import { DescriptorTransport } from "../../lib/http/transport.ts";
import { type OptionSpec, type Options, parseOptions } from "../../lib/options.ts";
import { addressesOf } from "../../lib/resolver/getaddrinfo.ts";
import { readFile } from "../../lib/stdio.ts";
import { usageText } from "../usage.ts";

const options: readonly OptionSpec[] = [
	{ long: "continue", short: "c", help: "" },
	{ long: "quiet", short: "q", help: "" },
	{ long: "server-response", short: "S", help: "" },
	{ long: "spider", help: "" },
	{ long: "output-document", short: "O", arg: "FILE", help: "" },
	{ long: "output-file", short: "o", arg: "FILE", help: "" },
	{ long: "header", arg: "STR", help: "" },
	{ long: "post-data", arg: "STR", help: "" },
	{ long: "post-file", arg: "FILE", help: "" },
	{ long: "proxy", short: "Y", arg: "FLAG", help: "" },
	{ long: "no-check-certificate", help: "" },
	{ long: "directory-prefix", short: "P", arg: "DIR", help: "" },
	{ long: "user-agent", short: "U", arg: "STR", help: "" },
	{ long: "timeout", short: "T", arg: "SEC", help: "" },
	{ long: "tries", short: "t", arg: "N", help: "" },
	{ long: "passive-ftp", help: "" },
];
const MAX_REDIRECTS = 20;
const DEFAULT_TIMEOUT = 900;

/** bb_error_msg_and_die */
class Death extends Error {}

interface Target {
	readonly host: string;
	readonly port: number;
	readonly user: string | undefined;
	readonly path: string;
}

function parseUrl(text: string): Target {
	const m = /^([a-zA-Z]+):\/\/(.*)$/.exec(text);
	if (m && m[1] !== "http") {
		if (m[1] === "https" || m[1] === "ftp") throw new Death(`the scheme ${m[1]} is not simulated here; the real busybox has it`);
		throw new Death(`not an http or ftp url: ${text}`);
	}
	const rest = (m ? (m[2] ?? "") : text).replace(/#.*/, "");
	const end = rest.search(/[/?]/);
	const authority = end < 0 ? rest : rest.slice(0, end);
	const local = end < 0 ? "/" : rest.slice(end);
	const at = authority.lastIndexOf("@");
	const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority.slice(at + 1)) ?? [];
	return { host, port: Number(port ?? 80), user: at < 0 ? undefined : authority.slice(0, at), path: local.startsWith("?") ? `/${local}` : local };
}
const hostHeader = ({ host, port }: Target): string => (port === 80 ? host : `${host}:${port}`);
const shownAddress = (ip: Ip, port: number): string => (typeof ip === "bigint" ? `[${formatIp(ip)}]:${port}` : `${formatIp(ip)}:${port}`);

/** The row of bb_progress_update. */
function progressRow(name: string, done: number, total: number | undefined, seconds: number): string {
	const unit = done < 1e5 ? "" : done < 1e5 * 1024 ? "k" : "M";
	const size = unit === "" ? done : unit === "k" ? Math.floor(done / 1024) : Math.floor(done / 1048576);
	const percent = total === undefined ? "" : `${String(total === 0 ? 100 : Math.floor((100 * done) / total)).padStart(4)}% `;
	const bar = total === undefined ? "" : `|${"*".repeat(total === 0 ? 32 : Math.floor((32 * done) / total)).padEnd(32)}|`;
	const left = total === undefined || done === 0 ? 0 : Math.floor((total - done) / (done / Math.max(seconds, 1e-6)));
	const two = (n: number): string => String(n).padStart(2, "0");
	const clock = `${String(Math.floor(left / 3600)).padStart(3)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)} ETA`;
	return `\r${name.slice(0, 20).padEnd(20)}${percent}${bar}${`${String(size).padStart(6 - unit.length)}${unit}`.padStart(6)}${clock}`;
}

class Wget {
	private readonly sys: Sys;
	private readonly given: Options;
	private readonly log: number;
	constructor(sys: Sys, given: Options, log: number) {
		this.sys = sys;
		this.given = given;
		this.log = log;
	}
	private *say(text: string): Blocking<void> {
		if (!this.given.has("quiet")) yield* this.sys.write(this.log, text);
	}
	private get timeout(): number {
		return Number(this.given.value("timeout") ?? DEFAULT_TIMEOUT);
	}

	private *connect(target: Target): Blocking<DescriptorTransport> {
		const { sys } = this;
		const bare = target.host.replace(/^\[|\]$/g, "");
		const literal = parseIp(bare);
		const [address] = literal === undefined ? ((yield* addressesOf(sys, bare)) ?? []) : [literal];
		if (address === undefined) throw new Death(`bad address '${target.host}'`);
		yield* this.say(`Connecting to ${target.host}:${target.port} (${shownAddress(address, target.port)})\n`);
		const fd = sys.inetSocket(typeof address === "number" ? "inet" : "inet6", "stream");
		const where = typeof address === "number" ? ` (${formatIp(address)})` : "";
		try {
			sys.fcntlSet(fd, { nonBlocking: true });
			try {
				yield* sys.connectInet(fd, { address, port: target.port });
			} catch (error) {
				if (!isErrno(error, "EINPROGRESS")) throw error;
			}
			if ((yield* sys.poll([{ fd, write: true }], this.timeout)).length === 0) throw new Death("download timed out");
			const failed = sys.socketError(fd);
			if (failed !== undefined) throw new Death(`can't connect to remote host${where}: ${new Errno(failed).message}`);
			sys.fcntlSet(fd, { nonBlocking: false });
		} catch (error) {
			if (isErrno(error)) throw new Death(`can't connect to remote host${where}: ${error.message}`);
			throw error;
		}
		const transport = new DescriptorTransport(sys, fd);
		transport.deadline = sys.clock("monotonic") + this.timeout;
		return transport;
	}

	private headers(target: Target, from: number, body: Uint8Array | undefined): Headers {
		const own = this.given.values("header").map((line) => line.split(/:(.*)/s));
		const overridden = (name: string): boolean => own.some(([given = ""]) => given.toLowerCase() === name.toLowerCase());
		const headers = new Headers();
		const put = (name: string, value: string): void => {
			if (!overridden(name)) headers.add(name, value);
		};
		put("Host", hostHeader(target));
		put("User-Agent", this.given.value("user-agent") ?? "Wget");
		headers.add("Connection", "close");
		if (target.user !== undefined) put("Authorization", `Basic ${toBase64(encode(target.user))}`);
		if (from > 0) put("Range", `bytes=${from}-`);
		for (const [name = "", value = ""] of own) headers.add(name, value.trim());
		if (body) {
			put("Content-Type", "application/x-www-form-urlencoded");
			headers.add("Content-Length", String(body.length));
		}
		return headers;
	}

	/** Throws Death. */
	*download(url: string): Blocking<void> {
		const { sys, given } = this;
		let target = parseUrl(url);
		const document = given.value("output-document");
		const last = target.path.replace(/\?.*/, "").replace(/.*\//, "") || "index.html";
		const prefix = given.value("directory-prefix");
		const file = document ?? (prefix === undefined ? last : `${prefix.replace(/\/$/, "")}/${last}`);
		const from = given.has("continue") && document === undefined ? (sys.tryStat(file)?.size ?? 0) : 0;
		let body: Uint8Array | undefined;
		const post = given.value("post-data");
		const postFile = given.value("post-file");
		if (post !== undefined) body = encode(post);
		else if (postFile !== undefined) body = yield* readFile(sys, postFile);
		for (let redirects = MAX_REDIRECTS; ; redirects--) {
			const transport = yield* this.connect(target);
			try {
				const connection = new ClientConnection(transport);
				const method = body ? "POST" : given.has("spider") ? "HEAD" : "GET";
				const response = yield* connection.request({ method, target: target.path, headers: this.headers(target, from, body), ...(body ? { body } : {}) });
				if (given.has("server-response")) yield* this.say([...response.lines, ""].map((line) => `  ${line}\n`).join(""));
				const location = response.headers.get("Location");
				if (response.status >= 300 && response.status < 400 && location !== undefined) {
					if (redirects === 0) throw new Death("too many redirections");
					target = location.startsWith("/") ? { ...target, path: location } : parseUrl(location);
					body = undefined;
					continue;
				}
				if (response.status < 200 || response.status >= 300) throw new Death(`server returned error: ${response.lines[0] ?? ""}`);
				if (given.has("spider")) {
					yield* this.say("remote file exists\n");
					return;
				}
				if (from > 0 && response.status !== 206) yield* sys.write(2, "wget: restart failed\n");
				return yield* this.save(response, file, response.status === 206 ? from : 0);
			} catch (error) {
				if (isErrno(error, "ETIMEDOUT")) throw new Death("download timed out");
				if (isErrno(error)) throw new Death(`error getting response: ${error.message}`);
				if (error instanceof HttpError) throw new Death("error getting response");
				throw error;
			} finally {
				transport.close();
			}
		}
	}
	private *save(response: ClientResponse, file: string, from: number): Blocking<void> {
		const { sys, given } = this;
		const stdout = file === "-";
		let fd = 1;
		if (!stdout)
			try {
				const fresh = given.has("output-document")
					? { truncate: true }
					: given.has("continue")
						? from > 0
							? { append: true }
							: { truncate: true }
						: { exclusive: true };
				fd = yield* sys.open(file, { write: true, create: true, ...fresh }, 0o666);
			} catch (error) {
				if (isErrno(error)) throw new Death(`can't open '${file}': ${error.message}`);
				throw error;
			}
		yield* this.say(stdout ? "writing to stdout\n" : `saving to '${file}'\n`);
		const total = response.body.framing.kind === "length" ? response.body.framing.length + from : undefined;
		const name = file.replace(/.*\//, "");
		const start = sys.clock("monotonic");
		let done = from;
		let shown = start;
		for (;;) {
			const part = yield* response.body.read();
			if (part.length === 0) break;
			yield* sys.write(fd, part);
			done += part.length;
			const now = sys.clock("monotonic");
			if (now - shown >= 1) {
				shown = now;
				yield* this.say(progressRow(name, done, total, now - start));
			}
		}
		yield* this.say(`${progressRow(name, done, total, sys.clock("monotonic") - start)}\n${stdout ? "written to stdout\n" : `'${file}' saved\n`}`);
		if (!stdout) sys.close(fd);
	}
}

export const wget: Program = function* (sys, argv) {
	const usage = usageText("wget");
	const parsed = parseOptions(options, argv.slice(1));
	if (!parsed.ok || parsed.operands.length === 0) {
		yield* sys.write(2, `${parsed.ok ? "" : `wget: ${parsed.message}\n`}${usage}`);
		return 1;
	}
	const file = parsed.options.value("output-file");
	const log = file === undefined ? 2 : yield* sys.open(file, { write: true, create: true, truncate: true }, 0o666);
	const session = new Wget(sys, parsed.options, log);
	try {
		for (const url of parsed.operands) yield* session.download(url);
		return 0;
	} catch (error) {
		if (!(error instanceof Death)) throw error;
		yield* sys.write(2, `wget: ${error.message}\n`);
		return error.message.includes("not simulated") ? 64 : 1;
	}
};
