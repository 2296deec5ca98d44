/** PID 1: its units, the jobs that change them, and the loop that hears of everything. systemd(1). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Signal } from "../../../kernel/signal-names.ts";
import { decode } from "../../../kernel/text.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { formatTime } from "../../lib/time-format.ts";
import { utc } from "../../lib/timezone.ts";
import { bootId, machineId } from "../journal/entry.ts";
import { MANAGER_SOCKET, NOTIFY_SOCKET } from "../protocol.ts";
import type { Command, SpecifierContext } from "../units/command.ts";
import { problemsOf } from "../units/known-keys.ts";
import { linkedIn, loadUnit } from "../units/paths.ts";
import { CGROUP_ROOT, controlValues, groupPids, hasCgroups, realize, removeGroup, writeControl } from "./cgroups.ts";
import { Clients } from "./clients.ts";
import { runChild } from "./executor.ts";
import { Jobs } from "./jobs.ts";
import { logMessage } from "./log.ts";
import type { Reply } from "./requests.ts";
import { Services } from "./service.ts";
import { snapshot } from "./snapshot.ts";
import { Sockets } from "./sockets.ts";
import { Timers } from "./timers.ts";
import { type ActiveState, type Moment, parentSlice, sectionOf, Unit } from "./unit.ts";

/** DefaultTasksMax=: 15 % of what the kernel allows. */
export const DEFAULT_TASKS_MAX = 4687;

/** Whether DefaultTasksMax= counts for a unit: sessions get a limit of their own from logind, slices none. */
export const hasTasksMax = (unit: Unit): boolean => unit.type === "service" || unit.type === "socket" || (unit.type === "scope" && unit.transient);

/** What was written for a transient unit goes with it. */
function removeFiles(sys: Sys, unit: Unit): void {
	for (const path of [unit.file.fragment, ...unit.file.dropIns]) if (path.startsWith("/run/systemd/transient/") && sys.tryStat(path)) sys.unlink(path);
	const directory = `/run/systemd/transient/${unit.name}.d`;
	if (sys.tryStat(directory)) sys.rmdir(directory);
}

export class Manager {
	readonly sys: Sys;
	readonly units = new Map<string, Unit>();
	readonly jobs: Jobs;
	readonly services: Services;
	readonly timers: Timers;
	readonly sockets: Sockets;
	/** What `systemctl set-environment` has put there. */
	readonly environment = new Map<string, string>();
	readonly waiters: { readonly unit: string; readonly reply: Reply }[] = [];
	private readonly clients = new Clients(this);
	private childEnded = true;
	/** Something may have become unneeded. */
	private changed = true;
	private machine = "";
	private boot = "";

	constructor(sys: Sys) {
		this.sys = sys;
		this.jobs = new Jobs(this);
		this.services = new Services(this);
		this.timers = new Timers(this);
		this.sockets = new Sockets(this);
	}

	get monotonic(): number {
		return this.sys.clock("monotonic");
	}
	moment(): Moment {
		return { real: this.sys.clock("realtime"), mono: this.monotonic };
	}
	/** `Sun 2026-11-22 15:32:15 UTC`. */
	stampText(real: number): string {
		return formatTime("%a %Y-%m-%d %H:%M:%S UTC", { seconds: Math.floor(real), nanoseconds: 0 }, utc);
	}
	newInvocation(): string {
		return [...this.sys.getrandom(16)].map((b) => b.toString(16).padStart(2, "0")).join("");
	}
	log(unit: Unit | undefined, text: string, priority = 6, fields: Readonly<Record<string, string>> = {}): void {
		logMessage(this.sys, text, { priority, fields, ...(unit ? { unit: unit.name, invocation: unit.invocation } : {}) });
	}

