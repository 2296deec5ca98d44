/** Jobs: what is to be done to units, in the order their dependencies ask for. systemd.unit(5). */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Failure, Result } from "../protocol.ts";
import { typeOf } from "../units/names.ts";
import type { Manager } from "./manager.ts";
import type { ActiveState, Unit } from "./unit.ts";

export type JobKind = "start" | "stop" | "restart" | "reload";

export interface Job {
	readonly unit: Unit;
	kind: JobKind;
	running: boolean;
	/** Who is told how it ended. */
	readonly listeners: ((result: Result) => Blocking<void>)[];
}

/** A request that cannot be turned into jobs. */
export class Refusal {
	readonly failure: Failure;
	constructor(failure: Failure) {
		this.failure = failure;
	}
}

/** What a message says when a job begins and ends, by unit type. */
const words: Readonly<Record<string, readonly [starting: string, started: string, stopping: string, stopped: string]>> = {
	service: ["Starting", "Started", "Stopping", "Stopped"],
	target: ["", "Reached target", "", "Stopped target"],
	slice: ["", "Created slice", "", "Removed slice"],
	socket: ["", "Listening on", "", "Closed"],
	mount: ["Mounting", "Mounted", "Unmounting", "Unmounted"],
	timer: ["", "Started", "", "Stopped"],
	scope: ["", "Started", "Stopping", "Stopped"],
	path: ["", "Started", "", "Stopped"],
};

export class Jobs {
	private readonly manager: Manager;
	private readonly pending = new Map<string, Job>();
	private finished: { readonly job: Job; readonly result: Result }[] = [];
	constructor(manager: Manager) {
		this.manager = manager;
	}

	of(unit: Unit): Job | undefined {
		return this.pending.get(unit.name);
	}
	get all(): readonly Job[] {
		return [...this.pending.values()];
	}

	/** Puts a unit's job and all it pulls in into the queue. Throws Refusal. `listener` hears how it ended. */
	*add(name: string, kind: JobKind, listener?: (result: Result) => Blocking<void>): Blocking<void> {
		const { manager } = this;
		const unit = yield* manager.unit(name);
		const planned = new Map<Unit, JobKind>();
		if (kind === "start" || kind === "restart") {
			try {
				yield* this.planStart(unit, kind, planned, true);
			} catch (error) {
				// the unit that was asked for is named, whichever of its requirements is at fault
				if (error instanceof Refusal) throw new Refusal({ ...error.failure, unit: unit.name });
				throw error;
			}
		} else if (kind === "stop") this.planStop(unit, "stop", planned);
		else planned.set(unit, kind);
		for (const [other, what] of planned) this.enqueue(other, what, other === unit ? listener : undefined);
		if (!planned.has(unit) && listener) yield* listener("done");
	}

	private enqueue(unit: Unit, kind: JobKind, listener: ((result: Result) => Blocking<void>) | undefined): void {
		const old = this.pending.get(unit.name);
		if (old && (old.kind === kind || (old.kind === "restart" && kind === "start"))) {
			if (listener) old.listeners.push(listener);
			return;
		}
		if (old) this.finished.push({ job: old, result: "canceled" });
		this.pending.set(unit.name, { unit, kind, running: false, listeners: listener ? [listener] : [] });
	}

	private *planStart(unit: Unit, kind: "start" | "restart", planned: Map<Unit, JobKind>, required: boolean): Blocking<boolean> {
		if (planned.has(unit)) return true;
		const refuse = (message: string, status: number, hint?: true): boolean => {
			if (!required) return false;
			throw new Refusal({ unit: unit.name, message, status, ...(hint ? { hint } : {}) });
		};
		if (unit.file.load === "not-found" && !this.liveType(unit)) return refuse(`Unit ${unit.name} not found.`, 5);
		if (unit.file.load === "masked") return refuse(`Unit ${unit.name} is masked.`, 1);
		if (unit.file.load === "error")
			return refuse(`Unit ${unit.name} failed to load properly, please adjust/correct and reload service manager: Bad message`, 1, true);
		const { invalid } = unit;
		if (invalid !== undefined) return refuse(`Unit ${unit.name} has a bad unit file setting.`, 1, true);
		const dependencies = this.manager.requirements(unit);
		if (unit.active === "active" && kind === "start") return true;
		planned.set(unit, kind);
		if (kind === "restart") this.planDependents(unit, "restart", planned);
		for (const name of dependencies.requires) {
			if (typeOf(name)) yield* this.planStart(yield* this.manager.unit(name), "start", planned, required);
		}
		for (const name of dependencies.wants) if (typeOf(name)) yield* this.planStart(yield* this.manager.unit(name), "start", planned, false);
		for (const name of unit.conflicts) {
			const other = this.manager.units.get(name);
			if (other && other.active !== "inactive" && other.active !== "failed") this.planStop(other, "stop", planned);
		}
		return true;
	}
	private liveType(unit: Unit): boolean {
		return unit.type === "slice" || unit.type === "scope" || ((unit.type === "mount" || unit.type === "device") && unit.active === "active");
	}
	/** Units that cannot be without this one. */
	private planDependents(unit: Unit, kind: "stop" | "restart", planned: Map<Unit, JobKind>): void {
		for (const other of this.manager.units.values()) {
			if (other === unit || planned.has(other) || other.active === "inactive" || other.active === "failed") continue;
			const { requires } = this.manager.requirements(other);
			if (![...requires, ...other.partOf].includes(unit.name)) continue;
			planned.set(other, kind);
			this.planDependents(other, kind, planned);
		}
	}
	planStop(unit: Unit, kind: "stop", planned: Map<Unit, JobKind>): void {
		if (planned.has(unit)) return;
		if (unit.active === "inactive" || (unit.active === "failed" && !this.pending.has(unit.name))) return;
		planned.set(unit, kind);
		this.planDependents(unit, kind, planned);
	}

