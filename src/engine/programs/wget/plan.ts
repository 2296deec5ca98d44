/** What the options ask for. */
import type { Context } from "../lib/program.ts";

export interface Plan {
	readonly verbosity: "verbose" | "terse" | "quiet";
	/** 0 is without end. */
	readonly tries: number;
	readonly retryRefused: boolean;
	readonly retryStatuses: ReadonlySet<number>;
	readonly document: string | undefined;
	readonly noClobber: boolean;
	readonly resume: boolean;
	readonly startPosition: number | undefined;
	readonly progress: string | undefined;
	readonly showProgress: boolean;
	readonly timestamping: boolean;
	readonly conditional: boolean;
	readonly serverTimes: boolean;
	readonly showResponse: boolean;
	readonly spider: boolean;
	/** Seconds. */
	readonly connectTimeout: number | undefined;
	readonly readTimeout: number;
	readonly wait: number;
	readonly waitRetry: number;
	/** Bytes a second. */
	readonly limitRate: number | undefined;
	readonly family: "inet" | "inet6" | undefined;
	readonly preferInet: boolean;
	readonly user: string | undefined;
	readonly password: string | undefined;
	readonly sendCredentials: boolean;
	readonly prefix: string | undefined;
	readonly directories: boolean;
	readonly hostDirectories: boolean;
	readonly protocolDirectories: boolean;
	readonly cutDirectories: number;
	readonly defaultPage: string;
	readonly ignoreLength: boolean;
	readonly headers: readonly string[];
	readonly maxRedirect: number;
	readonly referer: string | undefined;
	readonly saveHeaders: boolean;
	readonly agent: string;
	readonly keepAlive: boolean;
	readonly noCache: boolean;
	readonly method: string;
	readonly bodyText: string | undefined;
	readonly bodyFile: string | undefined;
	readonly contentDisposition: boolean;
	readonly contentOnError: boolean;
	readonly trustServerNames: boolean;
}

export const VERSION = "1.25.0";
const units: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

export function planOf(context: Context): Plan {
	const { options } = context;
	const invalid = (name: string, value: string, kind = "number"): never => context.fail(`--${name}: Invalid ${kind} ‘${value}’.`, 2);
	const number = (name: string): number | undefined => {
		const text = options.value(name);
		if (text === undefined) return undefined;
		if (/^(inf|Inf)$/.test(text)) return 0;
		return /^\d+$/.test(text) ? Number(text) : invalid(name, text);
	};
	const seconds = (name: string): number | undefined => {
		const text = options.value(name);
		if (text === undefined) return undefined;
		const m = /^(\d+(?:\.\d*)?|\.\d+)([smhdw]?)$/.exec(text);
		if (!m) return invalid(name, text, "time period");
		return Number(m[1]) * ({ "": 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800 }[m[2] ?? ""] ?? 1);
	};
	const bytes = (name: string): number | undefined => {
		const text = options.value(name);
		if (text === undefined) return undefined;
		const m = /^(\d+(?:\.\d*)?)([kmg]?)$/i.exec(text);
		return m ? Number(m[1]) * (units[(m[2] ?? "").toLowerCase()] ?? 1) : invalid(name, text, "byte value");
	};
	const all = seconds("timeout");
	const body = options.has("post-data") || options.has("post-file");
	const method = options.value("method")?.toUpperCase();
	if (method !== undefined && body)
		context.fail("You cannot use --post-data or --post-file along with --method. --method expects data through --body-data and --body-file options", 2);
	if (method === undefined && (options.has("body-data") || options.has("body-file")))
		context.fail("You must specify a method through --method=HTTPMethod to use with --body-data or --body-file.", 2);
	const family = options.last("inet4-only", "inet6-only");
	return {
		verbosity: options.has("quiet") ? "quiet" : options.last("verbose", "no-verbose") === "no-verbose" ? "terse" : "verbose",
		tries: number("tries") ?? 20,
		retryRefused: options.has("retry-connrefused"),
		retryStatuses: new Set((options.value("retry-on-http-error") ?? "").split(",").filter(Boolean).map(Number)),
		document: options.value("output-document"),
		noClobber: options.has("no-clobber"),
		resume: options.has("continue"),
		startPosition: bytes("start-pos"),
		progress: options.value("progress"),
		showProgress: options.has("show-progress"),
		timestamping: options.has("timestamping"),
		conditional: !options.has("no-if-modified-since"),
		serverTimes: !options.has("no-use-server-timestamps"),
		showResponse: options.has("server-response"),
		spider: options.has("spider"),
		connectTimeout: (seconds("connect-timeout") ?? all) || undefined,
		readTimeout: seconds("read-timeout") ?? all ?? 900,
		wait: seconds("wait") ?? 0,
		waitRetry: seconds("waitretry") ?? 10,
		limitRate: bytes("limit-rate") || undefined,
		family: family === undefined ? undefined : family === "inet4-only" ? "inet" : "inet6",
		preferInet: options.value("prefer-family")?.toLowerCase() === "ipv4",
		user: options.value("http-user") ?? options.value("user"),
		password: options.value("http-password") ?? options.value("password"),
		sendCredentials: options.has("auth-no-challenge"),
		prefix: options.value("directory-prefix"),
		directories: options.has("force-directories") && !options.has("no-directories"),
		hostDirectories: !options.has("no-host-directories"),
		protocolDirectories: options.has("protocol-directories"),
		cutDirectories: number("cut-dirs") ?? 0,
		defaultPage: options.value("default-page") ?? "index.html",
		ignoreLength: options.has("ignore-length"),
		headers: options.values("header"),
		maxRedirect: number("max-redirect") ?? 20,
		referer: options.value("referer"),
		saveHeaders: options.has("save-headers"),
		agent: options.value("user-agent") ?? `Wget/${VERSION}`,
		keepAlive: !options.has("no-http-keep-alive"),
		noCache: options.has("no-cache"),
		method: method ?? (body ? "POST" : "GET"),
		bodyText: options.value("post-data") ?? options.value("body-data"),
		bodyFile: options.value("post-file") ?? options.value("body-file"),
		contentDisposition: options.has("content-disposition"),
		contentOnError: options.has("content-on-error"),
		trustServerNames: options.has("trust-server-names"),
	};
}
