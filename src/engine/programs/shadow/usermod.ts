import type { Blocking } from "../../kernel/abi.ts";
import { UsageFailure } from "../lib/family.ts";
import type { OptionSpec } from "../lib/options.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { defineShadow, enterRoot, mustLock, rootOptions } from "./define.ts";
import {
	chownTree,
	type FileName,
	type Files,
	freeRange,
	LoginDefs,
	loadFiles,
	makeParents,
	type PasswdEntry,
	parseDay,
	type SubordinateEntry,
	saveFiles,
} from "./files.ts";
import { findGroupEntry, validName } from "./names.ts";

const BAD_ARGUMENT = 3;
const ID_IN_USE = 4;
const NOT_FOUND = 6;
const NAME_IN_USE = 9;
const NO_HOME = 12;

/** Says what is wrong and shows the usage. */
function wrong(context: Context, message: string): never {
	throw new UsageFailure(`${context.name}: ${message}\n`);
}

/** The list of -G: instead of the old groups, besides them (-a), or taken from them (-r). */
function changeGroups(context: Context, files: Files, name: string): void {
	const { options } = context;
	const text = options.value("groups");
	if (text === undefined) return;
	const wanted = new Set<string>();
	for (const word of text.split(",").filter(Boolean)) {
		wanted.add(findGroupEntry(files, word)?.name ?? context.fail(`group '${word}' does not exist`, NOT_FOUND));
	}
	for (const group of [...files.group, ...files.gshadow]) {
		const inside = group.members.includes(name);
		const stays = options.has("append") ? inside || wanted.has(group.name) : options.has("remove") ? inside && !wanted.has(group.name) : wanted.has(group.name);
		if (inside && !stays) group.members = group.members.filter((member) => member !== name);
		if (!inside && stays) group.members.push(name);
	}
}

function* changePassword(context: Context, files: Files, name: string): Blocking<void> {
	const { options } = context;
	const entry = files.shadow.find((s) => s.name === name);
	if (!entry) return;
	const password = options.value("password");
	if (password !== undefined) entry.password = password;
	if (options.has("lock") && !entry.password.startsWith("!")) entry.password = `!${entry.password}`;
	if (options.has("unlock") && entry.password.startsWith("!")) {
		if (entry.password.length === 1) {
			yield* context.complain(
				"unlocking the user's password would result in a passwordless account.\nYou should set a password with usermod -p to unlock this user's password.",
			);
		} else entry.password = entry.password.slice(1);
	}
	const expire = options.value("expiredate");
	if (expire !== undefined) {
		const day = expire === "" ? -1 : (parseDay(expire) ?? context.fail(`invalid date '${expire}'`, BAD_ARGUMENT));
		entry.expire = day < 0 ? undefined : day;
	}
	const inactive = options.value("inactive");
	if (inactive !== undefined) {
		if (!/^-?\d+$/.test(inactive)) context.fail(`invalid numeric argument '${inactive}'`, BAD_ARGUMENT);
		entry.inactive = Number(inactive) < 0 ? undefined : Number(inactive);
	}
}

function changeSubordinates(context: Context, entries: SubordinateEntry[], name: string, add: string, remove: string): void {
	const range = (text: string): [number, number] => {
		const match = /^(\d+)-(\d+)$/.exec(text);
		if (!match || Number(match[2]) < Number(match[1]))
			return context.fail(`invalid subordinate ${add.slice(4, 7) === "sub" ? add.slice(7, 10) : "id"} range '${text}'`, BAD_ARGUMENT);
		return [Number(match[1]), Number(match[2]) - Number(match[1]) + 1];
	};
	for (const text of context.options.values(add)) {
		const [start, count] = range(text);
		entries.push({ name, start, count });
	}
	for (const text of context.options.values(remove)) {
		const [start, count] = range(text);
		const at = entries.findIndex((e) => e.name === name && e.start === start && e.count === count);
		if (at >= 0) entries.splice(at, 1);
	}
}

function* moveHome(context: Context, from: string, to: string): Blocking<void> {
	const { sys } = context;
	if (!sys.tryStat(from)) {
		yield* context.complain(`The previous home directory (${from}) does not exist or is inaccessible. Move cannot be completed.`);
		return;
	}
	if (sys.tryStat(to)) context.fail(`directory ${to} exists`, NO_HOME);
	try {
		makeParents(sys, to);
		sys.rename(from, to);
	} catch (error) {
		context.fail(`cannot rename directory ${from} to ${to}: ${reason(error)}`, NO_HOME);
	}
}

function rename(files: Files, from: string, to: string): void {
	for (const entry of [...files.passwd, ...files.shadow, ...files.subuid, ...files.subgid]) if (entry.name === from) entry.name = to;
	for (const group of [...files.group, ...files.gshadow]) group.members = group.members.map((member) => (member === from ? to : member));
}

function changeEntry(context: Context, files: Files, user: PasswdEntry): void {
	const { options } = context;
	user.gecos = options.value("comment") ?? user.gecos;
	user.home = options.value("home") ?? user.home;
	user.shell = options.value("shell") ?? user.shell;
	const group = options.value("gid");
	if (group !== undefined) user.gid = findGroupEntry(files, group)?.gid ?? context.fail(`group '${group}' does not exist`, NOT_FOUND);
	const uid = options.value("uid");
	if (uid === undefined) return;
	if (!/^\d+$/.test(uid)) context.fail(`invalid user ID '${uid}'`, BAD_ARGUMENT);
	if (!options.has("non-unique") && Number(uid) !== user.uid && files.passwd.some((u) => u.uid === Number(uid)))
		context.fail(`UID '${uid}' already exists`, ID_IN_USE);
	user.uid = Number(uid);
}

