/** What a process of a service does between fork and exec. systemd.exec(5). */
import type { Blocking, Resource, Sys } from "../../../kernel/abi.ts";
import { Errno, isErrno } from "../../../kernel/errno.ts";
import { Accounts, findGroup, findUser, type User } from "../../lib/accounts.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { sendEntry, sockets } from "../journal/entry.ts";
import { NOTIFY_SOCKET } from "../protocol.ts";
import { type Command, expandVariables } from "../units/command.ts";
import { parseBoolean, splitWords } from "../units/unit-file.ts";
import { CGROUP_ROOT, hasCgroups, parseAmount } from "./cgroups.ts";
import { type ExecStep, execSteps } from "./exit-status.ts";
import type { PassedSocket } from "./sockets.ts";
import { sectionOf, type Unit } from "./unit.ts";

export const SERVICE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

/** A step failed: the process ends with the step's status, having said why. */
class StepFailure {
	readonly step: ExecStep;
	readonly detail: string;
	readonly error: Errno;
	constructor(step: ExecStep, error: Errno, detail = "") {
		this.step = step;
		this.error = error;
		this.detail = detail;
	}
}

function* attempt<T>(step: ExecStep, detail: string, action: () => T | Blocking<T>): Blocking<T> {
	try {
		const result = action();
		return typeof result === "object" && result !== null && "next" in result ? yield* result as Blocking<T> : (result as T);
	} catch (error) {
		if (isErrno(error)) throw new StepFailure(step, error, detail && `${detail}: ${error.message}`);
		throw error;
	}
}

/** LimitNOFILE= and its kin, by resource. */
const limits: readonly (readonly [string, Resource])[] = [
	["LimitCPU", "cpu"],
	["LimitFSIZE", "fsize"],
	["LimitDATA", "data"],
	["LimitSTACK", "stack"],
	["LimitCORE", "core"],
	["LimitRSS", "rss"],
	["LimitNOFILE", "nofile"],
	["LimitAS", "as"],
	["LimitNPROC", "nproc"],
	["LimitMEMLOCK", "memlock"],
	["LimitLOCKS", "locks"],
	["LimitSIGPENDING", "sigpending"],
	["LimitMSGQUEUE", "msgqueue"],
	["LimitNICE", "nice"],
	["LimitRTPRIO", "rtprio"],
	["LimitRTTIME", "rttime"],
];

export interface Execution {
	readonly unit: Unit;
	readonly command: Command;
	/** EXEC_CONTROL: helper commands, not the main process. */
	readonly control: boolean;
	/** The manager's own environment block. */
	readonly environment: ReadonlyMap<string, string>;
	/** What the service's processes are told: MAINPID, EXIT_STATUS. */
	readonly extra: Readonly<Record<string, string>>;
	readonly notify: boolean;
	/** sd_listen_fds(3). */
	readonly sockets: readonly PassedSocket[];
}

export function* runChild(sys: Sys, execution: Execution): Blocking<number> {
	const { unit, command } = execution;
	const identifier = `(${command.path.slice(command.path.lastIndexOf("/") + 1)})`;
	try {
		return yield* new Child(sys, execution).run();
	} catch (error) {
		if (!(error instanceof StepFailure)) throw error;
		const say = (text: string) =>
			sendEntry(sys, {
				PRIORITY: 3,
				SYSLOG_FACILITY: 3,
				SYSLOG_IDENTIFIER: identifier,
				UNIT: unit.name,
				INVOCATION_ID: unit.invocation,
				MESSAGE: `${unit.name}: ${text}`,
			});
		if (error.detail) say(error.detail);
		say(`Failed at step ${error.step} spawning ${command.path}: ${error.error.message}`);
		return execSteps[error.step];
	}
}

class Child {
	private readonly sys: Sys;
	private readonly execution: Execution;
	private readonly unit: Unit;
	constructor(sys: Sys, execution: Execution) {
		this.sys = sys;
		this.execution = execution;
		this.unit = execution.unit;
	}
	private get section(): string {
		return sectionOf(this.unit.type);
	}
	private value(key: string): string | undefined {
		return this.unit.file.settings.value(this.section, key);
	}

	*run(): Blocking<number> {
		const { sys, unit, execution } = this;
		const { command } = execution;
		sys.sigaction("CHLD", "default");
		sys.sigaction("PIPE", parseBoolean(this.value("IgnoreSIGPIPE") ?? "yes") === false ? "default" : "ignore");
		sys.prctl({ name: `(${command.path.slice(command.path.lastIndexOf("/") + 1)})` });
		sys.setsid();
		if (hasCgroups(sys) && unit.cgroup) {
			yield* attempt("CGROUP", "", function* () {
				const fd = yield* sys.open(`${CGROUP_ROOT}${unit.cgroup}/cgroup.procs`, { write: true });
				yield* sys.write(fd, "0\n");
				sys.close(fd);
			});
		}
		const accounts = yield* Accounts.load(sys);
		const user = this.user(accounts);
		yield* this.streams();
		yield* this.scheduling();
		const environ = yield* this.environment(user);
		const root = this.value("RootDirectory");
		if (root !== undefined) yield* attempt("CHROOT", "", () => sys.chroot(root));
		yield* this.credentials(accounts, user);
		this.directory(user);
		if (parseBoolean(this.value("NoNewPrivileges") ?? "") === true) sys.prctl({ noNewPrivs: true });
		const path = yield* this.executable();
		const argv = command.literal ? command.argv : expandVariables(command.argv, environ);
		this.passSockets();
		return yield* attempt("EXEC", "", () => sys.execve(path, argv, environ));
	}

