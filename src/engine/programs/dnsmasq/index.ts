/** Programs of dnsmasq-base. */
import type { InstalledProgram } from "../lib/program.ts";
import { dnsmasq } from "./dnsmasq.ts";

export const dnsmasqPrograms: readonly InstalledProgram[] = [dnsmasq];
