/** strace: the system calls of a program as it makes them. strace(1). What a program's loader would do before its main function is not shown: there is none. */
import type { Blocking, Sys, TraceEvent } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { signalNumber } from "../../kernel/signal-names.ts";
import { type Context, defineProgram, type InstalledProgram } from "../lib/program.ts";
import { formatTime } from "../lib/time-format.ts";
import { localZone, type Zone } from "../lib/timezone.ts";
import { formats, lineOf, type Style } from "./calls.ts";

const groups: Readonly<Record<string, RegExp>> = {
	file: /^(openat|newfstatat|access|faccessat2|readlink|symlinkat|linkat|unlinkat|mkdir|renameat2|mknodat|fchmodat|fchownat|utimensat|truncate|getcwd|chdir|chroot|statfs|mount|umount2|pivot_root|execve)$/,
	process: /^(clone|execve|exit_group|wait4|kill|unshare|setns)$/,
	network: /^(socket|connect|bind|listen|accept4|sendto|recvmsg)$/,
	signal: /^(rt_sig\w+|kill|pause|alarm)$/,
	desc: /^(openat|close|read|write|pread64|pwrite64|lseek|fcntl|dup2|pipe2|poll|fstat|ioctl|getdents64|ftruncate|socket|connect)$/,
	memory: /^(brk|mmap|munmap|mprotect)$/,
};
const linuxNames = new Set(Object.values(formats).map(([name]) => name));
/** Calls of Linux that nobody makes here, but that may be asked for. */
const alsoKnown =
	/^(brk|mmap|munmap|mprotect|open|stat|lstat|fork|vfork|clone3|exit|dup|dup3|pipe|unlink|rmdir|symlink|link|rename|renameat|chmod|chown|fchmod|fchown|fchdir|waitid|nanosleep|select|pselect6|ppoll|epoll_\w+|recvfrom|recvmsg|sendmsg|shutdown|getsockopt|setsockopt|creat|mkdirat|readlinkat|faccessat|getdents|sigaction|tgkill|tkill|prlimit64|getrlimit|setrlimit|capget|capset|futex|arch_prctl|set_\w+|rseq|statx|fstatfs|umount|setuid|setgid|openat2)$/;

/** `%file`, `open,close`, `!read`, `/regex`: which calls are shown. A string is what is wrong. */
function filterOf(texts: readonly string[]): ((name: string) => boolean) | string {
	let shown: (name: string) => boolean = () => true;
	for (const text of texts) {
		const list = text.replace(/^(trace|t)=/, "");
		if (/^(signal|s|status|quiet|q|abbrev|verbose|raw|read|write|inject|fault|decode-fds)=/.test(text)) continue;
		const negated = list.startsWith("!");
		const tests = list
			.replace(/^!/, "")
			.split(",")
			.map((word): ((name: string) => boolean) | string => {
				if (word === "all") return () => true;
				if (word === "none") return () => false;
				if (word.startsWith("/")) return (name) => new RegExp(word.slice(1)).test(name);
				const group = groups[word.replace(/^%/, "")];
				if (group) return (name) => group.test(name);
				const bare = word.replace(/^\?/, "");
				if (!linuxNames.has(bare) && !alsoKnown.test(bare) && !word.startsWith("?")) return `invalid system call '${word}'`;
				return (name) => name === bare;
			});
		const wrong = tests.find((t) => typeof t === "string");
		if (typeof wrong === "string") return wrong;
		shown = (name) => tests.some((t) => typeof t === "function" && t(name)) !== negated;
	}
	return shown;
}

interface Settings {
	readonly shown: (name: string) => boolean;
	readonly follow: boolean;
	readonly count: boolean;
	readonly stamp: "" | "t" | "tt" | "ttt" | "r";
	readonly duration: boolean;
	readonly failedOnly: boolean;
	readonly okOnly: boolean;
	readonly quiet: boolean;
	readonly zone: Zone;
}

