/** dpkg-query(1): what the database says. */
import type { Blocking } from "../../kernel/abi.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { type Context, defineProgram, Failure } from "../lib/program.ts";
import { readArguments, type ToolOption } from "./arguments.ts";
import { ADMIN, Database, qualifiedName, statusOf, statusOrder, tryReadText } from "./database.ts";
import { Paragraph, parseControl } from "./format/control.ts";
import { parseRelations } from "./format/relation.ts";
import { formatPackage, matching, table } from "./listing.ts";

const say = function* (context: Context, text: string): Blocking<void> {
	yield* context.out.flush();
	yield* context.sys.write(2, text);
};

/** The packages of the database, and those that they name in their relations and that are not there. */
function withMentioned(database: Database): Paragraph[] {
	const all = database.sorted;
	const names = new Set(all.map((p) => p.text("Package")));
	const fields = ["Depends", "Pre-Depends", "Recommends", "Suggests", "Breaks", "Conflicts", "Replaces", "Provides", "Enhances"];
	for (const p of all)
		for (const field of fields)
			for (const { name } of parseRelations(p.text(field)).flat()) {
				if (names.has(name)) continue;
				names.add(name);
				all.push(Paragraph.of({ Package: name, Status: "unknown ok not-installed" }));
			}
	return all.sort((a, b) => (a.text("Package") < b.text("Package") ? -1 : 1));
}

const known = (p: Paragraph): boolean => statusOf(p).state !== "not-installed";

