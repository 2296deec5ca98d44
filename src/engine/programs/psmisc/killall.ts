import type { Blocking } from "../../kernel/abi.ts";
import { type Signal, signalNumber } from "../../kernel/signal-names.ts";
import { Accounts, findUser } from "../lib/accounts.ts";
import { Confirm } from "../lib/confirm.ts";
import { UsageFailure } from "../lib/family.ts";
import { namespaceFiles, type Process, readProcess, readProcesses } from "../lib/procfs/process.ts";
import { readUptime } from "../lib/procfs/system.ts";
import { type Context, Failure } from "../lib/program.ts";
import { compileRegex, RegexError } from "../lib/regex.ts";
import { reason } from "../lib/report.ts";
import { parseSignal, signalList } from "../lib/signal-argument.ts";
import { definePsmisc } from "./define.ts";

const COMM_MAX = 15;
const spans: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800, M: 2629744, y: 31556926 };

/** `5s`, `2h`, `0.5d`: seconds. */
function age(text: string | undefined): number | undefined {
	if (text === undefined) return undefined;
	const match = /^(\d+(?:\.\d+)?)([smhdwMy])$/.exec(text);
	if (!match) throw new UsageFailure("Invalid time format\n");
	return Number(match[1]) * (spans[match[2] as string] as number);
}

/** `-TERM`, `-9` and `-SIGTERM` mean --signal. */
function rewrite(args: readonly string[]): string[] {
	return args.map((arg, i) => {
		if (i > args.indexOf("--") && args.includes("--")) return arg;
		const isSignal = /^-(\d+|SIG[A-Z0-9]+|[A-Z][A-Z0-9]+)$/.test(arg);
		return isSignal ? `--signal=${arg.slice(1)}` : arg;
	});
}

function nameTest(context: Context, name: string, sys: Context["sys"]): (p: Process) => boolean {
	const { options } = context;
	if (options.has("regexp")) {
		try {
			const pattern = compileRegex(name, { extended: true, ignoreCase: options.has("ignore-case") });
			return (p) => pattern.test(p.comm);
		} catch (error) {
			if (error instanceof RegexError) throw new Failure(`killall: Bad regular expression: ${name}\n`, 1);
			throw error;
		}
	}
	if (name.includes("/")) {
		const wanted = sys.tryStat(name);
		return (p) => {
			const exe = sys.tryStat(`/proc/${p.pid}/exe`);
			return wanted !== undefined && exe !== undefined && exe.ino === wanted.ino && exe.dev === wanted.dev;
		};
	}
	const fold = (text: string) => (options.has("ignore-case") ? text.toLowerCase() : text);
	return (p) => {
		// a name longer than the kernel keeps is looked for in the command line
		if (name.length <= COMM_MAX || p.comm.length < COMM_MAX) return fold(p.comm) === fold(name);
		const [first = "", second = ""] = p.words;
		const base = (path: string) => path.slice(path.lastIndexOf("/") + 1);
		return (
			fold(base(first)) === fold(name) ||
			fold(base(second)) === fold(name) ||
			(!options.has("exact") && p.words.length === 0 && fold(name).startsWith(fold(p.comm)))
		);
	};
}

/** Those that -u, -y, -o and -n leave. */
function* candidates(context: Context): Blocking<Process[]> {
	const { sys, options } = context;
	const accounts = yield* Accounts.load(sys);
	const userName = options.value("user");
	const uid = userName === undefined ? undefined : findUser(accounts, userName);
	if (userName !== undefined && uid === undefined) throw new Failure(`Cannot find user ${userName}\n`, 1);
	const [younger, older] = [age(options.value("younger-than")), age(options.value("older-than"))];
	const uptime = yield* readUptime(sys);
	const nsText = options.value("ns");
	const model = nsText === undefined ? undefined : yield* readProcess(sys, Number(nsText), { namespaces: true });
	const all = yield* readProcesses(sys, { files: ["cmdline"], namespaces: model !== undefined });
	return all.filter((p) => {
		if (p.pid === sys.getpid() || (uid !== undefined && p.uids[1] !== uid)) return false;
		const seconds = uptime - p.startTime;
		if ((younger !== undefined && seconds > younger) || (older !== undefined && seconds < older)) return false;
		return !model || namespaceFiles.every((kind) => p.namespaces.get(kind) === model.namespaces.get(kind));
	});
}

export const killall = definePsmisc({
	name: "killall",
	summary: "kill processes by name",
	usage: ["[OPTION]... [--] NAME...", "-l, --list"],
	rewrite,
	options: [
		{ short: "e", long: "exact", help: "require an exact match for very long names" },
		{ short: "I", long: "ignore-case", help: "match without regard to case" },
		{ short: "g", long: "process-group", help: "kill the process group" },
		{ short: "y", long: "younger-than", arg: "TIME", help: "only those younger than TIME" },
		{ short: "o", long: "older-than", arg: "TIME", help: "only those older than TIME" },
		{ short: "i", long: "interactive", help: "ask before killing" },
		{ short: "l", long: "list", help: "list signal names" },
		{ short: "q", long: "quiet", help: "no complaints" },
		{ short: "r", long: "regexp", help: "names are regular expressions" },
		{ short: "s", long: "signal", arg: "SIGNAL", help: "this signal instead of TERM" },
		{ short: "u", long: "user", arg: "USER", help: "only a user's processes" },
		{ short: "v", long: "verbose", help: "report what was sent" },
		{ short: "w", long: "wait", help: "wait for the processes to end" },
		{ short: "n", long: "ns", arg: "PID", help: "only those in PID's namespaces" },
		{ short: "Z", long: "context", arg: "REGEXP", help: "by security context", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("list")) {
			yield* context.print(signalList());
			return 0;
		}
		const text = options.value("signal") ?? "TERM";
		const signal = parseSignal(text);
		if (signal === undefined) throw new Failure(`${text}: unknown signal; killall -l lists signals.\n`, 1);
		if (operands.length === 0 && !options.has("user")) throw new UsageFailure();
		const pool = yield* candidates(context);
		const confirm = new Confirm(context);
		const signalled: number[] = [];
		let status = 0;
		for (const name of operands.length ? operands : [undefined]) {
			const test = name === undefined ? () => true : nameTest(context, name, sys);
			let hit = false;
			for (const p of pool.filter(test)) {
				if (options.has("interactive") && !(yield* confirm.ask(`Kill ${p.comm}(${p.pid}) ? (y/N) `))) continue;
				const target = options.has("process-group") ? -p.pgrp : p.pid;
				try {
					sys.kill(target, signal);
					hit = true;
					signalled.push(p.pid);
					if (options.has("verbose")) yield* sys.write(2, `Killed ${p.comm}(${p.pid}) with signal ${signal === 0 ? 0 : signalNumber(signal as Signal)}\n`);
				} catch (error) {
					yield* sys.write(2, `${p.comm}(${p.pid}): ${reason(error)}\n`);
				}
			}
			if (hit) continue;
			status = 1;
			if (!options.has("quiet") && name !== undefined) yield* sys.write(2, `${name}: no process found\n`);
		}
		if (options.has("wait")) while (signalled.some((pid) => sys.tryStat(`/proc/${pid}/stat`) !== undefined)) yield* sys.nanosleep(0.1);
		return status;
	},
});