class Strace {
	private readonly sys: Sys;
	private readonly settings: Settings;
	private readonly style: Style;
	private readonly out: number;
	private readonly several: () => boolean;
	/** The process whose call stands on an unfinished line. */
	private open: number | undefined;
	private readonly begun = new Map<number, { readonly time: number; readonly resumed: boolean }>();
	private readonly seen = new Set<number>();
	private readonly counts = new Map<string, { calls: number; errors: number; time: number }>();
	private last: number | undefined;
	private width = 0;
	constructor(sys: Sys, settings: Settings, style: Style, out: number) {
		this.sys = sys;
		this.settings = settings;
		this.style = style;
		this.out = out;
		this.several = () => settings.follow && this.seen.size > 1;
	}
	private prefix(pid: number, time: number): string {
		const { stamp, zone } = this.settings;
		const real = this.sys.clock("realtime") - this.sys.clock("boottime") + time;
		const at = { seconds: Math.floor(real), nanoseconds: Math.round((real % 1) * 1e9) };
		const texts = {
			"": "",
			t: formatTime("%H:%M:%S ", at, zone),
			tt: formatTime("%H:%M:%S.%6N ", at, zone),
			ttt: formatTime("%s.%6N ", at, zone),
			r: `${(this.last === undefined ? 0 : time - this.last).toFixed(6).padStart(12)} `,
		};
		this.last = time;
		const who = this.out !== 2 && this.settings.follow ? `${pid} ` : this.several() ? `[pid ${String(pid).padStart(5)}] ` : "";
		return who + texts[stamp];
	}
	private *say(text: string): Blocking<void> {
		yield* this.sys.write(this.out, text);
	}
	/** Ends the line of another process's call that is still going on. */
	private *interrupt(pid: number): Blocking<void> {
		if (this.open === undefined || this.open === pid) return;
		const begun = this.begun.get(this.open);
		if (begun) this.begun.set(this.open, { ...begun, resumed: true });
		yield* this.say(" <unfinished ...>\n");
		this.open = undefined;
	}
	*event(event: TraceEvent): Blocking<void> {
		const { pid, time } = event;
		const { count } = this.settings;
		if (event.kind === "attached") {
			this.seen.add(pid);
			yield* this.interrupt(-1);
			if (!this.settings.quiet && !count) yield* this.say(this.out === 2 ? `strace: Process ${pid} attached\n` : "");
			return;
		}
		if (event.kind === "exited") {
			if (!count) {
				yield* this.interrupt(-1);
				const { status } = event;
				if (status.kind === "exited" && this.settings.shown("exit_group"))
					yield* this.say(`${this.prefix(pid, time)}${`exit_group(${status.code})`.padEnd(39)} = ?\n`);
				const how =
					status.kind === "exited"
						? `exited with ${status.code}`
						: `killed by SIG${status.kind === "signaled" ? status.signal : ""}${status.kind === "signaled" && status.core ? " (core dumped)" : ""}`;
				yield* this.say(`${this.prefix(pid, time)}+++ ${how} +++\n`);
			}
			this.seen.delete(pid);
			return;
		}
		const name = formats[event.name]?.[0];
		if (name === undefined || !this.settings.shown(name)) return;
		if (event.kind === "enter") {
			this.begun.set(pid, { time, resumed: false });
			// what a call will write is known before it returns; what it reads is not
			if (count || !["write", "execve", "wait4", "clock_nanosleep", "pause"].includes(name) || this.settings.failedOnly || this.settings.okOnly) return;
			yield* this.interrupt(pid);
			const line = lineOf(event.name, event.args, undefined, undefined, this.style);
			const head = `${this.prefix(pid, time)}${name}(${name === "wait4" ? String(event.args[0]) : (line?.args ?? "")}`;
			this.width = head.length;
			this.open = pid;
			yield* this.say(head);
			return;
		}
		const line = lineOf(event.name, event.args, event.result, event.error, this.style);
		if (!line) return;
		const begun = this.begun.get(pid);
		this.begun.delete(pid);
		const took = time - (begun?.time ?? time);
		if (count) {
			const sum = this.counts.get(name) ?? { calls: 0, errors: 0, time: 0 };
			this.counts.set(name, { calls: sum.calls + 1, errors: sum.errors + (line.result.startsWith("-1 ") ? 1 : 0), time: sum.time + took });
			return;
		}
		const failed = line.result.startsWith("-1 ");
		if ((this.settings.failedOnly && !failed) || (this.settings.okOnly && failed)) return;
		const tail = ` = ${line.result}${this.settings.duration ? ` <${took.toFixed(6)}>` : ""}\n`;
		if (this.open === pid) {
			this.open = undefined;
			const rest = name === "wait4" ? `${line.args.slice(String(event.args[0]).length)})` : ")";
			const wrote = name === "write" && this.out === 2 && (event.args[0] === 1 || event.args[0] === 2);
			const column = wrote ? 0 : this.width;
			yield* this.say(`${rest}${" ".repeat(Math.max(0, 39 - column - rest.length - (wrote ? 29 : 0)))}${tail}`);
			return;
		}
		yield* this.interrupt(-1);
		const text = begun?.resumed ? `<... ${name} resumed>${name === "wait4" ? line.args.slice(String(event.args[0]).length) : ""})` : `${name}(${line.args})`;
		yield* this.say(`${this.prefix(pid, time)}${text.padEnd(39)}${tail}`);
	}
	/** The table of -c. */
	*summary(): Blocking<void> {
		const rows = [...this.counts].sort(([, a], [, b]) => b.time - a.time || b.calls - a.calls);
		const total = rows.reduce((s, [, c]) => ({ calls: s.calls + c.calls, errors: s.errors + c.errors, time: s.time + c.time }), {
			calls: 0,
			errors: 0,
			time: 0,
		});
		const rule = "------ ----------- ----------- --------- --------- ----------------\n";
		const row = (name: string, c: typeof total) =>
			`${(total.time > 0 ? (c.time * 100) / total.time : 0).toFixed(2).padStart(6)} ${c.time.toFixed(6).padStart(11)} ${String(Math.round((c.time * 1e6) / Math.max(1, c.calls))).padStart(11)} ${String(c.calls).padStart(9)} ${(c.errors ? String(c.errors) : "").padStart(9)} ${name}\n`;
		yield* this.say(
			`% time     seconds  usecs/call     calls    errors syscall\n${rule}${rows.map(([n, c]) => row(n, c)).join("")}${rule}${row("total", total).replace(/^ *[\d.]+/, "100.00")}`,
		);
	}
}

