/** Programs of the package that work with an editor or a list of accounts, and are not simulated. */
import type { InstalledProgram } from "../lib/program.ts";
import { defineShadow } from "./define.ts";

const absent = (name: string, summary: string, what: string): InstalledProgram =>
	defineShadow({
		name,
		section: 8,
		summary,
		usage: ["[options]"],
		options: [],
		// biome-ignore lint/correctness/useYield: a program is a generator
		*main(context) {
			return context.unsimulated(what);
		},
	});

export const vipw = absent("vipw", "edit the password or shadow password files", "editing the account files");
export const vigr = absent("vigr", "edit the group or shadow group files", "editing the account files");
export const newusers = absent("newusers", "update and create new users in batch", "making accounts from a list");
