import type { Blocking } from "../../../kernel/abi.ts";
import { capabilityNames } from "../../../kernel/capabilities.ts";
import { Accounts, findGroup, findUser } from "../../lib/accounts.ts";
import { execFailureStatus, execvp } from "../../lib/launch.ts";
import { tryReadText } from "../../lib/procfs/process.ts";
import type { Context } from "../../lib/program.ts";
import { reason } from "../../lib/report.ts";
import { parseSignal } from "../../lib/signal-argument.ts";
import { defineUtilLinux } from "../define.ts";
import { loginEnvironment } from "../login-environment.ts";
import { changeMask, changeSecurebits, maskText, securebitsText } from "./capabilities.ts";

/** Status when a change of privileges is refused. */
const PRIVILEGE_ERROR = 127;

const groupKeys = ["clear-groups", "keep-groups", "init-groups", "groups"] as const;

function* dump(context: Context): Blocking<number> {
	const { sys } = context;
	const { real: uid, effective: euid } = sys.getresuid();
	const { real: gid, effective: egid } = sys.getresgid();
	const caps = sys.capget();
	const state = sys.prctlGet();
	const groups = sys.getgroups();
	const profile = ((yield* tryReadText(sys, "/proc/self/attr/current")) ?? "unconfined").trim();
	const lines = [
		`uid: ${uid}`,
		`euid: ${euid}`,
		`gid: ${gid}`,
		`egid: ${egid}`,
		`Supplementary groups: ${groups.length ? groups.join(",") : "[none]"}`,
		`no_new_privs: ${state.noNewPrivs ? 1 : 0}`,
		...(context.options.given.length > 1 ? [`Effective capabilities: ${maskText(caps.effective)}`, `Permitted capabilities: ${maskText(caps.permitted)}`] : []),
		`Inheritable capabilities: ${maskText(caps.inheritable)}`,
		`Ambient capabilities: ${maskText(caps.ambient)}`,
		`Capability bounding set: ${maskText(caps.bounding)}`,
		`Securebits: ${securebitsText(state.securebits)}`,
		`Parent death signal: ${state.parentDeathSignal === 0 ? "[none]" : state.parentDeathSignal}`,
		`AppArmor profile: ${profile || "unconfined"}`,
	];
	yield* context.print(`${lines.join("\n")}\n`);
	return 0;
}

interface Ids {
	readonly ruid: number | undefined;
	readonly euid: number | undefined;
	readonly rgid: number | undefined;
	readonly egid: number | undefined;
}

function parseIds(context: Context, accounts: Accounts): Ids {
	const { options } = context;
	const user = (key: string): number | undefined => {
		const text = options.value(key);
		return text === undefined ? undefined : (findUser(accounts, text) ?? context.fail(`failed to parse ${key}: '${text}'`));
	};
	const group = (key: string): number | undefined => {
		const text = options.value(key);
		return text === undefined ? undefined : (findGroup(accounts, text) ?? context.fail(`failed to parse ${key}: '${text}'`));
	};
	for (const [one, both, name] of [
		["ruid", "reuid", "ruid"],
		["euid", "reuid", "euid"],
		["rgid", "regid", "rgid"],
		["egid", "regid", "egid"],
	] as const) {
		if (options.has(one) && options.has(both)) context.fail(`duplicate ${name}`);
	}
	const [both, bothGroups] = [user("reuid"), group("regid")];
	return { ruid: user("ruid") ?? both, euid: user("euid") ?? both, rgid: group("rgid") ?? bothGroups, egid: group("egid") ?? bothGroups };
}

/** The supplementary groups to set; undefined keeps them. */
function parseGroups(context: Context, accounts: Accounts, ids: Ids): number[] | undefined {
	const { options } = context;
	const given = groupKeys.filter((key) => options.has(key));
	if (given.length > 1) context.fail(`options --${given[0]} and --${given[1]} cannot be combined`);
	if ((ids.rgid !== undefined || ids.egid !== undefined) && given.length === 0)
		context.fail("--[re]gid requires --keep-groups, --clear-groups, --init-groups, or --groups");
	switch (given[0]) {
		case "clear-groups":
			return [];
		case "init-groups": {
			if (ids.ruid === undefined) context.fail("--init-groups requires --ruid or --reuid");
			const user = accounts.userById(ids.ruid as number);
			return user ? accounts.groupsOf(user.name, ids.rgid ?? user.gid) : context.fail(`uid ${ids.ruid} not found`);
		}
		case "groups":
			return (options.value("groups") ?? "")
				.split(",")
				.map((text) => findGroup(accounts, text) ?? context.fail(`failed to parse supplementary group id: '${text}'`));
		default:
			return undefined;
	}
}

function attempt(context: Context, what: string, act: () => void): void {
	try {
		act();
	} catch (error) {
		context.fail(`${what} failed: ${reason(error)}`, PRIVILEGE_ERROR);
	}
}

