/** Debian's iproute2. */
import type { InstalledProgram } from "../lib/program.ts";
import { bridge } from "./bridge/bridge.ts";
import { ip } from "./ip/ip.ts";
import { ss } from "./ss/ss.ts";

export const iproute2: readonly InstalledProgram[] = [ip, bridge, ss];
