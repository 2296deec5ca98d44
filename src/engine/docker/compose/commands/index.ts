/** What runs the commands of compose, by their names. */
import type { ComposeHandler } from "../session.ts";
import { build, pull } from "./build.ts";
import { config } from "./config.ts";
import { exec, run } from "./exec.ts";
import { logs } from "./logs.ts";
import { images, list, port, ps, top, version } from "./look.ts";
import { create, down, kill, pause, remove, restart, scale, start, stop, unpause, up } from "./up.ts";

export const composeHandlers: Readonly<Record<string, ComposeHandler>> = {
	build,
	config,
	create,
	down,
	exec,
	images,
	kill,
	logs,
	ls: list,
	pause,
	port,
	ps,
	pull,
	restart,
	rm: remove,
	run,
	scale,
	start,
	stop,
	top,
	unpause,
	up,
	version,
};
