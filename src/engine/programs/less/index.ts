/** The program of Debian's package less. */
import type { InstalledProgram } from "../lib/program.ts";
import { less } from "./less.ts";

export const lessPackage: readonly InstalledProgram[] = [less];
