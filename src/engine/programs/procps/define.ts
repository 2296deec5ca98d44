/** The manners of procps-ng: the whole usage after a wrong option, `-V` and `-h` everywhere. */
import { defineInFamily, type FamilySpec } from "../lib/family.ts";
import type { InstalledProgram } from "../lib/program.ts";

export const defineProcps = (spec: FamilySpec): InstalledProgram =>
	defineInFamily(
		{
			package: "procps",
			failure: "usage",
			layout: "section",
			standard: [
				{ short: "h", long: "help", help: "display this help and exit" },
				{ short: "V", long: "version", help: "output version information and exit" },
			],
			version: (name) => `${name} from procps-ng 4.0.7`,
		},
		spec,
	);
