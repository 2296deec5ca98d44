/** Debian's net-tools. */
import type { InstalledProgram } from "../lib/program.ts";
import { arp } from "./arp.ts";
import { ifconfig } from "./ifconfig.ts";
import { netstat } from "./netstat.ts";
import { route } from "./route.ts";

export const netTools: readonly InstalledProgram[] = [arp, ifconfig, netstat, route];
