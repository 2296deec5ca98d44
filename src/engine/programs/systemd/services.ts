/** What runs from boot: PID 1, the journal and the daemons beside it. */
import type { InstalledProgram } from "../lib/program.ts";
import { journald } from "./journal/journald.ts";
import { systemd } from "./manager/systemd.ts";
import { daemons } from "./tools/daemons.ts";

export const systemServices: readonly InstalledProgram[] = [systemd, journald, ...daemons];
