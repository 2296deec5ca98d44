/** Which entries of the journal belong to what. */
import { globMatches } from "../units/install.ts";
import type { Entry } from "./entry.ts";

/** add_matches_for_unit: what the unit's processes say, and what the manager says of it. */
export const ofUnit = ({ fields }: Entry, unit: string): boolean => {
	const is = (value: string | undefined) => value !== undefined && (/[*?[]/.test(unit) ? globMatches(unit, value) : value === unit);
	return (
		is(fields["_SYSTEMD_UNIT"]) ||
		(fields["_PID"] === "1" && is(fields["UNIT"])) ||
		(fields["_UID"] === "0" && is(fields["UNIT"])) ||
		(unit.endsWith(".slice") && is(fields["_SYSTEMD_SLICE"]))
	);
};
