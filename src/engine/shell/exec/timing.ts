/** The reserved word `time`. */
import type { Blocking, ResourceUsage } from "../../kernel/abi.ts";
import type { Shell } from "../shell.ts";

const standardFormat = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
const posixFormat = "real %2R\nuser %2U\nsys %2S";

interface Times {
	readonly real: number;
	readonly user: number;
	readonly system: number;
}

function now(shell: Shell): Times {
	const { sys } = shell;
	const own: ResourceUsage = sys.getrusage("self");
	const children = sys.getrusage("children");
	return { real: sys.clock("monotonic"), user: own.user + children.user, system: own.system + children.system };
}

/** Runs a command and says how long it took, by TIMEFORMAT. */
export function* timed(shell: Shell, command: Blocking<number>, posix: boolean): Blocking<number> {
	const before = now(shell);
	const status = yield* command;
	const after = now(shell);
	const times = { real: after.real - before.real, user: after.user - before.user, system: after.system - before.system };
	const format = posix ? posixFormat : (shell.variables.get("TIMEFORMAT") ?? standardFormat);
	if (format !== "") yield* shell.say(`${formatTimes(format, times)}\n`);
	return status;
}

/** Seconds with `digits` decimals, cut off as bash does; long: minutes apart. */
function duration(seconds: number, digits: number, long: boolean): string {
	const scale = 10 ** digits;
	const units = Math.floor(seconds * scale + 1e-6);
	const text = (value: number): string => (digits === 0 ? String(value) : `${Math.floor(value / scale)}.${String(value % scale).padStart(digits, "0")}`);
	if (!long) return text(units);
	const minutes = Math.floor(units / (60 * scale));
	return `${minutes}m${text(units - minutes * 60 * scale)}s`;
}

export function formatTimes(format: string, { real, user, system }: Times): string {
	return format.replace(/%(%|P|(\d?)(l?)([RUS]))/g, (_, what: string, precision: string, long: string, kind: string) => {
		if (what === "%") return "%";
		if (what === "P") return duration(real > 0 ? Math.min(100, ((user + system) * 100) / real) : 0, 2, false);
		const seconds = kind === "R" ? real : kind === "U" ? user : system;
		return duration(seconds, precision === "" ? 3 : Math.min(6, Number(precision)), long !== "");
	});
}
