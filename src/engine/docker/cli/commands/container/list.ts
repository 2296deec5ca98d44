/** docker ps. */
import type { Blocking } from "../../../../kernel/abi.ts";
import type { Cli } from "../../cli.ts";
import type { Handler } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { type ContainerSummary, containerListing } from "../../formatter/container.ts";
import { formatList, renderList } from "../../formatter/format.ts";
import { functionNames } from "../../template/functions.ts";
import { parseTemplate, TemplateError } from "../../template/parse.ts";

const tableFormat = "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";
const rawFormat = `container_id: {{.ID}}
image: {{.Image}}
command: {{.Command}}
created_at: {{.CreatedAt}}
state: {{- pad .State 1 0}}
status: {{- pad .Status 1 0}}
names: {{.Names}}
labels: {{- pad .Labels 1 0}}
ports: {{- pad .Ports 1 0}}
`;

function finalFormat(given: string, quiet: boolean, size: boolean): string {
	if (given === "" || given === "table") return quiet ? "{{.ID}}" : tableFormat + (size ? "\t{{.Size}}" : "");
	if (given === "raw") return quiet ? "container_id: {{.ID}}" : rawFormat + (size ? "size: {{.Size}}\n" : "");
	return quiet ? "{{.ID}}" : given;
}

const nothing: ContainerSummary = {
	Id: "",
	Names: [],
	Image: "",
	ImageID: "",
	Command: "",
	Created: 0,
	Ports: [],
	Labels: {},
	State: "",
	Status: "",
	Mounts: [],
};

/** Whether a template of the user's prints sizes; they are costly, so the daemon is asked for them only then. Throws TemplateError. */
function* usesSize(cli: Cli, format: string): Blocking<boolean> {
	try {
		parseTemplate(format, functionNames);
	} catch (error) {
		throw error instanceof TemplateError ? new TemplateError(`failed to parse template: ${error.message}`) : error;
	}
	let used = false;
	const listing = containerListing(cli.now, true);
	const Size = {
		value: () => {
			used = true;
			return "";
		},
	};
	try {
		yield* renderList(cli, format, { ...listing, columns: { ...listing.columns, Size } }, [nothing]);
	} catch (error) {
		if (error instanceof TemplateError) throw new TemplateError(error.message.replace(/^template parsing error/, "failed to execute template"));
		throw error;
	}
	return used;
}

export const list: Handler = function* ({ cli, flags }) {
	const given = flags.value("format") || cli.config.psFormat || "table";
	const quiet = flags.has("quiet");
	const custom = !/^table\s*$|^json$|^raw$/.test(given);
	const size = flags.has("size") || (!flags.changed("size") && !quiet && custom && (yield* usesSize(cli, given.replace(/^table/, ""))));
	const last = flags.has("latest") && !flags.changed("last") ? 1 : flags.changed("last") ? flags.number("last") : -1;
	const query = {
		all: flags.has("all") || last > 0,
		limit: last > 0 ? last : undefined,
		size,
		filters: filterQuery(flags.values("filter")),
	};
	const containers = yield* cli.client.json<readonly ContainerSummary[]>("GET", "/containers/json", { query });
	yield* formatList(cli, finalFormat(given, quiet, flags.has("size")), containerListing(cli.now, !flags.has("no-trunc")), containers);
	return 0;
};
