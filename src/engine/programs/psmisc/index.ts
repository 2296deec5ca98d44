/** The programs of the Debian package psmisc. */
import type { InstalledProgram } from "../lib/program.ts";
import { fuser } from "./fuser.ts";
import { killall } from "./killall.ts";
import { pstree } from "./pstree.ts";

export const psmisc: readonly InstalledProgram[] = [fuser, killall, pstree];
