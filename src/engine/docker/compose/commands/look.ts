/** docker compose ps, ls, images, top, port, version. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../../cli/cli.ts";
import { containerPath } from "../../cli/client/containers.ts";
import { CliError } from "../../cli/command/spec.ts";
import { filterQuery } from "../../cli/filters.ts";
import { containerListing, type Port } from "../../cli/formatter/container.ts";
import { formatList } from "../../cli/formatter/format.ts";
import { tabulate } from "../../cli/formatter/tabwriter.ts";
import { ago, ellipsis, goTime, shortId } from "../../cli/formatter/words.ts";
import { integer } from "../../cli/go/types.ts";
import { parseRfc3339 } from "../../cli/rfc3339.ts";
import { goQuote } from "../../cli/template/quote.ts";
import { humanSize } from "../../cli/units.ts";
import { familiarName, parseReference } from "../../image/reference.ts";
import { composeVersion, filesLabel, hashLabel, projectLabel } from "../engine/labels.ts";
import { type Container, containersOf, nameOf, numberOf, serviceOf } from "../engine/state.ts";
import type { ComposeHandler } from "../session.ts";

const section = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
	tabulate([headers, ...rows].map((row) => `${row.join("\t")}\n`).join(""), { least: 20, padding: 3 });

/** Ports as compose shows them: by their number inside. */
const publishers = (ports: readonly Port[] | null): unknown[] =>
	(ports ?? [])
		.toSorted((a, b) => a.PrivatePort - b.PrivatePort)
		.map((p) => ({ URL: p.IP ?? "", TargetPort: p.PrivatePort, PublishedPort: p.PublicPort ?? 0, Protocol: p.Type }));

interface Detailed {
	readonly State: { readonly Status: string; readonly ExitCode: number; readonly Health?: { readonly Status: string } };
}

export const ps: ComposeHandler = function* ({ session, cli, flags, args }) {
	const project = yield* session.project();
	const unknown = args.find((name) => !project.services[name]);
	if (unknown !== undefined) throw new CliError(`no such service: ${unknown}`);
	const statuses = [
		...flags.values("status"),
		...flags
			.values("filter")
			.filter((f) => f.startsWith("status="))
			.map((f) => f.slice(7)),
	];
	const all = flags.has("all") || statuses.length > 0;
	let found = (yield* containersOf(cli, project.name, { all })).filter((c) => args.length === 0 || args.includes(serviceOf(c)));
	if (statuses.length) found = found.filter((c) => statuses.includes(c.State));
	found = found.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
	if (flags.has("quiet")) {
		for (const container of found) yield* cli.print(`${container.Id}\n`);
		return 0;
	}
	if (flags.has("services")) {
		for (const name of new Set(found.map(serviceOf))) yield* cli.print(`${name}\n`);
		return 0;
	}
	const rows: { container: Container; details: Detailed }[] = [];
	for (const container of found) rows.push({ container, details: yield* cli.client.json<Detailed>("GET", `${containerPath(container.Id)}/json`) });
	const truncate = !flags.has("no-trunc");
	const base = containerListing(cli.now, truncate);
	const given = flags.value("format") || "table";
	const format = given === "table" ? "table {{.Name}}\t{{.Image}}\t{{.Command}}\t{{.Service}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}" : given;
	const from = (name: string) => (row: (typeof rows)[number]) => base.columns[name]?.value(row.container) ?? "";
	yield* formatList(
		cli,
		format,
		{
			type: "formatter.ContainerContext",
			columns: {
				ID: { header: "CONTAINER ID", value: from("ID") },
				Name: { header: "NAME", value: (r: (typeof rows)[number]) => nameOf(r.container) },
				Names: { value: from("Names") },
				Project: { header: "PROJECT", value: (r) => r.container.Labels?.[projectLabel] ?? "" },
				Service: { header: "SERVICE", value: (r) => serviceOf(r.container) },
				Image: { header: "IMAGE", value: (r) => r.container.Image },
				Command: { header: "COMMAND", value: (r) => goQuote(truncate ? ellipsis(r.container.Command, 20) : r.container.Command) },
				CreatedAt: { header: "CREATED AT", value: (r) => goTime(r.container.Created) },
				RunningFor: { header: "CREATED", value: (r) => ago(cli.now, r.container.Created) },
				Ports: { header: "PORTS", value: from("Ports") },
				Publishers: { value: (r) => ({ type: { kind: "interface" }, raw: publishers(r.container.Ports) }) },
				State: { header: "STATE", value: (r) => r.container.State },
				Status: { header: "STATUS", value: (r) => r.container.Status },
				Health: { value: (r) => (r.details.State.Status === "running" ? (r.details.State.Health?.Status ?? "") : "") },
				ExitCode: { value: (r) => integer(["exited", "dead"].includes(r.details.State.Status) ? r.details.State.ExitCode : 0) },
				Size: { header: "SIZE", value: from("Size") },
				Labels: { header: "LABELS", value: from("Labels") },
				Mounts: { value: from("Mounts") },
				LocalVolumes: { value: from("LocalVolumes") },
				Networks: { value: from("Networks") },
			},
			methods: { Label: (r, name) => r.container.Labels?.[name] ?? "" },
		},
		rows,
	);
	return 0;
};

