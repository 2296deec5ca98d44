import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readText } from "../lib/stdio.ts";
import { BAD_ARGUMENTS } from "./create.ts";
import { directoryOf, type Hierarchy, hierarchies, parseSpec, placesOf, writeControl } from "./hierarchies.ts";

/** The controller that a file belongs to: what stands before the first dot. */
const controllerOf = (file: string): string => file.split(".")[0] ?? file;

const placeOf = (file: string, all: readonly Hierarchy[]): Hierarchy | undefined =>
	all.find((h) => h.controllers.includes(controllerOf(file))) ?? (controllerOf(file) === "cgroup" ? all.find((h) => h.v2) : undefined);

function* setValues(context: Context, all: readonly Hierarchy[], path: string, settings: readonly (readonly [string, string])[]): Blocking<void> {
	for (const [file, value] of settings) {
		const place = placeOf(file, all);
		if (!place) context.fail(`cannot find controller '${controllerOf(file)}' in group '${path}'`, 96);
		try {
			yield* writeControl(context.sys, `${directoryOf(place, path)}/${file}`, value);
		} catch (error) {
			if (!isErrno(error)) throw error;
			context.fail(`the group can't be modified: ${error.message}`, 96);
		}
	}
}

function* setMain(context: Context): Blocking<number> {
	const { options, operands, sys } = context;
	const all = yield* hierarchies(sys);
	const source = options.value("copy-from");
	const settings: (readonly [string, string])[] = options.values("r").map((text) => {
		const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
		if (name === undefined || value === undefined) return context.fail(`wrong parameter of option -r: ${text}`, BAD_ARGUMENTS);
		return [name, value] as const;
	});
	if (operands.length === 0) context.fail("no cgroup specified", BAD_ARGUMENTS);
	if (settings.length === 0 && source === undefined) context.fail("no name-value pair was set", BAD_ARGUMENTS);
	for (const operand of operands) {
		const path = operand.replace(/^\/+/, "");
		if (source !== undefined) {
			for (const place of all) {
				const from = directoryOf(place, source.replace(/^\/+/, ""));
				if (!sys.tryStat(from) || !sys.tryStat(directoryOf(place, path))) continue;
				for (const [file, text] of yield* writableValues(sys, from)) yield* setValues(context, all, path, [[file, text.trimEnd()]]);
			}
		}
		yield* setValues(context, all, path, settings);
	}
	return 0;
}

/** Settings that differ from nothing: files that can be both read and written, but those that move processes. */
function* writableValues(sys: Sys, directory: string): Blocking<[string, string][]> {
	const out: [string, string][] = [];
	for (const { name, kind } of sys.readdir(directory)) {
		if (kind !== "file" || /^(cgroup\.|tasks|notify_on_release)/.test(name) || (sys.stat(`${directory}/${name}`).mode & 0o600) !== 0o600) continue;
		const text = yield* readText(sys, `${directory}/${name}`);
		if (text.trim() !== "") out.push([name, text]);
	}
	return out;
}

export const cgset = defineProgram({
	name: "cgset",
	package: "libcgroup",
	summary: "Set the parameters of given cgroup(s)",
	usage: ["[-r <name=value>] <cgroup_path> ...", "--copy-from <source_cgroup_path> <cgroup_path> ..."],
	options: [
		{ short: "r", arg: "<name=value>", help: "define parameter to set" },
		{ long: "copy-from", arg: "<source_cgroup_path>", help: "control group whose parameters will be copied" },
		{ short: "1", long: "v1", help: "provided parameters are in v1 format", simulated: false },
		{ short: "2", long: "v2", help: "provided parameters are in v2 format", simulated: false },
		{ short: "b", help: "ignore default systemd delegate hierarchy" },
	],
	usageStatus: BAD_ARGUMENTS,
	main: setMain,
});

/** One parameter; continued lines are indented by a tab, as cgget prints them. */
function* show(context: Context, place: Hierarchy, path: string, file: string): Blocking<void> {
	let text: string;
	try {
		text = yield* readText(context.sys, `${directoryOf(place, path)}/${file}`);
	} catch (error) {
		if (!isErrno(error)) throw error;
		context.fail(`variable file read failed ${error.message}`, 96);
	}
	const value = text.replace(/\n$/, "").split("\n").join("\n\t");
	yield* context.print(context.options.has("values-only") ? `${value}\n` : `${file}: ${value}\n`);
}

function* getMain(context: Context): Blocking<number> {
	const { options, operands, sys } = context;
	const all = yield* hierarchies(sys);
	const groups: { path: string; controllers: readonly string[] }[] = groupsOf(context).map((s) => ({ ...s }));
	for (const operand of operands) groups.push({ path: operand.replace(/^\/+/, ""), controllers: [] });
	const names = options.values("variable");
	const extra = options.values("g").filter((g) => !g.includes(":"));
	if (groups.length === 0) context.fail("no cgroup specified", BAD_ARGUMENTS);
	for (const { path, controllers } of groups) {
		if (!all.some((h) => sys.tryStat(directoryOf(h, path)))) context.fail(`cannot read group '${path}': Cgroup, group does not exist`, 96);
		if (!options.has("n")) yield* context.print(`${path === "" ? "/" : path}:\n`);
		for (const name of names) {
			const place = placeOf(name, all);
			if (!place) context.fail(`cannot find controller '${controllerOf(name)}' in group '${path}'`, 96);
			yield* show(context, place, path, name);
		}
		for (const controller of options.has("all") ? all.flatMap((h) => h.controllers) : [...controllers, ...extra]) {
			const places = placesOf({ controllers: [controller], path }, all);
			if (typeof places === "string") context.fail(`cannot find controller '${controller}' in group '${path}'`, 96);
			for (const place of places) {
				const files = sys
					.readdir(directoryOf(place, path))
					.filter((e) => e.kind === "file" && controllerOf(e.name) === controller && (sys.stat(`${directoryOf(place, path)}/${e.name}`).mode & 0o400) !== 0);
				for (const { name } of files) yield* show(context, place, path, name);
			}
		}
		if (!options.has("n")) yield* context.print("\n");
	}
	return 0;
}

/** -g controllers:path; a controller alone is for the groups given as operands. */
function groupsOf(context: Context): readonly { path: string; controllers: readonly string[] }[] {
	return context.options
		.values("g")
		.filter((text) => text.includes(":"))
		.map((text) => parseSpec(text) ?? context.fail(`cgroup controller and path parsing failed (${text})`, BAD_ARGUMENTS));
}

export const cgget = defineProgram({
	name: "cgget",
	package: "libcgroup",
	summary: "Print parameter(s) of given group(s)",
	usage: ["[-nv] [-r <name>] [-g <controllers>] [-a] <path> ...", "[-nv] [-r <name>] -g <controllers>:<path> ..."],
	options: [
		{ short: "a", long: "all", help: "print info about all relevant controllers" },
		{ short: "g", arg: "<controllers>", help: "controller whose info should be displayed" },
		{ short: "n", help: "do not print headers" },
		{ short: "r", long: "variable", arg: "<name>", help: "define parameter to display" },
		{ short: "v", long: "values-only", help: "print only values, not parameter names" },
		{ short: "m", help: "display the cgroup mode", simulated: false },
		{ short: "1", long: "v1", help: "provided parameters are in v1 format", simulated: false },
		{ short: "2", long: "v2", help: "provided parameters are in v2 format", simulated: false },
	],
	usageStatus: BAD_ARGUMENTS,
	main: getMain,
});
