/** -regex: against the whole path, in the syntax that -regextype chose. */
import { quote } from "../../lib/quote.ts";
import { compileRegex, RegexError } from "../../lib/regex.ts";
import { type Predicate, pure } from "./expression.ts";
import type { Parser } from "./parser.ts";

/** Whether a type's syntax is emacs's, basic or extended. */
const types: Readonly<Record<string, "emacs" | "basic" | "extended">> = {
	"findutils-default": "emacs",
	awk: "extended",
	ed: "basic",
	egrep: "extended",
	emacs: "emacs",
	"gnu-awk": "extended",
	grep: "basic",
	"posix-awk": "extended",
	"posix-basic": "basic",
	"posix-egrep": "extended",
	"posix-extended": "extended",
	"posix-minimal-basic": "basic",
	sed: "basic",
};

export function requireRegexType(parser: Parser, name: string): string {
	if (name in types) return name;
	return parser.context.fail(`Unknown regular expression type ${quote(name)}; valid types are ${Object.keys(types).map(quote).join(", ")}.`);
}

/** Emacs groups with \( \) and alternates with \|, but repeats with + and ? as they are. */
function fromEmacs(source: string): string {
	return source.replace(/\[\^?\]?[^\]]*\]|\\(.)|[(){}|]/gs, (whole, escaped?: string) => {
		if (escaped !== undefined) return "(|)".includes(escaped) ? escaped : whole;
		return whole.startsWith("[") ? whole : `\\${whole}`;
	});
}

export const regexTest =
	(ignoreCase: boolean) =>
	(parser: Parser, argument: string): Predicate => {
		const syntax = types[parser.regexType] ?? "emacs";
		try {
			const compiled = compileRegex(syntax === "emacs" ? fromEmacs(argument) : argument, { extended: syntax !== "basic", ignoreCase, wholeLine: true });
			return pure((found) => {
				compiled.lastIndex = 0;
				return compiled.test(found.path);
			});
		} catch (error) {
			if (error instanceof RegexError) return parser.context.fail(`failed to compile regular expression '${argument}': ${error.message}`);
			throw error;
		}
	};