export const list: ComposeHandler = function* ({ cli, flags }) {
	const query = {
		all: flags.has("all"),
		filters: filterQuery(
			[],
			[
				["label", projectLabel],
				["label", hashLabel],
			],
		),
	};
	const found = yield* cli.client.json<readonly Container[]>("GET", "/containers/json", { query });
	const projects = new Map<string, Container[]>();
	for (const container of found) {
		const name = container.Labels?.[projectLabel] ?? "";
		projects.set(name, [...(projects.get(name) ?? []), container]);
	}
	const names = flags
		.values("filter")
		.filter((f) => f.startsWith("name="))
		.map((f) => f.slice(5));
	const rows = [...projects]
		.filter(([name]) => names.length === 0 || names.some((n) => new RegExp(n).test(name)))
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([Name, containers]) => {
			const counts = new Map<string, number>();
			for (const { State } of containers) counts.set(State, (counts.get(State) ?? 0) + 1);
			const Status = [...counts]
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([state, count]) => `${state}(${count})`)
				.join(", ");
			const ConfigFiles = [...new Set(containers.flatMap((c) => (c.Labels?.[filesLabel] ?? "N/A").split(",")))].join(",");
			return { Name, Status, ConfigFiles };
		});
	if (flags.has("quiet")) for (const { Name } of rows) yield* cli.print(`${Name}\n`);
	else if (flags.value("format") === "json") yield* cli.print(`${JSON.stringify(rows)}\n`);
	else
		yield* cli.print(
			section(
				["NAME", "STATUS", "CONFIG FILES"],
				rows.map((r) => [r.Name, r.Status, r.ConfigFiles]),
			),
		);
	return 0;
};

interface ImageDetails {
	readonly Id: string;
	readonly RepoTags: readonly string[] | null;
	readonly Size: number;
	readonly Os: string;
	readonly Architecture: string;
	readonly Created?: string;
	readonly Metadata: { readonly LastTagTime: string };
}

export const images: ComposeHandler = function* ({ session, cli, flags, args }) {
	const name = yield* session.projectName();
	const found = (yield* containersOf(cli, name, { all: true })).filter((c) => args.length === 0 || args.includes(serviceOf(c)));
	const rows: string[][] = [];
	const ids = new Set<string>();
	for (const container of found.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
		const image = yield* cli.client.json<ImageDetails>("GET", `/images/${container.ImageID}/json`);
		ids.add(image.Id.replace(/^sha256:/, ""));
		const tagged = image.RepoTags?.[0];
		const ref = tagged === undefined ? undefined : parseReference(tagged);
		const time = parseRfc3339(image.Metadata.LastTagTime) ?? 0;
		rows.push([
			nameOf(container),
			ref ? familiarName(ref) : "<none>",
			ref?.tag ?? "<none>",
			`${image.Os}/${image.Architecture}`,
			shortId(image.Id),
			humanSize(image.Size, 3),
			ago(cli.now, time),
		]);
	}
	if (flags.has("quiet")) for (const id of ids) yield* cli.print(`${id}\n`);
	else yield* cli.print(section(["CONTAINER", "REPOSITORY", "TAG", "PLATFORM", "IMAGE ID", "SIZE", "CREATED"], rows));
	return 0;
};

export const top: ComposeHandler = function* ({ session, cli, args }): Blocking<number> {
	const name = yield* session.projectName();
	const found = (yield* containersOf(cli, name)).filter((c) => args.length === 0 || args.includes(serviceOf(c)));
	let titles: string[] = [];
	const rows: string[][] = [];
	for (const container of found.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
		const answer = yield* processes(cli, container);
		titles = answer.Titles;
		for (const row of answer.Processes ?? []) rows.push([serviceOf(container), String(numberOf(container)), ...row]);
	}
	if (rows.length) yield* cli.print(tabulate([["SERVICE", "#", ...titles], ...rows].map((row) => `${row.join("\t")}\n`).join(""), { least: 4, padding: 2 }));
	return 0;
};

const processes = (cli: Cli, container: Container): Blocking<{ Titles: string[]; Processes: string[][] | null }> =>
	cli.client.json<{ Titles: string[]; Processes: string[][] | null }>("GET", `${containerPath(container.Id)}/top`);

export const port: ComposeHandler = function* ({ session, cli, flags, args }) {
	const [service, wanted] = args as [string, string];
	const name = yield* session.projectName();
	const index = flags.number("index") || 1;
	const container = (yield* containersOf(cli, name)).find((c) => serviceOf(c) === service && (numberOf(c) === index || !flags.changed("index")));
	if (!container) throw new CliError(`no container found for service ${JSON.stringify(service)}`);
	const protocol = flags.value("protocol") || "tcp";
	const found = (container.Ports ?? []).find((p) => String(p.PrivatePort) === wanted && p.Type === protocol);
	if (!found)
		throw new CliError(
			`no port ${wanted}/${protocol} for container ${nameOf(container)}: ${(container.Ports ?? []).map((p) => `${p.PrivatePort}/${p.Type}`).join(", ")}`,
		);
	yield* cli.print(`${found.IP ?? ""}:${found.PublicPort ?? 0}\n`);
	return 0;
};

export const version: ComposeHandler = function* ({ cli, flags }) {
	const full = `${composeVersion}-3`;
	if (flags.has("short")) yield* cli.print(`${full}\n`);
	else if (flags.value("format") === "json") yield* cli.print(`{"version":${JSON.stringify(full)}}\n`);
	else yield* cli.print(`Docker Compose version ${full}\n`);
	return 0;
};
