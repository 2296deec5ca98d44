/** From checked directives to a configuration: inheritance, defaults, and what else can be wrong. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type Ip, parseIp } from "../../../net/address.ts";
import { findUserByName } from "./accounts.ts";
import { ConfigError, Unsimulated } from "./error.ts";
import type { Condition, Config, Listen, Location, LocationSettings, LogTarget, RewriteStep, Server, Upstream } from "./model.ts";
import type { Directive } from "./parse.ts";
import { proxyTarget, upstreamGroup } from "./upstream.ts";

export interface Paths {
	/** Where relative names of files begin. */
	readonly prefix: string;
	readonly errorLog: string;
	readonly accessLog: string;
	readonly pid: string;
}

const named = (directives: readonly Directive[], name: string): Directive[] => directives.filter((d) => d.name === name);
const last = (directives: readonly Directive[], name: string): string | undefined => named(directives, name).at(-1)?.args[0];
const under = (prefix: string, path: string): string => (path.startsWith("/") || /^(stderr|syslog:.*|memory:.*|\$.*)$/.test(path) ? path : `${prefix}/${path}`);
const levels = ["debug", "info", "notice", "warn", "error", "crit", "alert", "emerg"];

/** PCRE to a regular expression of this engine; `(?i)` at the start is the flag. */
export function regex(text: string, insensitive: boolean, place: string): RegExp {
	const bare = text.replace(/^\(\?i\)/, "");
	try {
		return new RegExp(bare, insensitive || bare !== text ? "i" : "");
	} catch {
		const open = text.split("(").length > text.split(")").length;
		throw new ConfigError(
			`pcre2_compile() failed: ${open ? "missing closing parenthesis" : "quantifier does not follow a repeatable item"} in "${text}" ${place}`,
		);
	}
}

