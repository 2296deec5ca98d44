import type { Blocking } from "../../kernel/abi.ts";
import { UsageFailure } from "../lib/family.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import type { Context } from "../lib/program.ts";
import { reason } from "../lib/report.ts";
import { defineShadow, enterRoot, mustLock, rootOptions } from "./define.ts";
import { copyTree, type Files, freeId, freeRange, LoginDefs, loadFiles, makeParents, parseDay, saveFiles, today } from "./files.ts";
import { findGroupEntry, validName } from "./names.ts";

const BAD_ARGUMENT = 3;
const ID_IN_USE = 4;
const NO_GROUP = 6;
const NAME_IN_USE = 9;
const NO_HOME = 12;

const defaults = { GROUP: "100", GROUPS: "", HOME: "/home", INACTIVE: "-1", EXPIRE: "", SHELL: "/bin/sh", SKEL: "/etc/skel", USRSKEL: "/usr/etc/skel" };
type Defaults = Record<keyof typeof defaults, string>;

/** /etc/default/useradd over what is compiled in. */
function* loadDefaults(context: Context): Blocking<Defaults> {
	const own: Defaults = { ...defaults };
	for (const line of ((yield* tryReadText(context.sys, "/etc/default/useradd")) ?? "").split("\n")) {
		const [, key, value] = /^([A-Z]+)=(.*)$/.exec(line) ?? [];
		if (key && key in own) own[key as keyof Defaults] = value ?? "";
	}
	return own;
}

/** -D: shows the defaults, or writes those that are given. */
function* changeDefaults(context: Context, current: Defaults): Blocking<number> {
	const { sys, options } = context;
	const keys = { "base-dir": "HOME", expiredate: "EXPIRE", inactive: "INACTIVE", gid: "GROUP", shell: "SHELL" } as const;
	const changed = Object.entries(keys).filter(([option]) => options.has(option));
	if (changed.length === 0) {
		const rest = "CREATE_MAIL_SPOOL=no\nBTRFS_SUBVOLUME_HOME=no\nBTRFS_SUBVOLUME_SYSTEM=no\nLOG_INIT=yes\n";
		yield* context.print(
			`${Object.entries(current)
				.map(([key, value]) => `${key}=${value}\n`)
				.join("")}${rest}`,
		);
		return 0;
	}
	mustLock(context, "/etc/default/useradd");
	let text = (yield* tryReadText(sys, "/etc/default/useradd")) ?? "";
	for (const [option, key] of changed) {
		const line = `${key}=${options.value(option)}`;
		text = new RegExp(`^${key}=.*$`, "m").test(text) ? text.replace(new RegExp(`^${key}=.*$`, "m"), line) : `${text}${line}\n`;
	}
	const fd = yield* sys.open("/etc/default/useradd", { write: true, create: true, truncate: true }, 0o644);
	yield* sys.write(fd, text);
	sys.close(fd);
	return 0;
}

/** The numbers of a new account. */
function ids(context: Context, files: Files, defs: LoginDefs, name: string, settings: Defaults): { uid: number; gid: number; ownGroup: boolean } {
	const { options } = context;
	const system = options.has("system");
	const [low, high] = system
		? [defs.number("SYS_UID_MIN", 101), defs.number("SYS_UID_MAX", 999)]
		: [defs.number("UID_MIN", 1000), defs.number("UID_MAX", 60000)];
	const [groupLow, groupHigh] = system
		? [defs.number("SYS_GID_MIN", 101), defs.number("SYS_GID_MAX", 999)]
		: [defs.number("GID_MIN", 1000), defs.number("GID_MAX", 60000)];
	const uidText = options.value("uid");
	if (uidText !== undefined && !/^\d+$/.test(uidText)) context.fail(`invalid user ID '${uidText}'`, BAD_ARGUMENT);
	const uid =
		uidText === undefined
			? freeId(
					files.passwd.map((u) => u.uid),
					low,
					high,
					system,
				)
			: Number(uidText);
	if (uid === undefined) return context.fail("can't create unique UID (no more available UIDs)", ID_IN_USE);
	if (uidText !== undefined && !options.has("non-unique") && files.passwd.some((u) => u.uid === uid)) context.fail(`UID ${uid} is not unique`, ID_IN_USE);
	const groupText = options.value("gid");
	const own = groupText === undefined && !options.has("no-user-group") && (options.has("user-group") || defs.text("USERGROUPS_ENAB", "no") === "yes");
	if (!own)
		return {
			uid,
			gid: findGroupEntry(files, groupText ?? settings.GROUP)?.gid ?? context.fail(`group '${groupText ?? settings.GROUP}' does not exist`, NO_GROUP),
			ownGroup: false,
		};
	if (files.group.some((g) => g.name === name)) {
		context.fail(`group ${name} exists - if you want to add this user to that group, use -g.`, NAME_IN_USE);
	}
	const used = files.group.map((g) => g.gid);
	const gid = uid >= groupLow && uid <= groupHigh && !used.includes(uid) ? uid : freeId(used, groupLow, groupHigh, system);
	return { uid, gid: gid ?? context.fail("can't create unique GID (no more available GIDs)", ID_IN_USE), ownGroup: true };
}

