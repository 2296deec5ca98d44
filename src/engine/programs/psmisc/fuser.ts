import type { Stat } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import { canonicalName } from "../lib/canonical.ts";
import { Confirm } from "../lib/confirm.ts";
import { UsageFailure } from "../lib/family.ts";
import { type MountEntry, mountOf, readMountTable } from "../lib/mount-table.ts";
import { listPids, readProcess } from "../lib/procfs/process.ts";
import { Failure } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { parseSignal, signalList, signalNames } from "../lib/signal-argument.ts";
import { definePsmisc } from "./define.ts";
import { type Hold, holdsOf } from "./processes.ts";

/** `-TERM` and `-9` are the signal of -k; the other letters are options. */
const rewrite = (args: readonly string[]): string[] =>
	args.map((arg) => (/^-(\d+|[A-Z]{3,}[0-9]*)$/.test(arg) && parseSignal(arg.slice(1)) !== undefined ? `--signal=${arg.slice(1)}` : arg));

interface User {
	readonly pid: number;
	readonly uid: number;
	readonly comm: string;
	readonly holds: readonly Hold[];
}

/** The letters behind a number: how the file is held. */
const letters = (holds: readonly Hold[]): string => ["c", "e", "r", "m"].filter((letter) => holds.some((h) => h.access === letter)).join("");

/** The five places of the ACCESS column. */
function accessColumn(holds: readonly Hold[]): string {
	const has = (access: Hold["access"]) => holds.some((h) => h.access === access);
	return [has("F") ? "F" : has("f") ? "f" : ".", has("r") ? "r" : ".", has("c") ? "c" : ".", has("e") ? "e" : ".", has("m") ? "m" : "."].join("");
}

export const fuser = definePsmisc({
	name: "fuser",
	summary: "show which processes use the named files, sockets, or filesystems",
	usage: ["[-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE]", "       [-k [-i] [-SIGNAL]] NAME...", "-l"],
	rewrite,
	options: [
		{ short: "a", long: "all", help: "unused files too" },
		{ short: "i", long: "interactive", help: "ask before killing" },
		{ short: "I", long: "inode", help: "compare files by inode" },
		{ short: "k", long: "kill", help: "kill the processes" },
		{ short: "l", long: "list-signals", help: "list signal names" },
		{ short: "m", long: "mount", help: "everything on the file system" },
		{ short: "c", help: "the same as -m" },
		{ short: "f", help: "ignored" },
		{ short: "M", long: "ismountpoint", help: "only if NAME is a mount point" },
		{ short: "n", long: "namespace", arg: "SPACE", help: "file, udp or tcp", simulated: false },
		{ short: "s", long: "silent", help: "print nothing" },
		{ long: "signal", arg: "SIGNAL", help: "this signal instead of KILL" },
		{ short: "u", long: "user", help: "show users" },
		{ short: "v", long: "verbose", help: "in columns" },
		{ short: "w", long: "writeonly", help: "kill only those that write" },
		{ short: "4", long: "ipv4", help: "IPv4 sockets only", simulated: false },
		{ short: "6", long: "ipv6", help: "IPv6 sockets only", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (options.has("list-signals")) {
			yield* context.print(signalList());
			return 0;
		}
		if (operands.length === 0) throw new UsageFailure("No process specification given\n");
		const accounts = yield* Accounts.load(sys);
		const table = yield* readMountTable(sys);
		const whole = options.has("mount") || options.has("c");
		const [verbose, silent] = [options.has("verbose"), options.has("silent")];
		const processes: { pid: number; uid: number; comm: string; holds: Hold[] }[] = [];
		for (const pid of listPids(sys)) {
			const process = pid === sys.getpid() ? undefined : yield* readProcess(sys, pid);
			if (process) processes.push({ pid, uid: process.uids[1], comm: process.comm, holds: holdsOf(sys, pid) });
		}
		let found = false;
		let headed = false;
		for (const name of operands) {
			const stat = sys.tryStat(name);
			if (!stat) {
				if (!silent) yield* sys.write(2, `Specified filename ${name} does not exist.\n`);
				continue;
			}
			const place = canonicalName(sys, name, "all");
			const entry: MountEntry | undefined = table.findLast((e) => e.target === place);
			if (options.has("ismountpoint") && !entry) {
				if (!silent) yield* sys.write(2, `Specified filename ${name} is not a mountpoint.\n`);
				continue;
			}
			const same = (other: Stat | undefined) => other !== undefined && other.dev === stat.dev && (whole || other.ino === stat.ino);
			const users: User[] = processes.map((p) => ({ ...p, holds: p.holds.filter((h) => same(h.stat)) })).filter((p) => p.holds.length > 0);
			const kernel = verbose && entry !== undefined && mountOf(table, place) === entry;
			if (users.length) found = true;
			if (silent || (users.length === 0 && !kernel && !options.has("all"))) {
				if (users.length === 0) continue;
			}
			if (!silent && verbose) {
				if (!headed) yield* sys.write(2, `                     USER        PID ACCESS COMMAND\n`);
				headed = true;
				const rows: [string, string, string, string][] = [
					...(kernel ? ([["root", "kernel", "mount", (entry as MountEntry).target]] as [string, string, string, string][]) : []),
					...users.map((u): [string, string, string, string] => [accounts.userName(u.uid), String(u.pid), accessColumn(u.holds), u.comm]),
				];
				for (const [i, [user, pid, access, command]] of rows.entries())
					yield* sys.write(2, `${(i === 0 ? `${name}:` : "").padEnd(21)}${user.padEnd(8)} ${pid.padStart(6)} ${access} ${command}\n`);
			} else if (!silent) {
				// numbers go to standard output, everything around them to standard error
				yield* sys.write(2, `${`${name}:`.padEnd(20)}`);
				for (const u of users) {
					yield* context.print(String(u.pid).padStart(6));
					yield* context.out.flush();
					yield* sys.write(2, letters(u.holds) + (options.has("user") ? `(${accounts.userName(u.uid)})` : ""));
				}
				yield* sys.write(2, "\n");
			}
			if (options.has("kill")) {
				const text = options.value("signal") ?? "KILL";
				const signal = parseSignal(text) ?? (signalNames.includes(text as "KILL") ? (text as "KILL") : undefined);
				if (signal === undefined) throw new Failure(`${text}: unknown signal; fuser -l lists signals.\n`, 1);
				const confirm = new Confirm(context);
				for (const u of users) {
					if (options.has("writeonly") && !u.holds.some((h) => h.access === "F")) continue;
					if (options.has("interactive") && !(yield* confirm.ask(`Kill process ${u.pid} ? (y/N) `))) continue;
					try {
						sys.kill(u.pid, signal);
					} catch (error) {
						yield* sys.write(2, `Could not kill process ${u.pid}: ${reason(error)}\n`);
					}
				}
			}
		}
		return found ? 0 : 1;
	},
});
