/** The programs of the Debian packages systemd and dbus. */
import type { InstalledProgram } from "../lib/program.ts";
import { journalctl } from "./journal/journalctl.ts";
import { systemctl } from "./systemctl/index.ts";
import { systemdRun } from "./tools/run.ts";
import { analyze, cgls, detectVirt, id128, loginctl, systemdCat, systemdEscape, systemdNotify, timedatectl } from "./tools/small.ts";

export const systemdPrograms: readonly InstalledProgram[] = [
	systemctl,
	journalctl,
	systemdRun,
	systemdNotify,
	systemdCat,
	systemdEscape,
	detectVirt,
	cgls,
	id128,
	analyze,
	loginctl,
	timedatectl,
];
