import { Accounts } from "../lib/accounts.ts";
import { defineProgram } from "../lib/program.ts";
import { noMoreThan } from "./operands.ts";

export const whoami = defineProgram({
	name: "whoami",
	package: "coreutils",
	summary: "Print the user name associated with the current effective user ID.",
	usage: ["[OPTION]..."],
	options: [],
	*main(context) {
		noMoreThan(context, 0);
		const uid = context.sys.geteuid();
		const user = (yield* Accounts.load(context.sys)).userById(uid);
		if (!user) return context.fail(`cannot find name for user ID ${uid}`);
		yield* context.print(`${user.name}\n`);
		return 0;
	},
});
