import { Accounts, dottedOwner, type OwnerSpec, parseOwner } from "../lib/accounts.ts";
import { defineProgram } from "../lib/program.ts";
import { quote, quoteFile } from "../lib/quote.ts";
import { die, reason, report } from "../lib/report.ts";
import { changeOwners, ownershipOptions } from "./ownership.ts";

export const chown = defineProgram({
	name: "chown",
	package: "coreutils",
	summary: "Change the owner and/or group of each FILE to OWNER and/or GROUP.",
	usage: ["[OPTION]... [OWNER][:[GROUP]] FILE...", "[OPTION]... --reference=RFILE FILE..."],
	options: ownershipOptions,
	*main(context) {
		const { sys, options } = context;
		const accounts = yield* Accounts.load(sys);
		const files = [...context.operands];
		const reference = options.value("reference");
		const parse = (text: string): OwnerSpec => {
			const owner = parseOwner(accounts, text);
			return typeof owner === "string" ? context.fail(`${owner}: ${quote(text)}`) : owner;
		};
		const fromText = options.value("from");
		const from = fromText === undefined ? undefined : parse(fromText);
		let to: OwnerSpec;
		if (reference === undefined) {
			const text = files.shift() ?? context.usage("missing operand");
			if (files.length === 0) context.usage(`missing operand after ${quote(text)}`);
			const colon = dottedOwner(accounts, text);
			if (colon !== undefined) yield* report(context, `warning: '.' should be ':': ${quote(text)}`);
			to = parse(colon ?? text);
		} else {
			if (files.length === 0) context.usage("missing operand");
			try {
				const { uid, gid } = sys.stat(reference);
				to = { uid, gid, user: accounts.userName(uid), group: accounts.groupName(gid) };
			} catch (error) {
				return yield* die(context, `failed to get attributes of ${quoteFile(reference)}: ${reason(error)}`);
			}
		}
		return yield* changeOwners(context, files, { to, from, accounts });
	},
});
