import { isErrno } from "../../kernel/errno.ts";
import { Accounts } from "../lib/accounts.ts";
import { defineProgram } from "../lib/program.ts";
import { die } from "../lib/report.ts";
import { readText } from "../lib/stdio.ts";
import { noMoreThan } from "./operands.ts";

/** The value of loginuid(5) when nobody logged in. */
const unset = 2 ** 32 - 1;

export const logname = defineProgram({
	name: "logname",
	package: "coreutils",
	summary: "Print the name of the current user.",
	usage: ["[OPTION]"],
	options: [],
	*main(context) {
		noMoreThan(context, 0);
		let uid = unset;
		try {
			uid = Number.parseInt(yield* readText(context.sys, "/proc/self/loginuid"), 10);
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		const user = uid === unset ? undefined : (yield* Accounts.load(context.sys)).userById(uid);
		if (!user) return yield* die(context, "no login name");
		yield* context.print(`${user.name}\n`);
		return 0;
	},
});
