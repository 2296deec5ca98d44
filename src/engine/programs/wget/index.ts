/** Programs of wget. */
import type { InstalledProgram } from "../lib/program.ts";
import { wget } from "./wget.ts";

export const wgetPrograms: readonly InstalledProgram[] = [wget];
