import { UsageFailure } from "../lib/family.ts";
import { readProcesses } from "../lib/procfs/process.ts";
import { defineShadow, enterRoot, mustLock, rootOptions } from "./define.ts";
import { type Files, LoginDefs, loadFiles, removeTree, saveFiles } from "./files.ts";

const NO_USER = 6;
const IN_USE = 8;
const NO_HOME = 12;

function drop<T extends { readonly name: string }>(entries: T[], name: string): void {
	for (let i = entries.length - 1; i >= 0; i--) if (entries[i]?.name === name) entries.splice(i, 1);
}

/** The user's own group goes with him when nobody else is in it. Returns what is to be said. */
function dropGroup(files: Files, name: string, gid: number, enabled: boolean): string | undefined {
	const own = files.group.find((g) => g.name === name);
	if (!own || !enabled) return undefined;
	if (own.gid !== gid) return `group ${name} not removed because it is not the primary group of user ${name}.`;
	if (own.members.length > 0) return `group ${name} not removed because it has other members.`;
	const other = files.passwd.find((u) => u.gid === own.gid);
	if (other) return `group ${name} is the primary group of another user and is not removed.`;
	drop(files.group, name);
	drop(files.gshadow, name);
	return undefined;
}

export const userdel = defineShadow({
	name: "userdel",
	section: 8,
	summary: "delete a user account and related files",
	usage: ["[options] LOGIN"],
	options: [
		{
			short: "f",
			long: "force",
			help: "force some actions that would fail otherwise\ne.g. removal of user still logged in\nor files, even if not owned by the user",
		},
		{ short: "r", long: "remove", help: "remove home directory and mail spool" },
		...rootOptions,
		{ short: "Z", long: "selinux-user", help: "remove any SELinux user mapping for the user", simulated: false },
	],
	*main(context) {
		const { sys, options, operands } = context;
		enterRoot(context);
		const [name, second] = operands;
		if (name === undefined || second !== undefined) throw new UsageFailure();
		mustLock(context, "/etc/passwd");
		const files = yield* loadFiles(sys);
		const user = files.passwd.find((u) => u.name === name);
		if (!user) return context.fail(`user '${name}' does not exist`, NO_USER);
		const busy = (yield* readProcesses(sys)).find((p) => p.uids[0] === user.uid);
		if (busy && user.uid !== 0) {
			yield* context.complain(`user ${name} is currently used by process ${busy.pid}`);
			if (!options.has("force")) return IN_USE;
		}
		const defs = yield* LoginDefs.load(sys);
		drop(files.passwd, name);
		drop(files.shadow, name);
		drop(files.subuid, name);
		drop(files.subgid, name);
		for (const group of [...files.group, ...files.gshadow]) group.members = group.members.filter((member) => member !== name);
		for (const group of files.gshadow) group.administrators = group.administrators.filter((member) => member !== name);
		const said = dropGroup(files, name, user.gid, defs.text("USERGROUPS_ENAB", "no") === "yes");
		if (said) yield* context.complain(said);
		yield* saveFiles(sys, files, ["passwd", "shadow", "group", "gshadow", "subuid", "subgid"]);
		if (!options.has("remove")) return 0;
		const spool = `${defs.text("MAIL_DIR", "/var/mail")}/${name}`;
		if (sys.tryStat(spool)) sys.unlink(spool);
		else yield* context.complain(`${name} mail spool (${spool}) not found`);
		const home = sys.tryStat(user.home);
		if (!home) {
			yield* context.complain(`${name} home directory (${user.home}) not found`);
			return 0;
		}
		if (home.uid !== user.uid && !options.has("force")) {
			yield* context.complain(`${user.home} not owned by ${name}, not removing`);
			return NO_HOME;
		}
		removeTree(sys, user.home);
		return 0;
	},
});
