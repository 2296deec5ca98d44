/** docker images and history. */
import type { Handler } from "../../command/spec.ts";
import { CliError } from "../../command/spec.ts";
import { filterQuery } from "../../filters.ts";
import { formatList } from "../../formatter/format.ts";
import { type ImageSummary, imageListing, imageRows } from "../../formatter/image.ts";
import { ago, ellipsis, goTime, shortId } from "../../formatter/words.ts";
import { humanSize } from "../../units.ts";

const table = (digests: boolean): string =>
	`table {{.Repository}}\t{{.Tag}}${digests ? "\t{{.Digest}}" : ""}\t{{.ID}}\t{{if .CreatedSince }}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}`;
const raw = (digests: boolean): string => `repository: {{.Repository}}
tag: {{.Tag}}
${digests ? "digest: {{.Digest}}\n" : ""}image_id: {{.ID}}
created_at: {{.CreatedAt}}
virtual_size: {{.Size}}
`;

function finalFormat(given: string, quiet: boolean, digests: boolean): string {
	if (quiet) return given === "raw" ? "image_id: {{.ID}}" : "{{.ID}}";
	if (given === "table") return table(digests);
	if (given === "raw") return raw(digests);
	return given.startsWith("table") && digests && !given.includes("{{.Digest}}") ? `${given}\t{{.Digest}}` : given;
}

export const images: Handler = function* ({ cli, flags, args }) {
	if (flags.has("tree")) throw new CliError("docker: option --tree is not simulated here; the real docker has it", 64);
	const given = flags.value("format") || (flags.has("quiet") ? "table" : cli.config.imagesFormat || "table");
	const digests = flags.has("digests");
	const filters = filterQuery(flags.values("filter"), args[0] === undefined ? [] : [["reference", args[0]]]);
	const found = yield* cli.client.json<readonly ImageSummary[]>("GET", "/images/json", { query: { all: flags.has("all"), filters } });
	const shown = digests || given.includes("{{.Digest}}");
	const rows = found.toSorted((a, b) => b.Created - a.Created).flatMap((image) => imageRows(image, shown));
	yield* formatList(cli, finalFormat(given, flags.has("quiet"), digests), imageListing(cli.now, !flags.has("no-trunc")), rows);
	return 0;
};

interface Layer {
	readonly Id: string;
	readonly Created: number;
	readonly CreatedBy: string;
	readonly Size: number;
	readonly Comment: string;
}

export const history: Handler = function* ({ cli, flags, args }) {
	const layers = yield* cli.client.json<readonly Layer[]>("GET", `/images/${args[0]}/history`);
	const truncate = !flags.has("no-trunc");
	const human = flags.value("human") !== "false";
	const given = flags.value("format") || "table";
	const created = human ? "{{.CreatedSince}}" : "{{.CreatedAt}}";
	const format = flags.has("quiet") ? "{{.ID}}" : given === "table" ? `table {{.ID}}\t${created}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}` : given;
	yield* formatList(
		cli,
		format,
		{
			type: "formatter.historyContext",
			columns: {
				ID: { header: "IMAGE", value: (l: Layer) => (truncate ? shortId(l.Id) : l.Id) },
				CreatedAt: { header: "CREATED AT", value: (l) => goTime(l.Created).replace(" ", "T").replace(" +0000 UTC", "Z") },
				CreatedSince: { header: "CREATED", value: (l) => (human ? ago(cli.now, l.Created) : goTime(l.Created).replace(" ", "T").replace(" +0000 UTC", "Z")) },
				CreatedBy: { header: "CREATED BY", value: (l) => createdBy(l.CreatedBy, truncate) },
				Size: { header: "SIZE", value: (l) => (human ? humanSize(l.Size, 3) : String(l.Size)) },
				Comment: { header: "COMMENT", value: (l) => l.Comment },
			},
		},
		layers,
	);
	return 0;
};

function createdBy(text: string, truncate: boolean): string {
	const line = text.replaceAll("\t", " ");
	return truncate ? ellipsis(line, 45) : line;
}
