import { canonicalName } from "../lib/canonical.ts";
import { mountOf, readMountTable } from "../lib/mount-table.ts";
import { reason } from "../lib/report.ts";
import { defineUtilLinux } from "./define.ts";

const NOT_MOUNTED = 32;

export const mountpoint = defineUtilLinux({
	name: "mountpoint",
	summary: "Check whether a directory or file is a mountpoint",
	usage: ["[-qd] /path/to/directory", "-x /dev/device"],
	options: [
		{ short: "q", long: "quiet", help: "print nothing" },
		{ long: "nofollow", help: "do not follow a link" },
		{ short: "d", long: "fs-devno", help: "print the file system's device number" },
		{ short: "x", long: "devno", help: "print the number of a block device" },
		{ long: "show", help: "print the mount point of a path" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		const [path] = operands;
		if (operands.length !== 1 || path === undefined) return context.usage("bad usage");
		const quiet = options.has("quiet");
		let stat: ReturnType<typeof sys.stat>;
		try {
			stat = options.has("nofollow") ? sys.lstat(path) : sys.stat(path);
		} catch (error) {
			return context.fail(quiet ? "" : `${path}: ${reason(error)}`);
		}
		if (options.has("devno")) {
			if (stat.kind !== "block") return context.fail(quiet ? "" : `${path}: not a block device`, NOT_MOUNTED);
			yield* context.print(`${stat.rdevMajor}:${stat.rdevMinor}\n`);
			return 0;
		}
		const table = yield* readMountTable(sys);
		const place = stat.kind === "symlink" ? undefined : canonicalName(sys, path, "all");
		const found = place === undefined ? undefined : table.findLast((e) => e.target === place);
		if (options.has("show")) {
			const around = place === undefined ? undefined : mountOf(table, place);
			if (!around) return NOT_MOUNTED;
			yield* context.print(`${around.target}\n`);
			return 0;
		}
		if (!found) {
			if (!quiet) yield* context.print(`${path} is not a mountpoint\n`);
			return NOT_MOUNTED;
		}
		if (options.has("fs-devno")) yield* context.print(`${found.major}:${found.minor}\n`);
		else if (!quiet) yield* context.print(`${path} is a mountpoint\n`);
		return 0;
	},
});
