/** Names of members: which are meant, what is left out, how they are changed. */
import type { Blocking } from "../../kernel/abi.ts";
import { fnmatch } from "../lib/fnmatch.ts";
import { requireInput } from "../lib/inputs.ts";
import type { Context } from "../lib/program.ts";
import { compileRegex } from "../lib/regex.ts";
import { Lines } from "../lib/stdio.ts";
import { type TarSettings, tarUsage } from "./settings.ts";

const versionControl = [
	"CVS",
	".cvsignore",
	"RCS",
	"SCCS",
	".git",
	".gitignore",
	".gitattributes",
	".gitmodules",
	".arch-ids",
	"{arch}",
	"=RELEASE-ID",
	"=meta-update",
	"=update",
	".bzr",
	".bzrignore",
	".bzrtags",
	".hg",
	".hgignore",
	".hgtags",
	"_darcs",
	".svn",
];

/** Takes a leading slash, or all up to the last `..`, off names and says so once for each that it takes. */
export class SafeNames {
	private readonly context: Context;
	private readonly keep: boolean;
	private readonly told = new Set<string>();
	constructor(context: Context, keep: boolean) {
		this.context = context;
		this.keep = keep;
	}
	*clean(name: string, what: "member names" | "hard link targets"): Blocking<string> {
		if (this.keep) return name;
		const prefix = /^(?:.*\/)?\.\.(?:\/|$)\/*|^\/+/s.exec(name)?.[0] ?? "";
		if (prefix === "") return name;
		const shown = /^\/+$/.test(prefix) ? "/" : prefix;
		const key = `${what}:${shown}`;
		if (!this.told.has(key)) {
			this.told.add(key);
			yield* this.context.out.flush();
			yield* this.context.complain(`Removing leading \`${shown}' from ${what}`);
		}
		return name.slice(prefix.length) || ".";
	}
}

/** --exclude, -X and --exclude-vcs. */
export class Exclusions {
	private readonly patterns: readonly string[];
	private readonly anchored: boolean;
	private readonly ignoreCase: boolean;
	private constructor(patterns: readonly string[], settings: TarSettings) {
		this.patterns = patterns;
		this.anchored = settings.options.last("anchored", "no-anchored") === "anchored";
		this.ignoreCase = settings.options.has("ignore-case");
	}
	static *read(context: Context, settings: TarSettings): Blocking<Exclusions> {
		const patterns = settings.options.values("exclude");
		if (settings.options.has("exclude-vcs")) patterns.push(...versionControl);
		for (const file of settings.options.values("exclude-from")) {
			const lines = new Lines(context.sys, yield* requireInput(context, file, 2));
			for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) patterns.push(line);
		}
		return new Exclusions(
			patterns.map((pattern) => pattern.replace(/(?!^)\/+$/, "")),
			settings,
		);
	}
	/** Whether a name, or a directory it lies in, matches; unanchored patterns may begin behind any slash. */
	has(name: string): boolean {
		if (this.patterns.length === 0) return false;
		const parts = name.replace(/\/+$/, "").split("/");
		const options = { ignoreCase: this.ignoreCase };
		for (let end = 1; end <= parts.length; end++) {
			for (let start = 0; start < (this.anchored ? 1 : end); start++) {
				const piece = parts.slice(start, end).join("/");
				if (this.patterns.some((pattern) => fnmatch(pattern, piece, options))) return true;
			}
		}
		return false;
	}
}

/** The members that the operands name: all without any. */
export class Selection {
	private readonly names: { readonly name: string; found: boolean }[];
	private readonly wildcards: boolean;
	private readonly ignoreCase: boolean;
	private readonly recursion: boolean;
	constructor(names: readonly string[], settings: TarSettings) {
		this.names = names.map((name) => ({ name, found: false }));
		this.wildcards = settings.options.last("wildcards", "no-wildcards") === "wildcards";
		this.ignoreCase = settings.options.has("ignore-case");
		this.recursion = settings.options.last("recursion", "no-recursion") !== "no-recursion";
	}
	has(member: string): boolean {
		if (this.names.length === 0) return true;
		const plain = member.replace(/\/+$/, "");
		let found = false;
		for (const wanted of this.names) {
			const name = wanted.name.replace(/(?!^)\/+$/, "");
			const matches = this.wildcards
				? this.matchesPattern(name, plain)
				: plain === name || (this.recursion && plain.startsWith(name === "/" ? name : `${name}/`));
			if (!matches) continue;
			wanted.found = true;
			found = true;
		}
		return found;
	}
	/** A pattern matches a member, or a directory that it lies in. */
	private matchesPattern(pattern: string, member: string): boolean {
		const parts = member.split("/");
		for (let end = this.recursion ? 1 : parts.length; end <= parts.length; end++)
			if (fnmatch(pattern, parts.slice(0, end).join("/"), { ignoreCase: this.ignoreCase })) return true;
		return false;
	}
	get missing(): string[] {
		return this.names.filter((wanted) => !wanted.found).map((wanted) => wanted.name);
	}
	/** Whether some name looks like a pattern although patterns are off. */
	get looksLikePattern(): boolean {
		return !this.wildcards && this.missing.some((name) => /[*?[]/.test(name));
	}
}

/** The s/// expressions of --transform, one after another. */
export function transformer(settings: TarSettings): (name: string) => string {
	const expressions = [...settings.options.values("transform"), ...settings.options.values("xform")];
	const steps = expressions.map((expression) => {
		const delimiter = expression[1] ?? "";
		const parts = expression.slice(2).split(new RegExp(`(?<!\\\\)${delimiter.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}`));
		if (!expression.startsWith("s") || parts.length !== 3) throw tarUsage("Invalid transform expression");
		const [source = "", replacement = "", flags = ""] = parts;
		const pattern = compileRegex(source, { extended: flags.includes("x"), ignoreCase: flags.includes("i"), global: flags.includes("g"), flavor: "sed" });
		return (name: string): string =>
			name.replace(pattern, (...match: unknown[]) => {
				const groups = match.filter((part): part is string | undefined => typeof part === "string" || part === undefined);
				return replacement.replace(/\\(\d)|\\(.)|&/g, (whole, digit?: string, char?: string) =>
					digit !== undefined ? (groups[Number(digit)] ?? "") : (char ?? (whole === "&" ? (groups[0] ?? "") : whole)),
				);
			});
	});
	return (name) => steps.reduce((text, step) => step(text), name);
}

/** A name without its first components; undefined when nothing is left. */
export function stripComponents(name: string, count: number): string | undefined {
	if (count === 0) return name;
	const parts = name.split("/").filter((part) => part !== "");
	if (parts.length <= count) return undefined;
	return parts.slice(count).join("/") + (name.endsWith("/") ? "/" : "");
}
