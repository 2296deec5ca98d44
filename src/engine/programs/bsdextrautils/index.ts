/** Programs of Debian's package bsdextrautils that util-linux does not keep with its others here. */
import type { InstalledProgram } from "../lib/program.ts";
import { hd, hexdump } from "./hexdump.ts";

export const bsdextrautils: readonly InstalledProgram[] = [hexdump, hd];
