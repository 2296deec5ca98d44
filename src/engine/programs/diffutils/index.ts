/** diff and cmp. */
import type { InstalledProgram } from "../lib/program.ts";
import { cmp } from "./cmp.ts";
import { diff } from "./diff.ts";

export const diffutils: readonly InstalledProgram[] = [diff, cmp];
