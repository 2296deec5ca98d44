/** dpkg(1): installs, removes and asks, handing on to its companions what is theirs. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { readArguments, type ToolArguments, type ToolOption } from "./arguments.ts";
import { ADMIN, ARCHITECTURE, Database, isInstalled, statusOf } from "./database.ts";
import { debActions, debTool } from "./deb-tool.ts";
import { compareVersions, versionFault } from "./format/version.ts";
import { logLine } from "./log.ts";
import { query, queryActions } from "./query.ts";
import { Transaction } from "./transaction.ts";
import { verify } from "./verify.ts";

const hint = `
Type dpkg --help for help about installing and deinstalling packages [*];
Use 'apt' or 'aptitude' for user-friendly package management;
Type dpkg -Dhelp for a list of dpkg debug flag values;
Type dpkg --force-help for a list of forcing options;
Type dpkg-deb --help for help about manipulating *.deb files;

Options marked [*] produce a lot of output - pipe it through 'less' or 'more' !
`;

const own: readonly ToolOption[] = [
	{ short: "i", long: "install", kind: "action", help: "<.deb file name>... Install." },
	{ long: "unpack", kind: "action", help: "<.deb file name>... Unpack only." },
	{ long: "configure", kind: "action", help: "<package>... | -a Configure what is unpacked." },
	{ short: "r", long: "remove", kind: "action", help: "<package>... Remove, configuration files stay." },
	{ short: "P", long: "purge", kind: "action", help: "<package>... Remove with configuration files." },
	{ short: "A", long: "record-avail", kind: "action", help: "Note available packages.", simulated: false },
	{ long: "triggers-only", kind: "action", help: "Process triggers.", simulated: false },
	{ long: "get-selections", kind: "action", help: "[<pattern>...] Get list of selections to stdout." },
	{ long: "set-selections", kind: "action", help: "Set package selections from stdin.", simulated: false },
	{ long: "clear-selections", kind: "action", help: "Deselect every non-essential package.", simulated: false },
	{ short: "C", long: "audit", kind: "action", help: "[<package>...] Check for broken package(s)." },
	{ short: "V", long: "verify", kind: "action", help: "[<package>...] Verify the integrity of package(s)." },
	{ long: "print-architecture", kind: "action", help: "Print dpkg architecture." },
	{ long: "print-foreign-architectures", kind: "action", help: "Print allowed foreign architectures." },
	{ long: "add-architecture", kind: "action", help: "<arch> Add to the list of architectures.", simulated: false },
	{ long: "remove-architecture", kind: "action", help: "<arch> Remove from the list of architectures.", simulated: false },
	{ long: "compare-versions", kind: "action", help: "<a> <op> <b> Compare version numbers." },
	{ long: "validate-version", kind: "action", help: "<string> Validate a version." },
	{ short: "a", long: "pending", kind: "flag", help: "With --configure, --remove and --purge: all that are pending." },
	{ short: "E", long: "skip-same-version", kind: "flag", help: "Skip packages with same installed version/arch.", simulated: false },
	{ short: "G", long: "refuse-downgrade", kind: "flag", help: "Skip packages with earlier version than installed.", simulated: false },
	{ short: "B", long: "auto-deconfigure", kind: "flag", help: "Install even if it would break some other package." },
	{ long: "no-triggers", kind: "flag", help: "Skip or force consequential trigger processing." },
	{ long: "triggers", kind: "flag", help: "Skip or force consequential trigger processing." },
	{ long: "dry-run", kind: "flag", help: "Just say what we would do - don't do it.", simulated: false },
	{ long: "simulate", kind: "flag", help: "The same.", simulated: false },
	{ long: "status-fd", kind: "value", help: "Send status change updates to file descriptor <n>." },
	{ long: "log", kind: "value", help: "Log status changes and actions to <filename>.", simulated: false },
	{ long: "root", kind: "value", help: "Install on a different root directory.", simulated: false },
	{ long: "admindir", kind: "value", help: "Use <directory> instead of /var/lib/dpkg.", simulated: false },
	{ long: "instdir", kind: "value", help: "Change installation dir without changing admin dir.", simulated: false },
	{ short: "D", long: "debug", kind: "value", help: "Enable debugging.", simulated: false },
	{ short: "?", long: "help", kind: "action", help: "Show this help message." },
	{ long: "version", kind: "action", help: "Show the version." },
];

const passedOn = new Map<string, "query" | "deb">([
	...queryActions.map(({ long }): [string, "query"] => [long, "query"]),
	...debActions.filter(({ long }) => !["show"].includes(long)).map(({ long }): [string, "deb"] => [long, "deb"]),
]);
const table: readonly ToolOption[] = [
	...own,
	...queryActions.filter(({ long }) => long !== "show"),
	...debActions.filter(({ long }) => !["show"].includes(long)).map((o) => (o.long === "field" ? o : o)),
];

const operators: Readonly<Record<string, (order: number) => boolean>> = {
	lt: (o) => o < 0,
	le: (o) => o <= 0,
	eq: (o) => o === 0,
	ne: (o) => o !== 0,
	ge: (o) => o >= 0,
	gt: (o) => o > 0,
	"<": (o) => o <= 0,
	"<=": (o) => o <= 0,
	"<<": (o) => o < 0,
	"=": (o) => o === 0,
	">": (o) => o >= 0,
	">=": (o) => o >= 0,
	">>": (o) => o > 0,
};

function* compare(context: Context, [a, operator, b]: readonly string[]): Blocking<number> {
	if (a === undefined || operator === undefined || b === undefined)
		throw new Failure(`dpkg: error: --compare-versions takes three arguments: <version> <relation> <version>\n${hint}`, 2);
	const nl = /^(lt|le|ge|gt)-nl$/.exec(operator)?.[1];
	const test = operators[nl ?? operator];
	if (!test) throw new Failure(`dpkg: error: --compare-versions bad relation\n${hint}`, 2);
	const { isModern } = yield* Database.load(context.sys);
	for (const version of [a, b]) {
		const fault = version === "" ? undefined : versionFault(version);
		if (fault && isModern) throw new Failure(`dpkg: error: version '${version}' has bad syntax: ${fault}\n`, 2);
		if (fault) yield* context.sys.write(2, `dpkg: warning: version '${version}' has bad syntax: ${fault}\n`);
	}
	// an empty version is earlier than any; with -nl later
	if (a === "" || b === "") {
		const order = a === b ? 0 : (a === "" ? -1 : 1) * (nl ? -1 : 1);
		return test(order) ? 0 : 1;
	}
	return test(compareVersions(a, b)) ? 0 : 1;
}

function needRoot(context: Context): void {
	if (context.sys.geteuid() !== 0) throw new Failure("dpkg: error: requested operation requires superuser privilege\n", 2);
}

/** Holds the lock while packages are changed. */
function* locked(context: Context, body: () => Blocking<number>): Blocking<number> {
	const { sys } = context;
	let fd: number;
	try {
		fd = yield* sys.open(`${ADMIN}/lock`, { write: true, create: true }, 0o640);
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new Failure(`dpkg: error: unable to access the dpkg database directory ${ADMIN}: ${error.message}\n`, 2);
	}
	try {
		yield* sys.flock(fd, "exclusive", { nonBlocking: true });
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new Failure(
			"dpkg: error: dpkg database lock was locked by another process\nNote: removing the lock file is always wrong, can damage the locked area\nand the entire system. See <https://wiki.debian.org/Teams/Dpkg/FAQ#db-lock>.\n",
			2,
		);
	}
	try {
		return yield* body();
	} finally {
		sys.close(fd);
	}
}