function* makeHome(context: Context, home: string, skeleton: string, defs: LoginDefs, uid: number, gid: number): Blocking<void> {
	const { sys } = context;
	if (sys.tryStat(home)) {
		yield* context.complain(`warning: the home directory ${home} already exists.`);
		yield* context.complain("Not copying any file from skel directory into it.");
		return;
	}
	try {
		makeParents(sys, home);
		sys.mkdir(home, 0o700);
	} catch (error) {
		context.fail(`cannot create directory ${home}: ${reason(error)}`, NO_HOME);
	}
	if (sys.tryStat(skeleton)) yield* copyTree(sys, skeleton, home, uid, gid);
	sys.chown(home, uid, gid);
	sys.chmod(home, defs.number("HOME_MODE", 0o755));
}

export const useradd = defineShadow({
	name: "useradd",
	section: 8,
	summary: "create a new user or update default new user information",
	usage: ["[options] LOGIN", "-D", "-D [options]"],
	options: [
		{ long: "badname", help: "do not check for bad names (DEPRECATED)" },
		{ short: "b", long: "base-dir", arg: "BASE_DIR", help: "base directory for the home directory of the\nnew account" },
		{ long: "btrfs-subvolume-home", help: "use BTRFS subvolume for home directory", simulated: false },
		{ short: "c", long: "comment", arg: "COMMENT", help: "GECOS field of the new account" },
		{ short: "d", long: "home-dir", arg: "HOME_DIR", help: "home directory of the new account" },
		{ short: "D", long: "defaults", help: "print or change default useradd configuration" },
		{ short: "e", long: "expiredate", arg: "EXPIRE_DATE", help: "expiration date of the new account" },
		{ short: "f", long: "inactive", arg: "INACTIVE", help: "password inactivity period of the new account" },
		{ short: "F", long: "add-subids-for-system", help: "add entries to sub[ug]id even when adding a system user" },
		{ short: "g", long: "gid", arg: "GROUP", help: "name or ID of the primary group of the new\naccount" },
		{ short: "G", long: "groups", arg: "GROUPS", help: "list of supplementary groups of the new\naccount" },
		{ short: "k", long: "skel", arg: "SKEL_DIR", help: "use this alternative skeleton directory" },
		{ short: "K", long: "key", arg: "KEY=VALUE", help: "override /etc/login.defs defaults" },
		{ short: "m", long: "create-home", help: "create the user's home directory" },
		{ short: "M", long: "no-create-home", help: "do not create the user's home directory" },
		{ short: "N", long: "no-user-group", help: "do not create a group with the same name as\nthe user" },
		{ short: "o", long: "non-unique", help: "allow to create users with duplicate\n(non-unique) UID" },
		{ short: "p", long: "password", arg: "PASSWORD", help: "encrypted password of the new account" },
		{ short: "r", long: "system", help: "create a system account" },
		...rootOptions,
		{ short: "s", long: "shell", arg: "SHELL", help: "login shell of the new account" },
		{ short: "u", long: "uid", arg: "UID", help: "user ID of the new account" },
		{ short: "U", long: "user-group", help: "create a group with the same name as the user" },
		{ short: "Z", long: "selinux-user", arg: "SEUSER", help: "use a specific SEUSER for the SELinux user mapping", simulated: false },
		{ long: "selinux-range", arg: "SERANGE", help: "use a specific MLS range for the SELinux user mapping", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		enterRoot(context);
		const settings = yield* loadDefaults(context);
		if (options.has("defaults")) return yield* changeDefaults(context, settings);
		const [name, second] = operands;
		const shell = options.value("shell") ?? settings.SHELL;
		if (shell !== "" && !shell.startsWith("/")) context.fail(`invalid shell '${shell}'`, BAD_ARGUMENT);
		if (options.has("shell") && shell !== "" && !sys.canAccess(shell, 1)) yield* context.complain(`Warning: missing or non-executable shell '${shell}'`);
		const home = options.value("home-dir");
		if (home !== undefined && !home.startsWith("/")) context.fail(`invalid home directory '${home}'`, BAD_ARGUMENT);
		const expireText = options.value("expiredate") ?? settings.EXPIRE;
		const expire = expireText === "" ? undefined : (parseDay(expireText) ?? context.fail(`invalid date '${expireText}'`, BAD_ARGUMENT));
		const inactiveText = options.value("inactive") ?? settings.INACTIVE;
		if (!/^-?\d+$/.test(inactiveText)) context.fail(`invalid numeric argument '${inactiveText}'`, BAD_ARGUMENT);
		if (name === undefined || second !== undefined) throw new UsageFailure();
		if (!validName(name) && !options.has("badname"))
			context.fail(`invalid user name '${name}'${/^\d+$/.test(name) ? ": use --badname to ignore" : ""}`, BAD_ARGUMENT);
		mustLock(context, "/etc/passwd");
		const files = yield* loadFiles(sys);
		const defs = yield* LoginDefs.load(sys, options.values("key"));
		if (files.passwd.some((u) => u.name === name)) context.fail(`user '${name}' already exists`, NAME_IN_USE);
		const groups = (options.value("groups") ?? settings.GROUPS).split(",").filter(Boolean);
		const unknown = groups.find((g) => !findGroupEntry(files, g));
		if (unknown !== undefined) context.fail(`group '${unknown}' does not exist`, NO_GROUP);
		const { uid, gid, ownGroup } = ids(context, files, defs, name, settings);
		const system = options.has("system");
		if (options.has("uid") && !system && (uid < defs.number("UID_MIN", 1000) || uid > defs.number("UID_MAX", 60000))) {
			yield* sys.write(
				2,
				`useradd warning: ${name}'s uid ${uid} outside of the UID_MIN ${defs.number("UID_MIN", 1000)} and UID_MAX ${defs.number("UID_MAX", 60000)} range.\n`,
			);
		}
		const directory = home ?? `${(options.value("base-dir") ?? settings.HOME).replace(/\/$/, "")}/${name}`;
		files.passwd.push({ name, password: "x", uid, gid, gecos: options.value("comment") ?? "", home: directory, shell });
		files.shadow.push({
			name,
			password: options.value("password") ?? "!",
			lastChange: today(sys),
			min: undefined,
			max: system ? undefined : defs.number("PASS_MAX_DAYS", 99999),
			warn: system ? undefined : defs.number("PASS_WARN_AGE", 7),
			inactive: Number(inactiveText) < 0 ? undefined : Number(inactiveText),
			expire: expire === undefined || expire < 0 ? undefined : expire,
		});
		if (ownGroup) {
			files.group.push({ name, password: "x", gid, members: [] });
			files.gshadow.push({ name, password: "!", administrators: [], members: [] });
		}
		for (const text of groups) {
			const group = findGroupEntry(files, text);
			group?.members.push(name);
			files.gshadow.find((g) => g.name === group?.name)?.members.push(name);
		}
		if (!system || options.has("add-subids-for-system")) {
			const count = defs.number("SUB_UID_COUNT", 65536);
			const first = defs.number("SUB_UID_MIN", 100000);
			files.subuid.push({ name, start: freeRange(files.subuid, first, count), count });
			files.subgid.push({ name, start: freeRange(files.subgid, first, count), count });
		}
		yield* saveFiles(sys, files, ["passwd", "shadow", "group", "gshadow", "subuid", "subgid"]);
		const wantsHome = options.last("create-home", "no-create-home") ?? (!system && defs.text("CREATE_HOME", "no") === "yes" ? "create-home" : "no-create-home");
		if (wantsHome === "create-home") yield* makeHome(context, directory, options.value("skel") ?? settings.SKEL, defs, uid, gid);
		return 0;
	},
});
