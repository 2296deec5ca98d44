/** Brings the containers of services to what the project says: as many as wanted, of the present configuration, started in order. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../../cli/cli.ts";
import { ApiError, type Query } from "../../cli/client/client.ts";
import { containerPath, inspectContainer } from "../../cli/client/containers.ts";
import { CliError } from "../../cli/command/spec.ts";
import type { Project, Service } from "../model.ts";
import { containerName, containerRequest, ensureImage, ensureResources } from "./create.ts";
import { serviceHash } from "./labels.ts";
import type { Progress } from "./progress.ts";
import { type Container, containersOf, hashOf, inOrder, nameOf, numberOf, serviceOf } from "./state.ts";

export interface ConvergeOptions {
	readonly recreate: "changed" | "always" | "never";
	/** How many containers of a service are wanted, where it is not what the file says. */
	readonly scale: ReadonlyMap<string, number>;
	/** Seconds to stop a container that is replaced. */
	readonly timeout: number | undefined;
	readonly quietPull: boolean;
}

export function* stopContainer(cli: Cli, container: Container, timeout: number | undefined, progress: Progress): Blocking<void> {
	const id = `Container ${nameOf(container)}`;
	if (container.State === "created") return;
	yield* progress.tell(id, "Stopping");
	const query: Query = { t: timeout };
	yield* cli.client.text("POST", `${containerPath(container.Id)}/stop`, { query });
	yield* progress.tell(id, "Stopped");
}

export function* removeContainer(cli: Cli, container: Container, volumes: boolean, progress: Progress): Blocking<void> {
	const id = `Container ${nameOf(container)}`;
	yield* progress.tell(id, "Removing");
	yield* cli.client.text("DELETE", containerPath(container.Id), { query: { v: volumes, force: true } });
	yield* progress.tell(id, "Removed");
}

export function* startContainer(cli: Cli, id: string, name: string, progress: Progress): Blocking<void> {
	yield* progress.tell(`Container ${name}`, "Starting");
	try {
		yield* cli.client.text("POST", `${containerPath(id)}/start`);
	} catch (error) {
		if (error instanceof ApiError) yield* progress.tell(`Container ${name}`, "Error");
		throw error;
	}
	yield* progress.tell(`Container ${name}`, "Started");
}

function* create(cli: Cli, project: Project, service: Service, number: number, image: string, status: string, progress: Progress): Blocking<void> {
	const name = containerName(project, service, number);
	const id = `Container ${name}`;
	yield* progress.tell(id, status === "Recreate" ? "Recreate" : "Creating");
	const json = containerRequest(project, service, number, image);
	try {
		yield* cli.client.text("POST", "/containers/create", { query: { name }, json });
	} catch (error) {
		if (error instanceof ApiError) yield* progress.tell(id, `Error ${error.message}`);
		throw error;
	}
	yield* progress.tell(id, status === "Recreate" ? "Recreated" : "Created");
}

function* convergeService(
	cli: Cli,
	project: Project,
	service: Service,
	observed: readonly Container[],
	options: ConvergeOptions,
	progress: Progress,
): Blocking<void> {
	const wanted = options.scale.get(service.name) ?? service.scale;
	const image = yield* ensureImage(cli, project, service, options.quietPull);
	if (service.rest.container_name !== undefined && wanted > 1) {
		throw new CliError(`can't set container_name and ${service.name} as container name must be unique: Remove the custom name to scale the service`);
	}
	const own = observed.filter((c) => serviceOf(c) === service.name);
	const kept = own.slice(0, wanted);
	for (const extra of own.slice(wanted)) {
		yield* stopContainer(cli, extra, options.timeout, progress);
		yield* removeContainer(cli, extra, false, progress);
	}
	for (const container of kept) {
		const changed = hashOf(container) !== serviceHash(service) || (container.Labels?.["com.docker.compose.image"] ?? image) !== image;
		if (options.recreate === "always" || (changed && options.recreate === "changed")) {
			const number = numberOf(container);
			yield* progress.tell(`Container ${nameOf(container)}`, "Recreate");
			if (container.State === "running") yield* cli.client.text("POST", `${containerPath(container.Id)}/stop`, { query: { t: options.timeout } });
			yield* cli.client.text("DELETE", containerPath(container.Id), { query: { force: true } });
			yield* cli.client.text("POST", "/containers/create", {
				query: { name: containerName(project, service, number) },
				json: containerRequest(project, service, number, image),
			});
			yield* progress.tell(`Container ${nameOf(container)}`, "Recreated");
		} else if (container.State === "running") yield* progress.tell(`Container ${nameOf(container)}`, "Running");
	}
	const used = new Set(kept.map(numberOf));
	for (let number = 1, left = wanted - kept.length; left > 0; number++) {
		if (used.has(number)) continue;
		yield* create(cli, project, service, number, image, "Creating", progress);
		left--;
	}
}

/** Makes what is not there, in order, and starts nothing. */
export function* converge(cli: Cli, project: Project, services: readonly Service[], options: ConvergeOptions, progress: Progress): Blocking<void> {
	for (const service of inOrder(services)) yield* ensureImage(cli, project, service, options.quietPull);
	yield* ensureResources(cli, project, services, progress);
	const observed = yield* containersOf(cli, project.name, { all: true });
	for (const service of inOrder(services)) yield* convergeService(cli, project, service, observed, options, progress);
}

/** Waits for what a service wants of those that it depends on. */
function* awaitDependencies(cli: Cli, project: Project, service: Service, progress: Progress): Blocking<void> {
	for (const [name, { condition }] of Object.entries(service.depends_on)) {
		if (condition === "service_started") continue;
		const containers = (yield* containersOf(cli, project.name, { all: true })).filter((c) => serviceOf(c) === name);
		for (const container of containers) {
			const id = `Container ${nameOf(container)}`;
			yield* progress.tell(id, "Waiting");
			for (;;) {
				const { State } = yield* inspectContainer(cli, container.Id);
				const health = (State as { Health?: { Status: string } }).Health?.Status;
				if (condition === "service_completed_successfully") {
					if (State.Status === "exited") {
						if (State.ExitCode !== 0) throw new CliError(`service ${JSON.stringify(name)} didn't complete successfully: exit ${State.ExitCode}`);
						yield* progress.tell(id, "Exited");
						break;
					}
				} else if (health === "healthy") {
					yield* progress.tell(id, "Healthy");
					break;
				} else if (health === undefined) throw new CliError(`container ${nameOf(container)} has no healthcheck configured`);
				else if (health === "unhealthy" || State.Status === "exited") {
					yield* progress.tell(id, "Error");
					throw new CliError(
						`dependency failed to start: container ${nameOf(container)} ${State.Status === "exited" ? `exited (${State.ExitCode})` : "is unhealthy"}`,
					);
				}
				yield* cli.sys.nanosleep(0.5);
			}
		}
	}
}

/** Starts the containers of services that do not run, those that others depend on first. */
export function* startServices(cli: Cli, project: Project, services: readonly Service[], progress: Progress): Blocking<void> {
	for (const service of inOrder(services)) {
		yield* awaitDependencies(cli, project, service, progress);
		const containers = (yield* containersOf(cli, project.name, { all: true })).filter((c) => serviceOf(c) === service.name && c.State !== "running");
		for (const container of containers) yield* startContainer(cli, container.Id, nameOf(container), progress);
	}
}
