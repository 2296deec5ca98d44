/** The names of a host: the Debian package hostname, and systemd's hostnamectl. */
import type { InstalledProgram } from "../lib/program.ts";
import { dnsdomainname, domainname, hostname, nisdomainname, ypdomainname } from "./hostname.ts";
import { hostnamectl } from "./hostnamectl.ts";

export const hostnamePrograms: readonly InstalledProgram[] = [dnsdomainname, domainname, hostname, hostnamectl, nisdomainname, ypdomainname];
