/** What runs the commands, by their paths. */
import type { Handler } from "../command/spec.ts";
import { attach, start } from "./container/attach.ts";
import { copy } from "./container/copy.ts";
import { create } from "./container/create.ts";
import { exec } from "./container/exec.ts";
import { list } from "./container/list.ts";
import { commit, diff, exportContainer, logs, top } from "./container/look.ts";
import { pruneContainers } from "./container/prune.ts";
import { run } from "./container/run.ts";
import { kill, pause, port, remove, rename, restart, stop, unpause, update, wait } from "./container/simple.ts";
import { stats } from "./container/stats.ts";
import { createContext, inspectContexts, listContexts, removeContexts, showContext, updateContext, useContext } from "./context.ts";
import { build } from "./image/build.ts";
import { importImage, load, pruneImages, removeImages, save, tag } from "./image/change.ts";
import { history, images } from "./image/list.ts";
import { pull, push } from "./image/pull.ts";
import { inspect, inspectOf } from "./inspect.ts";
import { connect, createNetwork, disconnect, listNetworks, pruneNetworks, removeNetworks } from "./network/network.ts";
import { login, logout, search } from "./registry.ts";
import { swarmHandlers } from "./swarm.ts";
import { diskUsage } from "./system/disk.ts";
import { events } from "./system/events.ts";
import { info } from "./system/info.ts";
import { prune } from "./system/prune.ts";
import { version } from "./system/version.ts";
import { createVolume, listVolumes, pruneVolumes, removeVolumes } from "./volume/volume.ts";

type Handlers = Readonly<Record<string, Handler>>;

const container: Handlers = {
	attach,
	commit,
	cp: copy,
	create,
	diff,
	exec,
	export: exportContainer,
	inspect: inspectOf("container"),
	kill,
	logs,
	ls: list,
	pause,
	port,
	prune: pruneContainers,
	rename,
	restart,
	rm: remove,
	run,
	start,
	stats,
	stop,
	top,
	unpause,
	update,
	wait,
};
const image: Handlers = {
	build,
	history,
	import: importImage,
	inspect: inspectOf("image"),
	load,
	ls: images,
	prune: pruneImages,
	pull,
	push,
	rm: removeImages,
	save,
	tag,
};
const network: Handlers = {
	connect,
	create: createNetwork,
	disconnect,
	inspect: inspectOf("network"),
	ls: listNetworks,
	prune: pruneNetworks,
	rm: removeNetworks,
};
const volume: Handlers = { create: createVolume, inspect: inspectOf("volume"), ls: listVolumes, prune: pruneVolumes, rm: removeVolumes };
const system: Handlers = { df: diskUsage, events, info, prune };
const context: Handlers = {
	create: createContext,
	inspect: inspectContexts,
	ls: listContexts,
	rm: removeContexts,
	show: showContext,
	update: updateContext,
	use: useContext,
};

const grouped: Readonly<Record<string, Handlers>> = { container, image, network, volume, system, context };

export const handlers: Handlers = {
	...Object.fromEntries(
		Object.entries(grouped).flatMap(([group, commands]) => Object.entries(commands).map(([name, handler]) => [`${group} ${name}`, handler])),
	),
	inspect,
	...swarmHandlers,
	login,
	logout,
	search,
	version,
};
