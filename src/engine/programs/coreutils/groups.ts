import { Accounts } from "../lib/accounts.ts";
import { defineProgram } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";
import { report } from "../lib/report.ts";
import { ownGroups } from "./id.ts";

export const groups = defineProgram({
	name: "groups",
	package: "coreutils",
	summary: "Print group memberships for each USERNAME or, if no USERNAME is specified, for the current process.",
	usage: ["[OPTION]... [USERNAME]..."],
	options: [],
	*main(context) {
		const accounts = yield* Accounts.load(context.sys);
		let status = 0;
		const names = (numbers: readonly number[]): string => numbers.map((gid) => accounts.groupName(gid)).join(" ");
		if (context.operands.length === 0) {
			const numbers = ownGroups(context);
			for (const gid of numbers.filter((n) => !accounts.groupById(n))) {
				yield* report(context, `cannot find name for group ID ${gid}`);
				status = 1;
			}
			yield* context.print(`${names(numbers)}\n`);
		}
		for (const name of context.operands) {
			const user = accounts.userByName(name);
			if (user) yield* context.print(`${name} : ${names(accounts.groupsOf(name, user.gid))}\n`);
			else {
				yield* report(context, `${quote(name)}: no such user`);
				status = 1;
			}
		}
		return status;
	},
});