function* list(context: Context, database: Database, patterns: readonly string[]): Blocking<number> {
	const all = patterns.some((p) => /[*?[]/.test(p)) ? withMentioned(database) : database.sorted;
	let status = 0;
	const chosen = new Set<Paragraph>();
	for (const pattern of patterns) {
		const found = matching(all, pattern);
		if (found.length === 0) {
			yield* say(context, `dpkg-query: no packages found matching ${pattern}\n`);
			status = 1;
		}
		for (const p of found) chosen.add(p);
	}
	const shown = patterns.length === 0 ? all.filter(known) : all.filter((p) => chosen.has(p));
	if (shown.length > 0) yield* context.print(table(context.sys, shown, database.isModern));
	else if (patterns.length === 0) {
		yield* say(context, "dpkg-query: no packages found matching *\n");
		status = 1;
	}
	return status;
}

/** "-f": what is shown of each package. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the fields of dpkg's own formats
const usualFormat = "${binary:Package}\\t${Version}\\n";

function* show(context: Context, database: Database, patterns: readonly string[], format = usualFormat): Blocking<number> {
	const all = database.sorted;
	let status = 0;
	const chosen = new Set<Paragraph>();
	for (const pattern of patterns) {
		const found = matching(all, pattern);
		if (found.length === 0) {
			yield* say(context, `dpkg-query: no packages found matching ${pattern}\n`);
			status = 1;
		}
		for (const p of found) chosen.add(p);
	}
	for (const p of patterns.length === 0 ? all.filter(known) : all.filter((q) => chosen.has(q))) yield* context.print(formatPackage(format, p));
	return status;
}

const named = (database: Database, name: string): Paragraph | undefined => {
	const p = database.get(name.replace(/:(amd64|all)$/, ""));
	return p && known(p) ? p : undefined;
};

function* status(context: Context, database: Database, names: readonly string[]): Blocking<number> {
	let failed = false;
	const shown = names.length > 0 ? names : database.sorted.map((p) => p.text("Package"));
	let first = true;
	for (const name of shown) {
		const p = named(database, name);
		if (!p) {
			yield* say(context, `dpkg-query: package '${name}' is not installed and no information is available\n`);
			failed = true;
			continue;
		}
		yield* context.print(`${first ? "" : "\n"}${p.format(statusOrder)}`);
		first = false;
	}
	if (failed) yield* say(context, "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n");
	return failed ? 1 : 0;
}

/** The record in dpkg's copy of what is available. */
function* printAvailable(context: Context, names: readonly string[]): Blocking<number> {
	const all = parseControl((yield* tryReadText(context.sys, `${ADMIN}/available`)) ?? "");
	let failed = false;
	for (const name of names) {
		const p = all.find((q) => q.text("Package") === name);
		if (p) yield* context.print(p.format());
		else {
			yield* say(context, `dpkg-query: package '${name}' is not available\n`);
			failed = true;
		}
	}
	if (failed) yield* say(context, "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n");
	return failed ? 1 : 0;
}

function* listFiles(context: Context, database: Database, names: readonly string[]): Blocking<number> {
	let failed = false;
	let first = true;
	for (const name of names) {
		const p = named(database, name);
		if (!p) {
			yield* say(context, `dpkg-query: package '${name}' is not installed\n`);
			failed = true;
			continue;
		}
		const files = yield* database.files(p.text("Package"));
		if (!first) yield* context.print("\n");
		first = false;
		if (!files?.length) yield* context.print(`Package '${name}' does not contain any files (!)\n`);
		else yield* context.print(files.map((path) => `${path}\n`).join(""));
	}
	if (failed) yield* say(context, "Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n");
	return failed ? 1 : 0;
}

function* search(context: Context, database: Database, patterns: readonly string[]): Blocking<number> {
	const { sys } = context;
	let failed = false;
	const owners = new Map<string, string[]>();
	for (const p of database.sorted) {
		for (const path of (yield* database.files(p.text("Package"))) ?? []) owners.set(path, [qualifiedName(p), ...(owners.get(path) ?? [])]);
		if (sys.spend()) yield* sys.reschedule();
	}
	for (const written of patterns) {
		const pattern = /[*?[\\]/.test(written) ? written : written.startsWith("/") ? undefined : `*${written}*`;
		const exact = written.length > 1 ? written.replace(/\/$/, "") : written;
		const found = pattern === undefined ? (owners.has(exact) ? [exact] : []) : [...owners.keys()].filter((path) => fnmatch(pattern, path)).sort();
		for (const path of found) yield* context.print(`${(owners.get(path) ?? []).join(", ")}: ${path}\n`);
		if (found.length === 0) {
			yield* say(context, `dpkg-query: no path found matching pattern ${written}\n`);
			failed = true;
		}
	}
	return failed ? 1 : 0;
}

const help = "\nUse --help for help about querying packages.\n";

export const queryActions: readonly ToolOption[] = [
	{ short: "s", long: "status", kind: "action", help: "Display package status details." },
	{ short: "p", long: "print-avail", kind: "action", help: "Display available version details." },
	{ short: "L", long: "listfiles", kind: "action", help: "List files 'owned' by package(s)." },
	{ short: "l", long: "list", kind: "action", help: "List packages concisely." },
	{ short: "W", long: "show", kind: "action", help: "Show information on package(s)." },
	{ short: "S", long: "search", kind: "action", help: "Find package(s) owning file(s)." },
];

const options: readonly ToolOption[] = [
	...queryActions,
	{ long: "control-list", kind: "action", help: "Print the package control file list.", simulated: false },
	{ long: "control-show", kind: "action", help: "Show the package control file.", simulated: false },
	{ short: "c", long: "control-path", kind: "action", help: "Print path for package control file.", simulated: false },
	{ long: "admindir", kind: "value", help: "Use <directory> instead of /var/lib/dpkg.", simulated: false },
	{ long: "root", kind: "value", help: "Use <directory> instead of /.", simulated: false },
	{ long: "load-avail", kind: "flag", help: "Use available file on --show and --list." },
	{ long: "no-pager", kind: "flag", help: "Disables the use of any pager." },
	{ short: "f", long: "showformat", kind: "value", help: "Use alternative format for --show." },
	{ long: "help", kind: "action", help: "Show this help message." },
	{ long: "version", kind: "action", help: "Show the version." },
];

/** Does a query; `action` is the long name of one of queryActions. */
export function* query(context: Context, action: string, operands: readonly string[], format?: string): Blocking<number> {
	const need = (): void => {
		if (operands.length === 0) throw new Failure(`dpkg-query: error: --${action} needs at least one package name argument\n${help}`, 2);
	};
	const database = yield* Database.load(context.sys);
	if (action === "list") return yield* list(context, database, operands);
	if (action === "show") return yield* show(context, database, operands, format);
	if (action === "status") return yield* status(context, database, operands);
	if (action === "search") {
		if (operands.length === 0) throw new Failure(`dpkg-query: error: --search needs at least one file name pattern argument\n${help}`, 2);
		return yield* search(context, database, operands);
	}
	need();
	return action === "listfiles" ? yield* listFiles(context, database, operands) : yield* printAvailable(context, operands);
}

export const dpkgQuery = defineProgram({
	name: "dpkg-query",
	package: "dpkg",
	summary: "a tool to query the dpkg database",
	usage: ["[<option>...] <command>"],
	options: options.map(({ short, long, kind, help: text, simulated }) => ({
		...(short && { short }),
		long,
		...(kind === "value" && { arg: "VALUE" }),
		help: text,
		...(simulated === false && { simulated }),
	})),
	usageStatus: 2,
	rawArguments: true,
	*main(context) {
		const { action, operands, values } = readArguments(context, "dpkg-query", options, help);
		if (action === "version") {
			const { ownVersion: VERSION } = yield* Database.load(context.sys);
			yield* context.print(
				`Debian dpkg-query package management program query tool version ${VERSION} (amd64).\nThis is free software; see the GNU General Public License version 2 or\nlater for copying conditions. There is NO warranty.\n`,
			);
			return 0;
		}
		if (action === "help") {
			const lines = options.map(({ short, long, help: text }) => `  ${short ? `-${short}, ` : "    "}--${long.padEnd(22)}${text}\n`);
			yield* context.print(`Usage: dpkg-query [<option>...] <command>\n\nCommands and options:\n${lines.join("")}`);
			return 0;
		}
		if (action === undefined) throw new Failure(`dpkg-query: error: need an action option\n${help}`, 2);
		return yield* query(context, action, operands, values.get("showformat"));
	},
});
