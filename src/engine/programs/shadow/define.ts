/** The manners of shadow-utils: the whole usage after a wrong option, status 2; files changed under a lock that only root gets. */
import { defineInFamily, type FamilySpec } from "../lib/family.ts";
import type { OptionSpec } from "../lib/options.ts";
import type { Context, InstalledProgram } from "../lib/program.ts";

/** Where the words on an option begin. */
const COLUMN = 32;

function optionLines(option: OptionSpec): string {
	const names = `${option.short ? `-${option.short}` : "  "}${option.long ? `${option.short ? "," : " "} --${option.long}` : ""}`;
	const head = `  ${names}${option.arg === undefined ? "" : ` ${option.arg}`}`;
	const [first = "", ...rest] = option.help.split("\n");
	const begin = head.length < COLUMN ? `${head.padEnd(COLUMN)}${first}\n` : `${head}\n${" ".repeat(COLUMN)}${first}\n`;
	return begin + rest.map((line) => `${" ".repeat(COLUMN)}${line}\n`).join("");
}

export function shadowUsage(spec: Pick<FamilySpec, "name" | "usage" | "options">): string {
	const after = spec.options.findIndex((o) => (o.short ?? "").toLowerCase() > "h");
	const at = after < 0 ? spec.options.length : after;
	const options = spec.options.some((o) => o.long === "help") ? spec.options : [...spec.options.slice(0, at), helpOption, ...spec.options.slice(at)];
	const usage = spec.usage.map((form, i) => `${i === 0 ? "Usage:" : "      "} ${spec.name} ${form}\n`).join("");
	return `${usage}\nOptions:\n${options.map(optionLines).join("")}\n`;
}

const helpOption: OptionSpec = { short: "h", long: "help", help: "display this help message and exit" };

/** Where `-R` and `-P` stand together. */
export const rootOptions: readonly OptionSpec[] = [
	{ short: "R", long: "root", arg: "CHROOT_DIR", help: "directory to chroot into" },
	{ short: "P", long: "prefix", arg: "PREFIX_DIR", help: "prefix directory where are located the /etc/* files", simulated: false },
];

/** The same, as other programs of the package put it. */
export const prefixOptions: readonly OptionSpec[] = [
	{ short: "R", long: "root", arg: "CHROOT_DIR", help: "directory to chroot into" },
	{ short: "P", long: "prefix", arg: "PREFIX_DIR", help: "directory prefix", simulated: false },
];

export const defineShadow = (spec: FamilySpec): InstalledProgram =>
	defineInFamily(
		{
			package: "passwd",
			failure: "usage",
			layout: "line",
			standard: [helpOption],
			version: (name) => name,
			usage: shadowUsage,
		},
		{ usageStatus: 2, ...spec },
	);

/** `-R`: works in another root directory. */
export function enterRoot(context: Context): void {
	const root = context.options.value("root");
	if (root === undefined) return;
	if (!root.startsWith("/")) context.fail(`invalid chroot path '${root}', only absolute paths are supported.`);
	try {
		context.sys.chroot(root);
		context.sys.chdir("/");
	} catch (error) {
		context.fail(`cannot access chroot directory ${root}: ${error instanceof Error ? error.message : ""}`);
	}
}

/** Only root gets the lock on a file. */
export function mustLock(context: Context, file: string): void {
	if (context.sys.geteuid() === 0 && context.sys.getuid() === 0) return;
	context.fail(`Permission denied.\n${context.name}: cannot lock ${file}; try again later.`);
}