	/** Sockets come as descriptors from 3 on and stay open over exec. */
	private passSockets(): void {
		const { sys, execution } = this;
		const first = 3;
		const aside = execution.sockets.map(({ fd }) => sys.dup(fd, first + execution.sockets.length));
		aside.forEach((fd, i) => {
			sys.dup2(fd, first + i);
			sys.fcntlSet(first + i, { nonBlocking: this.unit.file.settings.flag("Service", "NonBlocking", false) });
			sys.close(fd);
		});
	}

	private user(accounts: Accounts): User | undefined {
		const name = this.value("User");
		if (name === undefined || this.execution.command.privileged) return undefined;
		const uid = findUser(accounts, name);
		const found = uid === undefined ? undefined : accounts.userById(uid);
		if (!found) throw new StepFailure("USER", new Errno("EINVAL"), `Failed to determine credentials for user '${name}': Unknown user`);
		return found;
	}

	private *streams(): Blocking<void> {
		const { sys, unit } = this;
		const { streams } = unit;
		if (streams) {
			const given = streams.fds.map((fd) => sys.pidfdGetfd(streams.pid, fd));
			given.forEach((fd, to) => {
				sys.dup2(fd, to);
			});
			return;
		}
		const input = this.value("StandardInput") ?? "null";
		const file = /^file:(.+)$/.exec(input)?.[1] ?? "/dev/null";
		yield* attempt("STDIN", "", () => this.onto(file, 0, { read: true }));
		const output = this.value("StandardOutput") ?? "journal";
		yield* attempt("STDOUT", "", () => this.output(output, 1));
		const error = this.value("StandardError") ?? "inherit";
		if (error === "inherit") sys.dup2(1, 2);
		else yield* attempt("STDERR", "", () => this.output(error, 2));
	}
	private *onto(path: string, to: number, flags: Parameters<Sys["open"]>[1]): Blocking<void> {
		const { sys } = this;
		const fd = yield* sys.open(path, flags, 0o644);
		if (fd === to) return;
		sys.dup2(fd, to);
		sys.close(fd);
	}
	private *output(kind: string, to: number): Blocking<void> {
		const { sys, unit, execution } = this;
		const [, how = kind, path = ""] = /^(file|append|truncate):(.+)$/.exec(kind) ?? [];
		if (how === "file") return yield* this.onto(path, to, { write: true, create: true });
		if (how === "append") return yield* this.onto(path, to, { write: true, create: true, append: true });
		if (how === "truncate") return yield* this.onto(path, to, { write: true, create: true, truncate: true });
		if (how === "tty") return yield* this.onto("/dev/console", to, { write: true });
		if (how === "null" || !/^(journal|syslog|kmsg)/.test(how)) return yield* this.onto("/dev/null", to, { write: true });
		const fd = sys.socket("stream");
		try {
			yield* sys.connect(fd, sockets.stdout);
		} catch (error) {
			if (!isErrno(error)) throw error;
			sys.close(fd);
			// no journal yet: what it says is lost
			return yield* this.onto("/dev/null", to, { write: true });
		}
		const name = this.value("SyslogIdentifier") ?? execution.command.path.slice(execution.command.path.lastIndexOf("/") + 1);
		const level = "30";
		yield* sys.write(fd, `${name}\n${unit.name}\n${level}\n1\n0\n0\n0\n`);
		sys.dup2(fd, to);
		if (fd !== to) sys.close(fd);
	}

	private *scheduling(): Blocking<void> {
		const { sys } = this;
		const nice = this.value("Nice");
		if (nice !== undefined && /^-?\d+$/.test(nice)) yield* attempt("NICE", "", () => sys.setpriority(0, Number(nice)));
		const adjust = this.value("OOMScoreAdjust");
		if (adjust !== undefined) {
			yield* attempt("OOM_ADJUST", "", function* () {
				const fd = yield* sys.open("/proc/self/oom_score_adj", { write: true });
				yield* sys.write(fd, adjust);
				sys.close(fd);
			});
		}
		const mask = this.value("UMask");
		sys.umask(Number.parseInt(mask ?? "022", 8));
		for (const [key, resource] of limits) {
			const [soft, hard = soft] = (this.value(key) ?? "").split(":").map((v) => parseAmount(v, 0));
			if (soft !== undefined && hard !== undefined) yield* attempt("LIMITS", "", () => sys.setrlimit(resource, { soft, hard }));
		}
	}

