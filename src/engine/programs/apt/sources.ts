/** Where packages come from: /etc/apt/sources.list and sources.list.d, in both of their forms. sources.list(5). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { tryReadText } from "../dpkg/database.ts";
import { parseControl } from "../dpkg/format/control.ts";

export interface Source {
	/** Without a slash at the end. */
	readonly uri: string;
	readonly suite: string;
	readonly components: readonly string[];
}

/** A file of sources that cannot be understood, in apt's words. */
export class SourceError extends Error {}

const shell = (uri: string): string => uri.replace(/\/+$/, "");

function oneLine(line: string, path: string, number: number): Source | undefined {
	const text = line.replace(/#.*/, "").trim();
	if (text === "") return undefined;
	const [type, ...rest] = text.replace(/\[[^\]]*\]/, " ").split(/\s+/);
	if (type === "deb-src") return undefined;
	const fault = (what: string): never => {
		throw new SourceError(`Malformed entry ${number} in list file ${path} (${what})`);
	};
	if (type !== "deb") {
		throw new SourceError(`Type '${type}' is not known on line ${number} in source list ${path}`);
	}
	const [uri, suite, ...components] = rest;
	if (uri === undefined) return fault("URI");
	if (suite === undefined) return fault("Suite");
	if (components.length === 0 && !suite.endsWith("/")) return fault("Component");
	return { uri: shell(uri), suite, components };
}

function paragraphs(text: string): Source[] {
	return parseControl(text).flatMap((p) => {
		const words = (field: string): string[] => p.text(field).split(/\s+/).filter(Boolean);
		if (!words("Types").includes("deb") || p.text("Enabled").toLowerCase() === "no") return [];
		return words("URIs").flatMap((uri) => words("Suites").map((suite) => ({ uri: shell(uri), suite, components: words("Components") })));
	});
}

/** Throws SourceError. */
export function* readSources(sys: Sys): Blocking<Source[]> {
	const found: Source[] = [];
	const lines = (text: string, path: string): void => {
		for (const [i, line] of text.split("\n").entries()) {
			const source = oneLine(line, path, i + 1);
			if (source) found.push(source);
		}
	};
	const main = yield* tryReadText(sys, "/etc/apt/sources.list");
	if (main !== undefined) lines(main, "/etc/apt/sources.list");
	const directory = "/etc/apt/sources.list.d";
	let names: string[] = [];
	try {
		names = sys.readdir(directory).map(({ name }) => name);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	for (const name of names.sort()) {
		const text = /\.(list|sources)$/.test(name) ? yield* tryReadText(sys, `${directory}/${name}`) : undefined;
		if (text === undefined) continue;
		if (name.endsWith(".list")) lines(text, `${directory}/${name}`);
		else found.push(...paragraphs(text));
	}
	return found;
}

/** A name in /var/lib/apt/lists for something below a URI: without the scheme, slashes as underscores. */
export const listName = (uri: string): string => uri.replace(/^\w+:\/\//, "").replaceAll("/", "_");

export const LISTS = "/var/lib/apt/lists";
