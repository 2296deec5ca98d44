/** path.Match of Go: `*` and `?` stop at slashes, `[a-z]` and `[^a]` are classes, a backslash takes what follows as it is. */
import { invalid } from "../error.ts";

/** Throws invalid-parameter "syntax error in pattern". */
export function pathMatch(pattern: string, name: string): boolean {
	let source = "";
	for (let i = 0; i < pattern.length; i++) {
		const c = pattern.charAt(i);
		if (c === "*") source += "[^/]*";
		else if (c === "?") source += "[^/]";
		else if (c === "[") {
			const end = pattern.indexOf("]", i + 2);
			if (end < 0) throw invalid("syntax error in pattern");
			const body = pattern.slice(i + 1, end).replace(/[\\\]]/g, "\\$&");
			source += `[${body}]`;
			i = end;
		} else {
			const literal = c === "\\" ? pattern.charAt(++i) : c;
			if (c === "\\" && literal === "") throw invalid("syntax error in pattern");
			source += literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
		}
	}
	return new RegExp(`^${source}$`, "s").test(name);
}
