/** Alpine's apk, apk-tools 2.14. apk(8). */
import type { Blocking } from "../../kernel/abi.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import type { OptionSpec } from "../lib/options.ts";
import { type Context, defineProgram, Failure, type InstalledProgram } from "../lib/program.ts";
import { applyWorld } from "./change.ts";
import { type ApkRecord, dependencies, installedSize, nameOf, titleOf } from "./record.ts";
import { ApkSystem } from "./system.ts";

const options: readonly OptionSpec[] = [
	{ short: "h", long: "help", help: "Show generic help or applet specific help" },
	{ short: "V", long: "version", help: "Print program version and exit" },
	{ short: "q", long: "quiet", help: "Print less information" },
	{ short: "v", long: "verbose", help: "Print more information" },
	{ short: "p", long: "root", arg: "ROOT", help: "Manage file system at ROOT" },
	{ short: "U", long: "update-cache", help: "Alias for '--cache-max-age 0'" },
	{ short: "s", long: "simulate", help: "Simulate the requested operation without making any changes" },
	{ short: "u", long: "upgrade", help: "Upgrade packages" },
	{ short: "I", long: "installed", help: "Only installed packages" },
	{ short: "a", long: "all", help: "All information" },
	{ short: "d", long: "description", help: "The description" },
	{ short: "e", long: "exists", help: "Whether packages are installed" },
	{ short: "L", long: "contents", help: "The files of packages" },
	{ short: "R", long: "depends", help: "What packages depend on" },
	{ short: "r", long: "rdepends", help: "What depends on packages" },
	{ short: "W", long: "who-owns", help: "Whose a file is" },
	{ short: "w", long: "webpage", help: "The web page" },
	{ short: "S", long: "size", help: "The installed size" },
	{ short: "t", long: "virtual", arg: "NAME", help: "A package that stands for those added", simulated: false },
	{ short: "X", long: "repository", arg: "REPO", help: "Another repository", simulated: false },
	{ short: "f", long: "force", help: "Force", simulated: false },
	{ long: "no-cache", help: "Do not use any local cache path" },
	{ long: "initdb", help: "Initialize a new package database" },
	{ long: "no-progress", help: "Disable progress bar even for TTYs" },
	{ long: "allow-untrusted", help: "Install packages with untrusted signature or no signature" },
	{ long: "available", help: "All that is available", simulated: false },
	{ long: "purge", help: "Delete configuration files too" },
];

type Command = (system: ApkSystem, context: Context, words: readonly string[]) => Blocking<number>;

const changeOptions = (context: Context, upgrade = context.options.has("upgrade")) => ({
	upgrade,
	simulate: context.options.has("simulate"),
	quiet: context.options.has("quiet"),
});

function* indexes(system: ApkSystem, context: Context, force = false): Blocking<void> {
	const noCache = context.options.has("no-cache");
	yield* system.readIndexes(force || noCache || context.options.has("update-cache") ? "fresh" : "missing", !noCache);
}

