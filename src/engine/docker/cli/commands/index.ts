/** What runs the commands, by their paths. */
import type { Handler } from "../command/spec.ts";
import { attach, start } from "./container/attach.ts";
import { create } from "./container/create.ts";
import { exec } from "./container/exec.ts";
import { list } from "./container/list.ts";
import { commit, diff, exportContainer, logs, top } from "./container/look.ts";
import { run } from "./container/run.ts";
import { kill, pause, port, remove, rename, restart, stop, unpause, update, wait } from "./container/simple.ts";
import { pull, push } from "./image/pull.ts";

const container: Readonly<Record<string, Handler>> = {
	attach,
	commit,
	create,
	diff,
	exec,
	export: exportContainer,
	kill,
	logs,
	ls: list,
	pause,
	port,
	rename,
	restart,
	rm: remove,
	run,
	start,
	stop,
	top,
	unpause,
	update,
	wait,
};
const image: Readonly<Record<string, Handler>> = { pull, push };

const grouped: Readonly<Record<string, Readonly<Record<string, Handler>>>> = { container, image };

export const handlers: Readonly<Record<string, Handler>> = Object.fromEntries(
	Object.entries(grouped).flatMap(([group, commands]) => Object.entries(commands).map(([name, handler]) => [`${group} ${name}`, handler])),
);
