import { canonicalName, type Existence } from "../lib/canonical.ts";
import { defineProgram } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { die, reason, report } from "../lib/report.ts";
import { atLeastOne } from "./operands.ts";

const inside = (path: string, base: string): boolean => base === "/" || path === base || path.startsWith(`${base}/`);

/** From one canonical name to another, by way of `..`. */
export function relativeName(path: string, from: string): string {
	const a = path.split("/").filter(Boolean);
	const b = from.split("/").filter(Boolean);
	let common = 0;
	while (common < a.length && common < b.length && a[common] === b[common]) common++;
	return [...b.slice(common).map(() => ".."), ...a.slice(common)].join("/") || ".";
}

export const realpath = defineProgram({
	name: "realpath",
	package: "coreutils",
	summary: "Print the resolved absolute file name.",
	usage: ["[OPTION]... FILE..."],
	options: [
		{ short: "E", long: "canonicalize", help: "all but the last component must exist (default)" },
		{ short: "e", long: "canonicalize-existing", help: "all components of the path must exist" },
		{ short: "m", long: "canonicalize-missing", help: "no path components need exist or be a directory" },
		{ short: "L", long: "logical", help: "resolve '..' components before symlinks" },
		{ short: "P", long: "physical", help: "resolve symlinks as encountered (default)" },
		{ short: "q", long: "quiet", help: "suppress most error messages" },
		{ long: "relative-to", arg: "DIR", help: "print the resolved path relative to DIR" },
		{ long: "relative-base", arg: "DIR", help: "print absolute paths unless paths below DIR" },
		{ short: "s", long: "strip", help: "don't expand symlinks" },
		{ long: "no-symlinks", help: "don't expand symlinks" },
		{ short: "z", long: "zero", help: "end each output line with NUL, not newline" },
	],
	*main(context) {
		const { sys, options } = context;
		const operands = atLeastOne(context);
		const mode = options.last("canonicalize", "canonicalize-existing", "canonicalize-missing");
		const existence: Existence = mode === "canonicalize-existing" ? "all" : mode === "canonicalize-missing" ? "none" : "parents";
		const way = options.last("logical", "physical", "strip", "no-symlinks");
		const resolve = (path: string): string => {
			if (way === undefined || way === "physical") return canonicalName(sys, path, existence);
			const plain = canonicalName(sys, path, existence, false);
			return way === "logical" ? canonicalName(sys, plain, existence) : plain;
		};
		const bases: { to?: string; base?: string } = {};
		for (const key of ["relative-to", "relative-base"] as const) {
			const dir = options.value(key);
			if (dir === undefined) continue;
			try {
				const resolved = resolve(dir);
				if (existence === "all" && sys.stat(resolved).kind !== "directory") return yield* die(context, `${quoteName(dir)}: Not a directory`);
				if (key === "relative-to") bases.to = resolved;
				else bases.base = resolved;
			} catch (error) {
				return yield* die(context, `${quoteName(dir)}: ${reason(error)}`);
			}
		}
		// a base that does not hold the starting point switches relative names off
		const off = bases.base !== undefined && bases.to !== undefined && !inside(bases.to, bases.base);
		const start = off ? undefined : (bases.to ?? bases.base);
		let status = 0;
		for (const path of operands) {
			try {
				const resolved = resolve(path);
				const relative = start !== undefined && (bases.base === undefined || inside(resolved, bases.base));
				yield* context.print((relative ? relativeName(resolved, start) : resolved) + (options.has("zero") ? "\0" : "\n"));
			} catch (error) {
				const words = reason(error);
				if (!options.has("quiet")) yield* report(context, `${quoteName(path)}: ${words}`);
				status = 1;
			}
		}
		return status;
	},
});
