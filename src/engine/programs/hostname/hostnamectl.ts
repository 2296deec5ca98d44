/** hostnamectl(1) without the service behind it: names from the kernel and /etc/hostname, the rest from /etc and /proc. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { isValidName } from "./resolve.ts";

function* line(context: Context, path: string): Blocking<string> {
	return ((yield* tryReadText(context.sys, path)) ?? "").split("\n")[0] ?? "";
}

function* osName(context: Context): Blocking<string> {
	return /^PRETTY_NAME="?(.*?)"?$/m.exec((yield* tryReadText(context.sys, "/etc/os-release")) ?? "")?.[1] ?? "";
}

function* status(context: Context): Blocking<number> {
	const { sysname, release, machine, nodename } = context.sys.uname();
	const fixed = yield* line(context, "/etc/hostname");
	const rows: [string, string][] = [
		["Static hostname", fixed || "(unset)"],
		...(fixed !== nodename ? ([["Transient hostname", nodename]] as [string, string][]) : []),
		["Icon name", "computer-vm"],
		["Chassis", "vm 💽"],
		["Machine ID", yield* line(context, "/etc/machine-id")],
		["Boot ID", (yield* line(context, "/proc/sys/kernel/random/boot_id")).replaceAll("-", "")],
		["Virtualization", "qemu"],
		["Operating System", yield* osName(context)],
		["Kernel", `${sysname} ${release}`],
		["Architecture", machine.replace("x86_64", "x86-64")],
	];
	for (const [name, value] of rows) if (value) yield* context.print(`${name.padStart(16)}: ${value}\n`);
	return 0;
}

function* setHostname(context: Context, name: string): Blocking<number> {
	const { sys } = context;
	if (!isValidName(name) || name.length > 64) context.fail(`Invalid hostname '${name}'`, 1);
	try {
		sys.sethostname(name);
		const fd = yield* sys.open("/etc/hostname", { write: true, create: true, truncate: true }, 0o644);
		yield* sys.write(fd, `${name}\n`);
		sys.close(fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
		context.fail("Could not set static hostname: Access denied");
	}
	return 0;
}

export const hostnamectl = defineProgram({
	name: "hostnamectl",
	package: "systemd",
	summary: "control the system host name",
	usage: ["[OPTIONS...] COMMAND ..."],
	options: [
		{ long: "transient", help: "only the transient host name" },
		{ long: "static", help: "only the static host name" },
		{ long: "pretty", help: "only the pretty host name" },
		{ long: "json", arg: "MODE", help: "as JSON", simulated: false },
		{ short: "j", help: "as JSON", simulated: false },
		{ short: "H", long: "host", arg: "HOST", help: "on another host", simulated: false },
		{ long: "no-ask-password", help: "do not ask for a password" },
	],
	*main(context) {
		const [verb = "status", argument] = context.operands;
		switch (verb) {
			case "status":
				if (context.options.has("static")) {
					yield* context.print(`${yield* line(context, "/etc/hostname")}\n`);
					return 0;
				}
				return yield* status(context);
			case "hostname":
			case "set-hostname":
				if (argument !== undefined) return yield* setHostname(context, argument);
				yield* context.print(`${context.sys.uname().nodename}\n`);
				return 0;
			case "icon-name":
				yield* context.print("computer-vm\n");
				return 0;
			case "chassis":
				yield* context.print("vm\n");
				return 0;
			case "deployment":
			case "location":
				yield* context.print("\n");
				return 0;
			default:
				yield* context.sys.write(2, `Unknown command verb '${verb}'.\n`);
				return 1;
		}
	},
});
