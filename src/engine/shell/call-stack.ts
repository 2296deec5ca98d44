/** Functions and sourced files that run now: FUNCNAME, BASH_LINENO, BASH_SOURCE and `caller`. */

export interface Frame {
	readonly kind: "function" | "source" | "main";
	/** The function's name, or "source", or "main". */
	readonly name: string;
	/** The file that its commands stand in. */
	readonly file: string;
	/** The line of the caller; 0 below "main". */
	readonly callLine: number;
	/** What it was called with, where `extdebug` keeps that: BASH_ARGV. */
	readonly args?: readonly string[];
	/** Traps on DEBUG and RETURN go on inside (declare -ft). */
	readonly traced: boolean;
}

/** How deep functions, sourced files, eval and traps may nest; far more than scripts need, far less than would exhaust the engine. */
export const deepestNesting = 12_000;

/** Innermost first. */
export const innermostFirst = (frames: readonly Frame[]): Frame[] => [...frames].reverse();

/** `caller N`: the line, function and file of the N-th caller; undefined where there is none. */
export function callerAt(frames: readonly Frame[], level: number): { line: number; name: string | undefined; file: string } | undefined {
	const stack = innermostFirst(frames);
	const frame = stack[level];
	if (!frame || frame.kind === "main") return undefined;
	const outer = stack[level + 1];
	return { line: frame.callLine, name: outer?.name, file: outer?.file ?? "" };
}
