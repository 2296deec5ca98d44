import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { UsageFailure } from "../lib/family.ts";
import type { Context } from "../lib/program.ts";
import { compileRegex } from "../lib/regex.ts";
import { reason } from "../lib/report.ts";
import { readText } from "../lib/stdio.ts";
import { defineProcps } from "./define.ts";

const ROOT = "/proc/sys/";
const systemFolders = ["/run/sysctl.d", "/etc/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"];

/** Between dots a slash is a dot and the other way round; which of the two comes first in the key decides. */
function pathOf(key: string): string {
	const first = /[./]/.exec(key)?.[0];
	const swapped = first === "/" ? key : key.replace(/[./]/g, (c) => (c === "." ? "/" : "."));
	return ROOT + swapped;
}

const nameOf = (path: string): string => path.slice(ROOT.length).replace(/[./]/g, (c) => (c === "/" ? "." : "/"));

/** One setting at a time, as the options of the command line say. */
class Sysctl {
	private readonly context: Context;
	status = 0;
	constructor(context: Context) {
		this.context = context;
	}

	*complain(message: string): Blocking<void> {
		this.status = 1;
		yield* this.context.complain(message);
	}

	private shown(name: string, value: string): string {
		const { options } = this.context;
		if (options.has("names")) return `${name}\n`;
		if (options.has("binary")) return value;
		return options.has("values") ? `${value}\n` : `${name} = ${value}\n`;
	}

	/** Prints a setting, or everything below a folder. */
	*show(key: string): Blocking<void> {
		const { sys, options } = this.context;
		const path = pathOf(key);
		const stat = sys.tryStat(path);
		if (!stat) {
			if (!options.has("ignore")) yield* this.complain(`cannot stat ${path}: No such file or directory`);
			return;
		}
		if (stat.kind === "directory") yield* this.walk(path);
		else yield* this.file(path, true);
	}

	*walk(folder: string): Blocking<void> {
		const { sys } = this.context;
		const base = folder.endsWith("/") ? folder : `${folder}/`;
		const entries = sys
			.readdir(base)
			.filter((e) => e.name !== "." && e.name !== "..")
			.sort((a, b) => (a.name < b.name ? -1 : 1));
		for (const entry of entries) {
			if (entry.kind === "directory") yield* this.walk(base + entry.name);
			else yield* this.file(base + entry.name, false);
		}
	}

	private *file(path: string, named: boolean): Blocking<void> {
		const { sys, options } = this.context;
		const name = nameOf(path);
		const wanted = options.value("pattern");
		if (wanted !== undefined && !compileRegex(wanted, { extended: true }).test(name)) return;
		// write-only settings are passed over when a whole folder is shown
		if ((sys.stat(path).mode & 0o444) === 0) {
			if (named && !options.has("ignore")) yield* this.complain(`permission denied on key '${name}'`);
			return;
		}
		try {
			const value = (yield* readText(sys, path)).replace(/\n$/, "");
			for (const line of value.split("\n")) yield* this.context.print(this.shown(name, line));
		} catch (error) {
			if (isErrno(error, "EACCES") || isErrno(error, "EPERM")) {
				if (named) yield* this.complain(`permission denied on key '${name}'`);
			} else yield* this.complain(`reading key "${name}": ${reason(error)}`);
		}
	}

	/** Writes a value; `tolerant` passes over failures, as a `-` before the key in a file asks. */
	*set(key: string, value: string, tolerant = false): Blocking<void> {
		const { sys, options } = this.context;
		const path = pathOf(key);
		const name = nameOf(path);
		if (!sys.tryStat(path)) {
			if (!options.has("ignore")) yield* this.complain(`cannot stat ${path}: No such file or directory`);
			if (tolerant) this.status = 0;
			return;
		}
		try {
			if (!options.has("dry-run")) {
				if ((sys.stat(path).mode & 0o222) === 0) return yield* this.complain(`setting key "${name}": Operation not permitted`);
				const fd = yield* sys.open(path, { write: true, truncate: true });
				try {
					yield* sys.write(fd, `${value}\n`);
				} finally {
					sys.close(fd);
				}
			}
			if (!options.has("quiet")) yield* this.context.print(this.shown(name, value));
		} catch (error) {
			if (isErrno(error, "EACCES")) yield* this.complain(`permission denied on key "${name}"${tolerant ? ", ignoring" : ""}`);
			else yield* this.complain(`setting key "${name}"${tolerant ? ", ignoring" : ""}: ${reason(error)}`);
			if (tolerant) this.status = 0;
		}
	}

