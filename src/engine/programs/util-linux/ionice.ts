import type { IoPriority } from "../../kernel/abi.ts";
import { Accounts, findUser } from "../lib/accounts.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import { readProcesses } from "../lib/procfs/process.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

const classes = ["none", "realtime", "best-effort", "idle"] as const;
/** Where no level is said, the middle one. */
const MIDDLE = 4;
/** The kernel looks at three bits of the level. */
const LEVELS = 7;

const shown = (p: IoPriority): string => (p.class === "idle" ? "idle" : `${p.class}: prio ${p.level}`);

export const ionice = defineUtilLinux({
	name: "ionice",
	summary: "Show or change the I/O-scheduling class and priority of a process",
	usage: ["[options] -p <pid>...", "[options] -P <pgid>...", "[options] -u <uid>...", "[options] <command>"],
	stopAtOperand: true,
	options: [
		{ short: "c", long: "class", arg: "class", help: "0 none, 1 realtime, 2 best-effort, 3 idle" },
		{ short: "n", long: "classdata", arg: "num", help: "level 0..7 within realtime and best-effort" },
		{ short: "p", long: "pid", arg: "pid", help: "these processes" },
		{ short: "P", long: "pgid", arg: "pgrp", help: "these process groups" },
		{ short: "t", long: "ignore", help: "ignore failures" },
		{ short: "u", long: "uid", arg: "uid", help: "these users' processes" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const classText = options.value("class");
		const levelText = options.value("classdata");
		const number = (text: string, what: string): number => (/^-?\d+$/.test(text) ? Number(text) : context.fail(`invalid ${what} argument: '${text}'`));
		let chosen: IoPriority["class"] | undefined;
		if (classText !== undefined) {
			chosen = /^\d+$/.test(classText) ? classes[Number(classText)] : classes.find((c) => c === classText);
			if (chosen === undefined && !/^\d+$/.test(classText)) context.fail(`unknown scheduling class: '${classText}'`);
			if (chosen === undefined) {
				yield* context.complain(`unknown prio class ${classText}`);
				context.fail("ioprio_set failed: Invalid argument");
			}
		}
		const level = levelText === undefined ? undefined : number(levelText, "class data");
		const key = options.last("pid", "pgid", "uid");
		const set = chosen !== undefined || level !== undefined;
		const wanted: IoPriority = { class: chosen ?? "best-effort", level: chosen === "none" || chosen === "idle" ? 0 : (level ?? MIDDLE) & LEVELS };
		if (key === undefined && operands.length === 0) {
			yield* context.print(`${shown(sys.getIoPriority(0))}\n`);
			return 0;
		}
		if (key === undefined) {
			if (set) sys.setIoPriority(0, wanted);
			const error = yield* execvp(sys, operands);
			return context.fail(`failed to execute ${operands[0]}: ${error.message}`, execFailureStatus(error));
		}
		const accounts = yield* Accounts.load(sys);
		const values = [options.value(key) ?? "", ...operands];
		const processes = key === "pid" ? [] : yield* readProcesses(sys);
		for (const text of values) {
			const id = key === "uid" ? (findUser(accounts, text) ?? context.fail(`unknown user ${text}`)) : number(text, key === "pid" ? "PID" : "PGID");
			const pids = key === "pid" ? [id] : processes.filter((p) => (key === "pgid" ? p.pgrp === id : p.uids[1] === id)).map((p) => p.pid);
			try {
				if (pids.length === 0) context.fail(`ioprio_get failed: No such process`);
				if (set) for (const pid of pids) sys.setIoPriority(pid, wanted);
				else yield* context.print(`${shown(sys.getIoPriority(pids[0] as number))}\n`);
			} catch (error) {
				if (options.has("ignore") && set) continue;
				context.fail(`ioprio_${set ? "set" : "get"} failed: ${reason(error)}`);
			}
		}
		return 0;
	},
});
