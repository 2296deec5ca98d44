/** `systemctl show`. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Context } from "../../lib/program.ts";
import { DEFAULT_TASKS_MAX } from "../manager/manager.ts";
import type { UnitState } from "../protocol.ts";

const manager: readonly (readonly [string, string])[] = [
	["Version", "262.1-1"],
	["Features", "+PAM +AUDIT +SELINUX +APPARMOR"],
	["Virtualization", "qemu"],
	["Architecture", "x86-64"],
	["Tainted", "unmerged-bin"],
	["DefaultTasksMax", String(DEFAULT_TASKS_MAX)],
	["DefaultTimeoutStartUSec", "1min 30s"],
	["DefaultTimeoutStopUSec", "1min 30s"],
	["DefaultRestartUSec", "100ms"],
	["DefaultStartLimitIntervalUSec", "10s"],
	["DefaultStartLimitBurst", "5"],
];

export function* show(context: Context, units: readonly UnitState[] | undefined): Blocking<number> {
	const { options } = context;
	const wanted = options
		.values("property")
		.flatMap((v) => v.split(","))
		.filter(Boolean);
	const value = options.has("value");
	const print = function* (pairs: readonly (readonly [string, string])[]): Blocking<void> {
		for (const [key, text] of pairs) {
			if (wanted.length && !wanted.includes(key)) continue;
			for (const line of text.split("\n")) yield* context.print(value ? `${line}\n` : `${key}=${line}\n`);
		}
	};
	if (!units) {
		yield* print(manager);
		return 0;
	}
	for (const [i, unit] of units.entries()) {
		if (i > 0) yield* context.print("\n");
		const pairs = Object.entries(unit.properties);
		// a property asked for by name is shown even when it is empty, where the unit could have it
		const empty = wanted.filter(
			(w) =>
				!(w in unit.properties) &&
				/^(ControlGroup|WantedBy|Environment|DropInPaths|User|Group|WorkingDirectory|StatusText|InvocationID|PIDFile|Documentation|FragmentPath|Requires|Wants|Before|After)$/.test(
					w,
				),
		);
		const all = [...pairs, ...empty.map((w): [string, string] => [w, ""])];
		yield* print(all);
	}
	return 0;
}
