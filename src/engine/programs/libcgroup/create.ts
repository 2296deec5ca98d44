import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { directoryOf, type GroupSpec, type Hierarchy, hierarchies, parseSpec, placesOf, writeControl } from "./hierarchies.ts";

/** EXIT_BADARGS of libcgroup's tools. */
export const BAD_ARGUMENTS = 129;

/** All -g of a command line. Fails where one is no group. */
export function specsOf(context: Context): GroupSpec[] {
	return context.options.values("g").map((text) => parseSpec(text) ?? context.fail(`cgroup controller and path parsing failed (${text})`, BAD_ARGUMENTS));
}

/** "user:group" as names or numbers; -1 for what is left out. */
function idsOf(context: Context, key: string): readonly [number, number] {
	const text = context.options.value(key);
	if (text === undefined) return [-1, -1];
	const [, user = "", group = ""] = /^([^:]*):?(.*)$/.exec(text) ?? [];
	const number = (word: string) =>
		word === "" ? -1 : /^\d+$/.test(word) ? Number(word) : word === "root" ? 0 : context.unsimulated(`the name ${word} in -${key}`);
	return [number(user), number(group)];
}

function modeOf(context: Context, key: string): number | undefined {
	const text = context.options.value(key);
	if (text === undefined) return undefined;
	return /^[0-7]{3,4}$/.test(text) ? Number.parseInt(text, 8) : context.fail(`wrong mode ${text}`, BAD_ARGUMENTS);
}

/** In v2 the groups above must pass the controllers on; in v1 they are there. */
function* makeGroup(context: Context, place: Hierarchy, spec: GroupSpec): Blocking<void> {
	const { sys } = context;
	let at = "";
	for (const name of spec.path.split("/")) {
		if (place.v2) {
			const wanted = spec.controllers.includes("*") ? place.controllers : spec.controllers;
			for (const c of wanted) yield* writeControl(sys, `${directoryOf(place, at)}/cgroup.subtree_control`, `+${c}`);
		}
		at = at === "" ? name : `${at}/${name}`;
		if (!sys.tryStat(directoryOf(place, at))) sys.mkdir(directoryOf(place, at), 0o775);
	}
}

function setOwners(context: Context, directory: string): void {
	const { sys } = context;
	const [adminUser, adminGroup] = idsOf(context, "a");
	const [taskUser, taskGroup] = idsOf(context, "t");
	const [directoryMode, fileMode, tasksMode] = [modeOf(context, "dperm"), modeOf(context, "fperm"), modeOf(context, "tperm")];
	for (const { name, kind } of sys.readdir(directory)) {
		if (kind !== "file") continue;
		const file = `${directory}/${name}`;
		const tasks = name === "tasks" || name === "cgroup.procs" || name === "cgroup.threads";
		sys.chown(file, tasks ? taskUser : adminUser, tasks ? taskGroup : adminGroup);
		const mode = tasks ? tasksMode : fileMode;
		// what can only be read stays so
		if (mode !== undefined) sys.chmod(file, tasks ? mode : mode & (sys.stat(file).mode | 0o444));
	}
	sys.chown(directory, adminUser, adminGroup);
	if (directoryMode !== undefined) sys.chmod(directory, directoryMode);
}

function* main(context: Context): Blocking<number> {
	const { sys } = context;
	const specs = specsOf(context);
	if (specs.length === 0 || context.operands.length) context.fail("wrong arguments", BAD_ARGUMENTS);
	const all = yield* hierarchies(sys);
	for (const spec of specs) {
		const places = placesOf(spec, all);
		if (typeof places === "string") context.fail(`can't create cgroup ${spec.path}: Cgroup, requested group parameter does not exist`, 96);
		for (const place of places) {
			try {
				yield* makeGroup(context, place, spec);
				setOwners(context, directoryOf(place, spec.path));
			} catch (error) {
				if (!isErrno(error)) throw error;
				context.fail(`can't create cgroup ${spec.path}: ${error.message}`, 96);
			}
		}
	}
	return 0;
}

export const cgcreate = defineProgram({
	name: "cgcreate",
	package: "libcgroup",
	summary: "Create new control groups",
	usage: ["[-a <agid>:<auid>] [-d <mode>] [-f <mode>] [-s <mode>] [-t <tuid>:<tgid>] -g <controllers>:<path> [-g ...]"],
	options: [
		{ short: "a", arg: "<agid>:<auid>", help: "owner of the group and all its files" },
		{ short: "d", long: "dperm", arg: "<mode>", help: "group directory permissions" },
		{ short: "f", long: "fperm", arg: "<mode>", help: "group file permissions" },
		{ short: "g", arg: "<controllers>:<path>", help: "control group which should be added" },
		{ short: "s", long: "tperm", arg: "<mode>", help: "tasks file permissions" },
		{ short: "t", arg: "<tuid>:<tgid>", help: "owner of the tasks file" },
	],
	usageStatus: BAD_ARGUMENTS,
	main,
});
