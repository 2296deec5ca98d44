/** docker compose up, create, start, stop, restart, kill, pause, rm, down, scale. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../../cli/cli.ts";
import { ApiError } from "../../cli/client/client.ts";
import { containerPath } from "../../cli/client/containers.ts";
import type { Flags } from "../../cli/command/flags.ts";
import { CliError } from "../../cli/command/spec.ts";
import { filterQuery } from "../../cli/filters.ts";
import { type ConvergeOptions, converge, removeContainer, startServices, stopContainer } from "../engine/converge.ts";
import { imageOf } from "../engine/create.ts";
import { projectLabel } from "../engine/labels.ts";
import { logLine, type Progress } from "../engine/progress.ts";
import { type Container, containersOf, inOrder, nameOf, selectServices, serviceOf, withDependencies } from "../engine/state.ts";
import type { Project, Service } from "../model.ts";
import type { ComposeHandler } from "../session.ts";
import { buildServices } from "./build.ts";
import { followLogs } from "./logs.ts";

/** `web=3`. Throws CliError. */
function scales(project: Project, given: readonly string[]): Map<string, number> {
	const made = new Map<string, number>();
	for (const text of given) {
		const [name = "", count = ""] = text.split("=");
		if (!/^\d+$/.test(count)) throw new CliError(`invalid --scale option ${JSON.stringify(text)}. Should be SERVICE=NUM`);
		if (!project.services[name]) throw new CliError(`no such service: ${name}`);
		made.set(name, Number(count));
	}
	return made;
}

const timeoutOf = (flags: Flags): number | undefined => (flags.changed("timeout") ? flags.number("timeout") : undefined);

function options(project: Project, flags: Flags): ConvergeOptions {
	if (flags.has("force-recreate") && flags.has("no-recreate")) throw new CliError("--force-recreate and --no-recreate are incompatible");
	return {
		recreate: flags.has("force-recreate") ? "always" : flags.has("no-recreate") ? "never" : "changed",
		scale: scales(project, flags.values("scale")),
		timeout: timeoutOf(flags),
		quietPull: flags.has("quiet-pull"),
	};
}

/** Containers of services that the files no longer name. */
function* orphans(cli: Cli, project: Project, remove: boolean, progress: Progress): Blocking<void> {
	const found = (yield* containersOf(cli, project.name, { all: true })).filter((c) => !project.services[serviceOf(c)]);
	if (found.length === 0) return;
	if (remove) {
		for (const container of found) {
			yield* stopContainer(cli, container, undefined, progress);
			yield* removeContainer(cli, container, false, progress);
		}
		return;
	}
	const names = `[${found.map(nameOf).join(" ")}]`;
	const hint = "If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.";
	yield* cli.complain(logLine(cli, "warning", `Found orphan containers (${names}) for this project. ${hint}`));
}

export const create: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	const services = withDependencies(project, args);
	const { progress } = session;
	yield* buildServices(cli, project, services, { always: flags.has("build"), never: flags.has("no-build"), progress });
	yield* orphans(cli, project, flags.has("remove-orphans"), progress);
	yield* converge(cli, project, services, options(project, flags), progress);
	return 0;
};

export const up: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	const services = flags.has("no-deps") ? selectServices(project, args) : withDependencies(project, args);
	if (services.length === 0) throw new CliError("no service selected");
	const detach = flags.has("detach") || flags.has("wait");
	if (flags.has("detach") && (flags.has("abort-on-container-exit") || flags.has("attach-dependencies"))) {
		throw new CliError("--detach cannot be combined with --abort-on-container-exit, --attach-dependencies or --attach");
	}
	const { progress } = session;
	yield* buildServices(cli, project, services, { always: flags.has("build"), never: flags.has("no-build"), progress });
	yield* orphans(cli, project, flags.has("remove-orphans"), progress);
	yield* converge(cli, project, services, options(project, flags), progress);
	if (flags.has("no-start")) return 0;
	if (detach) {
		yield* startServices(cli, project, services, progress);
		return 0;
	}
	return yield* attached(cli, project, services, flags, progress);
};

