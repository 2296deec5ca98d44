/** How a service runs: its states, and what each end of a process or a timeout leads to. systemd.service(5). */
import type { Blocking, WaitStatus } from "../../../kernel/abi.ts";
import type { Signal } from "../../../kernel/signal-names.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { signalNames } from "../../lib/signal-argument.ts";
import { type Command, expandSpecifiers, parseCommands } from "../units/command.ts";
import { formatBytes, formatSpan, parseSpan } from "../units/span.ts";
import { groupPids, removeGroup } from "./cgroups.ts";
import { endedOf, endedText, isClean } from "./exit-status.ts";
import type { Manager } from "./manager.ts";
import { activeOf } from "./service-states.ts";
import type { Unit } from "./unit.ts";

export class Services {
	private readonly manager: Manager;
	constructor(manager: Manager) {
		this.manager = manager;
	}

	private span(unit: Unit, key: string, fallback: number): number {
		const text = unit.file.settings.value("Service", key);
		const span = text === undefined ? undefined : parseSpan(text);
		return span === undefined ? fallback : span === 0 && key.startsWith("Timeout") ? Infinity : span;
	}
	*commands(unit: Unit, key: string): Blocking<Command[]> {
		const context = yield* this.manager.specifiers(unit);
		return unit.file.settings.values("Service", key).flatMap((v) => parseCommands(expandSpecifiers(v, context)));
	}
	private enter(unit: Unit, sub: string, timeout?: number): void {
		unit.sub = sub;
		unit.deadline = timeout === undefined || timeout === Infinity ? undefined : this.manager.monotonic + timeout;
		this.manager.setActive(unit, activeOf[sub] ?? "active");
	}

	/** Begins a start job's work. */
	*start(unit: Unit): Blocking<void> {
		unit.stopAsked = false;
		const interval = this.spanOfUnit(unit, "StartLimitIntervalSec", 10);
		const burst = Number(unit.file.settings.value("Unit", "StartLimitBurst") ?? unit.file.settings.value("Service", "StartLimitBurst") ?? "5");
		const now = this.manager.monotonic;
		unit.startTimes = unit.startTimes.filter((t) => now - t < interval);
		if (interval > 0 && burst > 0 && unit.startTimes.length >= burst) {
			this.manager.log(unit, `${unit.name}: Start request repeated too quickly.`, 4);
			unit.result = "start-limit-hit";
			this.manager.log(unit, `${unit.name}: Failed with result 'start-limit-hit'.`, 4);
			this.enter(unit, "failed");
			return;
		}
		unit.startTimes.push(now);
		unit.result = "success";
		unit.started = [];
		unit.mainPid = 0;
		unit.controlPid = 0;
		unit.statusText = "";
		unit.cpuUsed = 0;
		// a scheduled restart has made it already
		if (unit.sub !== "auto-restart") unit.invocation = this.manager.newInvocation();
		yield* this.manager.realize(unit);
		yield* this.phase(unit, "ExecStartPre", "start-pre");
	}
	private spanOfUnit(unit: Unit, key: string, fallback: number): number {
		const text = unit.file.settings.value("Unit", key) ?? unit.file.settings.value("Service", key);
		return (text === undefined ? undefined : parseSpan(text)) ?? fallback;
	}

	/** Runs the commands of a setting, or goes on at once when there are none. */
	private *phase(unit: Unit, key: string, sub: string): Blocking<void> {
		const commands = yield* this.commands(unit, key);
		unit.phase = { key, commands, next: 0 };
		if (commands.length === 0 && key !== "ExecStart") {
			yield* this.phaseDone(unit);
			return;
		}
		const limit = sub.startsWith("stop")
			? this.span(unit, "TimeoutStopSec", 90)
			: unit.serviceType === "oneshot" && key === "ExecStart"
				? Infinity
				: this.span(unit, "TimeoutStartSec", 90);
		if (key !== "ExecStart" || unit.serviceType !== "simple") this.enter(unit, sub, this.spanFor(unit, limit));
		yield* this.nextCommand(unit);
	}
	/** TimeoutSec= sets both. */
	private spanFor(unit: Unit, limit: number): number {
		return unit.file.settings.value("Service", "TimeoutSec") !== undefined && limit === 90 ? this.span(unit, "TimeoutSec", 90) : limit;
	}

