/** pwck, grpck, pwconv, grpconv: whether the account files fit together. */
import type { Context } from "../lib/program.ts";
import { defineShadow, mustLock, rootOptions } from "./define.ts";
import { loadFiles, saveFiles, today } from "./files.ts";

const BAD_ENTRY = 2;
const root = rootOptions[0] as (typeof rootOptions)[number];

function* finish(context: Context, problems: readonly string[]) {
	for (const problem of problems) yield* context.print(`${problem}\n`);
	if (problems.length) yield* context.print(`${context.name}: no changes\n`);
	return problems.length ? BAD_ENTRY : 0;
}

export const pwck = defineShadow({
	name: "pwck",
	section: 8,
	summary: "verify the integrity of password files",
	usage: ["[options] [passwd [shadow]]"],
	options: [
		{ short: "q", long: "quiet", help: "report errors only" },
		{ short: "r", long: "read-only", help: "display errors and warnings but do not change files" },
		root,
		{ short: "s", long: "sort", help: "sort entries by UID", simulated: false },
	],
	*main(context) {
		const { sys, options } = context;
		const files = yield* loadFiles(sys);
		const problems: string[] = [];
		for (const user of files.passwd) {
			if (!files.group.some((g) => g.gid === user.gid)) problems.push(`user '${user.name}': no group ${user.gid}`);
			if (!options.has("quiet") && user.home !== "/nonexistent" && !sys.tryStat(user.home))
				problems.push(`user '${user.name}': directory '${user.home}' does not exist`);
			if (user.shell && !sys.tryStat(user.shell)) problems.push(`user '${user.name}': program '${user.shell}' does not exist`);
		}
		return yield* finish(context, problems);
	},
});

export const grpck = defineShadow({
	name: "grpck",
	section: 8,
	summary: "verify integrity of group files",
	usage: ["[options] [group [gshadow]]"],
	options: [
		{ short: "r", long: "read-only", help: "display errors and warnings but do not change files" },
		root,
		{ short: "s", long: "sort", help: "sort entries by UID", simulated: false },
	],
	*main(context) {
		const files = yield* loadFiles(context.sys);
		const problems: string[] = [];
		for (const group of files.group) {
			for (const member of group.members) if (!files.passwd.some((u) => u.name === member)) problems.push(`group ${group.name}: no user ${member}`);
		}
		return yield* finish(context, problems);
	},
});

export const pwconv = defineShadow({
	name: "pwconv",
	section: 8,
	summary: "convert to and from shadow passwords and groups",
	usage: ["[options]"],
	options: [root],
	*main(context) {
		mustLock(context, "/etc/passwd");
		const files = yield* loadFiles(context.sys);
		for (const user of files.passwd) {
			if (files.shadow.some((s) => s.name === user.name)) continue;
			const aging = { lastChange: today(context.sys), min: undefined, max: 99999, warn: 7, inactive: undefined, expire: undefined };
			files.shadow.push({ name: user.name, password: user.password, ...aging });
			user.password = "x";
		}
		const shadow = files.shadow.filter((s) => files.passwd.some((u) => u.name === s.name));
		yield* saveFiles(context.sys, { ...files, shadow }, ["passwd", "shadow"]);
		return 0;
	},
});

export const grpconv = defineShadow({
	name: "grpconv",
	section: 8,
	summary: "convert to and from shadow passwords and groups",
	usage: ["[options]"],
	options: [root],
	*main(context) {
		mustLock(context, "/etc/group");
		const files = yield* loadFiles(context.sys);
		for (const group of files.group) {
			if (files.gshadow.some((g) => g.name === group.name)) continue;
			files.gshadow.push({ name: group.name, password: group.password === "x" ? "!" : group.password, administrators: [], members: [...group.members] });
			group.password = "x";
		}
		const gshadow = files.gshadow.filter((s) => files.group.some((g) => g.name === s.name));
		yield* saveFiles(context.sys, { ...files, gshadow }, ["group", "gshadow"]);
		return 0;
	},
});