	private isAfter(unit: Unit, other: Unit): boolean {
		return unit.after.includes(other.name) || other.before.includes(unit.name) || (unit.type === "target" && this.targetAfter(unit, other));
	}
	/** A target comes behind all that it pulls in. */
	private targetAfter(target: Unit, other: Unit): boolean {
		if (!target.defaultDependencies || !other.defaultDependencies || other.before.includes(target.name) || other.after.includes(target.name)) return false;
		const { requires, wants } = this.manager.requirements(target);
		return requires.includes(other.name) || wants.includes(other.name);
	}
	private mayRun(job: Job): boolean {
		const stops = (kind: JobKind) => kind === "stop" || kind === "restart";
		for (const other of this.pending.values()) {
			if (other === job) continue;
			if (job.kind !== "stop" && job.kind !== "restart") {
				if (this.isAfter(job.unit, other.unit)) return false;
				if (other.kind === "stop" && this.isAfter(other.unit, job.unit)) return false;
			} else if (stops(other.kind) && this.isAfter(other.unit, job.unit)) return false;
			else if (job.kind === "restart" && other.kind === "start" && this.isAfter(job.unit, other.unit)) return false;
		}
		return true;
	}

	/** Runs whatever can run, until nothing more does. */
	*run(): Blocking<void> {
		for (let progress = true; progress; ) {
			progress = false;
			while (this.finished.length) {
				const ended = this.finished.splice(0);
				for (const { job, result } of ended) for (const listener of job.listeners) yield* listener(result);
				progress = true;
			}
			for (const job of [...this.pending.values()]) {
				if (job.running || this.pending.get(job.unit.name) !== job || !this.mayRun(job)) continue;
				job.running = true;
				progress = true;
				yield* this.begin(job);
				if (this.manager.sys.spend(10)) yield* this.manager.sys.reschedule();
			}
		}
	}

	private *begin(job: Job): Blocking<void> {
		const { manager } = this;
		const { unit } = job;
		if (job.kind === "reload") return yield* manager.services.reload(unit);
		if (job.kind === "start") {
			if (unit.active === "active") return this.end(job, "done");
			const missing = [...unit.requisite, ...unit.requires].find((name) => this.brokenRequirement(unit, name));
			if (missing !== undefined) return this.dependencyFailed(job);
			if (!this.conditions(unit)) return this.end(job, "done");
			if (unit.type === "service") return yield* manager.services.start(unit);
			return yield* this.beginOther(unit);
		}
		if (unit.active === "inactive" || unit.active === "failed") {
			if (job.kind === "stop") return this.end(job, "done");
			job.kind = "start";
			job.running = false;
			return;
		}
		if (unit.type === "service") yield* manager.services.stop(unit);
		else yield* this.stopOther(unit);
	}
	private brokenRequirement(unit: Unit, name: string): boolean {
		const other = this.manager.units.get(name);
		if (unit.requisite.includes(name)) return other?.active !== "active";
		if (!other || !this.isAfter(unit, other)) return false;
		return other.active === "failed" && other.type !== "target";
	}
	/** ConditionPathExists= and the like; a unit whose condition is not met is skipped. */
	private conditions(unit: Unit): boolean {
		const { sys } = this.manager;
		for (const key of ["ConditionPathExists", "AssertPathExists", "ConditionPathIsDirectory", "ConditionFileNotEmpty"]) {
			for (const value of unit.file.settings.values("Unit", key)) {
				const negated = value.startsWith("!");
				const stat = sys.tryStat(value.replace(/^[|!]+/, ""));
				const holds =
					stat !== undefined && (key !== "ConditionPathIsDirectory" || stat.kind === "directory") && (key !== "ConditionFileNotEmpty" || stat.size > 0);
				if (holds !== negated) continue;
				this.manager.log(unit, `${unit.title} was skipped because of an unmet condition check (${key}=${value}).`, 6);
				return false;
			}
		}
		return true;
	}
	private *beginOther(unit: Unit): Blocking<void> {
		const { manager } = this;
		unit.invocation = manager.newInvocation();
		yield* manager.realize(unit);
		if (unit.type === "timer") yield* manager.timers.start(unit);
		else if (unit.type === "socket") yield* manager.sockets.start(unit);
		else manager.activate(unit, unit.type === "mount" ? "mounted" : unit.type === "path" ? "waiting" : "active");
	}
	private *stopOther(unit: Unit): Blocking<void> {
		const { manager } = this;
		unit.deadline = undefined;
		unit.nextElapse = undefined;
		if (unit.type === "scope" || unit.type === "slice") {
			for (const pid of yield* manager.services.pids(unit)) manager.signal(pid, "TERM");
			if (unit.type === "scope") manager.log(unit, `${unit.name}: Deactivated successfully.`);
		}
		if (unit.type === "socket") {
			manager.sockets.stop(unit);
			manager.log(unit, `${unit.name}: Deactivated successfully.`);
		}
		unit.sub = "dead";
		manager.setActive(unit, "inactive");
	}