const commands: Readonly<Record<string, Command>> = {
	*update(system, context) {
		yield* indexes(system, context, true);
		for (const { url, description } of system.repositories) yield* context.print(`${description} [${url}]\n`);
		const { size } = new Set([...system.offers.keys(), ...system.installed.map(nameOf)]);
		yield* context.print(`${system.unavailable > 0 ? `${system.unavailable} unavailable, 0 stale;` : "OK:"} ${size} distinct packages available\n`);
		return system.unavailable;
	},
	*add(system, context, words) {
		yield* indexes(system, context);
		const bare = (word: string): string => word.replace(/[<>=~@].*$/, "");
		const world = [...system.world.filter((name) => !words.some((w) => bare(w) === bare(name))), ...words].sort();
		return yield* applyWorld(system, world, changeOptions(context));
	},
	*del(system, context, words) {
		yield* system.readIndexes("cached");
		const lasting: string[] = [];
		for (const word of words) {
			const held = system.installed.filter((r) => nameOf(r) !== word && dependencies(r.fields.get("D") ?? "").some(({ name }) => name === word));
			if (system.installed.some((r) => nameOf(r) === word) && held.some((r) => system.world.includes(nameOf(r))))
				lasting.push(`  ${word}: ${held.map(nameOf).join(" ")}\n`);
		}
		if (lasting.length > 0) yield* context.print(`World updated, but the following packages are not removed due to:\n${lasting.join("")}\n`);
		return yield* applyWorld(
			system,
			system.world.filter((name) => !words.includes(name.replace(/[<>=~@].*$/, ""))),
			changeOptions(context),
		);
	},
	*upgrade(system, context) {
		yield* indexes(system, context);
		return yield* applyWorld(system, system.world, changeOptions(context, true));
	},
	*fix(system, context) {
		yield* indexes(system, context);
		return yield* applyWorld(system, system.world, changeOptions(context));
	},
	info,
	*search(system, context, words) {
		yield* indexes(system, context);
		for (const name of [...system.offers.keys()].sort()) {
			const { record } = system.offers.get(name) as { record: ApkRecord };
			const text = context.options.has("description") ? `${name} ${record.fields.get("T") ?? ""}` : name;
			if (words.length > 0 && !words.some((w) => (/[*?[]/.test(w) ? fnmatch(w, name) : context.options.has("exists") ? name === w : text.includes(w))))
				continue;
			yield* context.print(`${titleOf(record)}${context.options.has("verbose") ? ` - ${record.fields.get("T") ?? ""}` : ""}\n`);
		}
		return 0;
	},
	*list(system, context, words) {
		yield* system.readIndexes("cached");
		const rows = new Map(system.installed.map((r) => [nameOf(r), { record: r, mark: " [installed]" }]));
		if (!context.options.has("installed")) for (const [name, { record }] of system.offers) if (!rows.has(name)) rows.set(name, { record, mark: "" });
		for (const name of [...rows.keys()].sort()) {
			const row = rows.get(name);
			if (!row || (words.length > 0 && !words.some((w) => fnmatch(w, name)))) continue;
			const f = row.record.fields;
			yield* context.print(`${titleOf(row.record)} ${f.get("A") ?? "x86_64"} {${f.get("o") ?? name}} (${f.get("L") ?? ""})${row.mark}\n`);
		}
		return 0;
	},
	*stats(system, context) {
		const files = system.installed.reduce((n, r) => n + r.files.length, 0);
		yield* context.print(
			`installed:\n  packages: ${system.installed.length}\n  files: ${files}\n  bytes: ${system.installed.reduce((n, r) => n + installedSize(r), 0)}\n`,
		);
		return 0;
	},
};

function* info(system: ApkSystem, context: Context, words: readonly string[]): Blocking<number> {
	const { options: given } = context;
	yield* system.readIndexes("cached");
	if (given.has("who-owns")) {
		let failed = 0;
		for (const path of words) {
			const owner = system.installed.find((r) => r.files.includes(path.replace(/^\/+/, "")));
			if (owner) yield* context.print(`${path} is owned by ${titleOf(owner)}\n`);
			else {
				yield* system.say(`ERROR: ${path}: Could not find owner package\n`);
				failed++;
			}
		}
		return failed;
	}
	if (words.length === 0) {
		for (const r of [...system.installed].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)))
			yield* context.print(`${given.has("verbose") ? titleOf(r) : nameOf(r)}\n`);
		return 0;
	}
	if (given.has("exists")) {
		let missing = 0;
		for (const name of words) {
			if (system.installed.some((r) => nameOf(r) === name)) yield* context.print(`${name}\n`);
			else missing++;
		}
		return missing;
	}
	let unknown = 0;
	for (const name of words) {
		const own = system.installed.find((r) => nameOf(r) === name);
		const record = own ?? system.offers.get(name)?.record;
		if (!record) {
			unknown++;
			continue;
		}
		const part = function* (title: string, text: string): Blocking<void> {
			yield* context.print(`${titleOf(record)} ${title}:\n${text}\n\n`);
		};
		const all = given.has("all");
		const plain = !["description", "contents", "depends", "rdepends", "webpage", "size"].some((key) => given.has(key));
		if (all || plain || given.has("description")) yield* part("description", record.fields.get("T") ?? "");
		if (all || plain || given.has("webpage")) yield* part("webpage", record.fields.get("U") ?? "");
		if (all || plain || given.has("size")) yield* part("installed size", `${Math.max(1, Math.round(installedSize(record) / 1024))} KiB`);
		if (all || given.has("depends"))
			yield* part(
				"depends on",
				dependencies(record.fields.get("D") ?? "")
					.map((d) => d.name)
					.join("\n"),
			);
		if (all || given.has("rdepends"))
			yield* part(
				"is required by",
				system.installed
					.filter((r) => dependencies(r.fields.get("D") ?? "").some((d) => d.name === name))
					.map(titleOf)
					.join("\n"),
			);
		if (all || given.has("contents")) yield* part("contains", (own?.files ?? []).join("\n"));
	}
	return unknown;
}

const VERSION = "apk-tools 2.14.9, compiled for x86_64.\n";

const usage = `${VERSION}
usage: apk [<OPTIONS>...] COMMAND [<ARGUMENTS>...]

Package installation and removal:
  add        Add or modify constraints in WORLD and commit changes
  del        Remove constraints from WORLD and commit changes

System maintenance:
  fix        Fix, reinstall or upgrade packages without modifying WORLD
  update     Update repository indexes
  upgrade    Install upgrades available from repositories

Querying package information:
  info       Give detailed information about packages or repositories
  list       List packages matching a pattern or other criteria
  search     Search for packages by name or description
  stats      Show statistics about repositories and installations

This apk has coffee making abilities.
For more information: man 8 apk
`;

const unsimulated = ["cache", "dot", "policy", "index", "fetch", "manifest", "verify", "audit", "version"];

const apk = defineProgram({
	name: "apk",
	package: "apk-tools",
	summary: "Alpine Package Keeper",
	usage: ["[<OPTIONS>...] COMMAND [<ARGUMENTS>...]"],
	options,
	*main(context) {
		const [command, ...words] = context.operands;
		if (context.options.has("version") && command === undefined) {
			yield* context.print(VERSION);
			return 0;
		}
		if (command === undefined || context.options.has("help")) {
			yield* context.print(usage);
			return context.options.has("help") ? 0 : 1;
		}
		const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
		if (!run) {
			if (unsimulated.includes(command)) return context.unsimulated(command);
			throw new Failure(`ERROR: '${command}' is not an apk command. See 'apk --help'.\n`, 1);
		}
		const changes = ["add", "del", "upgrade", "fix", "update"].includes(command);
		if (changes && context.sys.geteuid() !== 0)
			throw new Failure("ERROR: Unable to lock database: Permission denied\nERROR: Failed to open apk database: Permission denied\n", 99);
		const system = yield* ApkSystem.open(context, context.options.value("root") ?? "", context.options.has("initdb"));
		return yield* run(system, context, words);
	},
});

export const apkPrograms: readonly InstalledProgram[] = [apk];
