/** Values of --ulimit and of the flags that limit devices. */
import type { ThrottleDevice, Ulimit, WeightDevice } from "../../api/container.ts";
import { goInteger, ramInBytes, ValueError } from "../units.ts";

const ulimitNames = new Set("core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split(" "));

/** `name=soft[:hard]`. Throws ValueError. */
export function parseUlimit(text: string): Ulimit {
	const at = text.indexOf("=");
	if (at < 0) throw new ValueError(`invalid ulimit argument: ${text}`);
	const name = text.slice(0, at);
	if (!ulimitNames.has(name)) throw new ValueError(`invalid ulimit type: ${name}`);
	const limits = text.slice(at + 1).split(":");
	if (limits.length > 2) throw new ValueError(`too many limit value arguments - ${text.slice(at + 1)}, can only have up to two, \`soft[:hard]\``);
	const given = limits[1] === undefined ? undefined : goInteger(limits[1], "ParseInt");
	const soft = goInteger(limits[0] as string, "ParseInt");
	const hard = given ?? soft;
	if (hard !== -1 && soft === -1) throw new ValueError(`ulimit soft limit must be less than or equal to hard limit: soft: -1 (unlimited), hard: ${hard}`);
	if (hard !== -1 && soft > hard) throw new ValueError(`ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`);
	return { Name: name, Hard: hard, Soft: soft };
}
export const checkUlimit = (text: string): unknown => parseUlimit(text);

function devicePath(text: string): [path: string, rest: string] {
	const at = text.indexOf(":");
	if (at <= 0) throw new ValueError(`bad format: ${text}`);
	if (!text.startsWith("/dev/")) throw new ValueError(`bad format for device path: ${text}`);
	return [text.slice(0, at), text.slice(at + 1)];
}

export function weightDevice(text: string): WeightDevice {
	const [path, rest] = devicePath(text);
	const weight = /^\d+$/.test(rest) ? Number(rest) : Number.NaN;
	if (!(weight === 0 || (weight >= 10 && weight <= 1000))) throw new ValueError(`invalid weight for device: ${text}`);
	return { Path: path, Weight: weight };
}

export function bpsDevice(text: string): ThrottleDevice {
	const [path, rest] = devicePath(text);
	try {
		return { Path: path, Rate: ramInBytes(rest) };
	} catch {
		const form = "<device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb";
		throw new ValueError(`invalid rate for device: ${text}. The correct format is ${form}`);
	}
}

export function iopsDevice(text: string): ThrottleDevice {
	const [path, rest] = devicePath(text);
	if (!/^\d+$/.test(rest)) {
		throw new ValueError(`invalid rate for device: ${text}. The correct format is <device-path>:<number>. Number must be a positive integer`);
	}
	return { Path: path, Rate: Number(rest) };
}

export const checkDevices: Readonly<Record<"weight" | "bps" | "iops", (text: string) => unknown>> = { weight: weightDevice, bps: bpsDevice, iops: iopsDevice };
