import type { Blocking } from "../../../kernel/abi.ts";
import { canonicalName } from "../../lib/canonical.ts";
import { readMountTable } from "../../lib/mount-table.ts";
import type { OptionSpec } from "../../lib/options.ts";
import { type Context, Failure } from "../../lib/program.ts";
import { defineUtilLinux } from "../define.ts";
import { enterMountNamespace } from "./namespace.ts";
import { isFlag, type MountOption, splitOptions } from "./option-list.ts";
import { type MountJob, MountRun, mountedAt } from "./run.ts";
import { type FstabEntry, matchesOptions, matchesType, mergedOptions, readFstab } from "./table.ts";

const propagation: readonly OptionSpec[] = ["shared", "slave", "private", "unbindable"].flatMap((type) => [
	{ long: `make-${type}`, help: `mark a subtree as ${type}` },
	{ long: `make-r${type}`, help: `mark a whole subtree as ${type}` },
]);

const options: readonly OptionSpec[] = [
	{ short: "a", long: "all", help: "mount everything in fstab" },
	{ short: "c", long: "no-canonicalize", help: "do not canonicalize paths" },
	{ long: "beneath", help: "attach below the top mount", simulated: false },
	{ long: "exclusive", help: "only one instance of the file system", simulated: false },
	{ short: "f", long: "fake", help: "do all but the system call" },
	{ short: "F", long: "fork", help: "fork for each device (with -a)" },
	{ short: "T", long: "fstab", arg: "path", help: "another file instead of /etc/fstab" },
	{ short: "i", long: "internal-only", help: "do not call mount.<type> helpers" },
	{ short: "l", long: "show-labels", help: "show labels too" },
	{ long: "map-groups", arg: "inner:outer:count", help: "map groups of the mount", simulated: false },
	{ long: "map-users", arg: "inner:outer:count", help: "map users of the mount", simulated: false },
	{ short: "m", long: "mkdir", arg: "mode", optional: true, help: "make the mount point" },
	{ short: "n", long: "no-mtab", help: "do not write /etc/mtab" },
	{ long: "options-mode", arg: "mode", help: "how fstab's options are used", simulated: false },
	{ long: "options-source", arg: "source", help: "where options come from", simulated: false },
	{ long: "onlyonce", help: "do nothing where it is mounted already" },
	{ short: "o", long: "options", arg: "list", help: "options between commas" },
	{ short: "O", long: "test-opts", arg: "list", help: "only entries with these options (with -a)" },
	{ short: "r", long: "read-only", help: "read-only" },
	{ short: "t", long: "types", arg: "list", help: "types of file systems" },
	{ long: "source", arg: "src", help: "the source" },
	{ long: "target", arg: "target", help: "the mount point" },
	{ long: "target-prefix", arg: "path", help: "before every mount point" },
	{ short: "v", long: "verbose", help: "say what is done" },
	{ short: "w", long: "read-write", help: "read-write (the default)" },
	{ short: "N", long: "namespace", arg: "ns", help: "mount in another namespace" },
	{ short: "L", long: "label", arg: "label", help: "the source by its label" },
	{ short: "U", long: "uuid", arg: "uuid", help: "the source by its UUID" },
	{ short: "B", long: "bind", help: "mount a subtree somewhere else" },
	{ short: "M", long: "move", help: "move a subtree to some other place" },
	{ short: "R", long: "rbind", help: "mount a subtree and all below it somewhere else" },
	...propagation,
];

/** Options of the command line as words of -o, in order. */
function givenOptions(context: Context): MountOption[] {
	return context.options.given.flatMap((option): MountOption[] => {
		const word = (key: string, value?: string) => [{ key, value }];
		switch (option.key) {
			case "options":
				return splitOptions(option.value ?? "");
			case "read-only":
				return word("ro");
			case "read-write":
				return word("rw");
			case "bind":
			case "rbind":
			case "move":
				return word(option.key);
			case "mkdir":
				return word("X-mount.mkdir", option.value?.replace(/^=/, "") ?? "");
			default:
				return option.key.startsWith("make-") ? word(option.key.slice(5)) : [];
		}
	});
}

/** `mount`, `mount -l`, `mount -t type`: what is mounted. */
function* list(context: Context): Blocking<number> {
	const types = context.options.value("types");
	for (const entry of yield* readMountTable(context.sys)) {
		if (matchesType(types, entry.fstype) && matchesOptions(context.options.value("test-opts"), mergedOptions(entry))) {
			yield* context.print(`${entry.source} on ${entry.target} type ${entry.fstype} (${mergedOptions(entry)})\n`);
		}
	}
	return 0;
}

const jobOf = (entry: FstabEntry, extra: readonly MountOption[], prefix: string): MountJob => ({
	source: entry.source,
	target: prefix + entry.target,
	fstype: entry.fstype,
	options: [...splitOptions(entry.options), ...extra],
	propagationOnly: false,
});

