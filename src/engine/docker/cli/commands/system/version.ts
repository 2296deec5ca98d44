/** docker version. */
import { civilFromSeconds } from "../../../../programs/lib/calendar.ts";
import { ApiError } from "../../client/client.ts";
import { CliError, type Handler } from "../../command/spec.ts";
import { tabulate } from "../../formatter/tabwriter.ts";
import { marshal } from "../../go/json.ts";
import { Schema } from "../../go/schema.ts";
import type { Value } from "../../go/types.ts";
import { parseRfc3339 } from "../../rfc3339.ts";
import { executeTemplate } from "../../template/execute.ts";
import { dockerFunctions, functionNames } from "../../template/functions.ts";
import { parseTemplate, TemplateError } from "../../template/parse.ts";
import { clientVersion } from "../../version.ts";

interface ServerVersion {
	readonly Platform?: { readonly Name: string };
	readonly Components?: readonly { readonly Name: string; readonly Version: string; readonly Details?: Readonly<Record<string, string>> }[];
}

const types = new Schema(`
system.platformInfo: Name string,omitempty
system.clientVersion: Platform *system.platformInfo,omitempty; Version string,omitempty; APIVersion string json=ApiVersion,omitempty; DefaultAPIVersion string,omitempty; GitCommit string,omitempty; GoVersion string,omitempty; Os string,omitempty; Arch string,omitempty; BuildTime string,omitempty; Context string
types.Platform: Name string
types.ComponentVersion: Name string; Version string; Details map[string]string,omitempty
types.Version: Platform types.Platform,omitempty; Components []types.ComponentVersion,omitempty; Version string; APIVersion string json=ApiVersion; MinAPIVersion string,omitempty; GitCommit string; GoVersion string; Os string; Arch string; KernelVersion string,omitempty; Experimental bool,omitempty; BuildTime string,omitempty
system.versionInfo: Client system.clientVersion; Server *types.Version
`);

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (n: number): string => String(n).padStart(2, "0");

/** time.ANSIC. */
function ansic(text: string): string {
	const seconds = parseRfc3339(text);
	if (seconds === undefined) return text;
	const t = civilFromSeconds(Math.floor(seconds));
	return `${days[t.weekday]} ${months[t.month - 1]} ${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year}`;
}

const engineDetails: readonly (readonly [string, (d: Readonly<Record<string, string>>) => string])[] = [
	["API version", (d) => `${d.ApiVersion} (minimum version ${d.MinAPIVersion})`],
	["Go version", (d) => d.GoVersion ?? ""],
	["Git commit", (d) => d.GitCommit ?? ""],
	["Built", (d) => d.BuildTime ?? ""],
	["OS/Arch", (d) => `${d.Os}/${d.Arch}`],
	["Experimental", (d) => d.Experimental ?? ""],
];

function server(version: ServerVersion): string {
	let out = `\n\nServer:${version.Platform?.Name ? ` ${version.Platform.Name}` : ""}`;
	for (const { Name, Version, Details = {} } of version.Components ?? []) {
		const lines =
			Name === "Engine" ? engineDetails.map(([label, value]) => [label, value(Details)]) : Object.entries(Details).sort(([a], [b]) => (a < b ? -1 : 1));
		out += `\n ${Name}:\n  Version:\t${Version}${lines.map(([label, value]) => `\n  ${label}:\t${value}`).join("")}`;
	}
	return out;
}

export const version: Handler = function* ({ cli, flags }) {
	const format = flags.value("format");
	let templates: ReturnType<typeof parseTemplate> | undefined;
	try {
		if (format !== "" && format !== "json") templates = parseTemplate(format, functionNames, "version");
	} catch (error) {
		if (error instanceof TemplateError) throw new CliError(`template parsing error: ${error.message}`, 64);
		throw error;
	}
	let answer: ServerVersion | undefined;
	let failure: ApiError | undefined;
	yield* cli.client.ping();
	try {
		answer = yield* cli.client.json<ServerVersion>("GET", "/version");
		const Components = answer.Components?.map((c) =>
			c.Name === "Engine" ? { ...c, Details: { ...c.Details, BuildTime: ansic(c.Details?.BuildTime ?? "") } } : c,
		);
		answer = { ...answer, ...(Components ? { Components } : {}) };
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		failure = error;
	}
	const { version: Version, go: GoVersion, commit: GitCommit, built: BuildTime } = clientVersion;
	const api = cli.client.version;
	const Client = {
		Version,
		ApiVersion: api,
		DefaultAPIVersion: clientVersion.api,
		GitCommit,
		GoVersion,
		Os: "linux",
		Arch: "amd64",
		BuildTime,
		Context: cli.contextName,
	};
	if (format === "") {
		const downgraded = api === clientVersion.api ? "" : ` (downgraded from ${clientVersion.api})`;
		const own = `Client:\n Version:\t${Version}\n API version:\t${api}${downgraded}\n Go version:\t${GoVersion}\n Git commit:\t${GitCommit}\n Built:\t${BuildTime}\n OS/Arch:\tlinux/amd64\n Context:\t${cli.contextName}`;
		yield* cli.print(tabulate(`${own}${answer ? server(answer) : ""}\n`, { least: 20, padding: 1 }));
	} else {
		const value: Value = { type: types.type("system.versionInfo"), raw: { Client, Server: answer ?? null } };
		if (!templates) yield* cli.print(`${marshal(value)}\n`);
		else yield* cli.print(`${yield* executeTemplate({ templates, functions: dockerFunctions, source: format, sys: cli.sys, name: "version" }, value)}\n`);
	}
	if (failure) throw failure;
	return 0;
};