function* find(context: Context, name: string): Blocking<string | undefined> {
	const { sys } = context;
	const tries = name.includes("/") ? [name] : (sys.environ.get("PATH") ?? "/usr/bin").split(":").map((d) => `${d}/${name}`);
	const found = tries.find((path) => sys.tryStat(path)?.kind === "file" && (name.includes("/") || sys.canAccess(path, 1)));
	if (sys.spend(tries.length)) yield* sys.reschedule();
	return found;
}

function* fdNames(sys: Sys, pid: number): Blocking<Map<number, string>> {
	const out = new Map<number, string>();
	try {
		for (const { name } of sys.readdir(`/proc/${pid}/fd`)) out.set(Number(name), sys.readlink(`/proc/${pid}/fd/${name}`));
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	if (sys.spend(out.size)) yield* sys.reschedule();
	return out;
}

function* main(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const pids = options
		.values("attach")
		.flatMap((v) => v.split(/[,\s]+/))
		.filter(Boolean);
	if (operands.length === 0 && pids.length === 0) {
		yield* sys.write(2, "strace: must have PROG [ARGS] or -p PID\nTry 'strace -h' for more information.\n");
		return 1;
	}
	const shown = filterOf(options.values("trace"));
	if (typeof shown === "string") context.fail(shown);
	const given = options.given.map((o) => o.key);
	const stamps = given.filter((k) => k === "t").length;
	let out = 2;
	const file = options.value("output");
	if (file !== undefined) {
		try {
			out = yield* sys.open(file, { write: true, create: true, truncate: !options.has("A"), append: options.has("A"), closeOnExec: true }, 0o666);
		} catch (error) {
			if (!isErrno(error)) throw error;
			context.fail(`Can't fopen '${file}': ${error.message}`);
		}
	}
	const settings: Settings = {
		shown: shown as (name: string) => boolean,
		follow: options.has("follow-forks"),
		count: options.has("summary-only"),
		stamp: options.has("relative-timestamps") ? "r" : stamps === 0 ? "" : stamps === 1 ? "t" : stamps === 2 ? "tt" : "ttt",
		duration: options.has("syscall-times"),
		failedOnly: options.has("failed-only"),
		okOnly: options.has("successful-only"),
		quiet: options.has("quiet"),
		zone: yield* localZone(sys),
	};
	let names = new Map<number, string>();
	const strings = Number(options.value("string-limit") ?? "32");
	if (!Number.isInteger(strings)) context.fail(`invalid -s argument: '${options.value("string-limit")}'`);
	const style: Style = { strings, fd: (fd) => (options.has("decode-fds") && names.has(fd) ? `${fd}<${names.get(fd)}>` : String(fd)) };
	const strace = new Strace(sys, settings, style, out);
	let child = 0;
	if (operands.length) {
		const path = yield* find(context, operands[0] as string);
		if (path === undefined)
			return context.fail(operands[0]?.includes("/") ? `Cannot stat '${operands[0]}': No such file or directory` : `Cannot find executable '${operands[0]}'`);
		child = sys.fork(function* (own) {
			try {
				return yield* own.execve(path, operands, sys.environ);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* own.write(2, `strace: exec: ${error.message}\n`);
				return 1;
			}
		});
		sys.trace(child, { follow: settings.follow });
	}
	for (const text of pids) {
		if (!/^\d+$/.test(text)) return context.fail(`Invalid process id: '${text}'`);
		try {
			sys.trace(Number(text), { follow: settings.follow });
		} catch (error) {
			if (!isErrno(error)) throw error;
			return context.fail(`attach: ptrace(PTRACE_SEIZE, ${text}): ${error.message}`);
		}
		if (!settings.quiet) yield* sys.write(2, `strace: Process ${text} attached\n`);
	}
	let interrupted = false;
	const stop = () => {
		interrupted = true;
	};
	if (child) sys.sigaction("INT", "ignore");
	else for (const signal of ["INT", "TERM", "HUP"] as const) sys.sigaction(signal, stop);
	while (!interrupted) {
		try {
			const event = yield* sys.nextTrace();
			if (!event) break;
			if (options.has("decode-fds") && event.kind !== "exited") names = new Map([...names, ...(yield* fdNames(sys, event.pid))]);
			yield* strace.event(event);
		} catch (error) {
			if (!isErrno(error, "EINTR")) throw error;
		}
	}
	sys.untrace();
	if (interrupted) for (const text of pids) yield* sys.write(2, `strace: Process ${text} detached\n`);
	if (settings.count) yield* strace.summary();
	if (!child) return 0;
	const ended = yield* sys.waitpid(child);
	if (ended?.status.kind === "exited") return ended.status.code;
	return ended?.status.kind === "signaled" ? 128 + signalNumber(ended.status.signal) : 0;
}

export const strace: InstalledProgram = defineProgram({
	name: "strace",
	package: "strace",
	summary: "trace system calls and signals",
	usage: ["[-ACdffhikkqqrtttTvVwxxyyYzZ] [-e EXPR]... [-o FILE] [-p PID]... PROG [ARGS]"],
	usageHint: "Try 'strace -h' for more information.\n",
	stopAtOperand: true,
	options: [
		{ short: "f", long: "follow-forks", help: "follow forks" },
		{ short: "p", long: "attach", arg: "PID", help: "trace process with process id PID" },
		{ short: "e", long: "trace", arg: "EXPR", help: "which calls to show" },
		{ short: "c", long: "summary-only", help: "count time, calls and errors for each call" },
		{ short: "o", long: "output", arg: "FILE", help: "send trace output to FILE" },
		{ short: "A", help: "append to the file given by -o" },
		{ short: "t", help: "print the time of each line; -tt with microseconds, -ttt since the epoch" },
		{ short: "r", long: "relative-timestamps", help: "print the time since the line before" },
		{ short: "T", long: "syscall-times", help: "print the time spent in each call" },
		{ short: "s", long: "string-limit", arg: "STRSIZE", help: "limit the length of strings (default 32)" },
		{ short: "y", long: "decode-fds", help: "print paths of descriptors" },
		{ short: "q", long: "quiet", help: "no messages on attaching and detaching" },
		{ short: "v", help: "verbose" },
		{ short: "z", long: "successful-only", help: "only calls that succeeded" },
		{ short: "Z", long: "failed-only", help: "only calls that failed" },
		{ short: "C", long: "summary", help: "like -c, and the calls as well", simulated: false },
		{ short: "k", long: "stack-trace", help: "print stack traces", simulated: false },
		{ short: "i", long: "instruction-pointer", help: "print instruction pointers", simulated: false },
		{ short: "x", help: "strings in hexadecimal", simulated: false },
		{ short: "w", long: "summary-wall-clock", help: "summarise wall clock time", simulated: false },
		{ short: "u", long: "user", arg: "USERNAME", help: "run as this user", simulated: false },
		{ short: "E", long: "env", arg: "VAR=VAL", help: "put it into the environment", simulated: false },
		{ short: "P", long: "trace-path", arg: "PATH", help: "only calls on this path", simulated: false },
		{ short: "b", long: "detach-on", arg: "SYSCALL", help: "detach on this call", simulated: false },
		{ short: "a", long: "columns", arg: "COLUMN", help: "align results at this column", simulated: false },
		{ short: "n", long: "syscall-number", help: "print numbers of calls", simulated: false },
		{ short: "Y", long: "decode-pids", help: "print names of processes", simulated: false },
		{ short: "I", long: "interruptible", arg: "WHEN", help: "when it may be interrupted", simulated: false },
		{ short: "D", long: "daemonize", help: "trace from a process in the background", simulated: false },
		{ short: "S", long: "summary-sort-by", arg: "SORTBY", help: "sort the counts", simulated: false },
		{ short: "O", long: "summary-syscall-overhead", arg: "OVERHEAD", help: "what tracing costs", simulated: false },
		{ short: "X", long: "const-print-style", arg: "FORMAT", help: "how constants are printed", simulated: false },
		{ short: "U", long: "summary-columns", arg: "COLUMNS", help: "columns of the counts", simulated: false },
	],
	main,
});
