/** What the programs of ncurses ask of where they run: the kind of terminal, its size, and a descriptor on it. */
import type { Sys, WindowSize } from "../../kernel/abi.ts";

/** The first of the standard descriptors that is a terminal. */
export const terminalDescriptor = (sys: Sys): number | undefined => [2, 1, 0].find((fd) => sys.isatty(fd));

const fromEnvironment = (sys: Sys, name: string): number => Number(/^\d+$/.exec(sys.environ.get(name) ?? "")?.[0] ?? 0);

/** LINES and COLUMNS come first, then the terminal's own size, then what terminfo has. */
export function terminalSize(sys: Sys, usual: WindowSize): WindowSize {
	const fd = terminalDescriptor(sys);
	const { rows, cols } = fd === undefined ? { rows: 0, cols: 0 } : sys.getWindowSize(fd);
	return { rows: fromEnvironment(sys, "LINES") || rows || usual.rows, cols: fromEnvironment(sys, "COLUMNS") || cols || usual.cols };
}
