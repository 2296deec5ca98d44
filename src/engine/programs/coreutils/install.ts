import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { Accounts, findGroup, findUser } from "../lib/accounts.ts";
import { Confirm } from "../lib/confirm.ts";
import { adjustMode, type ModeChanges, parseMode } from "../lib/mode.ts";
import { dirName } from "../lib/path.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { reason, report } from "../lib/report.ts";
import { readFile } from "../lib/stdio.ts";
import { backupOptions, backupSettings } from "./backup.ts";
import { Copier } from "./copy/copier.ts";
import { type CopyOptions, nothingPreserved } from "./copy/options.ts";
import { type Destination, destinationOf, destinationOptions, placeOf } from "./destination.ts";

interface Owners {
	readonly changes: ModeChanges;
	readonly uid: number;
	readonly gid: number;
}

function* readOwners(context: Context): Blocking<Owners> {
	const { options } = context;
	const text = options.value("mode") ?? "0755";
	const changes = parseMode(text);
	if (!changes) return context.fail(`invalid mode ${quote(text)}`);
	const accounts = yield* Accounts.load(context.sys);
	const owner = options.value("owner");
	const group = options.value("group");
	const uid = owner === undefined ? -1 : (findUser(accounts, owner) ?? context.fail(`invalid user ${quoteFile(owner)}`));
	const gid = group === undefined ? -1 : (findGroup(accounts, group) ?? context.fail(`invalid group ${quoteFile(group)}`));
	return { changes, uid, gid };
}

/** Makes a directory and those above it that are missing; false after a complaint. `owners` only for the last. */
function* makeDirectories(context: Context, path: string, owners: Owners | undefined): Blocking<boolean> {
	const { sys, options } = context;
	const parts = [...path.matchAll(/[^/]+(?=\/|$)/g)].map((match) => path.slice(0, match.index + match[0].length));
	for (const [i, part] of parts.entries()) {
		const last = i === parts.length - 1;
		const existing = sys.tryStat(part);
		try {
			if (existing?.kind !== "directory") {
				sys.mkdir(part, 0o755);
				if (options.has("verbose")) yield* context.print(`${context.name}: creating directory ${quoteFile(part)}\n`);
			}
			if (last && owners) {
				sys.chmod(part, adjustMode(0, true, 0, owners.changes));
				if (owners.uid >= 0 || owners.gid >= 0) sys.chown(part, owners.uid, owners.gid);
			}
		} catch (error) {
			const words = isErrno(error, "EEXIST") ? "File exists" : reason(error);
			yield* report(context, `cannot create directory ${quote(part)}: ${words}`);
			return false;
		}
	}
	return true;
}

/** -C: whether the destination is already what would be installed. */
function* isUpToDate(context: Context, source: string, path: string, owners: Owners): Blocking<boolean> {
	const { sys } = context;
	const from = sys.tryStat(source);
	const to = sys.tryStat(path, { noFollow: true });
	if (!from || to?.kind !== "file" || from.kind !== "file" || from.size !== to.size || to.mode !== adjustMode(0, false, 0, owners.changes)) return false;
	if ((owners.uid >= 0 ? owners.uid : sys.geteuid()) !== to.uid || (owners.gid >= 0 ? owners.gid : sys.getegid()) !== to.gid) return false;
	const [a, b] = [yield* readFile(sys, source), yield* readFile(sys, path)];
	return a.every((byte, i) => byte === b[i]);
}

/** What follows the copy: owner, mode, times. */
function* finish(context: Context, source: string, path: string, owners: Owners): Blocking<boolean> {
	const { sys, options } = context;
	try {
		if (options.has("preserve-timestamps")) {
			const stat = sys.stat(source);
			sys.utimens(path, stat.atime, stat.mtime);
		}
		if (owners.uid >= 0 || owners.gid >= 0) sys.chown(path, owners.uid, owners.gid);
	} catch (error) {
		yield* report(context, `cannot change ownership of ${quoteFile(path)}: ${reason(error)}`);
		return false;
	}
	try {
		sys.chmod(path, adjustMode(0, false, 0, owners.changes));
		return true;
	} catch (error) {
		yield* report(context, `cannot change permissions of ${quoteFile(path)}: ${reason(error)}`);
		return false;
	}
}

