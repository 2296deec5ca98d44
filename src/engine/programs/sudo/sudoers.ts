/** /etc/sudoers and what it includes: who may run what as whom. sudoers(5). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { tryReadText } from "../lib/procfs/process.ts";

export interface Rule {
	readonly user: string;
	readonly hosts: readonly string[];
	readonly runUsers: readonly string[];
	readonly runGroups: readonly string[];
	readonly noPassword: boolean;
	/** NOPASSWD: and such, as they are listed. */
	readonly tags: readonly string[];
	/** "ALL", paths, paths with arguments; `!` before what is refused. */
	readonly commands: readonly string[];
}

export interface Sudoers {
	readonly rules: readonly Rule[];
	/** Defaults that hold for everybody, as written. */
	readonly defaults: readonly string[];
}

const list = (text: string): string[] =>
	text
		.split(",")
		.map((word) => word.trim())
		.filter(Boolean);

const aliasKinds = ["User_Alias", "Runas_Alias", "Host_Alias", "Cmnd_Alias", "Cmd_Alias"];

/** Lines with their continuations, of a file and of those it names. */
function* linesOf(sys: Sys, path: string, depth = 0): Blocking<string[]> {
	const text = (yield* tryReadText(sys, path)) ?? "";
	const out: string[] = [];
	for (const raw of text.replace(/\\\n/g, " ").split("\n")) {
		const include = /^[@#]include(dir)?\s+(\S+)/.exec(raw);
		if (include && depth < 8) {
			const [, directory, place = ""] = include;
			const names = directory ? (sys.tryStat(place) ? sys.readdir(place).map((e) => e.name) : []) : [""];
			for (const name of names.filter((n) => !n.includes(".") && !n.endsWith("~")).sort())
				out.push(...(yield* linesOf(sys, directory ? `${place}/${name}` : place, depth + 1)));
			continue;
		}
		// a # before digits is a uid
		const line = raw.replace(/(^|\s)#(?!\d).*$/, "").trim();
		if (line) out.push(line);
	}
	return out;
}

export function* readSudoers(sys: Sys): Blocking<Sudoers> {
	const aliases = new Map<string, readonly string[]>();
	const rules: Rule[] = [];
	const defaults: string[] = [];
	const expand = (names: readonly string[]): string[] => names.flatMap((name) => (aliases.has(name) ? expand(aliases.get(name) ?? []) : [name]));
	const lines = yield* linesOf(sys, "/etc/sudoers");
	for (const line of lines) {
		const [kind = "", ...rest] = line.split(/\s+/);
		if (!aliasKinds.includes(kind)) continue;
		for (const definition of rest.join(" ").split(":")) {
			const [name = "", value = ""] = definition.split("=");
			aliases.set(name.trim(), list(value));
		}
	}
	for (const line of lines) {
		if (/^Defaults(\s|$)/.test(line)) defaults.push(...list(line.replace(/^Defaults\s*/, "")));
		const match = /^(?!Defaults|\w+_Alias\b)(\S+(?:\s*,\s*\S+)*)\s+([^=]+?)\s*=\s*(.*)$/.exec(line);
		if (!match) continue;
		const [, users = "", hosts = "", specification = ""] = match;
		const run = /^\(([^)]*)\)\s*/.exec(specification);
		const [runUsers = "", runGroups = ""] = (run?.[1] ?? "root").split(":");
		let commands = run ? specification.slice(run[0].length) : specification;
		const tags: string[] = [];
		for (let tag = /^([A-Z_]+):\s*/.exec(commands); tag; tag = /^([A-Z_]+):\s*/.exec(commands)) {
			tags.push(tag[1] as string);
			commands = commands.slice(tag[0].length);
		}
		for (const user of expand(list(users))) {
			rules.push({
				user,
				hosts: expand(list(hosts)),
				runUsers: expand(list(runUsers)),
				runGroups: expand(list(runGroups)),
				noPassword: tags.lastIndexOf("NOPASSWD") > tags.lastIndexOf("PASSWD"),
				tags,
				commands: expand(list(commands)),
			});
		}
	}
	return { rules, defaults };
}

/** Names in a list: the last that fits decides, `!` refuses. */
function fits(names: readonly string[], matches: (name: string) => boolean): boolean {
	let answer = false;
	for (const name of names) {
		const refused = name.startsWith("!");
		const bare = refused ? name.slice(1) : name;
		if (bare === "ALL" || matches(bare)) answer = !refused;
	}
	return answer;
}

export interface Person {
	readonly name: string;
	readonly uid: number;
	readonly groups: readonly string[];
}

export const isFor = (rule: Rule, person: Person): boolean =>
	fits([rule.user], (name) => name === person.name || name === `#${person.uid}` || (name.startsWith("%") && person.groups.includes(name.slice(1))));

/** The last rule that lets this person run the command as that user. */
export function allowing(
	sudoers: Sudoers,
	person: Person,
	host: string,
	runAs: string,
	group: string | undefined,
	path: string,
	args: readonly string[],
): Rule | undefined {
	const wanted = [path, ...args].join(" ");
	return sudoers.rules.findLast(
		(rule) =>
			isFor(rule, person) &&
			fits(rule.hosts, (name) => name === host) &&
			(fits(rule.runUsers, (name) => name === runAs) || (group !== undefined && runAs === person.name)) &&
			(group === undefined || fits(rule.runGroups, (name) => name === group)) &&
			fits(
				rule.commands,
				(command) =>
					command === path ||
					command === wanted ||
					(command.endsWith("/") && path.slice(0, path.lastIndexOf("/") + 1) === command) ||
					(command.endsWith("*") && wanted.startsWith(command.slice(0, -1))),
			),
	);
}

/** A rule as -l shows it. */
export function ruleLine(rule: Rule): string {
	const as = `(${rule.runUsers.join(", ")}${rule.runGroups.length ? ` : ${rule.runGroups.join(", ")}` : ""})`;
	return `    ${as} ${rule.tags.map((tag) => `${tag}: `).join("")}${rule.commands.join(", ")}\n`;
}
