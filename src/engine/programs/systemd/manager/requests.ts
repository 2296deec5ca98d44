/** What the manager answers to systemctl and its kin. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Failure, JobVerb, Request, Response, Result, TransientUnit } from "../protocol.ts";
import { typeOf } from "../units/names.ts";
import { loadUnit } from "../units/paths.ts";
import { hasCgroups, realize, writeControl } from "./cgroups.ts";
import { type JobKind, Refusal } from "./jobs.ts";
import type { Manager } from "./manager.ts";
import { addMounts } from "./mounts.ts";
import { snapshot } from "./snapshot.ts";
import type { Unit } from "./unit.ts";

export type Reply = (response: Response) => Blocking<void>;

const denied: Failure = { unit: "", message: "Access denied", status: 4 };

export function* answer(manager: Manager, request: Request, uid: number, reply: Reply): Blocking<void> {
	if (uid !== 0 && request.op !== "units" && request.op !== "jobs") return yield* reply({ error: denied });
	try {
		switch (request.op) {
			case "units":
				return yield* reply({ units: yield* unitStates(manager, request.load) });
			case "job":
				return yield* changeUnits(manager, request.verb, request.units, request.wait, reply);
			case "reload":
				yield* manager.reload();
				return yield* reply({});
			case "reset-failed":
				return yield* resetFailed(manager, request.unit, reply);
			case "kill":
				return yield* killUnit(manager, request, reply);
			case "transient":
				return yield* startTransient(manager, request.unit, request.wait, reply);
			case "wait":
				manager.waiters.push({ unit: request.unit, reply });
				return yield* manager.answerWaiters();
			case "environment":
				for (const name of request.unset) manager.environment.delete(name);
				for (const [name, value] of Object.entries(request.set)) manager.environment.set(name, value);
				return yield* reply({ environment: Object.fromEntries(manager.environment) });
			case "apply":
				return yield* applyProperties(manager, request.unit, request.dropIns ?? [], reply);
			case "jobs":
				return yield* reply({
					jobs: manager.jobs.all.map((j) => ({ unit: j.unit.name, verb: j.kind, result: "done", unitResult: j.running ? "running" : "waiting" })),
				});
		}
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		yield* reply({ error: error.failure });
	}
}

function* unitStates(manager: Manager, load: readonly string[]) {
	yield* addMounts(manager);
	yield* manager.checkScopes();
	for (const name of load) if (typeOf(name)) yield* manager.unit(name);
	const states = [];
	for (const unit of manager.units.values()) {
		states.push(yield* snapshot(manager, unit));
		if (manager.sys.spend(5)) yield* manager.sys.reschedule();
	}
	manager.collect();
	return states;
}

/** The job that a verb means for a unit in its state; undefined when there is nothing to do. */
function kindOf(manager: Manager, verb: JobVerb, unit: Unit): JobKind | undefined {
	const runs = unit.active !== "inactive" && unit.active !== "failed";
	const reloadable = unit.file.settings.values("Service", "ExecReload").length > 0 || unit.serviceType === "notify-reload";
	switch (verb) {
		case "start":
		case "stop":
		case "restart":
			return verb;
		case "isolate":
			return "start";
		case "try-restart":
			return runs ? "restart" : undefined;
		case "reload":
			if (unit.type !== "service" || !reloadable)
				throw new Refusal({ unit: unit.name, message: `Job type reload is not applicable for unit ${unit.name}.`, status: 3 });
			if (!runs) throw new Refusal({ unit: unit.name, message: `Unit ${unit.name} is not active.`, status: 1 });
			return manager.sys ? "reload" : undefined;
		case "reload-or-restart":
			return runs && reloadable ? "reload" : "restart";
		case "try-reload-or-restart":
			return runs ? (reloadable ? "reload" : "restart") : undefined;
	}
}

function* changeUnits(manager: Manager, verb: JobVerb, names: readonly string[], wait: boolean, reply: Reply): Blocking<void> {
	const results: { unit: string; verb: string; result: Result; unitResult: string }[] = [];
	let open = 0;
	let queued = false;
	const done = function* (): Blocking<void> {
		if (wait && queued && open === 0) yield* reply({ jobs: results });
	};
	const failures: Failure[] = [];
	for (const name of names) {
		const unit = yield* manager.unit(name);
		try {
			if (unit.file.load === "not-found" && unit.active === "inactive" && (verb !== "stop" ? unit.file.settings.assignments.length === 0 : true)) {
				if (verb === "isolate") throw new Refusal({ unit: name, message: "Operation refused, unit may not be isolated.", status: 4, hint: true });
				throw new Refusal({ unit: name, message: `Unit ${name} ${verb === "stop" ? "not loaded" : "not found"}.`, status: 5 });
			}
			if (verb === "isolate" && !unit.file.settings.flag("Unit", "AllowIsolate", false))
				throw new Refusal({ unit: name, message: "Operation refused, unit may not be isolated.", status: 4, hint: true });
			if (unit.file.settings.flag("Unit", verb === "stop" ? "RefuseManualStop" : "RefuseManualStart", false))
				throw new Refusal({
					unit: name,
					message: `Operation refused, unit ${name} may be requested by dependency only (it is configured to refuse manual start/stop).`,
					status: 4,
					hint: true,
				});
			const kind = kindOf(manager, verb, unit);
			if (kind === undefined) continue;
			open++;
			yield* manager.jobs.add(unit.name, kind, function* (result) {
				open--;
				results.push({ unit: unit.name, verb: kind, result, unitResult: unit.result });
				yield* done();
			});
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			failures.push(error.failure);
		}
	}
	const [first] = failures;
	if (first) {
		yield* manager.jobs.run();
		return yield* reply({ error: first });
	}
	queued = true;
	if (!wait) yield* reply({ jobs: [] });
	else yield* done();
	yield* manager.jobs.run();
}

