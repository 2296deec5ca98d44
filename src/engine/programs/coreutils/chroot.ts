import type { Blocking } from "../../kernel/abi.ts";
import { Accounts, findGroup, parseOwner } from "../lib/accounts.ts";
import { canonicalName } from "../lib/canonical.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { die, reason } from "../lib/report.ts";

/** The program's own failures. */
const failed = 125;

/** Who to become inside. */
function* becomeUser(context: Context): Blocking<void> {
	const { sys, options } = context;
	const userSpec = options.value("userspec");
	const groupSpec = options.value("groups");
	// names are looked up inside the new root
	const accounts = yield* Accounts.load(sys);
	let uid: number | undefined;
	let gid: number | undefined;
	if (userSpec !== undefined) {
		const owner = parseOwner(accounts, userSpec);
		if (typeof owner === "string") return yield* die(context, owner, failed);
		uid = owner.uid;
		const user = uid === undefined ? undefined : accounts.userById(uid);
		gid = owner.gid ?? user?.gid;
		if (uid !== undefined && gid === undefined) return yield* die(context, `no group specified for unknown uid: ${uid}`, failed);
	}
	let groups: number[] | undefined;
	if (groupSpec !== undefined) {
		groups = [];
		for (const name of groupSpec.split(",").filter((n) => n !== "")) {
			const group = findGroup(accounts, name);
			if (group === undefined) return yield* die(context, `invalid group ${quote(name)}`, failed);
			groups.push(group);
		}
	} else if (uid !== undefined) {
		const user = accounts.userById(uid);
		groups = user ? accounts.groupsOf(user.name, gid ?? user.gid) : [];
	}
	try {
		if (groups) sys.setgroups(groups);
	} catch (error) {
		return yield* die(context, `failed to set supplemental groups: ${reason(error)}`, failed);
	}
	try {
		if (gid !== undefined) sys.setresgid(gid, gid, gid);
	} catch (error) {
		return yield* die(context, `failed to set group-ID: ${reason(error)}`, failed);
	}
	try {
		if (uid !== undefined) sys.setresuid(uid, uid, uid);
	} catch (error) {
		return yield* die(context, `failed to set user-ID: ${reason(error)}`, failed);
	}
}

export const chroot = defineProgram({
	name: "chroot",
	package: "coreutils",
	summary: "Run COMMAND with root directory set to NEWROOT.",
	usage: ["[OPTION]... NEWROOT [COMMAND [ARG]...]"],
	options: [
		{ long: "groups", arg: "G_LIST", help: "specify supplementary groups as g1,g2,..,gN" },
		{ long: "userspec", arg: "USER:GROUP", help: "specify user and group (ID or name) to use" },
		{ long: "skip-chdir", help: `do not change working directory to ${"'/'"}` },
	],
	usageStatus: failed,
	stopAtOperand: true,
	*main(context) {
		const { sys, options, operands } = context;
		const root = operands[0] ?? context.usage("missing operand");
		const isRoot = (): boolean => {
			try {
				return canonicalName(sys, root, "all") === "/";
			} catch {
				return false;
			}
		};
		if (options.has("skip-chdir") && !isRoot()) context.usage(`option --skip-chdir only permitted if NEWROOT is old '/'`);
		try {
			sys.chroot(root);
		} catch (error) {
			return yield* die(context, `cannot change root directory to ${quoteFile(root)}: ${reason(error)}`, failed);
		}
		try {
			if (!options.has("skip-chdir")) sys.chdir("/");
		} catch (error) {
			return yield* die(context, `cannot chdir to root directory: ${reason(error)}`, failed);
		}
		const shell = sys.environ.get("SHELL") ?? "/bin/sh";
		const argv = operands.length > 1 ? operands.slice(1) : [shell, "-i"];
		yield* becomeUser(context);
		const error = yield* execvp(sys, argv);
		return yield* die(context, `failed to run command ${quote(argv[0] ?? "")}: ${error.message}`, execFailureStatus(error));
	},
});
