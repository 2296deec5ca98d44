/** newgrp and sg: a shell, or a command, with another primary group. */
import type { Blocking } from "../../kernel/abi.ts";
import { Accounts } from "../lib/accounts.ts";
import { passwordFits } from "../lib/crypt.ts";
import { execFailureStatus, execvp } from "../lib/launch.ts";
import { askPassword } from "../lib/password-prompt.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { loadFiles } from "./files.ts";

function* join(context: Context, text: string, run: readonly string[] | undefined): Blocking<number> {
	const { sys } = context;
	const accounts = yield* Accounts.load(sys);
	const files = yield* loadFiles(sys);
	const group = files.group.find((g) => g.name === text) ?? (/^\d+$/.test(text) ? files.group.find((g) => g.gid === Number(text)) : undefined);
	if (!group) return context.fail("no such group");
	const uid = sys.getuid();
	const user = accounts.userById(uid) ?? context.fail("unknown UID");
	const member = user.gid === group.gid || group.members.includes(user.name);
	if (uid !== 0 && !member) {
		const stored = files.gshadow.find((g) => g.name === group.name)?.password ?? "";
		const typed = yield* askPassword(sys, "Password: ");
		if (typed === undefined) return context.fail("failed to read password");
		if (stored === "" || !(yield* passwordFits(sys, typed, stored))) context.fail("Permission denied");
	}
	const groups = sys.getgroups();
	if (!groups.includes(group.gid)) sys.setgroups([...groups, group.gid]);
	sys.setresgid(group.gid, group.gid, group.gid);
	sys.setresuid(uid, uid, uid);
	const shell = user.shell || "/bin/sh";
	const argv = run ? ["/bin/sh", "-c", run.join(" ")] : [shell.slice(shell.lastIndexOf("/") + 1)];
	const error = yield* execvp(sys, argv, sys.environ, run ? "/bin/sh" : shell);
	return context.fail(`${run ? "/bin/sh" : shell}: ${error.message}`, execFailureStatus(error));
}

export const newgrp = defineProgram({
	name: "newgrp",
	package: "login",
	summary: "log in to a new group",
	usage: ["[-] [group]"],
	options: [],
	rawArguments: true,
	*main(context) {
		const operands = context.operands.filter((word) => word !== "-" && word !== "-l");
		if (operands.length > 1 || operands[0]?.startsWith("-")) context.fail("", 1);
		const accounts = yield* Accounts.load(context.sys);
		const own = accounts.userById(context.sys.getuid());
		return yield* join(context, operands[0] ?? String(own?.gid ?? 0), undefined);
	},
});

export const sg = defineProgram({
	name: "sg",
	package: "login",
	summary: "execute command as different group ID",
	usage: ["group [[-c] command]"],
	options: [],
	rawArguments: true,
	*main(context) {
		const [group, ...rest] = context.operands.filter((word) => word !== "-");
		if (group === undefined) {
			yield* context.sys.write(2, "Usage: sg group [[-c] command]\n");
			return 1;
		}
		const command = rest[0] === "-c" ? rest.slice(1) : rest;
		return yield* join(context, group, command.length ? command : undefined);
	},
});
