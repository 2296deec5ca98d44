/** Every program that can be installed on a machine, and where. */
import type { RegisteredProgram } from "../kernel/kernel.ts";
import { bash } from "../shell/main/bash.ts";
import { dash } from "../shell/main/dash.ts";
import { mawkPrograms } from "./awk/index.ts";
import { bsdutils } from "./bsdutils/index.ts";
import { busybox } from "./busybox/index.ts";
import { coreutilsFiles } from "./coreutils/files.ts";
import { coreutilsText } from "./coreutils/text.ts";
import { diffutils } from "./diffutils/index.ts";
import { findutils } from "./findutils/index.ts";
import { grepPrograms } from "./grep/index.ts";
import { gzipPrograms } from "./gzip/index.ts";
import { hostnamePrograms } from "./hostname/index.ts";
import { lessPackage } from "./less/index.ts";
import type { InstalledProgram } from "./lib/program.ts";
import { libcap } from "./libcap/index.ts";
import { ncurses } from "./ncurses/index.ts";
import { procps } from "./procps/index.ts";
import { psmisc } from "./psmisc/index.ts";
import { sedPrograms } from "./sed/index.ts";
import { tar } from "./tar/index.ts";
import { tree } from "./tree/index.ts";
import { utilLinux } from "./util-linux/index.ts";

const packages: readonly (readonly InstalledProgram[])[] = [
	[bash, dash, busybox],
	lessPackage,
	coreutilsFiles,
	coreutilsText,
	findutils,
	[tar],
	gzipPrograms,
	[tree],
	bsdutils,
	grepPrograms,
	sedPrograms,
	mawkPrograms,
	diffutils,
	ncurses,
	procps,
	psmisc,
	hostnamePrograms,
	utilLinux,
	libcap,
];

/** Programs that Debian puts into /usr/sbin. */
const administration = new Set([
	"chroot",
	"pivot_root",
	"switch_root",
	"sysctl",
	"runuser",
	"capsh",
	"getpcaps",
	"getcap",
	"setcap",
	"useradd",
	"userdel",
	"usermod",
	"groupadd",
	"groupdel",
	"nologin",
	"blkid",
	"ip",
]);

export interface ProgramPath {
	readonly path: string;
	readonly program: string;
	readonly static?: true;
	readonly mode?: number;
}

const installed: readonly InstalledProgram[] = packages.flat();

/** Where each program stands on a Debian host. */
export const programPaths: readonly ProgramPath[] = installed.map((p) => ({
	path: `${administration.has(p.name) ? "/usr/sbin" : "/usr/bin"}/${p.name}`,
	program: p.name,
	...(p.name === "busybox" ? { static: true as const } : {}),
	...(p.name === "sudo" || p.name === "su" || p.name === "mount" || p.name === "umount" || p.name === "passwd" ? { mode: 0o4755 } : {}),
}));

/** By id, for the kernel. */
export const registry: ReadonlyMap<string, RegisteredProgram> = new Map(installed.map((p) => [p.name, p]));
