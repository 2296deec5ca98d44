import type { Blocking } from "../../../kernel/abi.ts";
import { tryReadText } from "../../../programs/lib/procfs/process.ts";
import { type Command, CommandError, type Invocation } from "../app/command.ts";
import { flatKeyed, statsJson, statsOf } from "../cgroup/stats.ts";
import { loadState, statusOf } from "../container/state.ts";

/** Seconds of a text such as "5s" or "100ms": time.ParseDuration. */
function duration(text: string): number {
	const units: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
	const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
	if (parts.length === 0 || parts.map(([all]) => all).join("") !== text) throw new CommandError(`invalid value "${text}" for flag -interval: parse error`);
	return parts.reduce((sum, [, value, unit]) => sum + Number(value) * (units[unit as string] ?? 1), 0);
}

function* events(invocation: Invocation): Blocking<number> {
	const { sys, globals, options, operands } = invocation;
	const interval = duration(options.value("interval") ?? "5s");
	if (interval <= 0) throw new CommandError("duration interval must be greater than 0");
	const state = yield* loadState(sys, globals, operands[0] ?? "");
	if ((yield* statusOf(sys, globals, state)) === "stopped") throw new CommandError(`container with id ${state.id} is not running`);
	const group = state.cgroup_paths[""];
	let kills = 0;
	for (;;) {
		yield* sys.write(1, `${statsJson({ type: "stats", id: state.id, data: yield* statsOf(sys, state.cgroup_paths) })}\n`);
		if (options.has("stats")) return 0;
		yield* sys.nanosleep(interval);
		const seen = group === undefined ? 0 : (flatKeyed(yield* tryReadText(sys, `${group}/memory.events`))["oom_kill"] ?? 0);
		if (seen > kills) yield* sys.write(1, `${JSON.stringify({ type: "oom", id: state.id })}\n`);
		kills = seen;
		if ((yield* statusOf(sys, globals, state)) === "stopped") return 0;
	}
}

export const eventsCommand: Command = {
	name: "events",
	summary: "display container events such as OOM notifications, cpu, memory, and IO usage statistics",
	argsUsage: `<container-id>\n\nWhere "<container-id>" is the name for the instance of the container.`,
	description: "The events command displays information about the container. By default the\ninformation is displayed once every 5 seconds.",
	operands: { exactly: 1 },
	flags: [
		{ name: "interval", value: "value", help: "set the stats collection interval (default: 5s)" },
		{ name: "stats", help: "display the container's stats then exit" },
	],
	run: events,
};