	private *environment(user: User | undefined): Blocking<Map<string, string>> {
		const { sys, unit, execution } = this;
		const environ = new Map<string, string>();
		for (const key of ["LANG", "PATH"]) environ.set(key, execution.environment.get(key) ?? (key === "LANG" ? "C.UTF-8" : SERVICE_PATH));
		for (const [key, value] of execution.environment) environ.set(key, value);
		if (user) {
			environ.set("USER", user.name);
			environ.set("LOGNAME", user.name);
			environ.set("HOME", user.home);
			environ.set("SHELL", user.shell);
		}
		environ.set("INVOCATION_ID", unit.invocation);
		if (!unit.streams) {
			const { dev, ino } = sys.fstat(1);
			environ.set("JOURNAL_STREAM", `${dev}:${ino}`);
		}
		environ.set("SYSTEMD_EXEC_PID", String(sys.getpid()));
		if (hasCgroups(sys) && unit.cgroup) {
			for (const kind of ["memory", "cpu"]) {
				environ.set(`${kind.toUpperCase()}_PRESSURE_WATCH`, `${CGROUP_ROOT}${unit.cgroup}/${kind}.pressure`);
				// "some 200000 2000000" and a zero byte, as a trigger is written
				environ.set(`${kind.toUpperCase()}_PRESSURE_WRITE`, "c29tZSAyMDAwMDAgMjAwMDAwMAA=");
			}
		}
		if (execution.sockets.length > 0) {
			environ.set("LISTEN_PID", String(sys.getpid()));
			environ.set("LISTEN_FDS", String(execution.sockets.length));
			environ.set("LISTEN_FDNAMES", execution.sockets.map((s) => s.name).join(":"));
		}
		if (execution.notify) environ.set("NOTIFY_SOCKET", NOTIFY_SOCKET);
		for (const [key, value] of Object.entries(execution.extra)) environ.set(key, value);
		for (const value of unit.file.settings.values(this.section, "EnvironmentFile")) {
			const path = value.replace(/^-/, "");
			const text = yield* tryReadText(sys, path);
			if (text === undefined) {
				if (value.startsWith("-")) continue;
				throw new StepFailure("EXEC", new Errno("ENOENT"), `Failed to load environment files: No such file or directory`);
			}
			for (const line of text.split("\n")) {
				const [, key, rest] = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
				if (key !== undefined && rest !== undefined) environ.set(key, splitWords(rest).join(" "));
			}
		}
		for (const word of unit.file.settings.values(this.section, "Environment").flatMap(splitWords)) {
			const equals = word.indexOf("=");
			if (equals > 0) environ.set(word.slice(0, equals), word.slice(equals + 1));
		}
		for (const name of unit.file.settings.words(this.section, "UnsetEnvironment")) environ.delete(name);
		return environ;
	}

	private *credentials(accounts: Accounts, user: User | undefined): Blocking<void> {
		const { sys } = this;
		const name = this.value("Group");
		const gid = name === undefined ? user?.gid : findGroup(accounts, name);
		if (name !== undefined && gid === undefined)
			throw new StepFailure("GROUP", new Errno("EINVAL"), `Failed to determine credentials for group '${name}': Unknown group`);
		if (this.execution.command.privileged) return;
		if (gid !== undefined) {
			const extra = user ? accounts.groupsOf(user.name, gid) : [gid];
			yield* attempt("GROUP", "", () => {
				sys.setgroups(extra);
				sys.setresgid(gid, gid, gid);
			});
		}
		if (user) yield* attempt("USER", "", () => sys.setresuid(user.uid, user.uid, user.uid));
	}

	private directory(user: User | undefined): void {
		const { sys } = this;
		const given = this.value("WorkingDirectory");
		if (given === undefined) {
			sys.chdir("/");
			return;
		}
		const optional = given.startsWith("-");
		const path = given.replace(/^-/, "") === "~" ? (user?.home ?? "/root") : given.replace(/^-/, "");
		try {
			sys.chdir(path);
		} catch (error) {
			if (!isErrno(error)) throw error;
			if (!optional) throw new StepFailure("CHDIR", error, `Changing to the requested working directory failed: ${error.message}`);
		}
	}

	/** find_executable: a bare name is looked for along the fixed path. */
	private *executable(): Blocking<string> {
		const { sys, execution } = this;
		const { path } = execution.command;
		const tries = path.includes("/") ? [path] : SERVICE_PATH.split(":").map((d) => `${d}/${path}`);
		let failure = new Errno("ENOENT");
		for (const candidate of tries) {
			try {
				if (sys.stat(candidate).kind === "directory") throw new Errno("EISDIR");
				sys.access(candidate, 1);
				return candidate;
			} catch (error) {
				if (!isErrno(error)) throw error;
				if (error.code !== "ENOENT") failure = error;
			}
		}
		throw new StepFailure("EXEC", failure, `Unable to locate executable '${path}': ${failure.message}`);
	}
}
