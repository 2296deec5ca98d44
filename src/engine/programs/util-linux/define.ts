/** The manners of util-linux: a hint after a wrong option, `-V` and `-h` everywhere. */
import { defineInFamily, type FamilySpec } from "../lib/family.ts";
import type { InstalledProgram } from "../lib/program.ts";

export const defineUtilLinux = (spec: FamilySpec): InstalledProgram =>
	defineInFamily(
		{
			package: "util-linux",
			failure: "hint",
			layout: "section",
			standard: [
				{ short: "h", long: "help", help: "display this help" },
				{ short: "V", long: "version", help: "display version" },
			],
			version: (name) => `${name} from util-linux 2.42.4`,
		},
		spec,
	);
