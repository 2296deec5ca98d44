import type { Blocking } from "../../kernel/abi.ts";
import { Memory } from "../lib/procfs/system.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { parseBytes, parseSeconds, shownBytes } from "./amounts.ts";
import { adjustOomScore } from "./hogs.ts";
import { ngOptions } from "./ng-options.ts";
import { type Instance, passed, reapAll, type Settings, type Stressor, startAll } from "./ng-run.ts";

const stressorNames = ["cpu", "io", "vm", "hdd"] as const;
const VM_BYTES = 256 * 1024 ** 2;
const HDD_BYTES = 1024 ** 3;
const DAY = 86400;

function countOf(context: Context, key: string): number | undefined {
	const text = context.options.value(key);
	if (text === undefined) return undefined;
	if (!/^-?\d+$/.test(text)) throw new Failure(`value ${text} contains non-integer numeric: '${text}'\n`, 1);
	const value = Number(text);
	return value > 0 ? value : context.sys.sysinfo().cpus;
}

const plural = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;

/** 90 as "1 min 30 secs"; with `fraction` seconds have two digits, and less than one is none. */
function spanText(seconds: number, fraction = false): string {
	const parts: string[] = [];
	let left = seconds;
	for (const [unit, size] of [
		["day", DAY],
		["hour", 3600],
		["min", 60],
	] as const) {
		const n = Math.floor(left / size);
		if (n > 0) parts.push(plural(n, unit));
		left -= n * size;
	}
	const whole = Math.floor(left);
	if (whole > 0 || parts.length === 0) parts.push(fraction && whole > 0 ? `${left.toFixed(2)} ${whole === 1 ? "sec" : "secs"}` : plural(whole, "sec"));
	return parts.join(" ");
}

function secondsOf(context: Context): number | undefined {
	const text = context.options.value("timeout");
	if (text === undefined) return undefined;
	const seconds = parseSeconds(text);
	if (seconds === undefined) throw new Failure(`invalid value ${text}\n`, 1);
	return seconds === 0 ? Infinity : seconds;
}

function* settingsOf(context: Context, vm: number): Blocking<Settings> {
	const { options, sys } = context;
	const whole = (yield* Memory.read(sys)).available * 1024;
	const bytes = (key: string, standard: number, whole: number): number => {
		const text = options.value(key);
		if (text === undefined) return standard;
		const value = parseBytes(text, whole);
		if (value === undefined) throw new Failure(`invalid value ${text}\n`, 1);
		return value;
	};
	const total = bytes("vm-bytes", VM_BYTES, whole);
	return {
		cpuLoad: Math.max(0, Math.min(100, Number(options.value("cpu-load") ?? 100))),
		vmBytes: Math.max(4096, Math.floor(total / Math.max(1, vm) / 4096) * 4096),
		vmKeep: options.has("vm-keep"),
		vmHang: options.has("vm-hang") ? Number(options.value("vm-hang")) : undefined,
		hddBytes: bytes("hdd-bytes", HDD_BYTES, whole),
		oomable: options.has("oomable"),
	};
}

type Say = (kind: string, text: string, pid?: number) => Blocking<void>;

function sayer(context: Context): Say {
	const { sys, options } = context;
	const self = sys.getpid();
	const quiet = options.has("quiet");
	return function* (kind, text, pid = self) {
		if (quiet && (kind === "info" || kind === "metrc")) return;
		const head = options.has("log-brief") ? "" : `stress-ng: ${`${kind}:`.padEnd(6)} [${pid}] `;
		// info and metrics go to standard output, troubles to standard error
		yield* sys.write(kind === "info" || kind === "metrc" ? 1 : 2, `${head}${text}\n`);
	};
}

const column = (text: string | number, width: number): string => String(text).padStart(width);

function* metrics(say: Say, instances: readonly Instance[], begun: number): Blocking<void> {
	yield* say("metrc", "stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s");
	yield* say("metrc", "                          (secs)    (secs)    (secs)   (real time) (usr+sys time)");
	for (const name of stressorNames) {
		const own = instances.filter((i) => i.stressor.name === name);
		if (own.length === 0) continue;
		const sum = (of: (i: Instance) => number) => own.reduce((n, i) => n + of(i), 0);
		const operations = Math.floor(sum((i) => i.counter.operations));
		const real = sum((i) => i.ended - begun) / own.length;
		const [user, system] = [sum((i) => i.userTime), sum((i) => i.systemTime)];
		const rate = (seconds: number) => (seconds > 0 ? operations / seconds : 0).toFixed(2);
		yield* say(
			"metrc",
			`${name.padEnd(13)} ${column(operations, 9)} ${column(real.toFixed(2), 9)} ${column(user.toFixed(2), 9)} ${column(system.toFixed(2), 9)} ${column(rate(real), 13)} ${column(rate(user + system), 14)}`,
		);
	}
}

