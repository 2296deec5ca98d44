/** Programs of bind9-dnsutils and bind9-host. */
import type { InstalledProgram } from "../lib/program.ts";
import { dig } from "./dig/dig.ts";
import { host } from "./host.ts";
import { nslookup } from "./nslookup.ts";

export const bind9: readonly InstalledProgram[] = [dig, host, nslookup];
