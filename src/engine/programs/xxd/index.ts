/** The Debian package xxd, made of Vim's sources. */
import type { InstalledProgram } from "../lib/program.ts";
import { xxd } from "./xxd.ts";

export const xxdPackage: readonly InstalledProgram[] = [xxd];
