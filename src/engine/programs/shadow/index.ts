/** Programs of shadow-utils: Debian's packages passwd, login and uidmap. */
import type { InstalledProgram } from "../lib/program.ts";
import { chage } from "./chage.ts";
import { grpck, grpconv, pwck, pwconv } from "./checks.ts";
import { chfn, chsh } from "./details.ts";
import { newusers, vigr, vipw } from "./editors.ts";
import { gpasswd } from "./gpasswd.ts";
import { groupadd, groupdel, groupmod } from "./groups.ts";
import { newgrp, sg } from "./newgrp.ts";
import { chpasswd, passwd } from "./passwd.ts";
import { newgidmap, newuidmap } from "./subordinates.ts";
import { useradd } from "./useradd.ts";
import { userdel } from "./userdel.ts";
import { usermod } from "./usermod.ts";

export const shadowPrograms: readonly InstalledProgram[] = [
	chage,
	chfn,
	chsh,
	gpasswd,
	newgidmap,
	newgrp,
	newuidmap,
	passwd,
	sg,
	chpasswd,
	groupadd,
	groupdel,
	groupmod,
	grpck,
	grpconv,
	newusers,
	pwck,
	pwconv,
	useradd,
	userdel,
	usermod,
	vigr,
	vipw,
];