	private *nextCommand(unit: Unit): Blocking<void> {
		const { phase } = unit;
		if (!phase) return;
		const command = phase.commands[phase.next++];
		if (!command) {
			yield* this.phaseDone(unit);
			return;
		}
		const main = phase.key === "ExecStart" && unit.serviceType !== "forking";
		const pid = yield* this.manager.spawn(unit, command, phase.key, main);
		if (main) unit.mainPid = pid;
		else unit.controlPid = pid;
		if (phase.key !== "ExecStart") return;
		switch (unit.serviceType) {
			case "simple":
			case "exec":
			case "idle":
			case "dbus":
				unit.phase = undefined;
				yield* this.phase(unit, "ExecStartPost", "start-post");
				break;
		}
	}

	/** The commands of a setting have all ended well. */
	private *phaseDone(unit: Unit): Blocking<void> {
		const key = unit.phase?.key;
		unit.phase = undefined;
		unit.controlPid = 0;
		switch (key) {
			case "ExecStartPre":
				return yield* this.phase(unit, "ExecStart", "start");
			case "ExecStart":
				return yield* this.phase(unit, "ExecStartPost", "start-post");
			case "ExecStartPost":
				return yield* this.running(unit);
			case "ExecReload":
				this.manager.finishReload(unit, true);
				return this.enter(unit, "running");
			case "ExecStop":
				return yield* this.signalAll(unit, "stop-sigterm");
			case "ExecStopPost":
				return yield* this.dead(unit);
		}
	}

	/** service_enter_running: it runs, or stays active without a process, or is done. */
	private *running(unit: Unit): Blocking<void> {
		const oneshot = unit.serviceType === "oneshot";
		if (unit.mainPid > 0 && !oneshot) return this.enter(unit, "running", this.span(unit, "RuntimeMaxSec", Infinity));
		if (unit.file.settings.flag("Service", "RemainAfterExit", false)) return this.enter(unit, "exited");
		if (unit.mainPid === 0 && !oneshot && (yield* this.pids(unit)).length > 0) return this.enter(unit, "running");
		yield* this.stopping(unit);
	}

	*reload(unit: Unit): Blocking<void> {
		if (unit.serviceType === "notify-reload" && unit.mainPid) {
			this.manager.sys.kill(unit.mainPid, "HUP");
			this.manager.finishReload(unit, true);
			return;
		}
		yield* this.phase(unit, "ExecReload", "reload");
	}

	/** Begins a stop job's work. */
	*stop(unit: Unit): Blocking<void> {
		unit.stopAsked = true;
		if (unit.sub === "auto-restart") return this.enter(unit, "dead");
		if (unit.active === "deactivating" || unit.active === "inactive" || unit.active === "failed") return;
		if (unit.active === "activating") return yield* this.signalAll(unit, "stop-sigterm");
		yield* this.stopping(unit);
	}
	private *stopping(unit: Unit): Blocking<void> {
		yield* this.phase(unit, "ExecStop", "stop");
	}

	/** Every process of the service that the manager knows of. */
	*pids(unit: Unit): Blocking<number[]> {
		const found = yield* groupPids(this.manager.sys, unit.cgroup);
		if (found.length) return found;
		return [unit.mainPid, unit.controlPid].filter((pid) => pid > 0);
	}

	private *signalAll(unit: Unit, sub: string): Blocking<void> {
		const { sys } = this.manager;
		const mode = unit.file.settings.value("Service", "KillMode") ?? "control-group";
		const last = sub.endsWith("sigkill");
		const given = (unit.file.settings.value("Service", "KillSignal") ?? "TERM").replace(/^SIG/, "");
		const signal: Signal = last ? "KILL" : (signalNames.find((n) => n === given) ?? "TERM");
		const all = yield* this.pids(unit);
		const own = [unit.mainPid, unit.controlPid].filter((pid) => pid > 0);
		const targets = mode === "none" ? [] : mode === "process" || (mode === "mixed" && !last) ? own : all;
		let any = false;
		for (const pid of targets) {
			if (last) {
				const comm = ((yield* tryReadText(sys, `/proc/${pid}/comm`)) ?? "").trim();
				this.manager.log(unit, `${unit.name}: Killing process ${pid} (${comm}) with signal SIGKILL.`, 5);
			}
			if (this.manager.signal(pid, signal)) any = true;
			if (!last) this.manager.signal(pid, "CONT");
		}
		unit.phase = undefined;
		if (any && (mode !== "mixed" || own.length > 0)) return this.enter(unit, sub, this.spanFor(unit, this.span(unit, "TimeoutStopSec", 90)));
		yield* this.afterKill(unit, sub);
	}
	private *afterKill(unit: Unit, sub: string): Blocking<void> {
		if (sub.startsWith("final")) yield* this.dead(unit);
		else if (unit.file.settings.value("Service", "KillMode") === "mixed" && sub === "stop-sigterm" && (yield* this.pids(unit)).length > 0)
			yield* this.signalAll(unit, "stop-sigkill");
		else yield* this.phase(unit, "ExecStopPost", "stop-post");
	}

