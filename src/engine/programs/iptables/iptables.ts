/** iptables and ip6tables. iptables(8). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { type Ip, type IpFamily, parseIp } from "../../net/address.ts";
import { defineProgram, type InstalledProgram } from "../lib/program.ts";
import type { Command } from "./command.ts";
import { Names } from "./names.ts";
import { type Outcome, parseCommand, runCommand } from "./outcome.ts";

/** Names of hosts among the values of -s and -d are looked up before the rule is made. */
function* resolveHosts(sys: Sys, args: readonly string[], family: IpFamily, names: Names): Blocking<void> {
	for (let i = 0; i < args.length; i++) {
		const glued = /^(?:--source|--src|--destination|--dst|-s|-d)=?(.*)$/.exec(args[i] ?? "");
		if (!glued) continue;
		for (const one of (glued[1] || (args[i + 1] ?? "")).split(",")) {
			const [host = ""] = one.split("/");
			if (host && host !== "!" && !/^[\d.]+$/.test(host) && parseIp(host) === undefined) yield* names.resolve(sys, host, family);
		}
	}
}

/** Addresses whose names a listing will show. */
function* addressNames(sys: Sys, { letter, numeric, table }: Command, family: IpFamily, names: Names): Blocking<void> {
	if (letter !== "L" || numeric) return;
	const found = new Set<Ip>();
	for (const t of sys.netlink("ruleset", { family: family === "inet" ? "ip" : "ip6" })) {
		if (t.name !== table) continue;
		for (const chain of t.chains)
			for (const rule of chain.rules) for (const m of rule.matches) if (m.kind === "source" || m.kind === "destination") found.add(m.address);
	}
	yield* names.lookUp(sys, found);
}

function* run(sys: Sys, args: readonly string[], family: IpFamily): Blocking<Outcome> {
	const names = yield* Names.read(sys);
	yield* resolveHosts(sys, args, family, names);
	const command = parseCommand(args, family, names);
	if ("status" in command) return command;
	if (sys.geteuid() === 0) yield* addressNames(sys, command, family, names);
	return runCommand(sys, command, family, names);
}

/** One of the names under which the program is installed. */
export const iptablesProgram = (name: string, family: IpFamily): InstalledProgram =>
	defineProgram({
		name,
		package: "iptables",
		summary: `administration tool for IPv${family === "inet" ? 4 : 6} packet filtering and NAT`,
		usage: ["[-t table] {-A|-C|-D|-I|-R|-S|-F|-L|-Z|-N|-X|-P|-E} [chain] ..."],
		options: [],
		rawArguments: true,
		*main(context) {
			const { status, out, err } = yield* run(context.sys, context.operands, family);
			if (err) yield* context.sys.write(2, err);
			yield* context.print(out);
			return status;
		},
	});

/** The old kernel interface is not there: its tables would stand beside those of nf_tables. */
export const legacyProgram = (name: string): InstalledProgram =>
	defineProgram({
		name,
		package: "iptables",
		summary: "administration of the old kernel interface of packet filtering",
		usage: ["..."],
		options: [],
		rawArguments: true,
		*main(context) {
			if (context.operands.includes("-V") || context.operands.includes("--version")) {
				yield* context.print(`${name.replace("-legacy", "")} v1.8.13 (legacy)\n`);
				return 0;
			}
			return context.unsimulated("the old kernel interface of packet filtering");
		},
	});
