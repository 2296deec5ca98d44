/** What there is of a project, read from the labels of containers. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../../cli/cli.ts";
import { CliError } from "../../cli/command/spec.ts";
import { filterQuery } from "../../cli/filters.ts";
import type { ContainerSummary } from "../../cli/formatter/container.ts";
import type { Project, Service } from "../model.ts";
import { hashLabel, numberLabel, oneOffLabel, projectLabel, serviceLabel } from "./labels.ts";

export type Container = ContainerSummary;

const label = (container: Container, name: string): string => container.Labels?.[name] ?? "";
export const serviceOf = (container: Container): string => label(container, serviceLabel);
export const numberOf = (container: Container): number => Number(label(container, numberLabel) || 0);
export const hashOf = (container: Container): string => label(container, hashLabel);
export const nameOf = (container: Container): string => (container.Names[0] ?? "").slice(1);

export interface Wanted {
	/** Stopped ones too. */
	readonly all?: boolean;
	/** Those of `run` too, or them alone. */
	readonly oneOff?: "include" | "only";
}

/** Containers of a project, sorted by service and number. */
export function* containersOf(cli: Cli, project: string, wanted: Wanted = {}): Blocking<Container[]> {
	const labels = [["label", `${projectLabel}=${project}`] as const];
	const one = wanted.oneOff === "include" ? [] : [["label", `${oneOffLabel}=${wanted.oneOff === "only" ? "True" : "False"}`] as const];
	const query = { all: wanted.all === true, filters: filterQuery([], [...labels, ...one, ["label", hashLabel]]) };
	const found = yield* cli.client.json<readonly Container[]>("GET", "/containers/json", { query });
	return found.toSorted((a, b) => (serviceOf(a) < serviceOf(b) ? -1 : serviceOf(a) > serviceOf(b) ? 1 : numberOf(a) - numberOf(b)));
}

/** The services that are named, or all. Throws CliError for a name that there is not. */
export function selectServices(project: Project, names: readonly string[]): Service[] {
	const unknown = names.find((name) => !project.services[name]);
	if (unknown !== undefined) throw new CliError(`no such service: ${unknown}`);
	return Object.values(project.services).filter((service) => names.length === 0 || names.includes(service.name));
}

/** The named services with all that they depend on. */
export function withDependencies(project: Project, names: readonly string[]): Service[] {
	const wanted = new Set<string>();
	const add = (name: string): void => {
		if (wanted.has(name) || !project.services[name]) return;
		wanted.add(name);
		for (const next of Object.keys(project.services[name]?.depends_on ?? {})) add(next);
	};
	for (const service of selectServices(project, names)) add(service.name);
	return Object.values(project.services).filter((service) => wanted.has(service.name));
}

/** Services after those that they depend on. */
export function inOrder(services: readonly Service[]): Service[] {
	const ordered: Service[] = [];
	const byName = new Map(services.map((s) => [s.name, s]));
	const visit = (service: Service): void => {
		if (ordered.includes(service)) return;
		for (const name of Object.keys(service.depends_on).sort()) {
			const next = byName.get(name);
			if (next) visit(next);
		}
		ordered.push(service);
	};
	for (const service of services.toSorted((a, b) => (a.name < b.name ? -1 : 1))) visit(service);
	return ordered;
}