	// ---- units
	/** The unit of this name, read from its files when it is not known. */
	*unit(name: string): Blocking<Unit> {
		const known = this.units.get(name);
		if (known) return known;
		const file = yield* loadUnit(this.sys, name);
		const other = file.name === name ? undefined : this.units.get(file.name);
		if (other) return other;
		const unit = new Unit(file.name, file.load === "not-found" && builtIn(name) ? { ...file, load: "loaded" } : file);
		this.units.set(unit.name, unit);
		this.readLinks(unit);
		for (const problem of problemsOf(file)) this.log(unit, problem, 4);
		return unit;
	}
	private readLinks(unit: Unit): void {
		unit.linkedRequires = linkedIn(this.sys, unit.name, "requires");
		unit.linkedWants = linkedIn(this.sys, unit.name, "wants");
		this.changed = true;
	}
	/** What the file and the `.requires` and `.wants` directories say. */
	requirements(unit: Unit): { readonly requires: readonly string[]; readonly wants: readonly string[] } {
		return { requires: [...unit.requires, ...unit.linkedRequires], wants: [...unit.wants, ...unit.linkedWants] };
	}
	/** Reads all files again; what runs goes on. */
	*reload(): Blocking<void> {
		for (const unit of this.units.values()) {
			if (unit.type === "scope") continue;
			const file = yield* loadUnit(this.sys, unit.name);
			unit.file = file.load === "not-found" && builtIn(unit.name) ? { ...file, load: "loaded" } : file;
			this.readLinks(unit);
			for (const problem of problemsOf(file)) this.log(unit, problem, 4);
		}
		this.collect();
	}
	/** Forgets units that are not running, not failed, and that nobody names. */
	collect(): void {
		if (!this.changed) return;
		this.changed = false;
		const named = new Set<string>();
		for (const unit of this.units.values()) {
			if (unit.active === "inactive" && !this.jobs.of(unit)) continue;
			const { requires, wants } = this.requirements(unit);
			for (const name of [...requires, ...wants, ...unit.before, ...unit.after]) named.add(name);
			if (unit.isTrigger) named.add(unit.triggers);
		}
		for (const unit of [...this.units.values()]) {
			if (unit.active !== "inactive" || unit.held || named.has(unit.name) || this.jobs.of(unit)) continue;
			this.units.delete(unit.name);
			if (unit.transient) removeFiles(this.sys, unit);
		}
	}

	setActive(unit: Unit, active: ActiveState): void {
		this.changed = true;
		const was = unit.active;
		const now = this.moment();
		unit.stateChange = now;
		const idle = (s: ActiveState) => s === "inactive" || s === "failed";
		const up = (s: ActiveState) => s === "active" || s === "reloading";
		if (idle(was) && !idle(active)) unit.inactiveExit = now;
		if (!idle(was) && idle(active)) unit.inactiveEnter = now;
		if (!up(was) && up(active)) unit.activeEnter = now;
		if (up(was) && !up(active)) unit.activeExit = now;
		unit.active = active;
		if (unit.type === "service") this.sockets.serviceChanged(unit);
		this.jobs.stateChanged(unit, was);
	}
	finishReload(unit: Unit, ok: boolean): void {
		this.jobs.finish(unit, ok ? "done" : "failed", ["reload"]);
	}
	*restartScheduled(unit: Unit): Blocking<void> {
		yield* this.jobs.add(unit.name, "start");
	}