/** Everything in the order in which rights are still there for it. */
function apply(context: Context, ids: Ids, groups: readonly number[] | undefined): void {
	const { sys, options } = context;
	const [inheritable, ambient, bounding, securebits] = ["inh-caps", "ambient-caps", "bounding-set", "securebits"].map((key) => options.value(key));
	if (options.has("no-new-privs")) sys.prctl({ noNewPrivs: true });
	if (securebits !== undefined)
		attempt(context, "set securebits", () => {
			sys.prctl({ securebits: changeSecurebits(context, sys.prctlGet().securebits, securebits) });
		});
	if (bounding !== undefined)
		attempt(context, "apply bounding set", () => {
			sys.capset({ bounding: changeMask(context, sys.capget().bounding, bounding) });
		});
	const changesUser = ids.ruid !== undefined || ids.euid !== undefined;
	if (changesUser && ambient !== undefined) sys.prctl({ keepCaps: true });
	if (groups !== undefined)
		attempt(context, "setgroups", () => {
			sys.setgroups(groups);
		});
	if (ids.rgid !== undefined || ids.egid !== undefined)
		attempt(context, "setresgid", () => {
			sys.setresgid(ids.rgid ?? -1, ids.egid ?? -1, ids.egid ?? -1);
		});
	if (changesUser)
		attempt(context, "setresuid", () => {
			sys.setresuid(ids.ruid ?? -1, ids.euid ?? -1, ids.euid ?? -1);
		});
	if (inheritable !== undefined)
		attempt(context, "apply capabilities", () => {
			sys.capset({ inheritable: changeMask(context, sys.capget().inheritable, inheritable) });
		});
	if (ambient !== undefined) {
		// a capability can only be ambient while it is inheritable
		const wanted = changeMask(context, sys.capget().ambient, ambient);
		attempt(context, "set ambient capabilities", () => {
			sys.capset({ inheritable: sys.capget().inheritable | wanted });
			sys.capset({ ambient: wanted });
		});
	}
	const death = options.value("pdeathsig");
	if (death === undefined || death === "keep") return;
	const signal = death === "clear" ? 0 : parseSignal(death);
	if (signal === undefined || (signal === 0 && death !== "clear")) context.fail(`unknown signal: ${death}`);
	sys.prctl({ parentDeathSignal: signal ?? 0 });
}

export const setpriv = defineUtilLinux({
	name: "setpriv",
	summary: "Run a program with different privilege settings",
	usage: ["[options] <program> [<argument>...]"],
	stopAtOperand: true,
	aliases: { nnp: "no-new-privs" },
	options: [
		{ short: "d", long: "dump", help: "show the current state" },
		{ long: "no-new-privs", help: "allow no new privileges (also --nnp)" },
		{ long: "ambient-caps", arg: "caps", help: "set ambient capabilities" },
		{ long: "inh-caps", arg: "caps", help: "set inheritable capabilities" },
		{ long: "bounding-set", arg: "caps", help: "set the bounding set" },
		{ long: "ruid", arg: "uid|user", help: "set the real uid" },
		{ long: "euid", arg: "uid|user", help: "set the effective uid" },
		{ long: "rgid", arg: "gid|group", help: "set the real gid" },
		{ long: "egid", arg: "gid|group", help: "set the effective gid" },
		{ long: "reuid", arg: "uid|user", help: "set real and effective uid" },
		{ long: "regid", arg: "gid|group", help: "set real and effective gid" },
		{ long: "clear-groups", help: "no supplementary groups" },
		{ long: "keep-groups", help: "keep supplementary groups" },
		{ long: "init-groups", help: "the user's supplementary groups" },
		{ long: "list-caps", help: "list all known capabilities" },
		{ long: "groups", arg: "group,...", help: "set supplementary groups" },
		{ long: "securebits", arg: "bits", help: "set securebits" },
		{ long: "pdeathsig", arg: "keep|clear|signame", help: "set or clear the parent death signal" },
		{ long: "ptracer", arg: "pid|any|none", help: "who may trace it", simulated: false },
		{ long: "selinux-label", arg: "label", help: "set the SELinux label" },
		{ long: "apparmor-profile", arg: "profile", help: "set the AppArmor profile" },
		{ long: "landlock-access", arg: "access", help: "restrict by Landlock", simulated: false },
		{ long: "landlock-rule", arg: "rule", help: "allow by Landlock", simulated: false },
		{ long: "seccomp-filter", arg: "file", help: "load a seccomp filter", simulated: false },
		{ long: "reset-env", help: "a login's environment" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		// this kernel has neither of the security modules
		if (options.has("selinux-label")) context.fail("SELinux is not running", PRIVILEGE_ERROR);
		if (options.has("apparmor-profile")) context.fail("write failed: /proc/self/attr/apparmor/exec: No such file or directory", PRIVILEGE_ERROR);
		if (options.has("dump")) {
			if (options.given.some((o) => o.key !== "dump") || operands.length) context.fail("--dump is incompatible with all other options");
			return yield* dump(context);
		}
		if (options.has("list-caps")) {
			if (options.given.length > 1 || operands.length) context.fail("--list-caps must be specified alone");
			yield* context.print(`${capabilityNames.join("\n")}\n`);
			return 0;
		}
		if (operands.length === 0) context.fail("No program specified");
		const accounts = yield* Accounts.load(sys);
		const ids = parseIds(context, accounts);
		apply(context, ids, parseGroups(context, accounts, ids));
		const environ = options.has("reset-env") ? loginEnvironment(sys, accounts, sys.geteuid()) : sys.environ;
		const error = yield* execvp(sys, operands, environ);
		return context.fail(`failed to execute ${operands[0]}: ${error.message}`, execFailureStatus(error));
	},
});