function* resetFailed(manager: Manager, name: string | undefined, reply: Reply): Blocking<void> {
	const chosen = name === undefined ? [...manager.units.values()] : [manager.units.get(name)];
	for (const unit of chosen) {
		if (!unit || unit.file.load === "not-found") return yield* reply({ error: { unit: name ?? "", message: `Unit ${name} not loaded.`, status: 1 } });
		unit.startTimes = [];
		unit.restarts = 0;
		if (unit.active !== "failed") continue;
		unit.result = "success";
		unit.sub = "dead";
		manager.setActive(unit, "inactive");
	}
	manager.collect();
	yield* reply({});
}

function* killUnit(manager: Manager, request: Extract<Request, { op: "kill" }>, reply: Reply): Blocking<void> {
	const unit = manager.units.get(request.unit);
	if (!unit || unit.file.load === "not-found") return yield* reply({ error: { unit: request.unit, message: `Unit ${request.unit} not loaded.`, status: 1 } });
	const all = yield* manager.services.pids(unit);
	const pids = request.whom === "main" ? [unit.mainPid] : request.whom === "control" ? [unit.controlPid] : all;
	const living = pids.filter((pid) => pid > 0);
	if (living.length === 0 && request.whom !== "all")
		return yield* reply({ error: { unit: unit.name, message: `No ${request.whom} process to kill`, status: 1 } });
	for (const pid of living) manager.signal(pid, request.signal);
	yield* reply({});
}

const transientDirectory = "/run/systemd/transient";

function* writeTransient(manager: Manager, name: string, text: string): Blocking<void> {
	const fd = yield* manager.sys.open(`${transientDirectory}/${name}`, { write: true, create: true, truncate: true }, 0o644);
	yield* manager.sys.write(fd, text);
	manager.sys.close(fd);
}

function* startTransient(manager: Manager, request: TransientUnit, wait: boolean, reply: Reply): Blocking<void> {
	const known = yield* manager.unit(request.name);
	if (known.file.load !== "not-found" || known.active !== "inactive")
		return yield* reply({ error: { unit: request.name, message: `Unit ${request.name} was already loaded or has a fragment file.`, status: 1 } });
	for (const [name, text] of [
		...(request.companion ? [[request.companion.name, request.companion.text] as const] : []),
		[request.name, request.text] as const,
	]) {
		yield* writeTransient(manager, name, text);
		manager.units.delete(name);
		const unit = yield* manager.unit(name);
		unit.transient = true;
		if (name !== request.name) continue;
		unit.streams = request.streams;
		unit.held = wait;
	}
	const unit = yield* manager.unit(request.name);
	if (unit.type === "scope") {
		unit.invocation = manager.newInvocation();
		yield* manager.realize(unit);
		try {
			for (const pid of request.pids ?? []) if (hasCgroups(manager.sys)) yield* writeControl(manager.sys, unit.cgroup, "cgroup.procs", `${pid}\n`);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		manager.activate(unit, "running");
		manager.log(unit, `Started ${unit.title}.`);
		return yield* reply({ units: [yield* snapshot(manager, unit)] });
	}
	yield* manager.jobs.add(unit.name, "start", function* () {
		yield* reply({ units: [yield* snapshot(manager, unit)] });
	});
	yield* manager.jobs.run();
}

function makeDirectories(manager: Manager, path: string): void {
	let at = "";
	for (const part of path.split("/").filter(Boolean)) {
		at += `/${part}`;
		if (!manager.sys.tryStat(at)) manager.sys.mkdir(at, 0o755);
	}
}

/** Files of a unit have changed by set-property: its group follows. */
function* applyProperties(manager: Manager, name: string, dropIns: readonly { readonly name: string; readonly text: string }[], reply: Reply): Blocking<void> {
	const unit = yield* manager.unit(name);
	const directory = `${unit.transient ? transientDirectory : "/run/systemd/system.control"}/${name}.d`;
	for (const { name: file, text } of dropIns) {
		makeDirectories(manager, directory);
		const fd = yield* manager.sys.open(`${directory}/${file}`, { write: true, create: true, truncate: true }, 0o644);
		yield* manager.sys.write(fd, text);
		manager.sys.close(fd);
	}
	unit.file = yield* loadUnit(manager.sys, unit.name);
	if (unit.active === "active") yield* realize(manager.sys, unit.cgroup, manager.controls(unit));
	yield* reply({});
}
