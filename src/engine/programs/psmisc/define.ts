/** The manners of PSmisc: the usage after a wrong option. */
import { defineInFamily, type FamilySpec } from "../lib/family.ts";
import type { InstalledProgram } from "../lib/program.ts";

export const definePsmisc = (spec: FamilySpec): InstalledProgram =>
	defineInFamily(
		{
			package: "psmisc",
			failure: "usage",
			layout: "line",
			standard: [{ short: "V", long: "version", help: "display version information" }],
			version: (name) => `${name} (PSmisc) 23.7`,
		},
		spec,
	);
