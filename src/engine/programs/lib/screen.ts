/** The size of the terminal a program writes to. */
import type { Sys } from "../../kernel/abi.ts";

/** Columns of the terminal on standard output; undefined when it is none. */
export function outputWidth(sys: Sys): number | undefined {
	if (!sys.isatty(1)) return undefined;
	return sys.getWindowSize(1).cols || 80;
}
