/** .dockerignore: github.com/moby/patternmatcher. */
import { invalid } from "../error.ts";

/** Lines of the file as patterns: comments and blanks out, cleaned, `!` kept. */
export function ignorePatterns(text: string): string[] {
	const out: string[] = [];
	for (const raw of text.replace(/^\ufeff/, "").split("\n")) {
		if (raw.startsWith("#")) continue;
		let pattern = raw.trim();
		if (pattern === "") continue;
		const invert = pattern.startsWith("!");
		if (invert) pattern = pattern.slice(1).trim();
		if (pattern !== "") {
			const parts: string[] = [];
			for (const part of pattern.split("/")) {
				if (part === "" || part === ".") continue;
				if (part === ".." && parts.length && parts.at(-1) !== "..") parts.pop();
				else parts.push(part);
			}
			pattern = parts.join("/") || (pattern === "" ? "" : ".");
		}
		out.push(invert ? `!${pattern}` : pattern);
	}
	return out;
}

interface Pattern {
	readonly exclusion: boolean;
	readonly regexp: RegExp;
	readonly directories: readonly string[];
}

function compile(text: string): Pattern {
	const exclusion = text.startsWith("!");
	const pattern = exclusion ? text.slice(1) : text;
	if (exclusion && pattern === "") throw invalid('illegal exclusion pattern: "!"');
	let source = "^";
	for (let i = 0; i < pattern.length; i++) {
		const c = pattern.charAt(i);
		if (c === "*") {
			if (pattern.charAt(i + 1) !== "*") {
				source += "[^/]*";
				continue;
			}
			i++;
			// `**/` is any number of directories, none among them
			if (pattern.charAt(i + 1) === "/") i++;
			source += i + 1 >= pattern.length ? ".*" : "(.*/)?";
		} else if (c === "?") source += "[^/]";
		else if (c === "[") {
			const end = pattern.indexOf("]", i + 1);
			if (end < 0) throw invalid("syntax error in pattern");
			source += pattern.slice(i, end + 1);
			i = end;
		} else source += (c === "\\" && i + 1 < pattern.length ? pattern.charAt(++i) : c).replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
	}
	return { exclusion, regexp: new RegExp(`${source}$`, "s"), directories: pattern.split("/") };
}

/** Tells which paths of a context are left out. */
export class IgnoreMatcher {
	private readonly patterns: readonly Pattern[];
	constructor(patterns: readonly string[]) {
		this.patterns = patterns.filter((p) => p !== "").map(compile);
	}
	/** Whether a path, or a directory that it is in, is excluded: the last pattern that says something decides. */
	excludes(path: string): boolean {
		let matched = false;
		const parents = path.split("/").slice(0, -1);
		for (const pattern of this.patterns) {
			if (pattern.exclusion !== matched) continue;
			let match = pattern.regexp.test(path);
			for (let n = parents.length; !match && n > 0; n--) match = pattern.regexp.test(parents.slice(0, n).join("/"));
			if (match) matched = !pattern.exclusion;
		}
		return matched;
	}
	/** Whether some pattern brings files back, so that excluded directories must be looked into. */
	get hasExclusions(): boolean {
		return this.patterns.some((p) => p.exclusion);
	}
}

/** What the client leaves out: Dockerfile and .dockerignore go along even where they are excluded, for the daemon needs them. */
export const withBuildFiles = (patterns: readonly string[], dockerfile: string): string[] => {
	const matcher = new IgnoreMatcher(patterns);
	const kept = [".dockerignore", ...(dockerfile === "" || dockerfile === "-" ? [] : [dockerfile])].filter((name) => matcher.excludes(name));
	return [...patterns, ...kept.map((name) => `!${name}`)];
};