/** Shows what the services print until all have ended. */
function* attached(cli: Cli, project: Project, services: readonly Service[], flags: Flags, progress: Progress): Blocking<number> {
	const names = inOrder(services).map((s) => s.name);
	const all = (yield* containersOf(cli, project.name, { all: true })).filter((c) => names.includes(serviceOf(c)));
	yield* cli.print(
		`Attaching to ${all
			.map((c) => nameOf(c).replace(new RegExp(`^${project.name}-`), ""))
			.sort()
			.join(", ")}\n`,
	);
	yield* cli.out.flush();
	const wanted = flags.value("exit-code-from");
	const until = flags.has("abort-on-container-exit") || wanted !== "" ? "first" : "all";
	const statuses = yield* followLogs(cli, project, all, {
		prefix: !flags.has("no-log-prefix"),
		timestamps: flags.has("timestamps"),
		until,
		begin: () => startServices(cli, project, services, progress),
	});
	if (until === "first") for (const container of yield* containersOf(cli, project.name)) yield* stopContainer(cli, container, timeoutOf(flags), progress);
	return wanted === "" ? 0 : (statuses.find(([container]) => serviceOf(container) === wanted)?.[1] ?? 0);
}

/** The running or stopped containers of the named services, in the order in which they depend on each other. */
function* selected(cli: Cli, project: Project, names: readonly string[], all: boolean): Blocking<Container[]> {
	const services = inOrder(selectServices(project, names)).map((s) => s.name);
	const found = (yield* containersOf(cli, project.name, { all })).filter((c) => services.includes(serviceOf(c)));
	return found.toSorted((a, b) => services.indexOf(serviceOf(a)) - services.indexOf(serviceOf(b)));
}

export const start: ComposeHandler = function* ({ session, cli, args }) {
	const project = yield* session.project();
	const services = selectServices(project, args);
	for (const service of services) {
		const own = (yield* containersOf(cli, project.name, { all: true })).some((c) => serviceOf(c) === service.name);
		if (!own) throw new CliError(`service ${JSON.stringify(service.name)} has no container to start`);
	}
	yield* startServices(cli, project, services, session.progress);
	return 0;
};

export const stop: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	const { progress } = session;
	for (const container of (yield* selected(cli, project, args, true)).reverse()) yield* stopContainer(cli, container, timeoutOf(flags), progress);
	return 0;
};

/** One request for each container, told of before and after. */
const each = (
	action: string,
	doing: string,
	done: string,
	state: (c: Container) => boolean,
	query: (flags: Flags) => Record<string, string | number | undefined>,
): ComposeHandler =>
	function* ({ session, cli, flags, args }) {
		const project = yield* session.project();
		const { progress } = session;
		for (const container of (yield* selected(cli, project, args, true)).filter(state)) {
			const id = `Container ${nameOf(container)}`;
			if (doing) yield* progress.tell(id, doing);
			try {
				yield* cli.client.text("POST", `${containerPath(container.Id)}/${action}`, { query: query(flags) });
			} catch (error) {
				if (error instanceof ApiError && doing) yield* progress.tell(id, `Error while ${doing}`);
				throw error;
			}
			yield* progress.tell(id, done);
		}
		return 0;
	};

export const restart = each(
	"restart",
	"Restarting",
	"Started",
	() => true,
	(flags) => ({ t: timeoutOf(flags) }),
);
export const kill = each(
	"kill",
	"Killing",
	"Killed",
	(c) => c.State === "running",
	(flags) => ({ signal: flags.value("signal") || undefined }),
);
export const pause = each(
	"pause",
	"",
	"Paused",
	(c) => c.State === "running",
	() => ({}),
);
export const unpause = each(
	"unpause",
	"",
	"Unpaused",
	(c) => c.State === "paused",
	() => ({}),
);

export const remove: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	const { progress } = session;
	if (flags.has("stop")) for (const container of yield* selected(cli, project, args, false)) yield* stopContainer(cli, container, undefined, progress);
	const gone = (yield* selected(cli, project, args, true)).filter((c) => c.State !== "running");
	if (gone.length === 0) {
		yield* cli.complain("No stopped containers\n");
		return 0;
	}
	const question = `Going to remove ${gone.map(nameOf).join(", ")}`;
	if (flags.has("force")) yield* cli.print(`${question}\n`);
	else if (!(yield* cli.confirms(`? ${question}`))) return 0;
	yield* cli.out.flush();
	for (const container of gone) yield* removeContainer(cli, container, flags.has("volumes"), progress);
	return 0;
};