	/** Reads settings from a file of `key = value` lines; "-" is standard input. */
	*load(file: string): Blocking<void> {
		const { sys, options } = this.context;
		let text: string;
		try {
			text = file === "-" ? yield* readText(sys, "/dev/stdin") : yield* readText(sys, file);
		} catch (error) {
			return yield* this.complain(`cannot open "${file}": ${reason(error)}`);
		}
		for (const [i, raw] of text.split("\n").entries()) {
			const line = raw.trim();
			if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
			const equals = line.indexOf("=");
			if (equals < 0) {
				if (!line.startsWith("-")) yield* this.context.complain(`${file}(${i + 1}): invalid syntax, continuing...`);
				continue;
			}
			const tolerant = line.startsWith("-");
			const key = line.slice(tolerant ? 1 : 0, equals).trim();
			const wanted = options.value("pattern");
			if (wanted !== undefined && !compileRegex(wanted, { extended: true }).test(key)) continue;
			yield* this.set(key, line.slice(equals + 1).trim(), tolerant);
		}
	}

	*system(): Blocking<void> {
		const { sys } = this.context;
		const files = new Map<string, string>();
		for (const folder of systemFolders) {
			const stat = sys.tryStat(folder);
			if (stat?.kind !== "directory") continue;
			for (const { name } of sys.readdir(folder)) if (name.endsWith(".conf") && !files.has(name)) files.set(name, `${folder}/${name}`);
		}
		const ordered = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
		if (sys.tryStat("/etc/sysctl.conf")) ordered.push("/etc/sysctl.conf");
		for (const path of ordered) if (!this.context.options.has("quiet")) yield* this.context.print(`* Applying ${path} ...\n`);
		for (const path of ordered) yield* this.load(path);
	}
}

export const sysctl = defineProcps({
	name: "sysctl",
	section: 8,
	summary: "configure kernel parameters at runtime",
	usage: ["[options] [variable[=value] ...]"],
	options: [
		{ short: "a", long: "all", help: "display all variables" },
		{ short: "A", help: "the same as -a" },
		{ short: "X", help: "the same as -a" },
		{ long: "deprecated", help: "deprecated ones too" },
		{ long: "dry-run", help: "print what would be written" },
		{ short: "b", long: "binary", help: "values without a line break" },
		{ short: "e", long: "ignore", help: "ignore unknown variables" },
		{ short: "N", long: "names", help: "names only" },
		{ short: "n", long: "values", help: "values only" },
		{ short: "p", long: "load", arg: "file", optional: true, help: "read values from a file" },
		{ short: "f", arg: "file", optional: true, help: "the same as -p" },
		{ long: "system", help: "read values from all system directories" },
		{ short: "r", long: "pattern", arg: "expression", help: "only settings that match" },
		{ short: "q", long: "quiet", help: "do not echo what is set" },
		{ short: "w", long: "write", help: "allow writing" },
		{ short: "o", help: "does nothing" },
		{ short: "x", help: "does nothing" },
	],
	*main(context) {
		const { options, operands } = context;
		const work = new Sysctl(context);
		const load = options.last("load", "f");
		if (options.has("all") || options.has("A") || options.has("X")) yield* work.walk(ROOT);
		else if (options.has("system")) yield* work.system();
		else if (load !== undefined)
			for (const file of [options.value(load), ...operands]
				.flatMap((f) => f ?? [])
				.concat(options.value(load) === undefined && operands.length === 0 ? ["/etc/sysctl.conf"] : []))
				yield* work.load(file);
		else if (operands.length === 0) throw new UsageFailure();
		else {
			for (const operand of operands) {
				const equals = operand.indexOf("=");
				if (equals >= 0) yield* work.set(operand.slice(0, equals).trim(), operand.slice(equals + 1));
				else if (options.has("write")) yield* context.complain("command line(0): invalid syntax, continuing...");
				else yield* work.show(operand);
			}
		}
		return work.status;
	},
});