function* change(context: Context, action: string, { operands, forces, values }: ToolArguments): Blocking<number> {
	needRoot(context);
	const pending = values.has("pending");
	if ((action === "install" || action === "unpack") && (yield* Database.load(context.sys)).isModern) {
		for (const path of operands) {
			if (context.sys.tryStat(path)) continue;
			throw new Failure(`dpkg: error: cannot access archive '${path}': No such file or directory\n`, 2);
		}
	}
	if (operands.length === 0 && !pending) {
		const what = action === "install" || action === "unpack" ? "package archive file" : "package name";
		throw new Failure(`dpkg: error: --${action} needs at least one ${what} argument\n${hint}`, 2);
	}
	return yield* locked(context, function* () {
		const database = yield* Database.load(context.sys);
		const transaction = new Transaction(context, database, forces);
		transaction.action = action;
		yield* logLine(context.sys, `startup ${action === "install" || action === "unpack" ? "archives" : "packages"} ${action}`);
		const save = function* (): Blocking<void> {
			yield* database.save();
		};
		if (action === "install" || action === "unpack") {
			const names: string[] = [];
			for (const path of operands) {
				const name = yield* transaction.unpack(path);
				if (name !== undefined) names.push(name);
				yield* save();
			}
			if (action === "install") yield* transaction.configure(names);
		} else if (action === "configure") {
			const waiting = database.sorted.filter((p) => ["unpacked", "half-configured"].includes(statusOf(p).state)).map((p) => p.text("Package"));
			for (const name of operands) {
				const p = database.get(name);
				if (p && waiting.includes(name)) continue;
				const why = isInstalled(p) ? `package ${name} is already installed and configured` : `package '${name}' is not installed; cannot configure`;
				yield* context.sys.write(2, `dpkg: error processing package ${name} (--configure):\n ${why}\n`);
				transaction.failed.push(name);
			}
			yield* transaction.configure(pending ? waiting : operands.filter((name) => waiting.includes(name)));
		} else yield* transaction.remove(operands, action === "purge");
		yield* save();
		yield* context.out.flush();
		if (transaction.failed.length > 0)
			yield* context.sys.write(2, `Errors were encountered while processing:\n${transaction.failed.map((name) => ` ${name}\n`).join("")}`);
		return transaction.failed.length > 0 ? 1 : 0;
	});
}

