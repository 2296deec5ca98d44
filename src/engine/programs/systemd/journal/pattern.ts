/** Patterns of --grep: those of PCRE that are the same in ECMAScript. */

/** Undefined for a pattern that cannot be read. */
export function compile(pattern: string, caseSensitive: boolean): RegExp | undefined {
	try {
		return new RegExp(pattern, caseSensitive ? "u" : "iu");
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}
