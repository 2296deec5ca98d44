/** groupadd, groupdel, groupmod. */
import { UsageFailure } from "../lib/family.ts";
import type { Context } from "../lib/program.ts";
import { defineShadow, enterRoot, mustLock, prefixOptions, rootOptions } from "./define.ts";
import { type Files, freeId, type GroupEntry, LoginDefs, loadFiles, saveFiles } from "./files.ts";
import { validName } from "./names.ts";

const BAD_ARGUMENT = 3;
const ID_IN_USE = 4;
const NOT_FOUND = 6;
const PRIMARY_GROUP = 8;
const NAME_IN_USE = 9;

function only(context: Context): string {
	const [name, second] = context.operands;
	if (name === undefined || second !== undefined) throw new UsageFailure();
	return name;
}

function gidOption(context: Context): number | undefined {
	const text = context.options.value("gid");
	if (text === undefined) return undefined;
	return /^\d+$/.test(text) && Number(text) < 2 ** 32 - 1 ? Number(text) : context.fail(`invalid group ID '${text}'`, BAD_ARGUMENT);
}

/** -U: names that must be users. */
function usersOption(context: Context, files: Files): string[] | undefined {
	const names = context.options.value("users")?.split(",").filter(Boolean);
	const unknown = names?.find((name) => !files.passwd.some((u) => u.name === name));
	if (unknown !== undefined) context.fail(`user '${unknown}' does not exist`, NOT_FOUND);
	return names;
}

export const groupadd = defineShadow({
	name: "groupadd",
	section: 8,
	summary: "create a new group",
	usage: ["[options] GROUP"],
	options: [
		{ short: "f", long: "force", help: "exit successfully if the group already exists,\nand cancel -g if the GID is already used" },
		{ short: "g", long: "gid", arg: "GID", help: "use GID for the new group" },
		{ short: "K", long: "key", arg: "KEY=VALUE", help: "override /etc/login.defs defaults" },
		{ short: "o", long: "non-unique", help: "allow to create groups with duplicate\n(non-unique) GID" },
		{ short: "p", long: "password", arg: "PASSWORD", help: "use this encrypted password for the new group" },
		{ short: "r", long: "system", help: "create a system group" },
		...prefixOptions,
		{ short: "U", long: "users", arg: "USERS", help: "comma-separated list of users to add as\nmembers of this group" },
	],
	*main(context) {
		const { sys, options } = context;
		enterRoot(context);
		const asked = gidOption(context);
		const name = only(context);
		if (!validName(name)) context.fail(`'${name}' is not a valid group name`, BAD_ARGUMENT);
		const files = yield* loadFiles(sys);
		if (files.group.some((g) => g.name === name)) {
			if (options.has("force")) return 0;
			context.fail(`group '${name}' already exists`, NAME_IN_USE);
		}
		const defs = yield* LoginDefs.load(sys, options.values("key"));
		const system = options.has("system");
		const used = files.group.map((g) => g.gid);
		const taken = asked !== undefined && used.includes(asked) && !options.has("non-unique");
		if (taken && !options.has("force")) context.fail(`GID '${asked}' already exists`, ID_IN_USE);
		mustLock(context, "/etc/group");
		const [low, high] = system
			? [defs.number("SYS_GID_MIN", 101), defs.number("SYS_GID_MAX", 999)]
			: [defs.number("GID_MIN", 1000), defs.number("GID_MAX", 60000)];
		const gid = asked !== undefined && !taken ? asked : freeId(used, low, high, system);
		if (gid === undefined) return context.fail("Can't get unique GID (no more available GIDs)", ID_IN_USE);
		const members = usersOption(context, files) ?? [];
		files.group.push({ name, password: "x", gid, members });
		files.gshadow.push({ name, password: options.value("password") ?? "!", administrators: [], members: [...members] });
		yield* saveFiles(sys, files, ["group", "gshadow"]);
		return 0;
	},
});

export const groupdel = defineShadow({
	name: "groupdel",
	section: 8,
	summary: "delete a group",
	usage: ["[options] GROUP"],
	options: [...rootOptions, { short: "f", long: "force", help: "delete group even if it is the primary group of a user" }],
	*main(context) {
		const { sys, options } = context;
		enterRoot(context);
		const name = only(context);
		const files = yield* loadFiles(sys);
		const group = files.group.find((g) => g.name === name);
		if (!group) return context.fail(`group '${name}' does not exist`, NOT_FOUND);
		const user = files.passwd.find((u) => u.gid === group.gid);
		if (user && !options.has("force")) context.fail(`cannot remove the primary group of user '${user.name}'`, PRIMARY_GROUP);
		mustLock(context, "/etc/group");
		const without = <T extends { readonly name: string }>(entries: readonly T[]): T[] => entries.filter((e) => e.name !== name);
		yield* saveFiles(sys, { ...files, group: without(files.group), gshadow: without(files.gshadow) }, ["group", "gshadow"]);
		return 0;
	},
});

/** Members of both files. */
function setMembers(files: Files, group: GroupEntry, members: readonly string[]): void {
	group.members = [...members];
	const shadow = files.gshadow.find((g) => g.name === group.name);
	if (shadow) shadow.members = [...members];
}

export const groupmod = defineShadow({
	name: "groupmod",
	section: 8,
	summary: "modify a group definition on the system",
	usage: ["[options] GROUP"],
	options: [
		{ short: "a", long: "append", help: "append the users mentioned by -U option to the group \nwithout removing existing user members" },
		{ short: "g", long: "gid", arg: "GID", help: "change the group ID to GID" },
		{ short: "n", long: "new-name", arg: "NEW_GROUP", help: "change the name to NEW_GROUP" },
		{ short: "o", long: "non-unique", help: "allow using a duplicate (non-unique) GID" },
		{ short: "p", long: "password", arg: "PASSWORD", help: "change the password to this (encrypted)\nPASSWORD" },
		...rootOptions,
		{ short: "U", long: "users", arg: "USERS", help: "comma-separated list of users to add as\nmembers of this group" },
	],
	*main(context) {
		const { sys, options } = context;
		enterRoot(context);
		const gid = gidOption(context);
		const name = only(context);
		const files = yield* loadFiles(sys);
		const group = files.group.find((g) => g.name === name);
		if (!group) return context.fail(`group '${name}' does not exist`, NOT_FOUND);
		const fresh = options.value("new-name");
		if (fresh !== undefined && fresh !== name && files.group.some((g) => g.name === fresh)) context.fail(`group '${fresh}' already exists`, NAME_IN_USE);
		if (fresh !== undefined && !validName(fresh)) context.fail(`invalid group name '${fresh}'`, BAD_ARGUMENT);
		if (gid !== undefined && gid !== group.gid && !options.has("non-unique") && files.group.some((g) => g.gid === gid))
			context.fail(`GID '${gid}' already exists`, ID_IN_USE);
		mustLock(context, "/etc/group");
		const users = usersOption(context, files);
		if (users) setMembers(files, group, options.has("append") ? [...new Set([...group.members, ...users])] : users);
		const shadow = files.gshadow.find((g) => g.name === name);
		if (shadow) shadow.password = options.value("password") ?? shadow.password;
		if (gid !== undefined) {
			for (const user of files.passwd) if (user.gid === group.gid) user.gid = gid;
			group.gid = gid;
		}
		if (fresh !== undefined) {
			group.name = fresh;
			if (shadow) shadow.name = fresh;
		}
		yield* saveFiles(sys, files, ["group", "gshadow", "passwd"]);
		return 0;
	},
});
