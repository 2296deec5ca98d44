/** find and xargs. */
import type { InstalledProgram } from "../lib/program.ts";
import { find } from "./find/index.ts";
import { xargs } from "./xargs/index.ts";

export const findutils: readonly InstalledProgram[] = [find, xargs];
