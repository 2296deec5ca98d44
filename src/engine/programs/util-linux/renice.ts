import { Accounts, findUser } from "../lib/accounts.ts";
import { readProcesses } from "../lib/procfs/process.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

type Kind = "process ID" | "process group ID" | "user ID";
const kinds: Readonly<Record<string, Kind>> = { pid: "process ID", pgrp: "process group ID", user: "user ID" };

/** What stands before the options: the old form `renice +3 PID`. */
function rewrite(args: readonly string[]): string[] {
	const [first, ...rest] = args;
	if (first === undefined || !/^[-+]?\d+$/.test(first)) return [...args];
	return ["--priority", first, ...rest];
}

export const renice = defineUtilLinux({
	name: "renice",
	summary: "Alter the priority of running processes",
	usage: [
		"[-n|--priority|--relative] <priority> [-p|--pid] <pid>...",
		"[-n|--priority|--relative] <priority>  -g|--pgrp <pgid>...",
		"[-n|--priority|--relative] <priority>  -u|--user <user>...",
	],
	rewrite,
	options: [
		{ short: "n", arg: "num", help: "the nice value" },
		{ long: "priority", arg: "num", help: "the nice value" },
		{ long: "relative", arg: "num", help: "what to add to the nice value" },
		{ short: "p", long: "pid", help: "processes (the default)" },
		{ short: "g", long: "pgrp", help: "process groups" },
		{ short: "u", long: "user", help: "users" },
	],
	*main(context) {
		const { sys, options } = context;
		const operands = [...context.operands];
		const key = options.last("n", "priority", "relative");
		const text = key === undefined ? operands.shift() : options.value(key);
		if (text === undefined || operands.length === 0) {
			if (text !== undefined && !/^[-+]?\d+$/.test(text)) return context.usage(`invalid priority '${text}'`);
			return context.usage("not enough arguments");
		}
		if (!/^[-+]?\d+$/.test(text)) return context.usage(`invalid priority '${text}'`);
		const value = Number(text);
		const kind = kinds[options.last(...Object.keys(kinds)) ?? "pid"] as Kind;
		const accounts = yield* Accounts.load(sys);
		const processes = kind === "process ID" ? [] : yield* readProcesses(sys);
		let status = 0;
		for (const operand of operands) {
			const id = kind === "user ID" ? findUser(accounts, operand) : /^\d+$/.test(operand) ? Number(operand) : undefined;
			if (id === undefined) {
				yield* context.complain(kind === "user ID" ? `unknown user ${operand}` : `bad ${kind} value: ${operand}`);
				status = 1;
				continue;
			}
			const pids = kind === "process ID" ? [id] : processes.filter((p) => (kind === "user ID" ? p.uids[1] === id : p.pgrp === id)).map((p) => p.pid);
			let step = "get";
			try {
				if (pids.length === 0) context.sys.getpriority(-1);
				const old = Math.min(...pids.map((pid) => sys.getpriority(pid)));
				step = "set";
				const wanted = Math.max(-20, Math.min(19, key === "relative" ? old + value : value));
				for (const pid of pids) sys.setpriority(pid, wanted);
				const now = Math.min(...pids.map((pid) => sys.getpriority(pid)));
				yield* context.print(`${id} (${kind}) old priority ${old}, new priority ${now}\n`);
			} catch (error) {
				yield* context.complain(`failed to ${step} priority for ${id} (${kind}): ${reason(error)}`);
				status = 1;
			}
		}
		return status;
	},
});
