import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { signalNumber } from "../../kernel/signal-names.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { parseBytes, parseSeconds } from "./amounts.ts";
import { type Counter, hogCpu, hogDisk, hogMemory, hogSync } from "./hogs.ts";

interface Plan {
	readonly cpu: number;
	readonly io: number;
	readonly vm: number;
	readonly hdd: number;
	readonly seconds: number;
	readonly vmBytes: number;
	readonly hddBytes: number;
}

function planOf(context: Context): Plan {
	const { options } = context;
	const count = (key: string): number => {
		const text = options.value(key) ?? "0";
		return /^\d+$/.test(text) ? Number(text) : context.fail(`FAIL: [${context.sys.getpid()}] (244) unrecognized option: ${text}`);
	};
	const bytes = (key: string, standard: string): number =>
		parseBytes(options.value(key) ?? standard, 0) ?? context.fail(`unrecognized size: ${options.value(key)}`);
	return {
		cpu: count("cpu"),
		io: count("io"),
		vm: count("vm"),
		hdd: count("hdd"),
		seconds: parseSeconds(options.value("timeout") ?? "0") ?? context.fail(`unrecognized timeout: ${options.value("timeout")}`),
		vmBytes: bytes("vm-bytes", "256M"),
		hddBytes: bytes("hdd-bytes", "1G"),
	};
}

function start(context: Context, plan: Plan): number[] {
	const { sys, options } = context;
	const hang = options.has("vm-hang") ? Number(options.value("vm-hang")) : undefined;
	const counter: Counter = { operations: 0 };
	const run = (times: number, body: (child: Sys, i: number) => Blocking<number>) =>
		Array.from({ length: times }, (_, i) => sys.fork((child) => body(child, i)));
	return [
		...run(plan.cpu, (child) => hogCpu(child, counter)),
		...run(plan.io, (child) => hogSync(child, counter)),
		...run(plan.vm, (child) => hogMemory(child, counter, { bytes: plan.vmBytes, keep: options.has("vm-keep"), hang })),
		...run(plan.hdd, (child, i) => hogDisk(child, counter, `./stress.${child.getpid()}${i}`, plan.hddBytes)),
	];
}

function* main(context: Context): Blocking<number> {
	const { sys, options } = context;
	const plan = planOf(context);
	const self = sys.getpid();
	const say = (kind: string, text: string) => sys.write(kind === "info" ? 1 : 2, `stress: ${kind}: [${self}] ${text}\n`);
	if (plan.cpu + plan.io + plan.vm + plan.hdd === 0) {
		yield* context.print("`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n");
		return 0;
	}
	if (!options.has("quiet")) yield* say("info", `dispatching hogs: ${plan.cpu} cpu, ${plan.io} io, ${plan.vm} vm, ${plan.hdd} hdd`);
	if (options.has("dry-run")) return 0;
	const begun = sys.clock("monotonic");
	const workers = new Set(start(context, plan));
	let timeUp = false;
	sys.sigaction("ALRM", () => {
		timeUp = true;
	});
	if (plan.seconds > 0) sys.alarm(plan.seconds);
	let failed = false;
	while (workers.size > 0) {
		try {
			const ended = yield* sys.waitpid(-1);
			if (!ended) continue;
			workers.delete(ended.pid);
			const { status } = ended;
			if (timeUp || failed) continue;
			if (status.kind === "signaled") yield* say("FAIL", `(415) <-- worker ${ended.pid} got signal ${signalNumber(status.signal)}`);
			else yield* say("FAIL", `(415) <-- worker ${ended.pid} returned error ${status.kind === "exited" ? status.code : 0}`);
			yield* say("WARN", "(417) now reaping child worker processes");
			failed = true;
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
		if (timeUp || failed) for (const pid of workers) sys.kill(pid, "KILL");
	}
	const seconds = Math.floor(sys.clock("monotonic") - begun);
	if (failed) yield* say("FAIL", `(451) failed run completed in ${seconds}s`);
	else if (!options.has("quiet")) yield* say("info", `successful run completed in ${seconds}s`);
	return failed ? 1 : 0;
}

export const stress = defineProgram({
	name: "stress",
	package: "stress",
	summary: "impose certain types of compute stress on your system",
	usage: ["[OPTION [ARG]] ..."],
	options: [
		{ short: "v", long: "verbose", help: "be verbose" },
		{ short: "q", long: "quiet", help: "be quiet" },
		{ short: "n", long: "dry-run", help: "show what would have been done" },
		{ short: "t", long: "timeout", arg: "N", help: "timeout after N seconds" },
		{ long: "backoff", arg: "N", help: "wait factor of N microseconds before work starts" },
		{ short: "c", long: "cpu", arg: "N", help: "spawn N workers spinning on sqrt()" },
		{ short: "i", long: "io", arg: "N", help: "spawn N workers spinning on sync()" },
		{ short: "m", long: "vm", arg: "N", help: "spawn N workers spinning on malloc()/free()" },
		{ long: "vm-bytes", arg: "B", help: "malloc B bytes per vm worker (default is 256MB)" },
		{ long: "vm-stride", arg: "B", help: "touch a byte every B bytes (default is 4096)" },
		{ long: "vm-hang", arg: "N", help: "sleep N secs before free (default none, 0 is inf)" },
		{ long: "vm-keep", help: "redirty memory instead of freeing and reallocating" },
		{ short: "d", long: "hdd", arg: "N", help: "spawn N workers spinning on write()/unlink()" },
		{ long: "hdd-bytes", arg: "B", help: "write B bytes per hdd worker (default is 1GB)" },
	],
	main,
});
