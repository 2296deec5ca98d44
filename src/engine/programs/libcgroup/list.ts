import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { readText } from "../lib/stdio.ts";
import { BAD_ARGUMENTS, specsOf } from "./create.ts";
import { directoryOf, groupsBelow, type Hierarchy, hierarchies, parseSpec, placesOf, writeControl } from "./hierarchies.ts";

function* deleteGroup(sys: Sys, place: Hierarchy, path: string, recursive: boolean): Blocking<void> {
	if (recursive) {
		for (const below of groupsBelow(sys, place, path).slice(1).reverse()) yield* deleteGroup(sys, place, below.slice(1), false);
	}
	const directory = directoryOf(place, path);
	const parent = directory.slice(0, directory.lastIndexOf("/"));
	// what still runs there goes to the group above
	for (const pid of (yield* readText(sys, `${directory}/cgroup.procs`)).split("\n").filter(Boolean)) yield* writeControl(sys, `${parent}/cgroup.procs`, pid);
	sys.rmdir(directory);
}

function* deleteMain(context: Context): Blocking<number> {
	const { sys, operands, options } = context;
	const specs = [...specsOf(context), ...operands.map((text) => parseSpec(text) ?? context.fail(`error parsing cgroup '${text}'`, BAD_ARGUMENTS))];
	if (specs.length === 0) context.fail("wrong arguments", BAD_ARGUMENTS);
	const all = yield* hierarchies(sys);
	let status = 0;
	for (const spec of specs) {
		const places = placesOf(spec, all);
		if (typeof places === "string") context.fail(`cannot remove group '${spec.path}': Cgroup, requested group parameter does not exist`, 96);
		for (const place of places) {
			try {
				yield* deleteGroup(sys, place, spec.path, options.has("recursive"));
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* context.complain(`cannot remove group '${spec.path}': ${error.message}`);
				status = 82;
			}
		}
	}
	return status;
}

export const cgdelete = defineProgram({
	name: "cgdelete",
	package: "libcgroup",
	summary: "Remove control group(s)",
	usage: ["[-h] [-r] [[-g] <controllers>:<path>] ..."],
	options: [
		{ short: "g", arg: "<controllers>:<path>", help: "control group to be removed" },
		{ short: "r", long: "recursive", help: "recursively remove all subgroups" },
		{ short: "b", help: "ignore default systemd delegate hierarchy" },
	],
	usageStatus: BAD_ARGUMENTS,
	main: deleteMain,
});

function* listMain(context: Context): Blocking<number> {
	const { sys } = context;
	const all = yield* hierarchies(sys);
	const given = [...context.options.values("g"), ...context.operands];
	const specs = given.map((text) => parseSpec(text) ?? { controllers: text.split(","), path: "" });
	for (const place of all) {
		const wanted =
			given.length === 0
				? [""]
				: specs.filter((s) => s.controllers.includes("*") || s.controllers.some((c) => place.controllers.includes(c))).map((s) => s.path);
		for (const path of wanted) {
			if (!sys.tryStat(directoryOf(place, path))) context.fail("cannot find group", 96);
			for (const group of groupsBelow(sys, place, path)) yield* context.print(`${place.controllers.join(",")}:${group}\n`);
		}
	}
	return 0;
}

export const lscgroup = defineProgram({
	name: "lscgroup",
	package: "libcgroup",
	summary: "List all cgroups",
	usage: ["[[-g] <controllers>:<path>] [...]"],
	options: [{ short: "g", arg: "<controllers>:<path>", help: "control group whose subgroups are listed" }],
	usageStatus: BAD_ARGUMENTS,
	main: listMain,
});

function* subsystemsMain(context: Context): Blocking<number> {
	const { sys, options, operands } = context;
	const all = yield* hierarchies(sys);
	for (const place of all) {
		if (operands.length && !operands.some((o) => place.controllers.includes(o))) continue;
		const names = place.controllers.filter((c) => options.has("all") || !c.startsWith("name="));
		if (names.length === 0) continue;
		// the controllers of v2 are listed one by one
		for (const line of place.v2 ? names : [names.join(",")]) yield* context.print(`${line}${options.has("mount-points") ? ` ${place.mount}` : ""}\n`);
	}
	return 0;
}

export const lssubsys = defineProgram({
	name: "lssubsys",
	package: "libcgroup",
	summary: "List all subsystems of given controller",
	usage: ["[-m] [-i] [controller]", "-a [-m] [-i]"],
	options: [
		{ short: "a", long: "all", help: "display information about all controllers" },
		{ short: "i", long: "hierarchies", help: "display information about hierarchies", simulated: false },
		{ short: "m", long: "mount-points", help: "display mount points" },
		{ short: "M", long: "all-mount-points", help: "display all mount points", simulated: false },
	],
	usageStatus: BAD_ARGUMENTS,
	main: subsystemsMain,
});
