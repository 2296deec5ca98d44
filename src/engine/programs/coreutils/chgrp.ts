import { Accounts, findGroup, type OwnerSpec, parseOwner } from "../lib/accounts.ts";
import { defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { die, reason } from "../lib/report.ts";
import { changeOwners, ownershipOptions } from "./ownership.ts";

export const chgrp = defineProgram({
	name: "chgrp",
	package: "coreutils",
	summary: "Change the group of each FILE to GROUP.",
	usage: ["[OPTION]... GROUP FILE...", "[OPTION]... --reference=RFILE FILE..."],
	options: ownershipOptions,
	*main(context) {
		const { sys, options } = context;
		const accounts = yield* Accounts.load(sys);
		const files = [...context.operands];
		const reference = options.value("reference");
		const fromText = options.value("from");
		const from = fromText === undefined ? undefined : parseOwner(accounts, fromText);
		if (typeof from === "string") return yield* die(context, `${from}: ${quote(fromText ?? "")}`);
		let group: { gid: number | undefined; name: string | undefined };
		if (reference === undefined) {
			const name = files.shift() ?? context.usage("missing operand");
			if (files.length === 0) context.usage(`missing operand after ${quote(name)}`);
			const gid = name === "" ? undefined : (findGroup(accounts, name) ?? context.fail(`invalid group: ${quote(name)}`));
			group = { gid, name: name === "" ? undefined : name };
		} else {
			if (files.length === 0) context.usage("missing operand");
			try {
				const { gid } = sys.stat(reference);
				group = { gid, name: accounts.groupName(gid) };
			} catch (error) {
				return yield* die(context, `failed to get attributes of ${quoteFile(reference)}: ${reason(error)}`);
			}
		}
		const to: OwnerSpec = { uid: undefined, gid: group.gid, user: undefined, group: group.name };
		return yield* changeOwners(context, files, { to, from, accounts });
	},
});