function* selections(context: Context, patterns: readonly string[]): Blocking<number> {
	const database = yield* Database.load(context.sys);
	for (const p of database.sorted) {
		if (patterns.length > 0 && !patterns.includes(p.text("Package"))) continue;
		const name = p.get("Multi-Arch") === "same" ? `${p.text("Package")}:${p.text("Architecture")}` : p.text("Package");
		yield* context.print(`${name}${"\t".repeat(Math.max(1, 6 - Math.floor(name.length / 8)))}${statusOf(p).want}\n`);
	}
	return 0;
}

export const dpkg = defineProgram({
	name: "dpkg",
	package: "dpkg",
	summary: "package manager for Debian",
	usage: ["[<option>...] <command>"],
	options: table.map(({ short, long, kind, help: text, simulated }) => ({
		...(short && { short }),
		long,
		...(kind === "value" && { arg: "VALUE" }),
		help: text,
		...(simulated === false && { simulated }),
	})),
	usageStatus: 2,
	rawArguments: true,
	*main(context) {
		const given = readArguments(context, "dpkg", table, hint);
		const { action, operands } = given;
		if (action === undefined) throw new Failure(`dpkg: error: need an action option\n${hint}`, 2);
		const where = passedOn.get(action);
		if (where === "query") return yield* query(context, action, operands);
		if (where === "deb") return yield* debTool(context, action, operands);
		switch (action) {
			case "version":
				yield* context.print(
					`Debian 'dpkg' package management program version ${(yield* Database.load(context.sys)).ownVersion} (amd64).\nThis is free software; see the GNU General Public License version 2 or\nlater for copying conditions. There is NO warranty.\n`,
				);
				return 0;
			case "help": {
				const lines = table.map(({ short, long, help: text }) => `  ${short ? `-${short}, ` : "    "}--${long.padEnd(30)}${text}\n`);
				yield* context.print(
					`Usage: dpkg [<option>...] <command>\n\nCommands:\n${lines.join("")}\nUse 'apt' or 'aptitude' for user-friendly package management.\n`,
				);
				return 0;
			}
			case "print-architecture":
				yield* context.print(`${ARCHITECTURE}\n`);
				return 0;
			case "print-foreign-architectures":
				return 0;
			case "compare-versions":
				return yield* compare(context, operands);
			case "validate-version": {
				const fault = versionFault(operands[0] ?? "");
				if (fault) throw new Failure(`dpkg: error: version '${operands[0] ?? ""}' has bad syntax: ${fault}\n`, 1);
				return 0;
			}
			case "get-selections":
				return yield* selections(context, operands);
			case "audit":
				return 0;
			case "verify":
				return yield* verify(context, operands);
			default:
				return yield* change(context, action, given);
		}
	},
});
