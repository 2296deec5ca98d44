import type { Blocking } from "../../kernel/abi.ts";
import { execvp } from "../lib/launch.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { BAD_ARGUMENTS, specsOf } from "./create.ts";
import { hierarchies, moveTo } from "./hierarchies.ts";

function* execMain(context: Context): Blocking<number> {
	const { sys, operands } = context;
	const specs = specsOf(context);
	if (operands.length === 0) context.fail("no command specified", BAD_ARGUMENTS);
	if (specs.length === 0) context.unsimulated("choosing a group by the rules of cgred");
	const all = yield* hierarchies(sys);
	for (const spec of specs) {
		const refused = yield* moveTo(sys, spec, all, sys.getpid());
		if (refused !== undefined) {
			yield* sys.write(2, "cgroup change of group failed\n");
			return 96;
		}
	}
	const failure = yield* execvp(sys, operands);
	return context.fail(`exec failed:: ${failure.message}`, 96);
}

export const cgexec = defineProgram({
	name: "cgexec",
	package: "libcgroup",
	summary: "Run the task in given control group(s)",
	usage: ["[-h] [-g <controllers>:<path>] [--sticky] command [arguments] ..."],
	options: [
		{ short: "g", arg: "<controllers>:<path>", help: "control group which should be added" },
		{ long: "sticky", help: "cgred daemon does not change pidlist and children tasks" },
		{ short: "b", help: "ignore default systemd delegate hierarchy" },
	],
	stopAtOperand: true,
	usageStatus: BAD_ARGUMENTS,
	main: execMain,
});

function* classifyMain(context: Context): Blocking<number> {
	const { sys, operands } = context;
	const specs = specsOf(context);
	if (operands.length === 0) context.fail("no pids specified", BAD_ARGUMENTS);
	if (specs.length === 0) context.unsimulated("choosing a group by the rules of cgred");
	const all = yield* hierarchies(sys);
	let status = 0;
	for (const operand of operands) {
		if (!/^\d+$/.test(operand)) {
			yield* sys.write(2, `Error: ${operand} is not valid pid.\n`);
			status = 2;
			continue;
		}
		for (const spec of specs) {
			const refused = yield* moveTo(sys, spec, all, Number(operand));
			if (refused === undefined) continue;
			yield* sys.write(2, `Error changing group of pid ${operand}: ${refused}\n`);
			status = 96;
		}
	}
	return status;
}

export const cgclassify = defineProgram({
	name: "cgclassify",
	package: "libcgroup",
	summary: "Move running task(s) to given cgroups",
	usage: ["[[-g] <controllers>:<path>] [--sticky | --cancel-sticky] <list of pids>"],
	options: [
		{ short: "g", arg: "<controllers>:<path>", help: "control group to be used as target" },
		{ long: "sticky", help: "cgred daemon does not change pidlist and children tasks" },
		{ long: "cancel-sticky", help: "cgred daemon can change pidlist and children tasks" },
		{ short: "b", help: "ignore default systemd delegate hierarchy" },
	],
	usageStatus: BAD_ARGUMENTS,
	main: classifyMain,
});
