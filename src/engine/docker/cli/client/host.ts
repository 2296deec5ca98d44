/** Where a daemon listens: what -H, DOCKER_HOST and contexts say. */
import { ValueError } from "../units.ts";

export type Endpoint =
	| { readonly kind: "unix"; readonly path: string; readonly text: string }
	| { readonly kind: "tcp"; readonly host: string; readonly port: number; readonly text: string };

export const defaultHost = "unix:///var/run/docker.sock";

function tcp(address: string, whole: string): Endpoint {
	if (address === "") return { kind: "tcp", host: "localhost", port: 2375, text: "tcp://localhost:2375" };
	if (address.includes("://")) throw new ValueError(`invalid proto, expected tcp: ${address}`);
	const slash = address.indexOf("/");
	const authority = slash < 0 ? address : address.slice(0, slash);
	const bad = /:([^\]]*)$/.exec(authority.replace(/^\[[^\]]*\]/, ""));
	if (bad && !/^\d*$/.test(bad[1] as string)) {
		const port = (bad[1] as string).includes(":") ? (bad[1] as string).slice((bad[1] as string).lastIndexOf(":")) : `:${bad[1]}`;
		throw new ValueError(`parse ${JSON.stringify(whole)}: invalid port ${JSON.stringify(port)} after host`);
	}
	const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority);
	if (!match) throw new ValueError(`invalid bind address format: ${address}`);
	const host = (match[1] as string).replace(/^\[|\]$/g, "") || "localhost";
	const port = Number(match[2] || 2375);
	return { kind: "tcp", host, port, text: `tcp://${host.includes(":") ? `[${host}]` : host}:${port}${slash < 0 ? "" : address.slice(slash)}` };
}

/** As docker's ParseHost. Throws ValueError. */
export function parseHost(given: string): Endpoint {
	const text = given.trim() || defaultHost;
	const at = text.indexOf("://");
	const protocol = at < 0 ? "tcp" : text.slice(0, at);
	const rest = at < 0 ? text : text.slice(at + 3);
	if (protocol === "tcp") return tcp(rest, at < 0 ? `tcp://${text}` : text);
	if (protocol === "unix") {
		if (rest.includes("://")) throw new ValueError(`invalid proto, expected unix: ${rest}`);
		const path = rest || "/var/run/docker.sock";
		return { kind: "unix", path, text: `unix://${path}` };
	}
	throw new ValueError(`invalid bind address format: ${text}`);
}
