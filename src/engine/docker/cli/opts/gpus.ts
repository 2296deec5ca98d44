/** The value of --gpus. */
import { goInteger, ValueError } from "../units.ts";
import { csvFields } from "./csv.ts";
import { toMap } from "./key-values.ts";

export interface DeviceRequest {
	readonly Driver: string;
	/** -1 is all of them. */
	readonly Count: number;
	readonly DeviceIDs: readonly string[] | null;
	readonly Capabilities: readonly (readonly string[])[];
	readonly Options: Readonly<Record<string, string>>;
}

function count(text: string): number {
	if (text === "all") return -1;
	try {
		return goInteger(text, "Atoi");
	} catch (error) {
		const why = (error as Error).message.replace(/^.*: /, "");
		throw new ValueError(`invalid count (${text}): value must be either "all" or an integer: ${why}`);
	}
}

/** Throws ValueError. */
export function parseGpus(text: string): DeviceRequest {
	const given = new Map<string, string>();
	for (const field of csvFields(text)) {
		const at = field.indexOf("=");
		const key = at < 0 ? "count" : field.slice(0, at);
		if (given.has(key)) throw new ValueError(`gpu request key '${key}' can be specified only once`);
		if (!["driver", "count", "device", "capabilities", "options"].includes(key)) throw new ValueError(`unexpected key '${key}' in '${field}'`);
		given.set(key, at < 0 ? field : field.slice(at + 1));
	}
	const number = given.get("count");
	const devices = given.get("device")?.split(",") ?? null;
	return {
		Driver: given.get("driver") ?? "",
		Count: number === undefined ? (devices ? 0 : 1) : count(number),
		DeviceIDs: devices,
		Capabilities: [given.has("capabilities") ? [...(given.get("capabilities") as string).split(","), "gpu"] : ["gpu"]],
		Options: given.has("options") ? toMap(csvFields(given.get("options") as string)) : {},
	};
}
