/** Where completions come from: the names that begin with a prefix. Also what `compgen -A` and `complete -A` use. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { CompletionHost } from "./completion-host.ts";

/** The kinds of name that `complete -A` knows of, as far as they are here. */
export type NameKind = "alias" | "builtin" | "command" | "directory" | "file" | "function" | "keyword" | "user" | "variable";

/** Sorted, each once. */
export function sortedUnique(names: Iterable<string>): string[] {
	return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}

/** Names of one kind that begin with `prefix`, sorted. */
export function* namesOf(host: CompletionHost, kind: NameKind, prefix: string): Blocking<string[]> {
	if (kind === "command") return yield* commandNames(host, prefix);
	if (kind === "file") return fileNames(host, prefix);
	if (kind === "directory") return fileNames(host, prefix).filter((name) => isDirectory(host, name));
	const lists: Record<typeof kind, () => Iterable<string>> = {
		alias: () => host.aliases(),
		builtin: () => host.builtins(),
		function: () => host.functions(),
		keyword: () => host.keywords(),
		user: () => [...host.users()].map((user) => user.name),
		variable: () => host.variableNames(),
	};
	return sortedUnique([...lists[kind]()].filter((name) => name.startsWith(prefix)));
}

/** What may stand where a command does: keywords, aliases, functions, builtins and programs; or, with a slash in it, a path to one. */
function* commandNames(host: CompletionHost, prefix: string): Blocking<string[]> {
	if (prefix.includes("/")) return fileNames(host, prefix).filter((name) => isDirectory(host, name) || isExecutable(host, name));
	const names = [...host.keywords(), ...host.aliases(), ...host.functions(), ...host.builtins()].filter((name) => name.startsWith(prefix));
	for (const directory of (host.variable("PATH") ?? "").split(":")) {
		for (const name of list(host, directory || ".")) if (name.startsWith(prefix) && isExecutable(host, `${directory || "."}/${name}`)) names.push(name);
		if (host.sys.spend(50)) yield* host.sys.reschedule();
	}
	return sortedUnique(names);
}

/** Paths that begin with this one, written as it is: `~` and `$NAME` in its directory stay as typed. Hidden files are shown too; `.` and `..` once a dot is typed. */
export function fileNames(host: CompletionHost, path: string): string[] {
	const cut = path.lastIndexOf("/") + 1;
	const directory = path.slice(0, cut);
	const beginning = path.slice(cut);
	return sortedUnique(
		[...list(host, expandPath(host, directory) || "."), ...(beginning === "" ? [] : [".", ".."])]
			.filter((name) => name.startsWith(beginning) && (beginning !== "" || (name !== "." && name !== "..")))
			.map((name) => directory + name),
	);
}

/** The path meant by one that may begin with `~`, `~user` or have `$NAME` in it. */
export function expandPath(host: CompletionHost, path: string): string {
	const tilde = /^~([^/]*)/.exec(path);
	let expanded = path;
	if (tilde) {
		const home = tilde[1] ? [...host.users()].find((user) => user.name === tilde[1])?.home : host.variable("HOME");
		if (home !== undefined) expanded = home + path.slice(tilde[0].length);
	}
	return expanded.replaceAll(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (found, braced?: string, bare?: string) => host.variable(braced ?? bare ?? "") ?? found);
}

export const isDirectory = (host: CompletionHost, path: string): boolean => host.sys.tryStat(expandPath(host, path))?.kind === "directory";

const isExecutable = (host: CompletionHost, path: string): boolean => {
	const expanded = expandPath(host, path);
	return host.sys.tryStat(expanded)?.kind === "file" && host.sys.canAccess(expanded, 1);
};

function list(host: CompletionHost, directory: string): string[] {
	try {
		return host.sys.readdir(directory).map((entry) => entry.name);
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
}