const units: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
function size(d: Directive): number {
	const m = /^(\d+)([kmg]?)$/i.exec(d.args[0] ?? "");
	if (!m) throw new ConfigError(`"${d.name}" directive invalid value ${d.place}`);
	return Number(m[1]) * (units[(m[2] ?? "").toLowerCase()] ?? 1);
}
const seconds: Readonly<Record<string, number>> = { ms: 0.001, "": 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800, M: 2592000, y: 31536000 };
function time(d: Directive): number {
	const text = d.args[0] ?? "";
	if (!/^(\d+(ms|[smhdwMy])?)+$/.test(text)) throw new ConfigError(`"${d.name}" directive invalid value ${d.place}`);
	return [...text.matchAll(/(\d+)(ms|[smhdwMy])?/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (seconds[unit ?? ""] ?? 1), 0);
}

class Builder {
	private readonly sys: Sys;
	private readonly paths: Paths;
	private readonly formats = new Map<string, string>([
		["combined", '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'],
	]);
	private readonly groups = new Map<string, { servers: Upstream[]; turn: { next: number } }>();
	constructor(sys: Sys, paths: Paths) {
		this.sys = sys;
		this.paths = paths;
	}

	private defaults(errorLog: string, errorLevel: string): LocationSettings {
		return {
			root: under(this.paths.prefix, "html"),
			alias: undefined,
			index: ["index.html"],
			types: new Map([
				["html", "text/html"],
				["gif", "image/gif"],
				["jpg", "image/jpeg"],
			]),
			defaultType: "text/plain",
			charset: undefined,
			accessLogs: [{ path: this.paths.accessLog, format: "combined" }],
			errorLog,
			errorLevel,
			autoindex: false,
			exactSize: true,
			localTime: false,
			serverTokens: true,
			keepAlive: 75,
			maxBody: 1 << 20,
			addHeaders: [],
			expires: undefined,
			errorPages: new Map(),
			access: [],
			etag: true,
			absoluteRedirect: true,
			logNotFound: true,
			gzip: false,
			gzipTypes: ["text/html"],
			gzipMinLength: 20,
			proxyHeaders: [],
			proxyVersion: "1.0",
			proxyConnectTimeout: 60,
			proxyReadTimeout: 60,
			proxyHide: [],
			proxyIntercept: false,
			proxyRedirect: true,
		};
	}

	private accessLogs(directives: readonly Directive[], inherited: readonly LogTarget[]): readonly LogTarget[] {
		const given = named(directives, "access_log");
		if (given.length === 0) return inherited;
		return given.map(({ args: [path = "", format], place }) => {
			if (path === "off") return { path: undefined, format: "combined" };
			const name = format === undefined || format.includes("=") ? "combined" : format;
			if (!this.formats.has(name)) throw new ConfigError(`unknown log format "${name}" ${place}`);
			return { path: under(this.paths.prefix, path), format: name };
		});
	}
	private types(directives: readonly Directive[], inherited: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
		const blocks = named(directives, "types");
		if (blocks.length === 0) return inherited;
		return new Map(blocks.flatMap((b) => b.block ?? []).flatMap(({ name, args }) => args.map((extension) => [extension.toLowerCase(), name] as const)));
	}
	private errorPages(directives: readonly Directive[], inherited: LocationSettings["errorPages"]): LocationSettings["errorPages"] {
		const given = named(directives, "error_page");
		if (given.length === 0) return inherited;
		const pages = new Map<number, { uri: string; status: number | "same" | "of the page" }>();
		for (const { args, place } of given) {
			const uri = args.at(-1) ?? "";
			const codes = args.slice(0, -1);
			let status: number | "same" | "of the page" = "same";
			if (codes.at(-1)?.startsWith("=")) {
				const text = codes.pop()?.slice(1) ?? "";
				status = text === "" ? "of the page" : Number(text);
			}
			for (const code of codes) {
				if (!/^\d+$/.test(code)) throw new ConfigError(`invalid value "${code}" ${place}`);
				if (Number(code) < 300 || Number(code) > 599) throw new ConfigError(`value "${code}" must be between 300 and 599 ${place}`);
				if (!pages.has(Number(code))) pages.set(Number(code), { uri, status });
			}
		}
		return pages;
	}
	private access(directives: readonly Directive[], inherited: LocationSettings["access"]): LocationSettings["access"] {
		const given = directives.filter((d) => d.name === "allow" || d.name === "deny");
		if (given.length === 0) return inherited;
		return given.map(({ name, args: [text = ""], place }) => {
			if (text === "all") return { allow: name === "allow", network: "all" as const, prefix: 0 };
			const [address = "", prefix] = text.split("/");
			const ip = parseIp(address);
			if (ip === undefined) throw new ConfigError(`invalid parameter "${text}" ${place}`);
			return { allow: name === "allow", network: ip, prefix: prefix === undefined ? (typeof ip === "number" ? 32 : 128) : Number(prefix) };
		});
	}
	private settings(directives: readonly Directive[], inherited: LocationSettings): LocationSettings {
		const flag = (name: string, before: boolean): boolean => (last(directives, name)?.toLowerCase() ?? (before ? "on" : "off")) === "on";
		const list = (name: string, before: readonly string[]): readonly string[] =>
			named(directives, name).length ? named(directives, name).flatMap((d) => d.args) : before;
		const one = <T>(name: string, read: (d: Directive) => T, before: T): T => {
			const d = named(directives, name).at(-1);
			return d ? read(d) : before;
		};
		const { prefix } = this.paths;
		const headers = named(directives, "add_header");
		const proxyHeaders = named(directives, "proxy_set_header");
		const log = named(directives, "error_log").at(-1);
		if (log?.args[1] !== undefined && !levels.includes(log.args[1])) throw new ConfigError(`invalid log level "${log.args[1]}" ${log.place}`);
		const version = last(directives, "proxy_http_version");
		const hidden = list("proxy_hide_header", inherited.proxyHide);
		return {
			root: one("root", (d) => under(prefix, d.args[0] ?? "").replace(/(?<=.)\/$/, ""), inherited.root),
			alias: named(directives, "root").length ? undefined : one<string | undefined>("alias", (d) => under(prefix, d.args[0] ?? ""), undefined),
			index: list("index", inherited.index),
			types: this.types(directives, inherited.types),
			defaultType: last(directives, "default_type") ?? inherited.defaultType,
			charset: one<string | undefined>("charset", (d) => (d.args[0] === "off" ? undefined : d.args[0]), inherited.charset),
			accessLogs: this.accessLogs(directives, inherited.accessLogs),
			errorLog: log ? under(prefix, log.args[0] ?? "") : inherited.errorLog,
			errorLevel: log ? (log.args[1] ?? "error") : inherited.errorLevel,
			autoindex: flag("autoindex", inherited.autoindex),
			exactSize: flag("autoindex_exact_size", inherited.exactSize),
			localTime: flag("autoindex_localtime", inherited.localTime),
			serverTokens: one("server_tokens", (d) => d.args[0] !== "off", inherited.serverTokens),
			keepAlive: one("keepalive_timeout", time, inherited.keepAlive),
			maxBody: one("client_max_body_size", size, inherited.maxBody),
			addHeaders: headers.length
				? headers.map(({ args: [name = "", value = "", always] }) => ({ name, value, always: always === "always" }))
				: inherited.addHeaders,
			expires: one<string | undefined>("expires", (d) => d.args.join(" "), inherited.expires),
			errorPages: this.errorPages(directives, inherited.errorPages),
			access: this.access(directives, inherited.access),
			etag: flag("etag", inherited.etag),
			absoluteRedirect: flag("absolute_redirect", inherited.absoluteRedirect),
			logNotFound: flag("log_not_found", inherited.logNotFound),
			gzip: flag("gzip", inherited.gzip),
			gzipTypes: named(directives, "gzip_types").length ? ["text/html", ...list("gzip_types", [])] : inherited.gzipTypes,
			gzipMinLength: one("gzip_min_length", size, inherited.gzipMinLength),
			proxyHeaders: proxyHeaders.length ? proxyHeaders.map(({ args: [name = "", value = ""] }) => [name, value] as const) : inherited.proxyHeaders,
			proxyVersion: version === undefined ? inherited.proxyVersion : version === "1.1" ? "1.1" : "1.0",
			proxyConnectTimeout: one("proxy_connect_timeout", time, inherited.proxyConnectTimeout),
			proxyReadTimeout: one("proxy_read_timeout", time, inherited.proxyReadTimeout),
			proxyHide: hidden,
			proxyIntercept: flag("proxy_intercept_errors", inherited.proxyIntercept),
			proxyRedirect: one("proxy_redirect", (d) => d.args[0] !== "off", inherited.proxyRedirect),
		};
	}

	private condition({ args, place }: Directive): Condition {
		const words = args.join(" ");
		if (!words.startsWith("(") || !words.endsWith(")")) throw new ConfigError(`invalid condition "${args[0]}" ${place}`);
		const inner = words.slice(1, -1).trim();
		const file = /^(!?)-([fdex])\s+(.*)$/.exec(inner);
		if (file) return { kind: "file", test: file[2] as "f" | "d" | "e" | "x", path: file[3] ?? "", not: file[1] === "!" };
		const m = /^(\$\w+)\s*(?:(!?=|!?~\*?)\s*(.*))?$/s.exec(inner);
		if (!m) throw new ConfigError(`invalid condition "${inner.split(" ")[0]}" ${place}`);
		const [, value = "", operator, other = ""] = m;
		if (operator === undefined) return { kind: "set", value };
		const not = operator.startsWith("!");
		if (operator.endsWith("=")) return { kind: "equal", value, other, not };
		return { kind: "match", value, pattern: regex(other, operator.endsWith("*"), place), not };
	}
	private steps(directives: readonly Directive[], settings: LocationSettings): RewriteStep[] {
		return directives.flatMap((d): RewriteStep[] => {
			const { name, args, place } = d;
			const [first = "", second = "", third] = args;
			if (name === "return") {
				const code = /^\d+$/.test(first) ? Number(first) : undefined;
				if (code !== undefined && code > 999) throw new ConfigError(`invalid return code "${first}" ${place}`);
				if (code === undefined && !/^(https?:\/\/|\$scheme)/.test(first)) throw new ConfigError(`invalid return code "${first}" ${place}`);
				return [{ kind: "return", status: code ?? 302, text: code === undefined ? first : args[1] }];
			}
			if (name === "rewrite") {
				if (third !== undefined && !["last", "break", "redirect", "permanent"].includes(third)) throw new ConfigError(`invalid parameter "${third}" ${place}`);
				const flag = (third ?? (/^(https?:\/\/|\$scheme)/.test(second) ? "redirect" : undefined)) as "last" | undefined;
				return [{ kind: "rewrite", pattern: regex(first, false, place), replacement: second, flag }];
			}
			if (name === "set") {
				if (!first.startsWith("$")) throw new ConfigError(`invalid variable name "${first}" ${place}`);
				return [{ kind: "set", name: first.slice(1), value: second }];
			}
			if (name === "break") return [{ kind: "break" }];
			if (name === "if") {
				const inner = this.settings(d.block ?? [], settings);
				if (named(d.block ?? [], "proxy_pass").length) throw new Unsimulated(`"proxy_pass" in "if" ${place}`);
				return [{ kind: "if", condition: this.condition(d), steps: this.steps(d.block ?? [], inner), settings: inner }];
			}
			return [];
		});
	}
	private *locations(directives: readonly Directive[], settings: LocationSettings): Blocking<Location[]> {
		const out: Location[] = [];
		for (const { args, block = [], place } of named(directives, "location")) {
			const [first = "", second] = args;
			let kind: Location["kind"] = "prefix";
			let text = first;
			let modifier = "";
			if (second !== undefined) {
				if (!["=", "^~", "~", "~*"].includes(first)) throw new ConfigError(`invalid location modifier "${first}" ${place}`);
				modifier = first;
				text = second;
			} else if (/^(=|\^~|~\*?)./.test(first)) {
				modifier = /^(=|\^~|~\*|~)/.exec(first)?.[0] ?? "";
				text = first.slice(modifier.length);
			} else if (first.startsWith("@")) kind = "named";
			if (modifier === "=") kind = "exact";
			else if (modifier === "^~") kind = "prefix first";
			else if (modifier !== "") kind = "regex";
			const same = (l: Location): boolean => l.text === text && (l.kind === "exact") === (kind === "exact") && l.kind !== "regex" && kind !== "regex";
			if (out.some(same)) throw new ConfigError(`duplicate location "${text}" ${place}`);
			const own = this.settings(block, settings);
			const proxy = named(block, "proxy_pass")[0];
			out.push({
				kind,
				text,
				pattern: kind === "regex" ? regex(text, modifier === "~*", place) : undefined,
				settings: own,
				steps: this.steps(block, own),
				tryFiles: named(block, "try_files")[0]?.args,
				internal: named(block, "internal").length > 0,
				proxy: proxy ? yield* proxyTarget(this.sys, proxy, this.groups, kind === "regex" || kind === "named") : undefined,
				status: named(block, "stub_status").length > 0,
				locations: yield* this.locations(block, own),
			});
		}
		return out;
	}

	private listen({ args: [where = "", ...options], place }: Directive): Listen {
		if (where.startsWith("unix:")) throw new Unsimulated(`listening on a unix socket ${place}`);
		for (const option of options) {
			if (option === "ssl" || option === "http2" || option === "quic" || option === "proxy_protocol")
				throw new Unsimulated(`parameter "${option}" of "listen" ${place}`);
			if (
				!/^(default_server|default|reuseport|deferred|bind|ipv6only=(on|off)|(backlog|rcvbuf|sndbuf|so_keepalive|setfib|fastopen|accept_filter)=.*)$/.test(
					option,
				)
			)
				throw new ConfigError(`invalid parameter "${option}" ${place}`);
		}
		const isDefault = options.some((o) => o === "default_server" || o === "default");
		const v6only = !options.includes("ipv6only=off");
		const six = /^\[([^\]]*)\](?::(\d+))?$/.exec(where);
		const host = six ? six[1] : /^\d+$/.test(where) ? "*" : where.replace(/:(\d+)$/, "");
		const port = Number(six ? (six[2] ?? 80) : /^\d+$/.test(where) ? where : (/:(\d+)$/.exec(where)?.[1] ?? 80));
		if (port < 1 || port > 65535) throw new ConfigError(`invalid port in "${where}" of the "listen" directive ${place}`);
		const address: Ip | undefined = host === "*" ? 0 : host === "localhost" ? 0x7f000001 : parseIp(host ?? "");
		if (address === undefined) throw new ConfigError(`host not found in "${where}" of the "listen" directive ${place}`);
		return { address, port, isDefault, v6only };
	}
	private *server({ block = [], place }: Directive, http: LocationSettings): Blocking<Server> {
		const settings = this.settings(block, http);
		const given = named(block, "listen");
		const listens = given.length
			? given.map((d) => this.listen(d))
			: [{ address: 0, port: this.sys.geteuid() === 0 ? 80 : 8000, isDefault: false, v6only: true }];
		for (const [i, a] of listens.entries())
			if (listens.some((b, j) => j < i && a.address === b.address && a.port === b.port))
				throw new ConfigError(`a duplicate listen ${a.address === 0 ? "0.0.0.0" : (given[i]?.args[0] ?? "")}:${a.port} ${given[i]?.place ?? place}`);
		return {
			listens,
			names: named(block, "server_name").flatMap((d) => d.args),
			settings,
			steps: this.steps(block, settings),
			tryFiles: named(block, "try_files")[0]?.args,
			locations: yield* this.locations(block, settings),
			status: named(block, "stub_status").length > 0,
		};
	}

	*build(main: readonly Directive[]): Blocking<Config> {
		const log = named(main, "error_log").at(-1);
		const errorLog = log ? under(this.paths.prefix, log.args[0] ?? "") : this.paths.errorLog;
		const errorLevel = log?.args[1] ?? "error";
		if (!levels.includes(errorLevel)) throw new ConfigError(`invalid log level "${errorLevel}" ${log?.place}`);
		const workers = named(main, "worker_processes")[0];
		if (workers && workers.args[0] !== "auto" && !/^\d+$/.test(workers.args[0] ?? ""))
			throw new ConfigError(`"worker_processes" directive invalid value ${workers.place}`);
		const user = named(main, "user")[0];
		if (user && !(yield* findUserByName(this.sys, user.args[0] ?? ""))) throw new ConfigError(`getpwnam("${user.args[0]}") failed ${user.place}`);
		const servers: Server[] = [];
		const maps = new Map<string, { source: string; entries: (readonly [string | RegExp, string])[]; fallback: string }>();
		for (const { block: http = [] } of named(main, "http")) {
			for (const { args, place } of named(http, "log_format")) {
				const [name = "", ...parts] = args;
				if (this.formats.has(name)) throw new ConfigError(`duplicate "log_format" name "${name}" ${place}`);
				this.formats.set(name, parts.filter((p) => !p.startsWith("escape=")).join(""));
			}
			for (const group of named(http, "upstream")) this.groups.set(group.args[0] ?? "", { servers: yield* upstreamGroup(this.sys, group), turn: { next: 0 } });
			for (const { args, block = [], place } of named(http, "map")) {
				const entries = block.map(
					({ name, args: [value = ""] }) => [name.startsWith("~") ? regex(name.replace(/^~\*?/, ""), name.startsWith("~*"), place) : name, value] as const,
				);
				maps.set((args[1] ?? "").replace(/^\$/, ""), {
					source: args[0] ?? "",
					entries: entries.filter(([key]) => key !== "default"),
					fallback: entries.find(([key]) => key === "default")?.[1] ?? "",
				});
			}
			const settings = this.settings(http, this.defaults(errorLog, errorLevel));
			for (const server of named(http, "server")) servers.push(yield* this.server(server, settings));
		}
		if (named(main, "events").length === 0) throw new ConfigError('no "events" section in configuration', true);
		return {
			user: user?.args[0],
			workers: workers === undefined ? 1 : workers.args[0] === "auto" ? "auto" : Number(workers.args[0]),
			pid: under(this.paths.prefix, last(main, "pid") ?? this.paths.pid),
			errorLog,
			errorLevel,
			daemon: last(main, "daemon")?.toLowerCase() !== "off",
			master: last(main, "master_process")?.toLowerCase() !== "off",
			servers,
			logFormats: this.formats,
			maps,
		};
	}
}

/** Throws ConfigError, Unsimulated. */
export const buildConfig = (sys: Sys, directives: readonly Directive[], paths: Paths): Blocking<Config> => new Builder(sys, paths).build(directives);
