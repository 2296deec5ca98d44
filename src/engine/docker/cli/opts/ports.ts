/** Ports as --publish and --expose give them: go-connections' nat. */

import { ValueError } from "../units.ts";
import { isIP } from "./address.ts";

const port = (text: string): number => {
	if (!/^\d+$/.test(text)) throw new ValueError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
	if (Number(text) > 65535) throw new ValueError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
	return Number(text);
};

/** `80` or `80-90`. Throws ValueError. */
export function portRange(text: string): [start: number, end: number] {
	if (text === "") throw new ValueError("Empty string specified for ports.");
	const parts = text.split("-");
	const start = port(parts[0] as string);
	const end = parts.length > 1 ? port(parts[1] as string) : start;
	if (end < start) throw new ValueError(`Invalid range specified for the Port: ${text}`);
	return [start, end];
}

/** `80/tcp` apart; tcp where nothing is said. */
export function splitProtocol(text: string): [protocol: string, port: string] {
	const at = text.indexOf("/");
	const number = at < 0 ? text : text.slice(0, at);
	if (number === "") return ["", ""];
	return [(at < 0 ? "" : text.slice(at + 1)) || "tcp", number];
}

export interface PublishedPort {
	/** "80/tcp". */
	readonly port: string;
	readonly hostIp: string;
	/** A number, or a range to choose from; "" for any. */
	readonly hostPort: string;
}

function rangeOr(text: string, message: string): [number, number] {
	try {
		return portRange(text);
	} catch {
		throw new ValueError(`${message}: ${text}`);
	}
}

/** `[[IP:]HOSTPORT:]PORT[/PROTOCOL]`. Throws ValueError. */
export function parsePublish(spec: string): PublishedPort[] {
	const parts = spec.split(":");
	const last = parts.at(-1) as string;
	const hostPort = parts.length > 1 ? (parts.at(-2) as string) : "";
	let ip = parts.slice(0, -2).join(":");
	const [protocol, container] = splitProtocol(last);
	if (ip.startsWith("[")) {
		if (!ip.endsWith("]")) throw new ValueError(`Invalid ip address ${ip}: address ${ip}:: missing ']' in address`);
		ip = ip.slice(1, -1);
	}
	if (ip !== "" && !isIP(ip)) throw new ValueError(`Invalid ip address: ${ip}`);
	if (container === "") throw new ValueError(`No port specified: ${spec}<empty>`);
	const [start, end] = rangeOr(container, "Invalid containerPort");
	const [hostStart, hostEnd] = hostPort === "" ? [0, 0] : rangeOr(hostPort, "Invalid hostPort");
	if (hostPort !== "" && end - start !== hostEnd - hostStart && end !== start) {
		throw new ValueError(`Invalid ranges specified for container and host Ports: ${container} and ${hostPort}`);
	}
	if (!["tcp", "udp", "sctp"].includes(protocol.toLowerCase())) throw new ValueError(`Invalid proto: ${protocol}`);
	const many = end - start;
	return Array.from({ length: many + 1 }, (_, i) => {
		const chosen = many === 0 && hostStart !== hostEnd ? `${hostStart}-${hostEnd}` : String(hostStart + i);
		return { port: `${start + i}/${protocol.toLowerCase()}`, hostIp: ip, hostPort: hostPort === "" ? "" : chosen };
	});
}

/** The long form `published=8080,target=80,protocol=udp` in the short one's words. Throws ValueError. */
export function shortPublish(text: string): string {
	if (!text.includes("=")) return text;
	const given: Record<string, string> = { protocol: "tcp" };
	for (const part of text.split(",")) {
		const at = part.indexOf("=");
		if (at <= 0) throw new ValueError(`invalid publish opts format (should be name=value but got '${part}')`);
		given[part.slice(0, at)] = part.slice(at + 1);
	}
	return `${given.published ?? ""}:${given.target ?? ""}/${given.protocol}`;
}
