/** How the values of flags are checked, by the word that --help shows behind the flag or by the flag's own `kind`. */

import { flagInteger, parseDuration, ramInBytes, ValueError } from "../units.ts";
import { isIP, isMac } from "./address.ts";
import { parseGpus } from "./gpus.ts";
import { checkMount } from "./mount.ts";
import { checkNetwork } from "./network.ts";
import { checkDevices, checkUlimit } from "./resources.ts";

/** Where values may come from besides the command line. */
export interface Surroundings {
	readonly environ: ReadonlyMap<string, string>;
}

/** Returns the value as it is kept. Throws ValueError. */
export type Check = (value: string, from: Surroundings) => string;

const boolWords = new Set(["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"]);

/** strconv.ParseBool. */
export function parseBool(text: string): boolean {
	if (!boolWords.has(text)) throw new ValueError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
	return /^(1|t|true)$/i.test(text);
}

const fail = (message: string): never => {
	throw new ValueError(message);
};
const same =
	(test: (value: string) => unknown): Check =>
	(value) => {
		test(value);
		return value;
	};
const integer =
	(call: "ParseInt" | "ParseUint", bits: number): Check =>
	(value) =>
		String(flagInteger(value, call, bits));

const sysctls = new Set([
	"kernel.msgmax",
	"kernel.msgmnb",
	"kernel.msgmni",
	"kernel.sem",
	"kernel.shmall",
	"kernel.shmmax",
	"kernel.shmmni",
	"kernel.shm_rmid_forced",
]);

function extraHost(value: string): string {
	const by = value.includes("=") ? "=" : ":";
	const at = value.indexOf(by);
	const name = value.slice(0, Math.max(at, 0));
	if (at < 0 || name === "" || name.includes(":")) return fail(`bad format for add-host: ${JSON.stringify(value)}`);
	let address = value.slice(at + 1);
	if (address !== "host-gateway") {
		if (address.length > 2 && /^\[.*\]$/.test(address)) address = address.slice(1, -1);
		if (!isIP(address)) return fail(`invalid IP address in add-host: ${JSON.stringify(address)}`);
	}
	return `${name}:${address}`;
}

function label(value: string): string {
	const key = (value.split("=")[0] as string).replace(/^[ \t]+/, "");
	if (key === "") return fail(`invalid label '${value}': empty name`);
	return /[ \t]/.test(key) ? fail(`label '${value}' contains whitespaces`) : value;
}

function domain(value: string): string {
	const name = value.replace(/^ +| +$/g, "");
	if (name === ".") return name;
	const part = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
	const match = new RegExp(`^(${part}(?:\\.${part})*)\\.?\\s*$`).exec(name);
	return !/[a-zA-Z]/.test(name) || !match || (match[1] as string).length >= 255 ? fail(`${name} is not a valid domain`) : (match[1] as string);
}

/** opts.ParseCPUs: billionths of a processor. */
export function parseCpus(value: string): number {
	const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(value);
	const ratio = /^([+-]?\d+)\/(\d+)$/.exec(value);
	if (ratio) return Math.round((Number(ratio[1]) / Number(ratio[2])) * 1e9);
	if (!match || (match[2] === "" && !match[3])) return fail(`failed to parse ${value} as a rational number`);
	if ((match[3] ?? "").replace(/0+$/, "").length > 9) return fail("value is too precise");
	return Math.round(Number(value) * 1e9);
}

export const valueKinds: Readonly<Record<string, Check>> = {
	bool: (value) => String(parseBool(value)),
	string: (value) => value,
	list: (value) => value,
	strings: (value) => value,
	stringArray: (value) => value,
	map: (value) => value,
	int: integer("ParseInt", 64),
	int64: integer("ParseInt", 64),
	uint: integer("ParseUint", 64),
	uint16: integer("ParseUint", 16),
	uint32: integer("ParseUint", 32),
	uint64: integer("ParseUint", 64),
	float: same((value) => (Number.isNaN(Number(value)) || value === "" ? fail(`strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`) : 0)),
	duration: same(parseDuration),
	"positive-duration": same((value) => (parseDuration(value) < 0 ? fail("duration cannot be negative") : 0)),
	bytes: (value) => String(ramInBytes(value)),
	swap: (value) => (value === "-1" ? value : String(ramInBytes(value))),
	decimal: (value) => String(parseCpus(value)),
	filter: same((value) => (value !== "" && !value.includes("=") ? fail("bad format of filter (expected name=value)") : 0)),
	attach: (value) => {
		const stream = value.toLowerCase();
		return ["stdin", "stdout", "stderr"].includes(stream) ? stream : fail("valid streams are STDIN, STDOUT and STDERR");
	},
	env: (value, { environ }) => {
		const key = value.split("=")[0] as string;
		if (key === "") return fail(`invalid environment variable: ${value}`);
		const given = environ.get(key);
		return value.includes("=") || given === undefined ? value : `${key}=${given}`;
	},
	label,
	"extra-host": extraHost,
	ip: (value) => (isIP(value.trim()) ? value.trim() : fail(`IP address is not correctly formatted: ${value}`)),
	mac: same((value) => isMac(value.trim()) || fail(`address ${value.trim()}: invalid MAC address`)),
	domain,
	link: same((value) => {
		if (value === "") fail("empty string specified for links");
		if (value.split(":").length > 2) fail(`bad format for links: ${value}`);
	}),
	sysctl: same((value) => {
		const key = value.split("=")[0] as string;
		const allowed = value.includes("=") && key !== "" && (sysctls.has(key) || key.startsWith("net.") || key.startsWith("fs.mqueue."));
		if (!allowed) fail(`sysctl '${value}' is not allowed`);
	}),
	"device-rule": same((value) => /^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/.test(value) || fail(`invalid device cgroup format '${value}'`)),
	ulimit: same(checkUlimit),
	"gpu-request": same(parseGpus),
	mount: same(checkMount),
	network: same(checkNetwork),
	"weight-device": same(checkDevices.weight),
	"bps-device": same(checkDevices.bps),
	"iops-device": same(checkDevices.iops),
};