function copyOptions(context: Context): CopyOptions {
	return {
		move: false,
		recursive: false,
		specialAsRegular: true,
		dereference: "always",
		force: false,
		removeDestination: true,
		interactive: "never",
		update: "all",
		backups: backupSettings(context),
		instead: undefined,
		preserved: nothingPreserved,
		plainMode: false,
		attributesOnly: false,
		sparse: "auto",
		oneFileSystem: false,
		keepDirectoryLinks: false,
		noCopy: false,
		exchange: false,
		verbose: context.options.has("verbose"),
		confirm: new Confirm(context),
	};
}

/** With -D the directories of the destination are made first. */
function* destination(context: Context): Blocking<Destination> {
	const { options, operands } = context;
	if (options.has("D") && operands.length) {
		const target = options.value("target-directory");
		const missing = target ?? (operands.length === 2 ? dirName(operands[1] ?? "") : undefined);
		if (missing !== undefined && !(yield* makeDirectories(context, missing, undefined))) return context.fail("");
		if (target === undefined && operands.length === 2 && context.sys.tryStat(operands[1] ?? "")?.kind !== "directory") {
			return { sources: operands.slice(0, 1), directory: undefined, target: operands[1] ?? "" };
		}
	}
	return destinationOf(context, false);
}

export const install = defineProgram({
	name: "install",
	package: "coreutils",
	summary: "Copy files (often just compiled) into destination locations you choose.",
	usage: ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE...", "[OPTION]... -d DIRECTORY..."],
	options: [
		...backupOptions,
		{ short: "c", help: "(ignored)" },
		{
			short: "C",
			long: "compare",
			help: "compare content of source and destination files, and if no change to content, ownership, and permissions, do not modify the destination at all",
		},
		{ short: "d", long: "directory", help: "treat all arguments as directory names; create all components of the specified directories" },
		{ short: "D", help: "create all leading components of DEST except the last, or all components of --target-directory, then copy SOURCE to DEST" },
		{ long: "debug", help: "explain how a file is copied.  Implies -v", simulated: false },
		{ short: "g", long: "group", arg: "GROUP", help: "set group ownership, instead of process' current group" },
		{ short: "m", long: "mode", arg: "MODE", help: "set permission mode (as in chmod), instead of rwxr-xr-x" },
		{ short: "o", long: "owner", arg: "OWNER", help: "set ownership (super-user only)" },
		{ short: "p", long: "preserve-timestamps", help: "apply access/modification times of SOURCE files to corresponding destination files" },
		{ short: "s", long: "strip", help: "strip symbol tables", simulated: false },
		{ long: "strip-program", arg: "PROGRAM", help: "program used to strip binaries", simulated: false },
		...destinationOptions("copy"),
		{ short: "v", long: "verbose", help: "print the name of each created file or directory" },
		{ long: "preserve-context", help: "preserve SELinux security context", simulated: false },
		{ short: "Z", help: "set SELinux security context of destination file and each created directory to default type", simulated: false },
		{ long: "context", arg: "CTX", optional: true, help: "like -Z, or set the SELinux or SMACK security context to CTX", simulated: false },
	],
	*main(context) {
		const { options, operands } = context;
		const owners = yield* readOwners(context);
		let status = 0;
		if (options.has("directory")) {
			if (options.has("target-directory")) context.fail("target directory not allowed when installing a directory");
			if (operands.length === 0) context.usage("missing file operand");
			for (const path of operands) if (!(yield* makeDirectories(context, path, owners))) status = 1;
			return status;
		}
		const place = yield* destination(context);
		const copier = new Copier(context, copyOptions(context));
		for (const source of place.sources) {
			const path = placeOf(place, source);
			if (options.has("compare") && (yield* isUpToDate(context, source, path, owners))) continue;
			if ((yield* copier.copy(source, path)) !== "copied" || !(yield* finish(context, source, path, owners))) status = 1;
		}
		return status;
	},
});