	/** service_enter_dead: restarts it where it should. */
	private *dead(unit: Unit): Blocking<void> {
		const { manager } = this;
		unit.mainPid = 0;
		unit.controlPid = 0;
		unit.phase = undefined;
		const failed = unit.result !== "success";
		const lasted = yield* this.manager.measure(unit);
		if (unit.file.settings.value("Service", "KillMode") !== "none" && unit.file.settings.value("Service", "KillMode") !== "process")
			removeGroup(manager.sys, unit.cgroup);
		if (failed) manager.log(unit, `${unit.name}: Failed with result '${unit.result}'.`, 4, { UNIT_RESULT: unit.result });
		else manager.log(unit, `${unit.name}: Deactivated successfully.`, 6);
		if (unit.cpuUsed >= 1) {
			const peak = Number(unit.memoryPeak);
			manager.log(
				unit,
				`${unit.name}: Consumed ${formatSpan(unit.cpuUsed, 1e-3)} CPU time over ${formatSpan(lasted, 1e-3)} wall clock time${peak ? `, ${formatBytes(peak)} memory peak` : ""}.`,
			);
		}
		if (this.shallRestart(unit)) {
			this.enter(unit, failed ? "failed" : "dead");
			this.enter(unit, "auto-restart", this.span(unit, "RestartSec", 0.1));
			return;
		}
		if (!failed) unit.restarts = 0;
		this.enter(unit, failed ? "failed" : "dead");
	}
	private shallRestart(unit: Unit): boolean {
		if (unit.stopAsked || unit.result === "start-limit-hit") return false;
		const { settings } = unit.file;
		const main = unit.started.findLast((s) => s.main)?.ended;
		const word = main === undefined ? "" : main.code === "exited" ? String(main.status) : main.word;
		if (settings.words("Service", "RestartPreventExitStatus").some((w) => w.replace(/^SIG/, "") === word)) return false;
		switch (settings.value("Service", "Restart") ?? "no") {
			case "always":
				return true;
			case "on-success":
				return unit.result === "success";
			case "on-failure":
				return unit.result !== "success";
			case "on-abnormal":
				return unit.result !== "success" && unit.result !== "exit-code";
			case "on-abort":
				return unit.result === "signal" || unit.result === "core-dump";
			case "on-watchdog":
				return unit.result === "watchdog";
			default:
				return false;
		}
	}

