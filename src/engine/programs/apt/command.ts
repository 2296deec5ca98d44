/** The command lines of apt, apt-get and apt-cache: options before and behind a command. */

import type { OptionSpec } from "../lib/options.ts";
import { type Context, Failure } from "../lib/program.ts";

export const aptOptions: readonly OptionSpec[] = [
	{ short: "h", long: "help", help: "This help text." },
	{ short: "v", long: "version", help: "Show the version." },
	{ short: "q", long: "quiet", arg: "LEVEL", optional: true, help: "Loggable output - no progress indicator; twice: no output except for errors" },
	{ short: "y", long: "yes", help: "Assume Yes to all queries and do not prompt" },
	{ long: "assume-yes", help: "The same" },
	{ long: "assume-no", help: "Assume No to all queries", simulated: false },
	{ short: "s", long: "simulate", help: "No-act. Perform ordering simulation" },
	{ long: "just-print", help: "The same" },
	{ long: "dry-run", help: "The same" },
	{ long: "no-act", help: "The same" },
	{ short: "d", long: "download-only", help: "Download only - do NOT install or unpack archives" },
	{ short: "f", long: "fix-broken", help: "Attempt to correct a system with broken dependencies in place" },
	{ short: "m", long: "fix-missing", help: "Ignore archives that cannot be had", simulated: false },
	{ short: "u", long: "show-upgraded", help: "Show a list of upgraded packages as well" },
	{ short: "V", long: "verbose-versions", help: "Show verbose version numbers", simulated: false },
	{ short: "c", long: "config-file", arg: "FILE", help: "Read this configuration file", simulated: false },
	{ short: "o", long: "option", arg: "SETTING", help: "Set an arbitrary configuration option, eg -o dir::cache=/tmp" },
	{ short: "t", long: "target-release", arg: "RELEASE", help: "The release that candidates come from", simulated: false },
	{ long: "default-release", arg: "RELEASE", help: "The same", simulated: false },
	{ short: "a", long: "all-versions", help: "All versions" },
	{ short: "n", long: "names-only", help: "Search in names only" },
	{ long: "installed", help: "Packages that are installed" },
	{ long: "upgradable", help: "Packages of which newer versions are on offer" },
	{ long: "upgradeable", help: "The same" },
	{ long: "manual-installed", help: "Packages that were asked for by name", simulated: false },
	{ long: "full", help: "Full records in a search", simulated: false },
	{ long: "install-recommends", help: "Consider recommended packages as dependencies" },
	{ long: "no-install-recommends", help: "Do not consider recommended packages as dependencies" },
	{ long: "install-suggests", help: "Consider suggested packages as dependencies" },
	{ long: "no-install-suggests", help: "Do not" },
	{ long: "reinstall", help: "Install again what is there in the newest version" },
	{ long: "only-upgrade", help: "Install nothing that is not there" },
	{ long: "no-upgrade", help: "Upgrade nothing that is there", simulated: false },
	{ long: "purge", help: "Remove with configuration files" },
	{ long: "auto-remove", help: "Remove what is no longer needed" },
	{ long: "autoremove", help: "The same" },
	{ long: "allow-downgrades", help: "Earlier versions may be installed" },
	{ long: "allow-unauthenticated", help: "Signatures do not matter" },
	{ long: "allow-insecure-repositories", help: "The same" },
	{ long: "allow-releaseinfo-change", help: "Releases may change their names" },
	{ long: "allow-remove-essential", help: "Essential packages may be removed", simulated: false },
	{ long: "force-yes", help: "Yes to all, even what does harm" },
	{ long: "no-list-cleanup", help: "Old lists stay" },
	{ long: "print-uris", help: "Print the URIs and fetch nothing", simulated: false },
	{ long: "no-cache", help: "Caches on the way are asked to fetch anew" },
	{ long: "important", help: "Only Depends and Pre-Depends" },
	{ short: "i", long: "only-important", help: "The same" },
];

/** Words that mean another option. */
const aliases: Readonly<Record<string, string>> = {
	"assume-yes": "yes",
	"force-yes": "yes",
	"just-print": "simulate",
	"dry-run": "simulate",
	"no-act": "simulate",
	upgradeable: "upgradable",
};

export interface AptArguments {
	readonly command: string | undefined;
	readonly operands: readonly string[];
	readonly given: ReadonlyMap<string, string>;
}

/** Throws Failure in the words of apt's own parser. */
export function readArguments(context: Context): AptArguments {
	const given = new Map<string, string>();
	const operands: string[] = [];
	const fail = (message: string): never => {
		throw new Failure(`E: ${message}\n`, 100);
	};
	const note = (spec: OptionSpec, value: string): void => {
		if (spec.simulated === false) context.unsimulated(`option --${spec.long}`);
		const name = aliases[spec.long ?? ""] ?? (spec.long as string);
		if (name === "quiet") given.set(name, value !== "" ? value : String(Number(given.get(name) ?? 0) + 1));
		else if (name === "option") {
			const [key = "", ...rest] = value.split("=");
			if (rest.length === 0) fail(`Option ${context.argv.find((w) => w.startsWith("-o")) ?? "-o"}: Configuration item specification must have an =<val>.`);
			given.set(`-o ${key.toLowerCase()}`, rest.join("="));
		} else given.set(name, value);
	};
	const args = context.operands;
	for (let i = 0; i < args.length; i++) {
		const word = args[i] as string;
		if (word === "--") {
			operands.push(...args.slice(i + 1));
			break;
		}
		if (word.startsWith("--")) {
			const [name = "", ...rest] = word.slice(2).split("=");
			const spec = aptOptions.find(({ long }) => long === name);
			if (!spec) return fail(`Command line option ${word} is not understood in combination with the other options`);
			const value = rest.length > 0 ? rest.join("=") : spec.arg !== undefined && !spec.optional ? args[++i] : "";
			if (value === undefined) return fail(`Option ${word} requires an argument.`);
			note(spec, value);
		} else if (word.startsWith("-") && word.length > 1) {
			for (let j = 1; j < word.length; j++) {
				const letter = word[j] as string;
				const spec = aptOptions.find(({ short }) => short === letter);
				if (!spec) return fail(`Command line option '${letter}' [from ${word}] is not understood in combination with the other options.`);
				if (spec.arg === undefined) {
					note(spec, "");
					continue;
				}
				const attached = word.slice(j + 1);
				if (spec.optional) {
					const level = /^=?(\d+)/.exec(attached);
					note(spec, level?.[1] ?? "");
					j += level?.[0].length ?? 0;
					continue;
				}
				const value = attached !== "" ? attached.replace(/^=/, "") : args[++i];
				if (value === undefined) return fail(`Option ${word} requires an argument.`);
				note(spec, value);
				break;
			}
		} else operands.push(word);
	}
	const [command, ...rest] = operands;
	return { command, operands: rest, given };
}