/** `mount -a`: every entry that is not mounted yet. 0, 32 when all failed, 64 when some did. */
function* mountAll(context: Context, run: MountRun, fstab: readonly FstabEntry[]): Blocking<number> {
	const { sys, options: given } = context;
	if (sys.getuid() !== 0) return 0;
	const verbose = given.has("verbose");
	let [failed, done] = [0, 0];
	for (const entry of fstab) {
		const words = entry.options.split(",");
		const say = (what: string) => (verbose ? context.print(`${entry.target.padEnd(25)}: ${what}\n`) : context.print(""));
		if (
			words.includes("noauto") ||
			entry.fstype === "swap" ||
			!matchesType(given.value("types"), entry.fstype) ||
			!matchesOptions(given.value("test-opts"), entry.options)
		) {
			yield* say("ignored");
			continue;
		}
		if (mountedAt(yield* readMountTable(sys), entry.target)?.source === entry.source) {
			yield* say("already mounted");
			continue;
		}
		if (words.includes("nofail") && entry.source.startsWith("/") && !sys.tryStat(entry.source)) continue;
		try {
			yield* run.perform(jobOf(entry, givenOptions(context), given.value("target-prefix") ?? ""));
			done++;
			yield* say("successfully mounted");
		} catch (error) {
			if (!(error instanceof Failure)) throw error;
			failed++;
			yield* sys.write(2, error.message);
		}
	}
	return failed === 0 ? 0 : done === 0 ? 32 : 64;
}

/** Whether nothing but the propagation is to change. */
const changesOnly = (options: readonly MountOption[]): boolean =>
	options.length > 0 && options.every((o) => /^r?(private|shared|slave|unbindable)$/.test(o.key));

/** One operand, or none but a remount: fstab or the mounts there are know the rest. */
function* fromTables(context: Context, operand: string, fstab: readonly FstabEntry[]): Blocking<MountJob> {
	const { sys, options: given } = context;
	const extra = givenOptions(context);
	const binds = extra.some((o) => o.key === "bind" || o.key === "rbind");
	const remounts = extra.some((o) => o.key === "remount");
	if (binds && !remounts) context.fail(`${operand}: mount failed: Invalid argument.`, 32);
	if (remounts || changesOnly(extra)) {
		const target = canonicalOr(context, operand);
		const entry = mountedAt(yield* readMountTable(sys), target);
		// what the file system was told before is told again, so that one which takes no changes refuses
		const kept = remounts && !binds ? splitOptions(entry?.superOptions ?? "").filter((o) => !isFlag(o)) : [];
		return { source: entry?.source ?? "none", target, fstype: entry?.fstype ?? "none", options: [...kept, ...extra], propagationOnly: changesOnly(extra) };
	}
	const entry = fstab.find((e) => e.target === operand || e.source === operand || e.target === canonicalOr(context, operand));
	if (!entry) return context.fail(`${operand}: can't find in /etc/fstab.`);
	return jobOf(entry, extra, given.value("target-prefix") ?? "");
}

function canonicalOr(context: Context, path: string): string {
	return context.sys.tryStat(path) ? canonicalName(context.sys, path, "all") : path;
}

const tag = /^(LABEL|UUID|PARTLABEL|PARTUUID|ID)=/;

export const mount = defineUtilLinux({
	name: "mount",
	section: 8,
	summary: "Mount a filesystem",
	usage: [
		"[-lhV]",
		"-a [options]",
		"[options] [--source] <source> | [--target] <directory>",
		"[options] <source> <directory>",
		"<operation> <mountpoint> [<target>]",
	],
	aliases: { ro: "read-only", rw: "read-write" },
	options,
	*main(context) {
		const { sys, options: given } = context;
		const operands = [...context.operands];
		const namespace = given.value("namespace");
		if (namespace !== undefined) yield* enterMountNamespace(context, namespace);
		const run = new MountRun(context, { fake: given.has("fake"), verbose: given.has("verbose") && !given.has("all"), onlyOnce: given.has("onlyonce") });
		const fstabPath = given.value("fstab");
		if (fstabPath !== undefined && !sys.tryStat(fstabPath)) context.fail(`${fstabPath}: failed to parse`);
		if (given.has("all")) return yield* mountAll(context, run, yield* readFstab(sys, fstabPath));
		const label = given.last("label", "uuid");
		if (label !== undefined) {
			const where = operands.at(-1);
			if (where === undefined) context.usage("bad usage");
			context.fail(`${where}: can't find ${label.toUpperCase()}="${given.value(label)}".`);
		}
		const source = given.value("source") ?? (operands.length === 2 || (operands.length === 1 && given.has("target")) ? operands.shift() : undefined);
		const target = given.value("target") ?? operands.shift();
		if (operands.length > 0) context.usage("bad usage");
		if (source === undefined && target === undefined) {
			if (givenOptions(context).length > 0) context.usage("bad usage");
			return yield* list(context);
		}
		if (source !== undefined && tag.test(source)) context.fail(`${target ?? source}: can't find ${source}.`);
		const extra = givenOptions(context);
		const prefix = given.value("target-prefix") ?? "";
		const job: MountJob =
			source === undefined || target === undefined
				? yield* fromTables(context, (target ?? source) as string, yield* readFstab(sys, fstabPath))
				: { source, target: prefix + target, fstype: given.value("types"), options: extra, propagationOnly: !given.has("types") && changesOnly(extra) };
		yield* run.perform(job);
		return 0;
	},
});