const tally = (instances: readonly Instance[]): string => {
	const counts = stressorNames.map((name) => [name, instances.filter((i) => i.stressor.name === name).length] as const).filter(([, n]) => n > 0);
	return `${instances.length}${counts.length ? `: ${counts.map(([name, n]) => `${name} (${n})`).join(" ")}` : ""}`;
};

function* announceOthers(say: Say, instances: readonly Instance[], settings: Settings, sys: Context["sys"]): Blocking<void> {
	const first = (name: Stressor["name"]) => instances.find((i) => i.stressor.name === name);
	const [io, hdd, cpu] = [first("io"), first("hdd"), first("cpu")];
	if (io) yield* say("info", "io: this is a legacy I/O sync stressor, consider using iomix instead", io.pid);
	if (hdd) {
		const { blockSize, blocksAvailable } = sys.statfs(".");
		const each = shownBytes(settings.hddBytes);
		const total = shownBytes(settings.hddBytes * hdd.stressor.instances);
		yield* say(
			"info",
			`hdd: using ${each} file system space per stressor instance (total ${total} of ${shownBytes(blockSize * blocksAvailable)} available file system space)`,
			hdd.pid,
		);
	}
	if (cpu && settings.cpuLoad < 100) {
		yield* say("info", "cpu: for stable load results, select a specific cpu stress method with --cpu-method other than 'all'", cpu.pid);
	}
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	if (operands.length) {
		yield* sys.write(2, `error: unrecognised option: ${operands[0]}\n`);
		return 1;
	}
	const say = sayer(context);
	const seconds = secondsOf(context) ?? DAY;
	const stressors: Stressor[] = stressorNames.flatMap((name) => {
		const instances = countOf(context, name);
		return instances === undefined ? [] : [{ name, instances, operations: Number(options.value(`${name}-ops`) ?? Infinity) }];
	});
	if (options.has("timeout") && seconds !== Infinity) yield* say("info", `setting to a ${spanText(seconds)} run per stressor`);
	else if (!options.has("timeout")) yield* say("info", "defaulting to a 1 day run per stressor");
	if (stressors.length === 0) {
		yield* say("error", "no stress workers invoked");
		return 1;
	}
	yield* say("info", `dispatching hogs: ${stressors.map((s) => `${s.instances} ${s.name}`).join(", ")}`);
	const vm = stressors.find((s) => s.name === "vm");
	const settings = yield* settingsOf(context, vm?.instances ?? 0);
	let stop: "time" | "signal" | undefined;
	for (const signal of ["ALRM", "INT", "TERM", "HUP"] as const) {
		sys.sigaction(signal, () => {
			stop ??= signal === "ALRM" ? "time" : "signal";
		});
	}
	const begun = sys.clock("monotonic");
	if (!options.has("dry-run")) yield* adjustOomScore(sys, -1000);
	const instances = options.has("dry-run") ? [] : startAll(sys, stressors, settings);
	if (seconds !== Infinity && instances.length) sys.alarm(seconds);
	const memoryHog = instances.find((i) => i.stressor.name === "vm");
	if (vm && memoryHog) {
		const available = (yield* Memory.read(sys)).available * 1024;
		yield* say(
			"info",
			`vm: using ${shownBytes(settings.vmBytes)} per stressor instance (total ${shownBytes(settings.vmBytes * vm.instances)} of ${shownBytes(available)} available memory)`,
			memoryHog.pid,
		);
	}
	yield* announceOthers(say, instances, settings, sys);
	yield* reapAll(sys, instances, () => stop !== undefined);
	if (stop === "signal") yield* say("info", `stopping ${instances.length} stressors`);
	for (const instance of instances) {
		const lasted = instance.ended - begun;
		if (stop === undefined && instance.stressor.operations === Infinity && seconds - lasted > 0.5) {
			yield* say(
				"warn",
				`${instance.stressor.name}: WARNING: finished prematurely after just ${lasted.toFixed(2)} ${Math.floor(lasted) < 2 ? "sec" : "secs"}`,
				instance.pid,
			);
		}
	}
	if (options.has("metrics-brief")) yield* metrics(say, instances, begun);
	const bad = instances.filter((i) => !passed(i));
	yield* say("info", "skipped: 0");
	yield* say("info", `passed: ${tally(instances.filter(passed))}`);
	yield* say("info", `failed: ${tally(bad)}`);
	yield* say("info", "metrics untrustworthy: 0");
	yield* say("info", `${bad.length ? "unsuccessful" : "successful"} run completed in ${spanText(sys.clock("monotonic") - begun, true)}`);
	return bad.length ? 2 : 0;
}

export const stressNg = defineProgram({
	name: "stress-ng",
	package: "stress-ng",
	summary: "stress test a computer system in various selectable ways",
	usage: ["[OPTION [ARG]]"],
	options: ngOptions,
	usageHint: "try 'stress-ng --help' or 'man stress-ng' for more information.\n",
	main,
});
