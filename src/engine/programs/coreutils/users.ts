import { compareBytes } from "../lib/collate.ts";
import { defineProgram } from "../lib/program.ts";
import { readSessions } from "../lib/utmp.ts";
import { noMoreThan } from "./operands.ts";

export const users = defineProgram({
	name: "users",
	package: "coreutils",
	summary: "Output who is currently logged in.",
	usage: ["[OPTION]... [FILE]"],
	options: [],
	*main(context) {
		noMoreThan(context, 1);
		const names = (yield* readSessions(context.sys)).map((session) => session.user).sort(compareBytes);
		if (names.length) yield* context.print(`${names.join(" ")}\n`);
		return 0;
	},
});
