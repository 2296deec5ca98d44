/** --help as cobra writes it with docker's template. */
import { type Command, type FlagSpec, useLine } from "./spec.ts";
import { wrap } from "./wrap.ts";

/** What pflag prints as the default of flags that collect values in types of docker's own. */
const emptyDefaults: Readonly<Record<string, string>> = {
	map: "map[]",
	stringToString: "[]",
	ipNetSlice: "[]",
	sysctl: "map[]",
	ulimit: "[]",
	"weight-device": "[]",
	"bps-device": "[]",
	"iops-device": "[]",
};
const defaultOf = (flag: FlagSpec): string | undefined => flag.default ?? emptyDefaults[flag.kind ?? flag.type ?? ""];

const pluginMark = (command: Command): string => (command.plugin ? "*" : " ");

/** pflag's FlagUsagesWrapped: sorted by name. */
export function flagUsages(flags: readonly FlagSpec[], columns: number): string {
	const rows = flags
		.filter((flag) => !flag.hidden && !flag.windows)
		.toSorted((a, b) => (a.name < b.name ? -1 : 1))
		.map((flag) => {
			const bare = flag.bare === undefined ? "" : flag.type === "string" ? `[="${flag.bare}"]` : `[=${flag.bare}]`;
			const head = `  ${flag.short ? `-${flag.short}, ` : "    "}--${flag.name}${flag.type ? ` ${flag.type}` : ""}${bare}`;
			const value = defaultOf(flag);
			const quoted = flag.type === "string" ? `"${value}"` : value;
			return { head, text: `${flag.help}${value === undefined ? "" : ` (default ${quoted})`}` };
		});
	const widest = Math.max(0, ...rows.map((r) => r.head.length));
	return rows
		.map((r) => `${r.head.padEnd(widest)}   ${wrap(widest + 3, columns, r.text)}`)
		.join("\n")
		.trimEnd();
}

const list = (title: string, commands: readonly Command[], row: (command: Command) => string): string =>
	commands.length === 0 ? "" : `\n\n${title}:\n${commands.map((c) => `  ${row(c)}`.trimEnd()).join("\n")}`;

/** The whole help of a command; `columns` is the width of the terminal on standard input, 80 without one. */
export function helpText(command: Command, columns: number): string {
	const children = command.children.filter((c) => !c.hidden);
	const isGroup = children.length > 0;
	const root = command.parent === undefined && command.name === "docker";
	const shown = (command.flags ?? []).filter((f) => !f.hidden && !f.windows);
	let out = "Usage:";
	out += isGroup ? `  ${command.path}${shown.length ? " [OPTIONS]" : ""} COMMAND` : `  ${useLine(command)}`;
	out += `\n\n${(command.description ?? command.summary).trim()}`;
	if (isExperimental(command)) out += experimental(command.path);
	const aliases = aliasLine(command);
	if (aliases) out += `\n\nAliases:\n  ${aliases}`;
	if (shown.length && !root) out += `\n\nOptions:\n${flagUsages(shown, columns - 1)}`;
	if (isGroup) {
		const padding = Math.max(11, ...command.children.map((c) => c.name.length));
		const name = (c: Command): string => c.name.padEnd(padding);
		const groups = children.filter((c) => c.plugin || c.children.length > 0);
		const common = root ? children.filter((c) => c.common !== undefined) : [];
		out += list(
			"Common Commands",
			common.toSorted((a, b) => (a.common ?? 0) - (b.common ?? 0)),
			(c) => `${name(c)} ${c.summary}`,
		);
		const managed = (c: Command): string => `${(c.name + pluginMark(c)).padEnd(padding + 1)}${c.summary}`;
		out += list(
			"Management Commands",
			groups.filter((c) => !c.swarm),
			managed,
		);
		out += list(
			"Swarm Commands",
			groups.filter((c) => c.swarm),
			managed,
		);
		out += list(
			"Commands",
			children.filter((c) => !c.plugin && c.children.length === 0 && !common.includes(c)),
			(c) => `${name(c)} ${c.summary}`,
		);
	}
	if (root && shown.length) out += `\n\nGlobal Options:\n${flagUsages(shown, columns - 1)}`;
	if (isGroup) out += `\n\nRun '${command.path} COMMAND --help' for more information on a command.`;
	if (command.footer) out += `\n\n${command.footer}`;
	return `${out}\n`;
}

const isExperimental = (command: Command): boolean => command.experimental === true || (command.parent !== undefined && isExperimental(command.parent));

const experimental = (path: string): string => `

EXPERIMENTAL:
  ${path} is an experimental feature.
  Experimental features provide early access to product functionality. These
  features may change between releases without warning, or can be removed from a
  future release. Learn more about experimental features in our documentation:
  https://docs.docker.com/go/experimental/`;

/** All paths under which a command is known; undefined where there is only one. */
function aliasLine(command: Command): string | undefined {
	if (command.also) return command.also;
	if (!command.aliases?.length) return undefined;
	return [command.path, ...command.aliases.map((alias) => `${command.parent?.path ?? ""} ${alias}`.trim())].join(", ");
}
