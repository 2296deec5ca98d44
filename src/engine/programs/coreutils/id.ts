import type { Blocking } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import type { Context } from "../lib/program.ts";
import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { report } from "../lib/report.ts";

interface Identity {
	readonly uid: number;
	readonly euid: number;
	readonly gid: number;
	readonly egid: number;
	readonly groups: readonly number[];
}

/** The process's own groups, the effective one first. */
export function ownGroups(context: Context): number[] {
	const { sys } = context;
	const first = [...new Set([sys.getgid(), sys.getegid()])];
	return [...first, ...sys.getgroups().filter((gid) => !first.includes(gid))];
}

/** `uid=0(root) gid=0(root) groups=0(root)` */
function fullText(who: Identity, accounts: Accounts): string {
	const user = (uid: number): string => (accounts.userById(uid) ? `${uid}(${accounts.userName(uid)})` : String(uid));
	const group = (gid: number): string => (accounts.groupById(gid) ? `${gid}(${accounts.groupName(gid)})` : String(gid));
	let text = `uid=${user(who.uid)} gid=${group(who.gid)}`;
	if (who.euid !== who.uid) text += ` euid=${user(who.euid)}`;
	if (who.egid !== who.gid) text += ` egid=${group(who.egid)}`;
	return `${text} groups=${who.groups.map(group).join(",")}`;
}

/** The user of an operand: a name, or a number that has a name. */
function identityOf(accounts: Accounts, text: string): Identity | undefined {
	const user = accounts.userByName(text) ?? (/^\+?\d+$/.test(text) ? accounts.userById(Number(text)) : undefined);
	if (!user) return undefined;
	return { uid: user.uid, euid: user.uid, gid: user.gid, egid: user.gid, groups: accounts.groupsOf(user.name, user.gid) };
}

export const id = defineProgram({
	name: "id",
	package: "coreutils",
	summary: "Print user and group information for each specified USER, or (when USER omitted) for the current process.",
	usage: ["[OPTION]... [USER]..."],
	options: [
		{ short: "a", help: "ignore, for compatibility with other versions" },
		{ short: "Z", long: "context", help: "print only the security context of the process" },
		{ short: "g", long: "group", help: "print only the effective group ID" },
		{ short: "G", long: "groups", help: "print all group IDs" },
		{ short: "n", long: "name", help: "print a name instead of a number, for -u,-g,-G" },
		{ short: "r", long: "real", help: "print the real ID instead of the effective ID, with -u,-g,-G" },
		{ short: "u", long: "user", help: "print only the effective user ID" },
		{ short: "z", long: "zero", help: "delimit entries with NUL characters, not whitespace; not permitted in default format" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const only = (["user", "group", "groups"] as const).filter((key) => options.has(key));
		if (options.has("context")) return context.fail("--context (-Z) works only on an SELinux-enabled kernel");
		if (only.length > 1) context.fail('cannot print "only" of more than one choice');
		const plain = only.length === 0;
		if (plain && (options.has("real") || options.has("name"))) context.fail("printing only names or real IDs requires -u, -g, or -G");
		if (plain && options.has("zero")) context.fail("option --zero not permitted in default format");
		const accounts = yield* Accounts.load(sys);
		const real = options.has("real");
		const end = options.has("zero") ? "\0" : "\n";
		let status = 0;

		const show = function* (who: Identity): Blocking<void> {
			if (plain) return yield* context.print(`${fullText(who, accounts)}\n`);
			const numbers = only[0] === "user" ? [real ? who.uid : who.euid] : only[0] === "group" ? [real ? who.gid : who.egid] : who.groups;
			const words: string[] = [];
			for (const number of numbers) {
				const name = only[0] === "user" ? accounts.userById(number)?.name : accounts.groupById(number)?.name;
				if (options.has("name") && name === undefined) {
					yield* report(context, `cannot find name for ${only[0] === "user" ? "user" : "group"} ID ${number}`);
					status = 1;
				}
				words.push(options.has("name") ? (name ?? String(number)) : String(number));
			}
			// several users' groups are told apart by two NULs
			const between = only[0] === "groups" && options.has("zero") ? "\0" : " ";
			yield* context.print(words.join(between) + end + (options.has("zero") && only[0] === "groups" && operands.length > 1 ? end : ""));
		};

		if (operands.length === 0) {
			const { real: uid, effective: euid } = sys.getresuid();
			const { real: gid, effective: egid } = sys.getresgid();
			yield* show({ uid, euid, gid, egid, groups: ownGroups(context) });
			return status;
		}
		for (const operand of operands) {
			const who = identityOf(accounts, operand);
			if (who) yield* show(who);
			else {
				yield* report(context, `${quote(operand)}: no such user`);
				status = 1;
			}
		}
		return status;
	},
});
