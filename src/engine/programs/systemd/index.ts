/** The programs of the Debian packages systemd and dbus. */
import type { InstalledProgram } from "../lib/program.ts";
import { journalctl } from "./journal/journalctl.ts";
import { systemctl } from "./systemctl/index.ts";
import { cgtop } from "./tools/cgtop.ts";
import { analyze, loginctl, timedatectl } from "./tools/clients.ts";
import { systemdRun } from "./tools/run.ts";
import { cgls, detectVirt, id128, systemdCat, systemdEscape, systemdNotify } from "./tools/small.ts";

export const systemdPrograms: readonly InstalledProgram[] = [
	systemctl,
	journalctl,
	systemdRun,
	systemdNotify,
	systemdCat,
	systemdEscape,
	detectVirt,
	cgls,
	cgtop,
	id128,
	analyze,
	loginctl,
	timedatectl,
];
