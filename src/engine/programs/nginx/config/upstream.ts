/** Where proxy_pass leads: addresses are looked up once, when the configuration is read. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Ip } from "../../../net/address.ts";
import { addressesOf } from "../../lib/resolver/getaddrinfo.ts";
import { ConfigError, Unsimulated } from "./error.ts";
import type { ProxyTarget, Upstream } from "./model.ts";
import type { Directive } from "./parse.ts";

type Groups = ReadonlyMap<string, { readonly servers: readonly Upstream[]; readonly turn: { next: number } }>;

function* addresses(sys: Sys, host: string, place: string): Blocking<readonly Ip[]> {
	const found = yield* addressesOf(sys, host.replace(/^\[|\]$/g, ""));
	if (!found) throw new ConfigError(`host not found in upstream "${host}" ${place}`);
	return found;
}

export function* upstreamGroup(sys: Sys, { args: [group = ""], block = [], place }: Directive): Blocking<Upstream[]> {
	const servers: Upstream[] = [];
	for (const { name, args, place: where } of block) {
		if (name !== "server") continue;
		const [text = "", ...options] = args;
		if (text.startsWith("unix:")) throw new Unsimulated(`a unix socket in "upstream" ${where}`);
		const [, host = "", port = "80"] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text) ?? [];
		const weight = Number(options.find((o) => o.startsWith("weight="))?.slice(7) ?? 1);
		for (const option of options)
			if (!/^(weight|max_fails|fail_timeout|max_conns|slow_start)=|^(backup|down|resolve)$/.test(option))
				throw new ConfigError(`invalid parameter "${option}" ${where}`);
		for (const address of yield* addresses(sys, host, where))
			servers.push({ address, port: Number(port), weight, backup: options.includes("backup"), down: options.includes("down") });
	}
	if (servers.length === 0) throw new ConfigError(`no servers are inside upstream "${group}" ${place}`);
	return servers;
}

export function* proxyTarget(sys: Sys, { args: [url = ""], place }: Directive, groups: Groups, noUri: boolean): Blocking<ProxyTarget> {
	if (/\$/.test(url.replace(/^https?:\/\/[^/$]*\/?/, "")) || /^https?:\/\/[^/]*\$/.test(url) || url.startsWith("$"))
		throw new Unsimulated(`variables in "proxy_pass" ${place}`);
	const unix = /^http:\/\/unix:([^:]+)(?::(.*))?$/.exec(url);
	if (unix) return { url, host: "localhost", port: 80, path: unix[2], servers: [], turn: { next: 0 }, socket: unix[1] };
	const m = /^(https?):\/\/(\[[^\]]*\]|[^:/]*)(?::(\d+))?(\/.*)?$/.exec(url);
	if (!m) throw new ConfigError(`invalid URL prefix ${place}`);
	const [, scheme, host = "", port, path] = m;
	if (scheme === "https") throw new Unsimulated(`"proxy_pass https://..." ${place}`);
	if (path !== undefined && noUri)
		throw new ConfigError(
			`"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block ${place}`,
		);
	const group = groups.get(host);
	const number = Number(port ?? 80);
	const own = { url, host: port === undefined || number === 80 ? host : `${host}:${port}`, port: number, path, socket: undefined };
	if (group) return { ...own, servers: group.servers, turn: group.turn };
	const servers = (yield* addresses(sys, host, place)).map((address) => ({ address, port: number, weight: 1, backup: false, down: false }));
	return { ...own, servers, turn: { next: 0 } };
}
