import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { type Context, defineProgram } from "../lib/program.ts";

const NOT_FOUND = 2;
const NO_ENUMERATION = 3;

/** Databases whose lines are printed as they stand, found by the first field or by the number in `id`. */
const colonFiles: Readonly<Record<string, { readonly path: string; readonly id: number | undefined }>> = {
	passwd: { path: "/etc/passwd", id: 2 },
	group: { path: "/etc/group", id: 2 },
	shadow: { path: "/etc/shadow", id: undefined },
	gshadow: { path: "/etc/gshadow", id: undefined },
};

/** Well-known ports and protocols that glibc reads from /etc/services and /etc/protocols. */
const services: readonly (readonly [string, number, string])[] = [
	["ftp", 21, "tcp"],
	["ssh", 22, "tcp"],
	["telnet", 23, "tcp"],
	["smtp", 25, "tcp"],
	["domain", 53, "tcp"],
	["domain", 53, "udp"],
	["http", 80, "tcp"],
	["pop3", 110, "tcp"],
	["ntp", 123, "udp"],
	["imap2", 143, "tcp"],
	["https", 443, "tcp"],
	["syslog", 514, "udp"],
	["docker", 2375, "tcp"],
];
const protocols: readonly (readonly [string, number])[] = [
	["ip", 0],
	["icmp", 1],
	["igmp", 2],
	["tcp", 6],
	["udp", 17],
	["ipv6", 41],
];

function* lines(context: Context, path: string): Blocking<string[]> {
	return ((yield* tryReadText(context.sys, path)) ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

function* fromFile(context: Context, name: string, keys: readonly string[]): Blocking<number> {
	const { path, id } = colonFiles[name] as (typeof colonFiles)[string];
	const all = yield* lines(context, path);
	let status = 0;
	for (const key of keys) {
		const found = all.find((line) => {
			const fields = line.split(":");
			return id !== undefined && /^\d+$/.test(key) ? fields[id] === key : fields[0] === key;
		});
		if (found === undefined) status = NOT_FOUND;
		else yield* context.print(`${found}\n`);
	}
	if (keys.length === 0) for (const line of all) yield* context.print(`${line}\n`);
	return status;
}

/** Addresses and names of /etc/hosts. */
function* hosts(context: Context, keys: readonly string[]): Blocking<number> {
	const entries = (yield* lines(context, "/etc/hosts")).map((line) => line.replace(/#.*/, "").trim().split(/\s+/)).filter((words) => words.length > 1);
	const shown = ([address = "", ...names]: readonly string[]) => `${address.padEnd(15)} ${names.join(" ")}\n`;
	let status = 0;
	for (const key of keys) {
		const found = entries.filter(([address, ...names]) => address === key || names.includes(key));
		if (found.length === 0) status = NOT_FOUND;
		for (const entry of found.slice(0, 1)) yield* context.print(shown(entry));
	}
	if (keys.length === 0) for (const entry of entries) yield* context.print(shown(entry));
	return status;
}

function* initialGroups(context: Context, keys: readonly string[]): Blocking<number> {
	if (keys.length === 0) return context.fail("Enumeration not supported on initgroups", NO_ENUMERATION);
	const groups = (yield* lines(context, "/etc/group")).map((line) => line.split(":"));
	for (const key of keys) {
		const own = groups.filter((fields) => (fields[3] ?? "").split(",").includes(key)).map((fields) => fields[2]);
		yield* context.print(`${key.padEnd(21)}${own.length ? ` ${own.join(" ")}` : ""}\n`);
	}
	return 0;
}

function* table(context: Context, keys: readonly string[], entries: readonly { readonly keys: readonly string[]; readonly line: string }[]): Blocking<number> {
	let status = 0;
	for (const key of keys) {
		const found = entries.find((entry) => entry.keys.includes(key));
		if (!found) status = NOT_FOUND;
		else yield* context.print(`${found.line}\n`);
	}
	if (keys.length === 0) for (const entry of entries) yield* context.print(`${entry.line}\n`);
	return status;
}

const known = [
	"ahosts",
	"ahostsv4",
	"ahostsv6",
	"aliases",
	"ethers",
	"group",
	"gshadow",
	"hosts",
	"initgroups",
	"netgroup",
	"networks",
	"passwd",
	"protocols",
	"rpc",
	"services",
	"shadow",
];

export const getent = defineProgram({
	name: "getent",
	package: "libc-bin",
	summary: "get entries from administrative databases",
	usage: ["[OPTION...] database [key ...]"],
	usageHint: "Try `getent --help' or `getent --usage' for more information.\n",
	stopAtOperand: true,
	options: [
		{ short: "A", long: "no-addrconfig", help: "do not filter out unsupported IPv4/IPv6 addresses (with ahosts*)" },
		{ short: "i", long: "no-idn", help: "disable IDN encoding" },
		{ short: "s", long: "service", arg: "CONFIG", help: "Service configuration to be used", simulated: false },
	],
	*main(context) {
		const [database, ...keys] = context.operands;
		if (database === undefined) return context.usage("wrong number of arguments");
		if (!known.includes(database)) {
			yield* context.sys.write(2, `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`);
			return 1;
		}
		try {
			if (database in colonFiles) return yield* fromFile(context, database, keys);
			if (database === "hosts") return yield* hosts(context, keys);
			if (database === "initgroups") return yield* initialGroups(context, keys);
			if (database === "services") {
				const entries = services.map(([name, port, protocol]) => ({
					keys: [name, String(port), `${name}/${protocol}`, `${port}/${protocol}`],
					line: `${name.padEnd(21)} ${port}/${protocol}`,
				}));
				return yield* table(context, keys, entries);
			}
			if (database === "protocols") {
				const entries = protocols.map(([name, number]) => ({ keys: [name, String(number)], line: `${name.padEnd(21)} ${number} ${name.toUpperCase()}` }));
				return yield* table(context, keys, entries);
			}
		} catch (error) {
			if (isErrno(error)) return NOT_FOUND;
			throw error;
		}
		return context.unsimulated(`database ${database}`);
	},
});