export const usermod = defineShadow({
	name: "usermod",
	section: 8,
	summary: "modify a user account",
	usage: ["[options] LOGIN"],
	options: [
		{ short: "a", long: "append", help: "append the user to the supplemental GROUPS\nmentioned by the -G option without removing\nthe user from other groups" },
		{ short: "b", long: "badname", help: "allow bad names (DEPRECATED)" },
		{ short: "c", long: "comment", arg: "COMMENT", help: "new value of the GECOS field" },
		{ short: "d", long: "home", arg: "HOME_DIR", help: "new home directory for the user account" },
		{ short: "e", long: "expiredate", arg: "EXPIRE_DATE", help: "set account expiration date to EXPIRE_DATE" },
		{ short: "f", long: "inactive", arg: "INACTIVE", help: "set password inactive after expiration\nto INACTIVE" },
		{ short: "g", long: "gid", arg: "GROUP", help: "force use GROUP as new primary group" },
		{ short: "G", long: "groups", arg: "GROUPS", help: "new list of supplementary GROUPS" },
		{ short: "l", long: "login", arg: "NEW_LOGIN", help: "new value of the login name" },
		{ short: "L", long: "lock", help: "lock the user account" },
		{ short: "m", long: "move-home", help: "move contents of the home directory to the\nnew location (use only with -d)" },
		{ short: "o", long: "non-unique", help: "allow using duplicate (non-unique) UID" },
		{ short: "p", long: "password", arg: "PASSWORD", help: "use encrypted password for the new password" },
		rootOptions[1] as OptionSpec,
		{
			short: "r",
			long: "remove",
			help: "remove the user from only the supplemental GROUPS\nmentioned by the -G option without removing\nthe user from other groups",
		},
		rootOptions[0] as OptionSpec,
		{ short: "s", long: "shell", arg: "SHELL", help: "new login shell for the user account" },
		{ short: "u", long: "uid", arg: "UID", help: "new UID for the user account" },
		{ short: "U", long: "unlock", help: "unlock the user account" },
		{ short: "v", long: "add-subuids", arg: "FIRST-LAST", help: "add range of subordinate uids" },
		{ short: "V", long: "del-subuids", arg: "FIRST-LAST", help: "remove range of subordinate uids" },
		{ short: "w", long: "add-subgids", arg: "FIRST-LAST", help: "add range of subordinate gids" },
		{ short: "W", long: "del-subgids", arg: "FIRST-LAST", help: "remove range of subordinate gids" },
		{ short: "S", long: "add-subids", help: "add entries to sub[ug]id based on system defaults" },
		{ short: "Z", long: "selinux-user", arg: "SEUSER", help: "new SELinux user mapping for the user account", simulated: false },
		{ long: "selinux-range", arg: "SERANGE", help: "new SELinux MLS range for the user account", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		enterRoot(context);
		const [name, second] = operands;
		if (name === undefined || second !== undefined) throw new UsageFailure();
		const files = yield* loadFiles(sys);
		const user = files.passwd.find((u) => u.name === name);
		if (!user) return context.fail(`user '${name}' does not exist`, NOT_FOUND);
		if (options.given.length === 0) {
			yield* context.print("usermod: no changes\n");
			return 0;
		}
		if (options.has("append") && !options.has("groups")) wrong(context, "-a flag is only allowed with the -G flag");
		if (options.has("remove") && !options.has("groups")) wrong(context, "-r flag is only allowed with the -G flag");
		if (options.has("append") && options.has("remove")) wrong(context, "-a and -r are mutually exclusive flags");
		if (options.has("move-home") && !options.has("home")) wrong(context, "-m flag is only allowed with the -d flag");
		if (options.has("non-unique") && !options.has("uid")) wrong(context, "-o flag is only allowed with the -u flag");
		if ([options.has("lock"), options.has("unlock"), options.has("password")].filter(Boolean).length > 1)
			wrong(context, "the -L, -p, and -U flags are exclusive");
		const shell = options.value("shell");
		if (shell && !sys.canAccess(shell, 1)) yield* context.complain(`Warning: missing or non-executable shell '${shell}'`);
		const login = options.value("login");
		if (login !== undefined && !validName(login)) context.fail(`invalid user name '${login}'`, BAD_ARGUMENT);
		if (login !== undefined && login !== name && files.passwd.some((u) => u.name === login)) context.fail(`user '${login}' already exists`, NAME_IN_USE);
		const before = { ...user };
		changeEntry(context, files, user);
		changeGroups(context, files, name);
		mustLock(context, "/etc/passwd");
		yield* changePassword(context, files, name);
		changeSubordinates(context, files.subuid, name, "add-subuids", "del-subuids");
		changeSubordinates(context, files.subgid, name, "add-subgids", "del-subgids");
		if (options.has("add-subids")) {
			const defs = yield* LoginDefs.load(sys);
			const [first, count] = [defs.number("SUB_UID_MIN", 100000), defs.number("SUB_UID_COUNT", 65536)];
			for (const entries of [files.subuid, files.subgid]) entries.push({ name, start: freeRange(entries, first, count), count });
		}
		if (login !== undefined) rename(files, name, login);
		const names: readonly FileName[] = ["passwd", "shadow", "group", "gshadow", "subuid", "subgid"];
		yield* saveFiles(sys, files, names);
		if (options.has("move-home") && user.home !== before.home) yield* moveHome(context, before.home, user.home);
		if (user.uid !== before.uid || user.gid !== before.gid) chownTree(sys, user.home, before.uid, { uid: user.uid, gid: user.gid });
		return 0;
	},
});
