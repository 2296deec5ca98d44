import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { parseServices, type Service } from "../lib/resolver/nsswitch.ts";
import { addressHosts, hosts } from "./hosts.ts";
import { numbered } from "./tables.ts";

const NOT_FOUND = 2;
const NO_ENUMERATION = 3;
const hint = "Try `getent --help' or `getent --usage' for more information.\n";

const help = `Usage: getent [OPTION...] database [key ...]
Get entries from administrative database.

  -A, --no-addrconfig        do not filter out unsupported IPv4/IPv6 addresses
                             (with ahosts*)
  -i, --no-idn               disable IDN encoding
  -s, --service=CONFIG       Service configuration to be used
  -?, --help                 Give this help list
      --usage                Give a short usage message
  -V, --version              Print program version

Mandatory or optional arguments to long options are also mandatory or optional
for any corresponding short options.

Supported databases:
ahosts ahostsv4 ahostsv6 aliases ethers group gshadow hosts initgroups
netgroup networks passwd protocols rpc services shadow

For bug reporting instructions, please see:
<http://www.debian.org/Bugs/>.
`;
const usage = `Usage: getent [-Ai?V] [-s CONFIG] [--no-addrconfig] [--no-idn]
            [--service=CONFIG] [--help] [--usage] [--version]
            database [key ...]
`;
const version = `getent (Debian GLIBC 2.43-7) 2.43
Copyright (C) 2024 Free Software Foundation, Inc.
This is free software; see the source for copying conditions.  There is NO
warranty; not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.
Written by Ulrich Drepper.
`;

/** Databases whose lines are printed as they stand, found by the first field or by the number in `id`. */
const colonFiles: Readonly<Record<string, { readonly path: string; readonly id: number | undefined }>> = {
	passwd: { path: "/etc/passwd", id: 2 },
	group: { path: "/etc/group", id: 2 },
	shadow: { path: "/etc/shadow", id: undefined },
	gshadow: { path: "/etc/gshadow", id: undefined },
};

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

function* noEnumeration(context: Context, database: string): Blocking<number> {
	yield* context.print(`Enumeration not supported on ${database}\n`);
	return NO_ENUMERATION;
}

function* initialGroups(context: Context, keys: readonly string[]): Blocking<number> {
	if (keys.length === 0) return yield* noEnumeration(context, "initgroups");
	const groups = (yield* lines(context, "/etc/group")).map((line) => line.split(":"));
	for (const key of keys) {
		const own = groups.filter((fields) => (fields[3] ?? "").split(",").includes(key)).map((fields) => fields[2]);
		yield* context.print(`${key.padEnd(21)}${own.length ? ` ${own.join(" ")}` : ""}\n`);
	}
	return 0;
}

/** aliases and ethers: files that few hosts have. */
function* rare(context: Context, database: string, keys: readonly string[]): Blocking<number> {
	if (keys.length === 0) return database === "aliases" ? 0 : yield* noEnumeration(context, database);
	if (database !== "ethers") return NOT_FOUND;
	let status = 0;
	const known = (yield* lines(context, "/etc/ethers")).map((line) => line.trim().split(/\s+/));
	for (const key of keys) {
		const found = known.find(([address, name]) => address === key || name === key);
		if (found) yield* context.print(`${found[0]} ${found[1]}\n`);
		else status = NOT_FOUND;
	}
	return status;
}

/** `-s CONFIG` and `-s DATABASE:CONFIG`: the last that fits. */
function servicesFor(context: Context, database: string): readonly Service[] | undefined {
	const given = context.options
		.values("service")
		.map((text) => (text.includes(":") ? text.split(/:(.*)/s) : [database, text]))
		.findLast(([name]) => name === database);
	return given === undefined ? undefined : parseServices(given[1] ?? "");
}

export const getent = defineProgram({
	name: "getent",
	package: "libc-bin",
	summary: "get entries from administrative databases",
	usage: ["[OPTION...] database [key ...]"],
	usageHint: hint,
	usageStatus: 64,
	stopAtOperand: true,
	options: [
		{ short: "A", long: "no-addrconfig", help: "do not filter out unsupported IPv4/IPv6 addresses (with ahosts*)" },
		{ short: "i", long: "no-idn", help: "disable IDN encoding" },
		{ short: "s", long: "service", arg: "CONFIG", help: "Service configuration to be used" },
		{ short: "?", long: "help", help: "Give this help list" },
		{ long: "usage", help: "Give a short usage message" },
		{ short: "V", long: "version", help: "Print program version" },
	],
	*main(context) {
		const { options, sys } = context;
		for (const [option, text] of [
			["help", help],
			["usage", usage],
			["version", version],
		] as const)
			if (options.has(option)) {
				yield* context.print(text);
				return 0;
			}
		const [database, ...keys] = context.operands;
		if (database === undefined) {
			yield* sys.write(2, `getent: wrong number of arguments\n${hint}`);
			return 1;
		}
		try {
			if (database in colonFiles) return yield* fromFile(context, database, keys);
			const services = servicesFor(context, database);
			switch (database) {
				case "hosts":
					return yield* hosts(context, keys, services);
				case "ahosts":
					return yield* addressHosts(context, keys, undefined, services);
				case "ahostsv4":
					return yield* addressHosts(context, keys, "inet", services);
				case "ahostsv6":
					return yield* addressHosts(context, keys, "inet6", services);
				case "initgroups":
					return yield* initialGroups(context, keys);
				case "services":
				case "protocols":
				case "networks":
				case "rpc":
					return yield* numbered(context, database, keys);
				case "aliases":
				case "ethers":
				case "netgroup":
					return yield* rare(context, database, keys);
			}
		} catch (error) {
			if (isErrno(error)) return NOT_FOUND;
			throw error;
		}
		yield* sys.write(2, `Unknown database: ${database}\n${hint}`);
		return 1;
	},
});
