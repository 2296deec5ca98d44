/** A configuration as the workers use it. */
import type { Ip } from "../../../net/address.ts";

export interface LogTarget {
	/** undefined switches it off. */
	readonly path: string | undefined;
	readonly format: string;
}

/** One step of the rewrite module, in the order written. */
export type RewriteStep =
	| { readonly kind: "return"; readonly status: number; readonly text: string | undefined }
	| { readonly kind: "rewrite"; readonly pattern: RegExp; readonly replacement: string; readonly flag: "last" | "break" | "redirect" | "permanent" | undefined }
	| { readonly kind: "set"; readonly name: string; readonly value: string }
	| { readonly kind: "break" }
	| { readonly kind: "if"; readonly condition: Condition; readonly steps: readonly RewriteStep[]; readonly settings: LocationSettings };

export type Condition =
	| { readonly kind: "set"; readonly value: string }
	| { readonly kind: "equal"; readonly value: string; readonly other: string; readonly not: boolean }
	| { readonly kind: "match"; readonly value: string; readonly pattern: RegExp; readonly not: boolean }
	| { readonly kind: "file"; readonly test: "f" | "d" | "e" | "x"; readonly path: string; readonly not: boolean };

export interface ProxyTarget {
	/** As written, for variables and messages. */
	readonly url: string;
	readonly host: string;
	readonly port: number;
	/** Stands in place of the location's prefix; undefined passes the request's own. */
	readonly path: string | undefined;
	readonly servers: readonly Upstream[];
	/** Which server of a group is next. */
	readonly turn: { next: number };
	readonly socket: string | undefined;
}
export interface Upstream {
	readonly address: Ip;
	readonly port: number;
	readonly weight: number;
	readonly backup: boolean;
	readonly down: boolean;
}

/** What locations inherit from servers, and servers from http. */
export interface LocationSettings {
	readonly root: string;
	readonly alias: string | undefined;
	readonly index: readonly string[];
	readonly types: ReadonlyMap<string, string>;
	readonly defaultType: string;
	readonly charset: string | undefined;
	readonly accessLogs: readonly LogTarget[];
	readonly errorLog: string;
	readonly errorLevel: string;
	readonly autoindex: boolean;
	readonly exactSize: boolean;
	readonly localTime: boolean;
	readonly serverTokens: boolean;
	readonly keepAlive: number;
	readonly maxBody: number;
	readonly addHeaders: readonly { readonly name: string; readonly value: string; readonly always: boolean }[];
	readonly expires: string | undefined;
	readonly errorPages: ReadonlyMap<number, { readonly uri: string; readonly status: number | "same" | "of the page" }>;
	readonly access: readonly { readonly allow: boolean; readonly network: Ip | "all"; readonly prefix: number }[];
	readonly etag: boolean;
	readonly absoluteRedirect: boolean;
	readonly logNotFound: boolean;
	readonly gzip: boolean;
	readonly gzipTypes: readonly string[];
	readonly gzipMinLength: number;
	readonly proxyHeaders: readonly (readonly [string, string])[];
	readonly proxyVersion: "1.0" | "1.1";
	readonly proxyConnectTimeout: number;
	readonly proxyReadTimeout: number;
	readonly proxyHide: readonly string[];
	readonly proxyIntercept: boolean;
	readonly proxyRedirect: boolean;
}

export interface Location {
	readonly kind: "exact" | "prefix" | "prefix first" | "regex" | "named";
	readonly text: string;
	readonly pattern: RegExp | undefined;
	readonly settings: LocationSettings;
	readonly steps: readonly RewriteStep[];
	readonly tryFiles: readonly string[] | undefined;
	readonly internal: boolean;
	readonly proxy: ProxyTarget | undefined;
	readonly status: boolean;
	readonly locations: readonly Location[];
}

export interface Listen {
	readonly address: Ip;
	readonly port: number;
	readonly isDefault: boolean;
	readonly v6only: boolean;
}

export interface Server {
	readonly listens: readonly Listen[];
	readonly names: readonly string[];
	readonly settings: LocationSettings;
	readonly steps: readonly RewriteStep[];
	readonly tryFiles: readonly string[] | undefined;
	readonly locations: readonly Location[];
	readonly status: boolean;
}

export interface Config {
	readonly user: string | undefined;
	readonly workers: number | "auto";
	readonly pid: string;
	readonly errorLog: string;
	readonly errorLevel: string;
	readonly daemon: boolean;
	readonly master: boolean;
	readonly servers: readonly Server[];
	readonly logFormats: ReadonlyMap<string, string>;
	readonly maps: ReadonlyMap<string, { readonly source: string; readonly entries: readonly (readonly [string | RegExp, string])[]; readonly fallback: string }>;
}
