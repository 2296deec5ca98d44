/** The shells as programs. BusyBox calls `ashMain` for its applets sh and ash. */
import type { InstalledProgram } from "../programs/lib/program.ts";
import { bash } from "./main/bash.ts";
import { dash, posixShell } from "./main/dash.ts";

export const shellPrograms: readonly InstalledProgram[] = [bash, dash];
export const ashMain = posixShell("ash");
