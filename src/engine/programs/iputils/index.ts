/** Debian's iputils-ping and iputils-tracepath. */
import type { InstalledProgram } from "../lib/program.ts";
import { ping } from "./ping.ts";
import { tracepath } from "./tracepath.ts";

export const iputils: readonly InstalledProgram[] = [ping, tracepath];
