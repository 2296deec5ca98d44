/** Programs of Debian's package ncurses-bin. */
import type { InstalledProgram } from "../lib/program.ts";
import { clear } from "./clear.ts";
import { reset } from "./reset.ts";
import { tput } from "./tput.ts";

export const ncurses: readonly InstalledProgram[] = [clear, reset, tput];
