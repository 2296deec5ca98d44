/** The value of --network: a name, or `name=N,alias=A,ip=...`. */
import { goInteger, ValueError } from "../units.ts";
import { csvFields } from "./csv.ts";

export interface NetworkAttachment {
	readonly target: string;
	aliases: string[];
	readonly driverOptions: Record<string, string>;
	links: string[];
	ipv4: string;
	ipv6: string;
	linkLocal: string[];
	mac: string;
	priority: number;
}

/** Throws ValueError. */
export function parseNetwork(text: string): NetworkAttachment {
	const bare = {
		aliases: [] as string[],
		driverOptions: {} as Record<string, string>,
		links: [],
		ipv4: "",
		ipv6: "",
		linkLocal: [] as string[],
		mac: "",
		priority: 0,
	};
	if (!/\w+=\w+(,\w+=\w+)*/.test(text)) return { target: text, ...bare };
	let target = "";
	for (const field of csvFields(text)) {
		const at = field.indexOf("=");
		if (at <= 0) throw new ValueError(`invalid field ${field}`);
		const key = field.slice(0, at).toLowerCase().trim();
		const value = field
			.slice(at + 1)
			.toLowerCase()
			.trim();
		if (key === "name") target = value;
		else if (key === "alias") bare.aliases.push(value);
		else if (key === "ip") bare.ipv4 = value;
		else if (key === "ip6") bare.ipv6 = value;
		else if (key === "mac-address") bare.mac = value;
		else if (key === "link-local-ip") bare.linkLocal.push(value);
		else if (key === "driver-opt") {
			const split = value.indexOf("=");
			if (split <= 0) throw new ValueError("invalid key value pair format in driver options");
			bare.driverOptions[value.slice(0, split).trim()] = value.slice(split + 1).trim();
		} else if (key === "gw-priority") bare.priority = priority(value);
		else throw new ValueError(`invalid field key ${key}`);
	}
	if (target === "") throw new ValueError("network name/id is not specified");
	return { target, ...bare };
}

function priority(value: string): number {
	try {
		return goInteger(value, "Atoi");
	} catch (error) {
		throw new ValueError(`invalid gw-priority (${value}): ${(error as Error).message.replace(/^.*: /, "")}`);
	}
}

export const checkNetwork = (text: string): unknown => parseNetwork(text);
