/** Debian's apt: apt, apt-get, apt-cache and apt-mark. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { writeFile } from "../dpkg/database.ts";
import { type Context, defineProgram, Failure, type InstalledProgram } from "../lib/program.ts";
import { aptOptions, readArguments } from "./command.ts";
import { ARCHIVES, download } from "./download.ts";
import { change } from "./install.ts";
import { AptSession } from "./session.ts";
import { depends, list, policy, search, show } from "./show.ts";
import { SourceError } from "./sources.ts";
import { formatStates, statesFile, Universe } from "./universe.ts";
import { update } from "./update.ts";

type Command = (session: AptSession, operands: readonly string[]) => Blocking<number>;

/** Removes fetched archives; with `old` only those that cannot be had any more. */
function* clean(session: AptSession): Blocking<number> {
	const { sys } = session.context;
	if (sys.geteuid() !== 0) yield* session.lock(`${ARCHIVES}/lock`, () => `Unable to lock directory ${ARCHIVES}/`);
	try {
		for (const { name } of sys.readdir(ARCHIVES)) if (name.endsWith(".deb")) sys.unlink(`${ARCHIVES}/${name}`);
	} catch (error) {
		if (!isErrno(error)) throw error;
	}
	return 0;
}

function* fetchHere(session: AptSession, names: readonly string[]): Blocking<number> {
	const universe = yield* Universe.load(session.context.sys);
	const unknown = names.filter((name) => !universe.candidate(name));
	if (unknown.length > 0) {
		if (names.every((name) => !universe.names.includes(name))) return session.fail(...unknown.map((name) => `Unable to locate package ${name}`));
		return session.fail(
			...unknown.map((name) => `Can't find a source to download version '${universe.installed(name)?.text("Version") ?? ""}' of '${name}:amd64'`),
		);
	}
	yield* download(
		session,
		names.flatMap((name) => universe.candidate(name) ?? []),
		".",
	);
	return 0;
}

const installing = {
	update,
	install: (session, words) => change(session, "install", words),
	reinstall: (session, words) => change(session, "reinstall", words),
	remove: (session, words) => change(session, "remove", words),
	purge: (session, words) => change(session, "purge", words),
	autoremove: (session, words) => change(session, "autoremove", words),
	"auto-remove": (session, words) => change(session, "autoremove", words),
	autopurge: (session, words) => change(session, "autopurge", words),
	upgrade: (session, words) => change(session, "upgrade", words),
	"dist-upgrade": (session, words) => change(session, "dist-upgrade", words),
	"full-upgrade": (session, words) => change(session, "full-upgrade", words),
	clean,
	autoclean: (session) => clean(session),
	download: fetchHere,
	*check(session) {
		yield* session.readLists();
		return 0;
	},
} as const satisfies Record<string, Command>;

const asking = {
	show,
	search,
	policy,
	depends: (session, names) => depends(session, names, false),
	rdepends: (session, names) => depends(session, names, true),
	*pkgnames(session) {
		const universe = yield* Universe.load(session.context.sys);
		for (const name of universe.names) yield* session.context.print(`${name}\n`);
		return 0;
	},
} as const satisfies Record<string, Command>;

const unstable = "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n";

function tool(name: "apt" | "apt-get" | "apt-cache", summary: string, commands: Readonly<Record<string, Command>>): InstalledProgram {
	const help = (version: string): string =>
		`apt ${version} (amd64)\nUsage: ${name} [options] command\n\n${summary}\n\nMost used commands:\n${Object.keys(commands)
			.map((command) => `  ${command}\n`)
			.join("")}\nSee ${name}(8) for more information about the available commands.\n`;
	return defineProgram({
		name,
		package: "apt",
		summary,
		usage: ["[options] command"],
		options: aptOptions,
		usageStatus: 100,
		rawArguments: true,
		*main(context: Context) {
			const { command, operands, given } = readArguments(context);
			const session = yield* AptSession.begin(context, given);
			if (given.has("version")) {
				yield* context.print(`apt ${session.version} (amd64)\n`);
				return 0;
			}
			if (given.has("help") || command === undefined) {
				yield* context.print(help(session.version));
				return given.has("help") || (session.style === "2.6" && name === "apt") ? 0 : 1;
			}
			const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
			if (!run) {
				if (
					[
						"source",
						"build-dep",
						"edit-sources",
						"moo",
						"changelog",
						"satisfy",
						"why",
						"why-not",
						"stats",
						"dump",
						"madison",
						"showsrc",
						"showpkg",
						"unmet",
						"dotty",
						"history-list",
					].includes(command)
				)
					return context.unsimulated(command);
				return session.fail(`Invalid operation ${command}`);
			}
			if (name === "apt" && session.style !== "3" && !context.sys.isatty(1)) yield* session.warn(unstable.replace(/\n$/, ""));
			try {
				return yield* run(session, operands);
			} catch (error) {
				if (error instanceof SourceError) return session.fail(error.message, "The list of sources could not be read.");
				throw error;
			}
		},
	});
}

const aptMark = defineProgram({
	name: "apt-mark",
	package: "apt",
	summary: "mark packages as manually or automatically installed",
	usage: ["[options] {auto|manual} pkg1 [pkg2 ...]"],
	options: aptOptions,
	usageStatus: 100,
	rawArguments: true,
	*main(context) {
		const { command, operands, given } = readArguments(context);
		const session = yield* AptSession.begin(context, given);
		const universe = yield* Universe.load(context.sys);
		const installed = universe.names.filter((name) => universe.installed(name) && (operands.length === 0 || operands.includes(name)));
		if (command === "showauto" || command === "showmanual") {
			for (const name of installed) if (universe.automatic.has(name) === (command === "showauto")) yield* context.print(`${name}\n`);
			return 0;
		}
		if (command === "hold" || command === "unhold" || command === "showhold") return context.unsimulated(command);
		if (command !== "auto" && command !== "manual") return session.fail(command === undefined ? "No operation given" : `Invalid operation ${command}`);
		if (operands.length === 0) return session.fail("No packages found");
		for (const name of operands) {
			if (!universe.installed(name)) {
				if (!universe.names.includes(name)) return session.fail(`Unable to locate package ${name}`, "No packages found");
				continue;
			}
			const already = universe.automatic.has(name) === (command === "auto");
			const how = command === "auto" ? "automatically" : "manually";
			yield* context.print(already ? `${name} was already set to ${how} installed.\n` : `${name} set to ${how} installed.\n`);
			if (command === "auto") universe.automatic.add(name);
			else universe.automatic.delete(name);
		}
		try {
			yield* writeFile(context.sys, statesFile, formatStates(universe.automatic));
		} catch (error) {
			if (isErrno(error)) throw new Failure(`E: Could not create temporary file for ${statesFile} - ${error.message}\n`, 100);
			throw error;
		}
		return 0;
	},
});

export const aptPrograms: readonly InstalledProgram[] = [
	tool("apt", "command-line interface for the package management system", { ...installing, ...asking, list }),
	tool("apt-get", "command-line interface for retrieval of packages and information about them", installing),
	tool("apt-cache", "queries information about packages", asking),
	aptMark,
];
