/** Token authentication: which requests need a token, and the challenge to those without. distribution's auth/token. */
import { decode } from "../../kernel/text.ts";
import type { ServerRequest } from "../lib/http/server.ts";
import type { Configuration } from "./configuration.ts";

/** What a token of the small internet's Hub grants; it is written in clear, for nothing here is worth a signature. */
export interface Claims {
	readonly access?: readonly { readonly type: string; readonly name: string; readonly actions: readonly string[] }[];
}

function claimsOf(token: string): Claims | undefined {
	const [, body = ""] = token.split(".");
	try {
		const binary = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
		return JSON.parse(decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)))) as Claims;
	} catch {
		return undefined;
	}
}

/** The check of a configuration: gives the challenge where a request is not allowed. */
export function tokenGuard({ token }: Configuration): (request: ServerRequest, name: string | undefined, actions: readonly string[]) => string | undefined {
	if (!token) return () => undefined;
	return (request, name, actions) => {
		const bearer = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "")?.[1];
		const claims = bearer === undefined ? undefined : claimsOf(bearer);
		const allowed =
			claims &&
			(name === undefined || claims.access?.some((a) => a.name === name && actions.every((action) => a.actions.includes(action) || a.actions.includes("*"))));
		if (allowed) return undefined;
		const scope = name === undefined ? "" : `,scope="repository:${name}:${actions.join(",")}"`;
		const error = bearer === undefined ? "" : claims ? ',error="insufficient_scope"' : ',error="invalid_token"';
		return `Bearer realm="${token.realm}",service="${token.service}"${scope}${error}`;
	};
}
