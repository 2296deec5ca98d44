import type { Blocking } from "../../kernel/abi.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { readText } from "../lib/stdio.ts";
import { defineUtilLinux } from "./define.ts";

function* read(context: Context, pid: number | "self", file: string, what: string): Blocking<string> {
	try {
		return (yield* readText(context.sys, `/proc/${pid}/${file}`)).trim();
	} catch (error) {
		return context.fail(`failed to read ${what}: ${reason(error)}`);
	}
}

function* set(context: Context, pid: number | "self", value: string): Blocking<void> {
	const { sys } = context;
	try {
		const fd = yield* sys.open(`/proc/${pid}/oom_score_adj`, { write: true });
		yield* sys.write(fd, value);
		sys.close(fd);
	} catch (error) {
		context.fail(`failed to set score adjust value: ${reason(error)}`);
	}
}

export const choom = defineUtilLinux({
	name: "choom",
	summary: "Display and adjust OOM-killer score",
	usage: ["[options] -p pid", "[options] -n number -p pid", "[options] -n number [--] command [args...]]"],
	options: [
		{ short: "n", long: "adjust", arg: "num", help: "the adjust value" },
		{ short: "p", long: "pid", arg: "num", help: "a process" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const value = options.value("adjust");
		const pidText = options.value("pid");
		if (value !== undefined && !/^-?\d+$/.test(value)) context.fail(`invalid adjust argument: '${value}'`);
		if (pidText !== undefined && !/^\d+$/.test(pidText)) context.fail(`invalid PID argument: '${pidText}'`);
		if (pidText === undefined && operands.length === 0) context.usage("no PID or COMMAND specified");
		if (pidText === undefined) {
			if (value === undefined) context.usage("no OOM score adjust value specified");
			yield* set(context, "self", value ?? "0");
			const error = yield* execvp(sys, operands);
			return context.fail(`failed to execute ${operands[0]}: ${error.message}`, execFailureStatus(error));
		}
		const pid = Number(pidText);
		if (value === undefined) {
			yield* context.print(`pid ${pid}'s current OOM score: ${yield* read(context, pid, "oom_score", "OOM score value")}\n`);
			yield* context.print(`pid ${pid}'s current OOM score adjust value: ${yield* read(context, pid, "oom_score_adj", "OOM score adjust value")}\n`);
			return 0;
		}
		const before = yield* read(context, pid, "oom_score_adj", "OOM score adjust value");
		yield* set(context, pid, value);
		yield* context.print(`pid ${pid}'s OOM score adjust value changed from ${before} to ${value}\n`);
		return 0;
	},
});
