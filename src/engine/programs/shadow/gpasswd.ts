import { UsageFailure } from "../lib/family.ts";
import { askPassword } from "../lib/password-prompt.ts";
import { defineShadow, rootOptions } from "./define.ts";
import { type GroupShadowEntry, loadFiles, saveFiles } from "./files.ts";
import { hashPassword } from "./passwd.ts";

const FAILURE = 3;

export const gpasswd = defineShadow({
	name: "gpasswd",
	summary: "administer /etc/group and /etc/gshadow",
	usage: ["[option] GROUP"],
	options: [
		{ short: "a", long: "add", arg: "USER", help: "add USER to GROUP" },
		{ short: "d", long: "delete", arg: "USER", help: "remove USER from GROUP" },
		{ short: "Q", long: "root", arg: "CHROOT_DIR", help: (rootOptions[0] as { help: string }).help, simulated: false },
		{ short: "r", long: "remove-password", help: "remove the GROUP's password" },
		{ short: "R", long: "restrict", help: "restrict access to GROUP to its members" },
		{ short: "M", long: "members", arg: "USER,...", help: "set the list of members of GROUP" },
		{ short: "A", long: "administrators", arg: "ADMIN,...", help: "set the list of administrators for GROUP" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const [name, second] = operands;
		if (name === undefined || second !== undefined) throw new UsageFailure();
		const files = yield* loadFiles(sys);
		const group = files.group.find((g) => g.name === name);
		if (!group) return context.fail(`group '${name}' does not exist in /etc/group`, FAILURE);
		const self = files.passwd.find((u) => u.uid === sys.getuid())?.name ?? "";
		const known = files.gshadow.find((g) => g.name === name);
		const shadow: GroupShadowEntry = known ?? { name, password: "!", administrators: [], members: [...group.members] };
		if (!known) files.gshadow.push(shadow);
		if (sys.getuid() !== 0 && !shadow.administrators.includes(self)) context.fail("Permission denied.");
		const users = (text: string): string[] => {
			const list = text.split(",").filter(Boolean);
			const unknown = list.find((user) => !files.passwd.some((u) => u.name === user));
			return unknown === undefined ? list : context.fail(`user '${unknown}' does not exist`, FAILURE);
		};
		const save = function* () {
			yield* saveFiles(sys, files, ["group", "gshadow"]);
			return 0;
		};
		const [add, remove, members, administrators] = ["add", "delete", "members", "administrators"].map((key) => options.value(key));
		if (add !== undefined) {
			users(add);
			yield* context.print(`Adding user ${add} to group ${name}\n`);
			for (const entry of [group, shadow]) if (!entry.members.includes(add)) entry.members.push(add);
			return yield* save();
		}
		if (remove !== undefined) {
			yield* context.print(`Removing user ${remove} from group ${name}\n`);
			yield* context.out.flush();
			if (!group.members.includes(remove)) context.fail(`user '${remove}' is not a member of '${name}'`, FAILURE);
			for (const entry of [group, shadow]) entry.members = entry.members.filter((user) => user !== remove);
			return yield* save();
		}
		if (members !== undefined || administrators !== undefined) {
			if (sys.getuid() !== 0) context.fail("Permission denied.");
			if (administrators !== undefined) shadow.administrators = users(administrators);
			if (members !== undefined) for (const entry of [group, shadow]) entry.members = users(members);
			return yield* save();
		}
		if (options.has("remove-password") || options.has("restrict")) {
			shadow.password = options.has("restrict") ? "!" : "";
			return yield* save();
		}
		yield* context.print(`Changing the password for group ${name}\n`);
		yield* context.out.flush();
		const first = yield* askPassword(sys, "New Password: ");
		const again = yield* askPassword(sys, "Re-enter new password: ");
		if (first === undefined || first !== again) return context.fail("They don't match; try again");
		shadow.password = yield* hashPassword(context, first);
		return yield* save();
	},
});