	// ---- what units are made of
	*specifiers(unit: Unit): Blocking<SpecifierContext> {
		if (!this.machine) {
			this.machine = yield* machineId(this.sys);
			this.boot = yield* bootId(this.sys);
		}
		return { name: unit.name, hostname: this.sys.uname().nodename, user: "root", uid: 0, home: "/root", machineId: this.machine, bootId: this.boot };
	}
	/** Makes the group of a unit, with its limits, inside its slices. */
	*realize(unit: Unit): Blocking<void> {
		if (!unit.cgroup || !hasCgroups(this.sys)) return;
		const chain: Unit[] = [];
		for (let name = unit.type === "slice" ? parentSlice(unit.name) : unit.slice; name !== "-.slice" && name !== ""; name = parentSlice(name))
			chain.unshift(yield* this.unit(name));
		for (const slice of chain) {
			yield* realize(this.sys, slice.cgroup, this.controls(slice));
			if (slice.active !== "active") this.activate(slice, "active");
		}
		yield* realize(this.sys, unit.cgroup, this.controls(unit));
	}
	/** Reads what a service has used before its group goes; how long it ran, in seconds. */
	*measure(unit: Unit): Blocking<number> {
		const group = `${CGROUP_ROOT}${unit.cgroup}`;
		const usage = /^usage_usec (\d+)$/m.exec((yield* tryReadText(this.sys, `${group}/cpu.stat`)) ?? "")?.[1];
		if (usage !== undefined) unit.cpuUsed = Number(usage) / 1e6;
		unit.memoryPeak = ((yield* tryReadText(this.sys, `${group}/memory.peak`)) ?? "").trim();
		return unit.inactiveExit ? this.monotonic - unit.inactiveExit.mono : 0;
	}
	controls(unit: Unit): [string, string][] {
		return controlValues(unit.file.settings, sectionOf(unit.type), this.sys.sysinfo().totalRam, hasTasksMax(unit) ? DEFAULT_TASKS_MAX : undefined);
	}
	activate(unit: Unit, sub: string): void {
		unit.sub = sub;
		unit.invocation ||= this.newInvocation();
		this.setActive(unit, "active");
	}
	*spawn(unit: Unit, command: Command, key: string, main: boolean): Blocking<number> {
		const { sys } = this;
		const extra: Record<string, string> = {};
		if (unit.mainPid && !main) extra["MAINPID"] = String(unit.mainPid);
		if (key === "ExecStop" || key === "ExecStopPost") {
			const ended = unit.started.findLast((s) => s.main)?.ended;
			extra["SERVICE_RESULT"] = unit.result;
			if (ended) Object.assign(extra, { EXIT_CODE: ended.code, EXIT_STATUS: ended.code === "exited" ? String(ended.status) : ended.word });
		}
		const notify = unit.serviceType.startsWith("notify") || unit.file.settings.value("Service", "NotifyAccess") !== undefined;
		const sockets = main ? this.sockets.passedTo(unit) : [];
		const execution = { unit, command, control: !main, environment: this.environment, extra, notify, sockets };
		const pid = sys.fork((child) => runChild(child, execution));
		unit.started.push({ key, pid, command, main, at: this.moment(), ended: undefined, endedAt: undefined });
		return pid;
	}
	/** Whether there was such a process. */
	signal(pid: number, signal: Signal): boolean {
		try {
			this.sys.kill(pid, signal);
			return true;
		} catch (error) {
			if (isErrno(error)) return false;
			throw error;
		}
	}

	// ---- the loop
	private *reap(): Blocking<void> {
		for (;;) {
			const child = yield* this.nextChild();
			if (!child) return;
			const { pid, status, usage } = child;
			const unit = [...this.units.values()].find((u) => u.mainPid === pid || u.controlPid === pid);
			if (unit) {
				unit.cpuUsed += usage.user + usage.system;
				yield* this.services.ended(unit, pid, status);
			}
			for (const other of [...this.units.values()]) {
				if (other === unit) continue;
				if (other.type === "service" && other.active !== "inactive" && other.active !== "failed") yield* this.services.groupChanged(other);
				if (other.type === "scope") yield* this.checkScope(other);
			}
			yield* this.jobs.run();
		}
	}
	private *nextChild() {
		try {
			return yield* this.sys.waitpid(-1, { noHang: true });
		} catch (error) {
			if (isErrno(error, "ECHILD")) return undefined;
			throw error;
		}
	}
	/** A scope ends with its last process. */
	*checkScope(unit: Unit): Blocking<void> {
		if (unit.active === "inactive" || !hasCgroups(this.sys) || unit.name === "init.scope") return;
		if ((yield* groupPids(this.sys, unit.cgroup)).length > 0) return;
		removeGroup(this.sys, unit.cgroup);
		unit.sub = "dead";
		this.log(unit, `${unit.name}: Deactivated successfully.`);
		this.setActive(unit, "inactive");
	}
	*checkScopes(): Blocking<void> {
		for (const unit of [...this.units.values()]) if (unit.type === "scope") yield* this.checkScope(unit);
		this.collect();
	}

	/** Tells those who wait for a unit's end. */
	*answerWaiters(): Blocking<void> {
		for (const waiter of [...this.waiters]) {
			const unit = this.units.get(waiter.unit);
			if (unit && (unit.active === "activating" || unit.active === "deactivating" || (unit.active === "active" && unit.sub !== "exited") || this.jobs.of(unit)))
				continue;
			this.waiters.splice(this.waiters.indexOf(waiter), 1);
			if (unit) unit.held = false;
			this.changed = true;
			yield* waiter.reply(unit ? { units: [yield* snapshot(this, unit)] } : { units: [] });
		}
	}

