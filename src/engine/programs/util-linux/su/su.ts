import { defineUtilLinux } from "../define.ts";
import { sharedOptions } from "./session.ts";
import { openShell } from "./shell.ts";

/** A lone dash is no operand but the login option; keep it through the parsing. */
export const su = defineUtilLinux({
	name: "su",
	summary: "Change the effective user ID and group ID to that of <user>",
	usage: ["[options] [-] [<user> [<argument>...]]"],
	options: sharedOptions,
	main: (context) => openShell(context, true),
});
