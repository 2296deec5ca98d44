/** Programs of Debian's package bsdutils, which util-linux makes. */
import type { InstalledProgram } from "../lib/program.ts";
import { script } from "./script.ts";

export const bsdutils: readonly InstalledProgram[] = [script];
