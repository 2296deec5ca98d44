/** --cap-add, --cap-drop and --privileged: moby's oci/caps. */
import { capabilityNames } from "../../../kernel/capabilities.ts";
import { invalid } from "../../error.ts";
import { defaultCapabilities } from "./defaults.ts";

/** All that this kernel has, as CAP_X. */
export const allCapabilities: readonly string[] = capabilityNames.map((name) => `CAP_${name.toUpperCase().replace(/^CAP_/, "")}`);

/** NormalizeLegacyCapabilities: with the prefix, in capitals. Throws `invalid CapAdd: unknown capability: "CAP_X"`. */
function normalise(names: readonly string[], option: "CapAdd" | "CapDrop"): string[] {
	return names.map((given) => {
		const upper = given.toUpperCase();
		if (upper === "ALL") return upper;
		const name = upper.startsWith("CAP_") ? upper : `CAP_${upper}`;
		if (!allCapabilities.includes(name)) throw invalid(`invalid ${option}: unknown capability: "${name}"`);
		return name;
	});
}

/** TweakCapabilities. Throws EngineError. */
export function capabilitiesOf(add: readonly string[], drop: readonly string[], privileged: boolean): readonly string[] {
	if (privileged) return allCapabilities;
	const adds = normalise(add, "CapAdd");
	const drops = normalise(drop, "CapDrop");
	if (drops.includes("ALL")) return adds.includes("ALL") ? allCapabilities : adds;
	if (adds.includes("ALL")) return allCapabilities.filter((name) => !drops.includes(name));
	return [...defaultCapabilities.filter((name) => !drops.includes(name)), ...adds.filter((name) => !(defaultCapabilities as readonly string[]).includes(name))];
}
