/** Programs of Python. */
import type { InstalledProgram } from "../lib/program.ts";
import { python3 } from "./python3.ts";

export const pythonPrograms: readonly InstalledProgram[] = [python3];
