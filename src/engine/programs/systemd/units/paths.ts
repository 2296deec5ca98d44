/** Where unit files lie and how one is put together from its fragment and drop-ins. systemd.unit(5). */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import { split, templateOf } from "./names.ts";
import { type Problem, parseUnitFile, Settings } from "./unit-file.ts";

/** In the order of precedence. */
export const unitDirectories = [
	"/etc/systemd/system.control",
	"/run/systemd/system.control",
	"/run/systemd/transient",
	"/etc/systemd/system",
	"/run/systemd/system",
	"/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system",
] as const;

export interface LoadedUnit {
	readonly load: "loaded" | "not-found" | "masked" | "bad-setting" | "error";
	/** The file it comes from, links followed; "" where there is none. */
	readonly fragment: string;
	readonly dropIns: readonly string[];
	readonly settings: Settings;
	readonly problems: readonly Problem[];
	/** The name it is an alias of, or its own. */
	readonly name: string;
	/** Latest change of one of its files, milliseconds since the epoch. */
	readonly changed: number;
}

export const names = (sys: Sys, directory: string): string[] => {
	// most of the places to look at do not exist
	if (sys.tryStat(directory) === undefined) return [];
	try {
		return sys
			.readdir(directory)
			.map((e) => e.name)
			.sort();
	} catch (error) {
		if (isErrno(error)) return [];
		throw error;
	}
};

/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Where a link leads, as text; undefined for what is no link. */
export function linkTarget(sys: Sys, path: string): string | undefined {
	if (sys.tryStat(path, { noFollow: true })?.kind !== "symlink") return undefined;
	const target = sys.readlink(path);
	return target.startsWith("/") ? target : `${path.slice(0, path.lastIndexOf("/"))}/${target}`;
}

/** The first directory that has a file of this name. */
export const findFragment = (sys: Sys, name: string): string | undefined =>
	unitDirectories.map((d) => `${d}/${name}`).find((path) => sys.tryStat(path, { noFollow: true }) !== undefined);

/** The drop-ins of a name, by file name, higher directories hiding lower ones. */
function dropInsOf(sys: Sys, name: string): string[] {
	const found = new Map<string, string>();
	const { suffix } = split(name);
	const holders = [`${name}.d`, ...(templateOf(name) ? [`${templateOf(name)}.d`] : []), `${suffix.slice(1)}.d`];
	for (const holder of holders) {
		for (const directory of unitDirectories) {
			for (const file of names(sys, `${directory}/${holder}`))
				if (file.endsWith(".conf") && !found.has(file)) found.set(file, `${directory}/${holder}/${file}`);
		}
	}
	return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** Units that `name.wants/` and `name.requires/` directories pull in. */
export function linkedIn(sys: Sys, name: string, kind: "wants" | "requires"): string[] {
	return [...new Set(unitDirectories.flatMap((d) => names(sys, `${d}/${name}.${kind}`)))].sort();
}

const isNull = (sys: Sys, path: string): boolean => {
	const stat = sys.tryStat(path);
	return stat !== undefined && (stat.kind === "char" || (stat.kind === "file" && stat.size === 0 && linkTarget(sys, path) !== undefined));
};

/** Reads a unit as the manager does. An instance without a file of its own is its template's. */
export function* loadUnit(sys: Sys, wanted: string): Blocking<LoadedUnit> {
	let name = wanted;
	let path = findFragment(sys, name);
	const template = templateOf(name);
	if (path === undefined && template !== undefined) path = findFragment(sys, template);
	const nothing = { dropIns: [], settings: new Settings([]), problems: [], changed: 0 };
	if (path !== undefined && isNull(sys, path)) return { ...nothing, load: "masked", fragment: path, name };
	// a link to a file of another name makes this an alias
	for (let hops = 0; path !== undefined && hops < 10; hops++) {
		const target = linkTarget(sys, path);
		if (target === undefined) break;
		const other = baseName(target);
		const own = split(name);
		const theirs = split(other);
		if (other !== baseName(path)) name = theirs.instance === "" && own.instance ? `${theirs.prefix}@${own.instance}${theirs.suffix}` : other;
		path = target;
	}
	const dropIns = dropInsOf(sys, name);
	if (path === undefined && dropIns.length === 0) return { ...nothing, load: "not-found", fragment: "", name };
	const assignments = [];
	const problems: Problem[] = [];
	let changed = 0;
	for (const file of [...(path === undefined ? [] : [path]), ...dropIns]) {
		const text = yield* tryReadText(sys, file);
		if (text === undefined) return { ...nothing, load: "not-found", fragment: file, name };
		changed = Math.max(changed, sys.tryStat(file)?.mtime ?? 0);
		const parsed = parseUnitFile(text, file);
		assignments.push(...parsed.assignments);
		problems.push(...parsed.problems);
	}
	const load = path === undefined ? "not-found" : problems.some((p) => p.fatal) ? "error" : "loaded";
	return { load, fragment: path ?? "", dropIns, settings: new Settings(assignments), problems, name, changed };
}