	/** Called at every change of a unit's state. */
	stateChanged(unit: Unit, was: ActiveState): void {
		const job = this.pending.get(unit.name);
		const [starting = "", , stopping = ""] = words[unit.type] ?? [];
		const { manager } = this;
		if (
			job?.running &&
			job.kind === "start" &&
			unit.active === "activating" &&
			(was === "inactive" || was === "failed") &&
			unit.sub !== "auto-restart" &&
			starting
		)
			manager.log(unit, `${starting} ${unit.title}...`);
		if (job?.running && (job.kind === "stop" || job.kind === "restart") && unit.active === "deactivating" && was !== "deactivating" && stopping)
			manager.log(unit, `${stopping} ${unit.title}...`);
		if (unit.active === "reloading" && was !== "reloading") manager.log(unit, `Reloading ${unit.title}...`);
		if (!job?.running) {
			if ((unit.active === "inactive" || unit.active === "failed") && was !== unit.active) this.lost(unit);
			return;
		}
		if (job.kind === "start") {
			if (unit.active === "active") this.end(job, "done");
			else if (unit.active === "failed" && unit.sub !== "auto-restart") this.end(job, "failed");
			else if (unit.active === "inactive" && was !== "inactive") this.end(job, "done");
		} else if ((job.kind === "stop" || job.kind === "restart") && (unit.active === "inactive" || unit.active === "failed")) {
			if (job.kind === "stop") this.end(job, "done");
			else {
				this.announce(unit, 3);
				job.kind = "start";
				job.running = false;
			}
		}
	}
	/** A unit went down by itself: what is bound to it follows. */
	private lost(unit: Unit): void {
		for (const other of this.manager.units.values()) {
			if (other.active === "active" && other.bindsTo.includes(unit.name)) this.enqueue(other, "stop", undefined);
		}
	}
	private announce(unit: Unit, index: 1 | 3): void {
		const text = words[unit.type]?.[index];
		if (!text) return;
		const verb = index === 1 && unit.type === "service" && unit.serviceType === "oneshot" ? "Finished" : text;
		this.manager.log(unit, `${verb} ${unit.title}.`);
	}

	finish(unit: Unit, result: Result, kinds: readonly JobKind[]): void {
		const job = this.pending.get(unit.name);
		if (job && kinds.includes(job.kind)) this.end(job, result);
	}
	private end(job: Job, result: Result): void {
		const { manager } = this;
		const { unit } = job;
		if (this.pending.get(unit.name) !== job) return;
		this.pending.delete(unit.name);
		this.finished.push({ job, result });
		if (job.kind === "reload") manager.log(unit, result === "done" ? `Reloaded ${unit.title}.` : `Reload failed for ${unit.title}.`, result === "done" ? 6 : 4);
		else if (job.kind === "stop" || job.kind === "restart") {
			if (job.running && unit.stateChange) this.announce(unit, 3);
		} else if (result === "done") {
			const ran = unit.active === "active" || (unit.type === "service" && unit.started.length > 0);
			if (job.running && ran) this.announce(unit, 1);
		} else if (result === "failed") {
			manager.log(unit, `Failed to start ${unit.title}.`, 3);
			for (const other of [...this.pending.values()]) {
				if (other.kind === "start" && !other.running && manager.requirements(other.unit).requires.includes(unit.name)) this.dependencyFailed(other);
			}
		}
	}
	private dependencyFailed(job: Job): void {
		const { unit } = job;
		this.manager.log(unit, `Dependency failed for ${unit.title}.`, 4);
		this.manager.log(unit, `${unit.name}: Job ${unit.name}/start failed with result 'dependency'.`, 5);
		this.end(job, "dependency");
	}
}
