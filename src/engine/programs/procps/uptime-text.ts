/** The first line of uptime, w and top. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { readProcess } from "../lib/procfs/process.ts";
import { readLoad, readUptime } from "../lib/procfs/system.ts";
import { formatTime } from "../lib/time-format.ts";
import { localZone } from "../lib/timezone.ts";
import { readSessions } from "../lib/utmp.ts";

/** ` 15:32:27 up 1 min,  0 users,  load average: 1.61, 0.67, 0.25` */
export function* uptimeLine(sys: Sys, container = false): Blocking<string> {
	const seconds = container ? yield* containerUptime(sys) : yield* readUptime(sys);
	const clock = formatTime("%H:%M:%S", { seconds: Math.floor(sys.clock("realtime")), nanoseconds: 0 }, yield* localZone(sys));
	const days = Math.floor(seconds / 86400);
	const hours = Math.floor(seconds / 3600) % 24;
	const minutes = Math.floor(seconds / 60) % 60;
	const length =
		(days ? `${days} ${days === 1 ? "day" : "days"}, ` : "") + (hours ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}` : `${minutes} min`);
	const users = (yield* readSessions(sys)).length;
	const load = yield* readLoad(sys);
	return ` ${clock} up ${length}, ${String(users).padStart(2)} ${users === 1 ? "user" : "users"},  load average: ${load.join(", ")}`;
}

/** Seconds since PID 1 of this /proc started. */
export function* containerUptime(sys: Sys): Blocking<number> {
	const init = yield* readProcess(sys, 1);
	return (yield* readUptime(sys)) - (init?.startTime ?? 0);
}

/** `up 1 day, 2 hours, 1 minute` */
export function prettyUptime(seconds: number): string {
	const parts: string[] = [];
	const add = (count: number, unit: string) => {
		if (count) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
	};
	add(Math.floor(seconds / 315360000), "decade");
	add(Math.floor(seconds / 31536000) % 10, "year");
	add(Math.floor((seconds % 31536000) / 604800), "week");
	add(Math.floor(((seconds % 31536000) % 604800) / 86400), "day");
	add(Math.floor(seconds / 3600) % 24, "hour");
	const minutes = Math.floor(seconds / 60) % 60;
	if (minutes || parts.length === 0) parts.push(`${minutes} minute${minutes === 1 ? "" : "s"}`);
	return `up ${parts.join(", ")}`;
}
