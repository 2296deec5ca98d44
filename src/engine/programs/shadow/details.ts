/** chsh and chfn: a user's shell and the words about him. */
import { UsageFailure } from "../lib/family.ts";
import { tryReadText } from "../lib/procfs/process.ts";
import type { Context } from "../lib/program.ts";
import { defineShadow, enterRoot, rootOptions } from "./define.ts";
import { type Files, loadFiles, type PasswdEntry, saveFiles } from "./files.ts";

/** The user named, or the caller; others are for root. */
function target(context: Context, files: Files): PasswdEntry {
	const { sys, operands } = context;
	if (operands.length > 1) throw new UsageFailure();
	const self = files.passwd.find((u) => u.uid === sys.getuid());
	const name = operands[0] ?? self?.name ?? "";
	const user = files.passwd.find((u) => u.name === name) ?? context.fail(`user '${name}' does not exist`);
	if (sys.getuid() !== 0 && user !== self) {
		context.fail(context.name === "chsh" ? `You may not change the shell for '${name}'.` : "Permission denied.");
	}
	return user;
}

export const chsh = defineShadow({
	name: "chsh",
	summary: "change login shell",
	usage: ["[options] [LOGIN]"],
	usageStatus: 1,
	options: [rootOptions[0] as (typeof rootOptions)[number], { short: "s", long: "shell", arg: "SHELL", help: "new login shell for the user account" }],
	*main(context) {
		const { sys, options } = context;
		enterRoot(context);
		const files = yield* loadFiles(sys);
		const user = target(context, files);
		const shell = options.value("shell");
		if (shell === undefined) return context.unsimulated("asking for the shell");
		const listed = ((yield* tryReadText(sys, "/etc/shells")) ?? "").split("\n").includes(shell);
		if (!listed) {
			if (sys.getuid() !== 0) context.fail(`${shell} is an invalid shell`);
			yield* context.complain(`Warning: ${shell} is an invalid shell`);
		}
		if (!sys.tryStat(shell)) yield* context.complain(`Warning: ${shell} does not exist`);
		else if (!sys.canAccess(shell, 1)) yield* context.complain(`Warning: ${shell} is not executable`);
		user.shell = shell;
		yield* saveFiles(sys, files, ["passwd"]);
		return 0;
	},
});

const fields = ["full-name", "room", "work-phone", "home-phone", "other"] as const;

export const chfn = defineShadow({
	name: "chfn",
	summary: "change real user name and information",
	usage: ["[options] [LOGIN]"],
	options: [
		{ short: "f", long: "full-name", arg: "FULL_NAME", help: "change user's full name" },
		{ short: "h", long: "home-phone", arg: "HOME_PHONE", help: "change user's home phone number" },
		{ short: "o", long: "other", arg: "OTHER_INFO", help: "change user's other GECOS information" },
		{ short: "r", long: "room", arg: "ROOM_NUMBER", help: "change user's room number" },
		rootOptions[0] as (typeof rootOptions)[number],
		{ long: "help", short: "u", help: "display this help message and exit" },
		{ short: "w", long: "work-phone", arg: "WORK_PHONE", help: "change user's office phone number" },
	],
	*main(context) {
		const { sys, options } = context;
		if (options.has("help")) throw new UsageFailure();
		enterRoot(context);
		const files = yield* loadFiles(sys);
		const user = target(context, files);
		if (!fields.some((key) => options.has(key))) return context.unsimulated("asking for each value");
		const old = user.gecos.split(",");
		for (const key of fields) if (/[:\n]/.test(options.value(key) ?? "")) context.fail(`invalid characters in '${options.value(key)}'`);
		const values = fields.map((key, i) => options.value(key) ?? old[i] ?? "");
		user.gecos = values[4] ? values.join(",") : values.slice(0, 4).join(",");
		yield* saveFiles(sys, files, ["passwd"]);
		return 0;
	},
});
