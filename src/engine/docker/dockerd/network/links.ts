/** `--link`: the older way to know another container. daemon/links and links/links.go. */
import { parseIp } from "../../../net/address.ts";
import { conflict, EngineError, invalid } from "../../error.ts";
import type { Container } from "../container/container.ts";
import type { Daemon } from "../daemon.ts";
import type { ExtraName } from "./dns-server.ts";
import type { HostLine } from "./hosts-file.ts";

interface Link {
	readonly other: Container;
	readonly alias: string;
}

/** opts.ParseLink: `name:alias`. */
export function parseLink(text: string): { readonly name: string; readonly alias: string } {
	if (text === "") throw invalid("empty string specified for links");
	const parts = text.split(":");
	if (parts.length > 2) throw invalid(`bad format for links: ${text}`);
	const [name = "", alias = name] = parts;
	// what the CLI of old daemons wrote
	return name.startsWith("/") && parts.length === 2 ? { name: name.slice(1), alias: alias.slice(alias.lastIndexOf("/") + 1) } : { name, alias };
}

/** Whether all that are linked exist. Throws `could not get container for NAME: ...`. */
export function checkLinks(daemon: Daemon, links: readonly string[]): void {
	for (const text of links) {
		const { name } = parseLink(text);
		if (!daemon.containers.find(name)) throw new EngineError("not-found", `could not get container for ${name}: No such container: ${name}`);
	}
}

/** Containers that are linked. Throws that there is none of that name, or that it does not run. */
export function linkedContainers(daemon: Daemon, container: Container): Link[] {
	return (container.hostConfig.Links ?? []).map((text) => {
		const { name, alias } = parseLink(text);
		const other = daemon.containers.find(name);
		if (!other) throw new EngineError("invalid-parameter", `could not get container for ${name}: No such container: ${name}`);
		if (!other.state.running) throw conflict(`Cannot link to a non running container: /${other.plainName} AS ${container.name}/${alias}`);
		return { other, alias };
	});
}

const addressOn = (other: Container, network: string): string => other.networkSettings.networks.get(network)?.IPAddress ?? "";

/** Lines of /etc/hosts on the default bridge. */
export function linkHosts(daemon: Daemon, container: Container): HostLine[] {
	return linkedContainers(daemon, container).map(({ other, alias }) => {
		const names = [alias, other.config.Hostname ?? "", other.plainName].filter((n, i, all) => n !== "" && all.indexOf(n) === i);
		return { ip: addressOn(other, "bridge"), names: names.join(" ") };
	});
}

/** Names for the embedded DNS server on other networks. */
export function linkNames(daemon: Daemon, container: Container): ExtraName[] {
	const mode = container.hostConfig.NetworkMode ?? "";
	return linkedContainers(daemon, container).flatMap(({ other, alias }) => {
		const ip = parseIp(addressOn(other, mode));
		return ip === undefined ? [] : [{ name: alias, ip }];
	});
}

/** Link.ToEnv: ALIAS_NAME, ALIAS_PORT_80_TCP_ADDR and the like; only on the default bridge. */
export function linkEnvironment(daemon: Daemon, container: Container): string[] {
	if (container.hostConfig.NetworkMode !== "bridge") return [];
	return linkedContainers(daemon, container).flatMap(({ other, alias }) => {
		const upper = alias.replaceAll("-", "_").toUpperCase();
		const ip = addressOn(other, "bridge");
		const ports = Object.keys(other.config.ExposedPorts ?? {}).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
		const env: string[] = [];
		const [first] = ports;
		if (first !== undefined) {
			const [port, protocol = "tcp"] = first.split("/");
			env.push(`${upper}_PORT=${protocol}://${ip}:${port}`);
		}
		for (const spec of ports) {
			const [port, protocol = "tcp"] = spec.split("/");
			const at = `${upper}_PORT_${port}_${protocol.toUpperCase()}`;
			env.push(`${at}=${protocol}://${ip}:${port}`, `${at}_ADDR=${ip}`, `${at}_PORT=${port}`, `${at}_PROTO=${protocol}`);
		}
		env.push(`${upper}_NAME=${container.name}/${alias}`);
		for (const pair of other.config.Env ?? []) {
			const key = pair.split("=", 1)[0] ?? "";
			if (key !== "HOME" && key !== "PATH") env.push(`${upper}_ENV_${pair}`);
		}
		return env;
	});
}