	/** A process of the service has ended. */
	*ended(unit: Unit, pid: number, status: WaitStatus): Blocking<void> {
		const { manager } = this;
		const ended = endedOf(status);
		const record = unit.started.findLast((s) => s.pid === pid);
		if (record) {
			record.ended = ended;
			record.endedAt = manager.moment();
		}
		const isMain = pid === unit.mainPid;
		const isControl = pid === unit.controlPid;
		if (!isMain && !isControl) return yield* this.groupChanged(unit);
		const daemon = isMain && unit.serviceType !== "oneshot";
		const clean = isClean(ended, daemon, unit.file.settings.words("Service", "SuccessExitStatus")) || (record?.command.ignoreFailure ?? false);
		if (!clean && unit.result === "success" && unit.sub !== "reload")
			unit.result = ended.code === "exited" ? "exit-code" : ended.code === "killed" ? "signal" : "core-dump";
		if (!clean) {
			const what = isMain ? "Main process exited" : `Control process exited`;
			manager.log(unit, `${unit.name}: ${what}, ${endedText(ended)}`, 5);
		}
		if (isMain) {
			unit.mainPid = 0;
			yield* this.mainEnded(unit, clean);
		} else {
			unit.controlPid = 0;
			yield* this.controlEnded(unit, clean);
		}
	}
	private *mainEnded(unit: Unit, clean: boolean): Blocking<void> {
		switch (unit.sub) {
			case "start":
				if (unit.serviceType === "oneshot") {
					if (clean) return yield* this.nextCommand(unit);
				} else if (clean && unit.result === "success") unit.result = "protocol";
				return yield* this.signalAll(unit, "final-sigterm");
			case "start-post":
				return;
			case "reload":
			case "running":
				if (clean && unit.result === "success") return yield* this.running(unit);
				return yield* this.signalAll(unit, "stop-sigterm");
			case "stop-sigterm":
			case "stop-sigkill":
			case "final-sigterm":
			case "final-sigkill":
				return yield* this.groupChanged(unit);
		}
	}
	private *controlEnded(unit: Unit, clean: boolean): Blocking<void> {
		switch (unit.sub) {
			case "start-pre":
				return clean ? yield* this.nextCommand(unit) : yield* this.signalAll(unit, "final-sigterm");
			case "start":
				if (!clean) return yield* this.signalAll(unit, "final-sigterm");
				unit.mainPid = yield* this.guessMain(unit);
				return yield* this.phaseDone(unit);
			case "start-post":
				return clean ? yield* this.nextCommand(unit) : yield* this.signalAll(unit, "stop-sigterm");
			case "reload":
				if (clean) return yield* this.nextCommand(unit);
				this.manager.finishReload(unit, false);
				unit.phase = undefined;
				return this.enter(unit, "running");
			case "stop":
				return clean ? yield* this.nextCommand(unit) : yield* this.signalAll(unit, "stop-sigterm");
			case "stop-post":
				return clean ? yield* this.nextCommand(unit) : yield* this.dead(unit);
			default:
				return yield* this.groupChanged(unit);
		}
	}
	/** A daemon that put itself into the background: by its PID file, or the only process there is. */
	private *guessMain(unit: Unit): Blocking<number> {
		const file = unit.file.settings.value("Service", "PIDFile");
		const text = file === undefined ? undefined : yield* tryReadText(this.manager.sys, file.startsWith("/") ? file : `/run/${file}`);
		if (text !== undefined) return Number.parseInt(text, 10) || 0;
		const pids = yield* groupPids(this.manager.sys, unit.cgroup);
		const pid = pids.length === 1 ? (pids[0] as number) : 0;
		const forked = unit.started.at(-1);
		if (pid && forked) unit.started.push({ ...forked, pid, main: true, ended: undefined, endedAt: undefined });
		return pid;
	}
	/** Some process has gone: was it the last that a state waits for? */
	*groupChanged(unit: Unit): Blocking<void> {
		if (unit.sub === "running" && unit.mainPid === 0 && unit.controlPid === 0 && (yield* this.pids(unit)).length === 0) return yield* this.running(unit);
		if (!/^(stop|final)-sig/.test(unit.sub) || unit.mainPid > 0 || unit.controlPid > 0) return;
		const wholeGroup = (unit.file.settings.value("Service", "KillMode") ?? "control-group") === "control-group" || unit.sub.endsWith("sigkill");
		if (wholeGroup && (yield* this.pids(unit)).length > 0) return;
		yield* this.afterKill(unit, unit.sub);
	}

	/** What sd_notify(3) said. */
	*notified(unit: Unit, message: ReadonlyMap<string, string>): Blocking<void> {
		const main = Number(message.get("MAINPID") ?? "0");
		if (main > 0) unit.mainPid = main;
		unit.statusText = message.get("STATUS") ?? unit.statusText;
		if (message.get("READY") === "1" && unit.sub === "start" && unit.serviceType.startsWith("notify")) yield* this.phaseDone(unit);
	}

	/** The time for a state is up. */
	*timedOut(unit: Unit): Blocking<void> {
		const { manager } = this;
		unit.deadline = undefined;
		switch (unit.sub) {
			case "auto-restart":
				unit.restarts++;
				unit.invocation = manager.newInvocation();
				manager.log(unit, `${unit.name}: Scheduled restart job, restart counter is at ${unit.restarts}.`, 6);
				return yield* manager.restartScheduled(unit);
			case "start-pre":
			case "start":
			case "start-post":
				manager.log(unit, `${unit.name}: ${unit.sub} operation timed out. Terminating.`, 4);
				unit.result = "timeout";
				return yield* this.signalAll(unit, "stop-sigterm");
			case "running":
				manager.log(unit, `${unit.name}: Service reached runtime time limit. Stopping.`, 4);
				unit.result = "timeout";
				return yield* this.signalAll(unit, "stop-sigterm");
			case "reload":
				manager.finishReload(unit, false);
				return this.enter(unit, "running");
			case "stop":
				manager.log(unit, `${unit.name}: Stopping timed out. Terminating.`, 4);
				unit.result = "timeout";
				return yield* this.signalAll(unit, "stop-sigterm");
			case "stop-sigterm":
			case "final-sigterm":
				manager.log(unit, `${unit.name}: State '${unit.sub}' timed out. Killing.`, 4);
				unit.result = "timeout";
				return yield* this.signalAll(unit, unit.sub.replace("sigterm", "sigkill"));
			case "stop-sigkill":
			case "final-sigkill":
				manager.log(unit, `${unit.name}: Processes still around after ${unit.sub.startsWith("final") ? "final " : ""}SIGKILL. Ignoring.`, 4);
				return yield* this.afterKill(unit, unit.sub);
			case "stop-post":
				unit.result = "timeout";
				return yield* this.dead(unit);
		}
	}
}
