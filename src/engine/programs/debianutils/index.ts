/** Programs of Debian's package debianutils. */
import type { InstalledProgram } from "../lib/program.ts";
import { runParts } from "./run-parts.ts";
import { which } from "./which.ts";

export const debianutils: readonly InstalledProgram[] = [which, runParts];
