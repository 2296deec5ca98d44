import { UsageFailure } from "../lib/family.ts";
import { readLoad, readUptime } from "../lib/procfs/system.ts";
import { formatTime } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { readSessions } from "../lib/utmp.ts";
import { defineProcps } from "./define.ts";
import { containerUptime, prettyUptime, uptimeLine } from "./uptime-text.ts";

export const uptime = defineProcps({
	name: "uptime",
	summary: "tell how long the system has been running",
	usage: ["[options]"],
	options: [
		{ short: "c", long: "container", help: "since the container started" },
		{ short: "p", long: "pretty", help: "in words" },
		{ short: "r", long: "raw", help: "plain figures" },
		{ short: "s", long: "since", help: "when it started" },
	],
	*main(context) {
		const { sys, options, operands } = context;
		if (operands.length) throw new UsageFailure();
		const seconds = options.has("container") ? yield* containerUptime(sys) : yield* readUptime(sys);
		const now = sys.clock("realtime");
		if (options.has("pretty")) yield* context.print(`${prettyUptime(seconds)}\n`);
		else if (options.has("since")) {
			yield* context.print(`${formatTime("%Y-%m-%d %H:%M:%S", { seconds: Math.floor(now - seconds), nanoseconds: 0 }, yield* localZone(sys))}\n`);
		} else if (options.has("raw")) {
			const users = (yield* readSessions(sys)).length;
			yield* context.print(`${Math.floor(now)} ${seconds.toFixed(6)} ${users} ${(yield* readLoad(sys)).join(" ")}\n`);
		} else yield* context.print(`${yield* uptimeLine(sys, options.has("container"))}\n`);
		return 0;
	},
});