	private *timeouts(): Blocking<void> {
		for (const unit of [...this.units.values()]) {
			if (unit.deadline === undefined || unit.deadline > this.monotonic) continue;
			unit.deadline = undefined;
			if (unit.type === "service") yield* this.services.timedOut(unit);
			else if (unit.type === "timer") yield* this.timers.elapsed(unit);
		}
	}
	private get nextDeadline(): number | undefined {
		let next: number | undefined;
		for (const { deadline } of this.units.values()) if (deadline !== undefined && (next === undefined || deadline < next)) next = deadline;
		return next;
	}

	private listen(path: string, type: "stream" | "dgram"): number {
		const { sys } = this;
		const fd = sys.socket(type);
		sys.bindSocket(fd, path);
		sys.chmod(path, 0o666);
		if (type === "stream") sys.listen(fd, 4096);
		sys.fcntlSet(fd, { nonBlocking: true });
		return fd;
	}

	*run(): Blocking<never> {
		const { sys } = this;
		sys.prctl({ name: "systemd" });
		for (const fd of [0, 1, 2]) if ((yield* sys.open("/dev/null", { read: true, write: true })) !== fd) break;
		sys.sigaction("CHLD", () => {
			this.childEnded = true;
		});
		for (const path of ["/run/systemd", "/run/systemd/system", "/run/systemd/transient"]) if (!sys.tryStat(path)) sys.mkdir(path, 0o755);
		const listener = this.listen(MANAGER_SOCKET, "stream");
		const notify = this.listen(NOTIFY_SOCKET, "dgram");
		yield* this.bootUnits();
		for (;;) {
			yield* this.jobs.run();
			yield* this.answerWaiters();
			this.collect();
			// a fresh slice: nothing can come between the look at the flag and the sleep
			yield* sys.reschedule();
			if (!this.childEnded) {
				const deadline = this.nextDeadline;
				try {
					yield* sys.poll(
						[listener, notify, ...this.clients.fds, ...this.sockets.watched].map((fd) => ({ fd, read: true })),
						deadline === undefined ? undefined : Math.max(0, deadline - this.monotonic),
					);
				} catch (error) {
					if (!isErrno(error, "EINTR")) throw error;
				}
			}
			yield* this.notifications(notify);
			if (this.childEnded) {
				this.childEnded = false;
				yield* this.reap();
			}
			yield* this.timeouts();
			yield* this.sockets.serve();
			yield* this.clients.serve(listener);
		}
	}

	private *bootUnits(): Blocking<void> {
		const scope = yield* this.unit("init.scope");
		yield* this.realize(scope);
		yield* writeControl(this.sys, scope.cgroup, "cgroup.procs", "1\n");
		for (const [name, sub] of [
			["init.scope", "running"],
			["-.slice", "active"],
			["system.slice", "active"],
		] as const)
			this.activate(yield* this.unit(name), sub);
		yield* this.jobs.add("default.target", "start");
		yield* this.jobs.run();
	}

	private *notifications(fd: number): Blocking<void> {
		try {
			for (;;) {
				const message = yield* this.sys.receive(fd, 4096);
				if (!message) return;
				const unit = yield* this.unitOf(message.from.pid);
				if (!unit) continue;
				const access = unit.file.settings.value("Service", "NotifyAccess") ?? (unit.serviceType.startsWith("notify") ? "main" : "none");
				if (access === "none" || (access === "main" && message.from.pid !== unit.mainPid)) continue;
				const fields = new Map(
					decode(message.data)
						.split("\n")
						.filter((l) => l.includes("="))
						.map((l) => [l.slice(0, l.indexOf("=")), l.slice(l.indexOf("=") + 1)]),
				);
				yield* this.services.notified(unit, fields);
			}
		} catch (error) {
			if (!isErrno(error, "EAGAIN")) throw error;
		}
	}
	/** The unit a process belongs to. */
	*unitOf(pid: number): Blocking<Unit | undefined> {
		const direct = [...this.units.values()].find((u) => u.mainPid === pid || u.controlPid === pid);
		if (direct) return direct;
		const path = /^0::(.*)$/m.exec((yield* tryReadText(this.sys, `/proc/${pid}/cgroup`)) ?? "")?.[1];
		const name = path?.split("/").findLast((part) => /\.(service|scope)$/.test(part));
		return name === undefined ? undefined : this.units.get(name);
	}
}

/** Units that need no file: slices, and what the kernel shows. */
export const builtIn = (name: string): boolean => name.endsWith(".slice") || name === "init.scope";
