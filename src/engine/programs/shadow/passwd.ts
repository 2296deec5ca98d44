/** passwd and chpasswd: changing what stands in /etc/shadow. */
import type { Blocking } from "../../kernel/abi.ts";
import { passwordFits, sha512Crypt } from "../lib/crypt.ts";
import { UsageFailure } from "../lib/family.ts";
import { askPassword } from "../lib/password-prompt.ts";
import type { Context } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { formatTime } from "../lib/time-format.ts";
import { utc } from "../lib/timezone.ts";
import { defineShadow, enterRoot, mustLock, prefixOptions } from "./define.ts";
import { type Files, loadFiles, type ShadowEntry, saveFiles, today } from "./files.ts";

const PERMISSION_DENIED = 1;
const FAILURE = 3;
const BAD_ARGUMENT = 6;
const TOKEN_ERROR = 10;
const SALT_CHARACTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A hash with a salt of the machine's own random source. */
export function* hashPassword(context: Context, password: string): Blocking<string> {
	const salt = [...context.sys.getrandom(16)].map((byte) => SALT_CHARACTERS[byte & 63]).join("");
	return yield* sha512Crypt(context.sys, password, salt);
}

const stateOf = ({ password }: ShadowEntry): string => (password === "" ? "NP" : /^[!*]/.test(password) ? "L" : "P");

function statusLine(entry: ShadowEntry): string {
	const date = formatTime("%Y-%m-%d", { seconds: (entry.lastChange ?? 0) * 86400, nanoseconds: 0 }, utc);
	const numbers = [entry.min, entry.max, entry.warn, entry.inactive].map((n) => String(n ?? -1)).join(" ");
	return `${entry.name} ${stateOf(entry)} ${entry.lastChange === undefined ? "never" : date} ${numbers}\n`;
}

/** Asks for the old password where the caller is not root, and twice for the new one. */
function* ask(context: Context, entry: ShadowEntry): Blocking<string> {
	const { sys } = context;
	const refuse = function* (message: string, status = TOKEN_ERROR): Blocking<never> {
		yield* sys.write(2, `${message}passwd: Authentication token manipulation error\n`);
		return context.fail("password unchanged", status);
	};
	if (sys.getuid() !== 0) {
		yield* sys.write(2, `Changing password for ${entry.name}.\n`);
		const old = yield* askPassword(sys, "Current password: ");
		if (old === undefined || !(yield* passwordFits(sys, old, entry.password))) return yield* refuse("");
	}
	const first = context.options.has("stdin") ? yield* askPassword(sys, "") : yield* askPassword(sys, "New password: ");
	if (first === undefined) return yield* refuse("");
	if (context.options.has("stdin")) return first;
	const second = yield* askPassword(sys, "Retype new password: ");
	if (first === "") return yield* refuse("No password has been supplied.\n");
	if (second !== first) return yield* refuse("Sorry, passwords do not match.\n");
	return first;
}

/** The options that change the entry without a password; false where none was given. */
function* administer(context: Context, entry: ShadowEntry): Blocking<boolean> {
	const { sys, options } = context;
	const days = (key: string): number | undefined => {
		const text = options.value(key);
		return text === undefined ? undefined : /^-?\d+$/.test(text) ? Number(text) : context.fail(`invalid numeric argument '${text}'`, BAD_ARGUMENT);
	};
	const [inactive, warn, max] = [days("inactive"), days("warndays"), days("maxdays")];
	if (inactive !== undefined) entry.inactive = inactive < 0 ? undefined : inactive;
	if (warn !== undefined) entry.warn = warn;
	if (max !== undefined) entry.max = max;
	if (options.has("delete")) entry.password = "";
	if (options.has("lock") && !entry.password.startsWith("!")) entry.password = `!${entry.password}`;
	if (options.has("unlock") && entry.password.startsWith("!")) {
		if (entry.password.length === 1) {
			yield* sys.write(
				2,
				"passwd: unlocking the password would result in a passwordless account.\nYou should set a password with usermod -p to unlock the password of this account.\n",
			);
			context.fail("", FAILURE);
		}
		entry.password = entry.password.slice(1);
	}
	if (options.has("expire")) entry.lastChange = 0;
	return ["delete", "lock", "unlock", "expire", "inactive", "warndays", "maxdays"].some((key) => options.has(key));
}

