/** The Debian package binutils, of which only what reads any file is here. */
import type { InstalledProgram } from "../lib/program.ts";
import { strings } from "./strings.ts";

export const binutils: readonly InstalledProgram[] = [strings];