export const scale: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	const counts = scales(project, args);
	const services = flags.has("no-deps") ? selectServices(project, [...counts.keys()]) : withDependencies(project, [...counts.keys()]);
	const { progress } = session;
	yield* converge(cli, project, services, { recreate: "never", scale: counts, timeout: undefined, quietPull: false }, progress);
	yield* startServices(cli, project, services, progress);
	return 0;
};

interface Named {
	readonly Name: string;
}

function* removeNetworks(cli: Cli, name: string, progress: Progress): Blocking<void> {
	const filters = filterQuery([], [["label", `${projectLabel}=${name}`]]);
	for (const { Name } of yield* cli.client.json<readonly Named[]>("GET", "/networks", { query: { filters } })) {
		const id = `Network ${Name}`;
		yield* progress.tell(id, "Removing");
		try {
			yield* cli.client.text("DELETE", `/networks/${Name}`);
			yield* progress.tell(id, "Removed");
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			yield* progress.tell(id, error.status === 403 ? "Resource is still in use" : "Error");
			if (error.status !== 403) throw error;
		}
	}
}

function* removeVolumes(cli: Cli, name: string, progress: Progress): Blocking<void> {
	const filters = filterQuery([], [["label", `${projectLabel}=${name}`]]);
	for (const { Name } of (yield* cli.client.json<{ Volumes: readonly Named[] | null }>("GET", "/volumes", { query: { filters } })).Volumes ?? []) {
		const id = `Volume ${Name}`;
		yield* progress.tell(id, "Removing");
		try {
			yield* cli.client.text("DELETE", `/volumes/${Name}`);
			yield* progress.tell(id, "Removed");
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			yield* progress.tell(id, "Resource is still in use");
		}
	}
}

function* removeImages(cli: Cli, project: Project, which: string, progress: Progress): Blocking<void> {
	for (const service of Object.values(project.services)) {
		if (which === "local" && service.image) continue;
		const id = `Image ${imageOf(project, service)}`;
		yield* progress.tell(id, "Removing");
		try {
			yield* cli.client.text("DELETE", `/images/${imageOf(project, service)}`);
			yield* progress.tell(id, "Removed");
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			yield* progress.tell(id, error.status === 404 ? "Warning: No resource found to remove" : "Resource is still in use");
		}
	}
}

export const down: ComposeHandler = function* ({ session, cli, flags, args }) {
	const rmi = flags.value("rmi");
	if (rmi !== "" && rmi !== "all" && rmi !== "local") throw new CliError(`invalid value for --rmi: ${JSON.stringify(rmi)}`);
	const { globals } = session;
	const byName = globals.value("project-name") !== "" && globals.values("file").length === 0;
	const project = byName ? undefined : yield* session.project();
	const name = project?.name ?? (yield* session.projectName());
	const { progress } = session;
	const found = yield* containersOf(cli, name, { all: true, oneOff: flags.has("remove-orphans") ? "include" : undefined } as Parameters<
		typeof containersOf
	>[2]);
	const ordered = project ? inOrder(Object.values(project.services)).map((s) => s.name) : [];
	const wanted = found.filter((c) => (args.length ? args.includes(serviceOf(c)) : !project || ordered.includes(serviceOf(c)) || flags.has("remove-orphans")));
	for (const container of wanted.toSorted((a, b) => ordered.indexOf(serviceOf(b)) - ordered.indexOf(serviceOf(a)))) {
		yield* stopContainer(cli, container, timeoutOf(flags), progress);
		yield* removeContainer(cli, container, flags.has("volumes"), progress);
	}
	if (args.length) return 0;
	if (flags.has("volumes")) yield* removeVolumes(cli, name, progress);
	yield* removeNetworks(cli, name, progress);
	if (rmi !== "" && project) yield* removeImages(cli, project, rmi, progress);
	return 0;
};