export const passwd = defineShadow({
	name: "passwd",
	summary: "change user password",
	usage: ["[options] [LOGIN]"],
	usageStatus: BAD_ARGUMENT,
	options: [
		{ short: "a", long: "all", help: "report password status on all accounts" },
		{ short: "d", long: "delete", help: "delete the password for the named account" },
		{ short: "e", long: "expire", help: "force expire the password for the named account" },
		{ short: "k", long: "keep-tokens", help: "change password only if expired" },
		{ short: "i", long: "inactive", arg: "INACTIVE", help: "set password inactive after expiration\nto INACTIVE" },
		{ short: "l", long: "lock", help: "lock the password of the named account" },
		{ short: "q", long: "quiet", help: "quiet mode" },
		{ short: "r", long: "repository", arg: "REPOSITORY", help: "change password in REPOSITORY repository" },
		...prefixOptions,
		{ short: "S", long: "status", help: "report password status on the named account" },
		{ short: "u", long: "unlock", help: "unlock the password of the named account" },
		{ short: "w", long: "warndays", arg: "WARN_DAYS", help: "set expiration warning days to WARN_DAYS" },
		{ short: "x", long: "maxdays", arg: "MAX_DAYS", help: "set maximum number of days before password\nchange to MAX_DAYS" },
		{ short: "s", long: "stdin", help: "read new token from stdin" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		enterRoot(context);
		if (operands.length > 1) throw new UsageFailure();
		const files = yield* loadFiles(sys);
		const self = files.passwd.find((u) => u.uid === sys.getuid())?.name;
		const name = operands[0] ?? self;
		const root = sys.getuid() === 0;
		if (options.has("all")) {
			if (!options.has("status")) throw new UsageFailure();
			if (!root) context.fail("Permission denied.", PERMISSION_DENIED);
			for (const entry of files.shadow) yield* context.print(statusLine(entry));
			return 0;
		}
		if (name === undefined) return context.fail("Cannot determine your user name.", PERMISSION_DENIED);
		const entry = files.shadow.find((s) => s.name === name);
		if (!files.passwd.some((u) => u.name === name) || !entry) return context.fail(`user '${name}' does not exist`, PERMISSION_DENIED);
		if (!root && name !== self) context.fail(`You may not view or modify password information for ${name}.`, PERMISSION_DENIED);
		if (options.has("status")) {
			yield* context.print(statusLine(entry));
			return 0;
		}
		const wantsRoot = ["delete", "lock", "unlock", "expire", "inactive", "warndays", "maxdays"].some((key) => options.has(key));
		if (wantsRoot && !root) context.fail("Permission denied.", PERMISSION_DENIED);
		const quiet = options.has("quiet");
		if (yield* administer(context, entry)) {
			yield* saveFiles(sys, files, ["shadow"]);
			if (!quiet) yield* context.print("passwd: password changed.\n");
			return 0;
		}
		entry.password = yield* hashPassword(context, yield* ask(context, entry));
		entry.lastChange = today(sys);
		yield* saveFiles(sys, files, ["shadow"]);
		yield* sys.write(2, "passwd: password updated successfully\n");
		return 0;
	},
});

function* setOne(context: Context, files: Files, line: string, number: number): Blocking<boolean> {
	const colon = line.indexOf(":");
	if (colon < 0) {
		yield* context.complain(`line ${number}: missing new password`);
		return false;
	}
	const [name, password] = [line.slice(0, colon), line.slice(colon + 1)];
	const entry = files.shadow.find((s) => s.name === name);
	if (!entry) {
		yield* context.complain(`(user ${name}) pam_chauthtok() failed, error:\nAuthentication token manipulation error`);
		yield* context.complain(`(line ${number}, user ${name}) password not changed`);
		return false;
	}
	entry.password = context.options.has("encrypted") ? password : yield* hashPassword(context, password);
	entry.lastChange = today(context.sys);
	return true;
}

export const chpasswd = defineShadow({
	name: "chpasswd",
	section: 8,
	summary: "update passwords in batch mode",
	usage: ["[options]"],
	usageStatus: 1,
	options: [
		{ short: "c", long: "crypt-method", arg: "METHOD", help: "the crypt method", simulated: false },
		{ short: "e", long: "encrypted", help: "supplied passwords are encrypted" },
		{ short: "m", long: "md5", help: "encrypt the clear text password using the MD5 algorithm", simulated: false },
		...prefixOptions,
		{ short: "s", long: "sha-rounds", arg: "ROUNDS", help: "number of rounds", simulated: false },
	],
	*main(context) {
		const { sys } = context;
		enterRoot(context);
		mustLock(context, "/etc/passwd");
		const files = yield* loadFiles(sys);
		const lines = new Lines(sys, 0);
		let fine = true;
		for (let number = 1; ; number++) {
			const line = yield* lines.next();
			if (line === undefined) break;
			fine = (yield* setOne(context, files, line.replace(/\n$/, ""), number)) && fine;
		}
		if (fine || !context.options.has("encrypted")) yield* saveFiles(sys, files, ["shadow"]);
		return fine ? 0 : 1;
	},
});
