/** Backups of files about to be replaced: --backup, -b and -S of cp, mv, ln and install. */
import { requireWord } from "../lib/argmatch.ts";
import type { OptionSpec } from "../lib/options.ts";
import { baseName, dirName } from "../lib/path.ts";
import type { Context } from "../lib/program.ts";

export const backupOptions: readonly OptionSpec[] = [
	{ long: "backup", arg: "CONTROL", optional: true, help: "make a backup of each existing destination file" },
	{ short: "b", help: "like --backup but does not accept an argument" },
	{ short: "S", long: "suffix", arg: "SUFFIX", help: "override the usual backup suffix" },
];

const controls = [
	["none", "off"],
	["simple", "never"],
	["existing", "nil"],
	["numbered", "t"],
] as const;

export interface Backups {
	readonly kind: "simple" | "existing" | "numbered";
	readonly suffix: string;
}

/** What the options and VERSION_CONTROL ask for; undefined for no backups. */
export function backupSettings(context: Context): Backups | undefined {
	const { options, sys } = context;
	const suffix = options.value("suffix") ?? (sys.environ.get("SIMPLE_BACKUP_SUFFIX") || "~");
	if (!options.has("backup") && !options.has("b") && !options.has("suffix")) return undefined;
	const given = options.value("backup");
	const text = given ?? sys.environ.get("VERSION_CONTROL");
	const kind = text === undefined || text === "" ? "existing" : requireWord(context, given === undefined ? "$VERSION_CONTROL" : "backup type", controls, text);
	return kind === "none" ? undefined : { kind, suffix };
}

/** The name under which a file is kept: `name~`, or `name.~N~` with the next free number. */
export function backupName(context: Context, path: string, { kind, suffix }: Backups): string {
	if (kind === "simple") return path + suffix;
	const base = baseName(path);
	let highest = 0;
	for (const { name } of context.sys.readdir(dirName(path))) {
		const number = name.startsWith(`${base}.~`) && name.endsWith("~") ? name.slice(base.length + 2, -1) : "";
		if (/^[1-9]\d*$/.test(number)) highest = Math.max(highest, Number(number));
	}
	return kind === "existing" && highest === 0 ? path + suffix : `${path}.~${highest + 1}~`;
}
