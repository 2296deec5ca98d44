/** Credentials of registries, in config.json. */
import { decode, encode } from "../../kernel/text.ts";
import { base64, fromBase64 } from "../image/base64.ts";
import type { Reference } from "../image/reference.ts";
import type { ConfigFile } from "./config-file.ts";

/** What Docker Hub's credentials are kept under. */
export const hubServer = "https://index.docker.io/v1/";

export interface Credentials {
	readonly username?: string;
	readonly password?: string;
	readonly serveraddress?: string;
	readonly identitytoken?: string;
}

/** `https://host/path` as the host alone. */
export const hostOf = (server: string): string => server.replace(/^https?:\/\//, "").split("/")[0] as string;

/** The credentials kept for a registry; empty where there are none. */
export function credentialsFor(config: ConfigFile, server: string): Credentials {
	const auths = config.auths ?? {};
	const entry = auths[server] ?? Object.entries(auths).find(([key]) => hostOf(key) === server)?.[1];
	if (!entry?.auth && !entry?.identitytoken) return {};
	const [username = "", ...rest] = decode(fromBase64(entry.auth ?? "")).split(":");
	return {
		username,
		password: rest.join(":").replace(/\0+$/, ""),
		serveraddress: server,
		...(entry.identitytoken ? { identitytoken: entry.identitytoken } : {}),
	};
}

export const serverOf = (reference: Reference): string => (reference.domain === "docker.io" ? hubServer : reference.domain);

/** The value of X-Registry-Auth: base64 for URLs. */
export const registryAuth = (credentials: Credentials): string =>
	base64(encode(JSON.stringify(credentials)))
		.replaceAll("+", "-")
		.replaceAll("/", "_");

export const encodeAuth = (username: string, password: string): string => base64(encode(`${username}:${password}`));
