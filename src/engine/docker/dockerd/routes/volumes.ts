/** /volumes/...: api/server/router/volume. */
import type { Blocking } from "../../../kernel/abi.ts";
import { type VolumeCreateRequest, volumeCreateRequest } from "../../api/network.ts";
import { invalid } from "../../error.ts";
import { directorySize } from "../../storage/usage.ts";
import { matchLabels } from "../container/prune.ts";
import type { Call } from "../http/call.ts";
import type { FilterArgs } from "../http/filters.ts";
import { route } from "../http/router.ts";
import { ANONYMOUS_LABEL, type Volume, volumeJson } from "../volumes/store.ts";

function isWanted(volume: Volume, f: FilterArgs): boolean {
	if (f.has("name") && !f.match("name", volume.name)) return false;
	if (f.has("driver") && !f.exact("driver", volume.driver)) return false;
	if (!f.labels("label", volume.labels)) return false;
	return !f.has("dangling") || f.bool("dangling", false) === (volume.users.size === 0);
}

function* list(call: Call): Blocking<void> {
	const filters = call.filters();
	filters.validate(["dangling", "name", "driver", "label"]);
	const volumes = call.daemon.volumes.list().filter((v) => isWanted(v, filters));
	yield* call.reply({ Volumes: volumes.map((v) => volumeJson(v)), Warnings: null });
}

function* inspect(call: Call): Blocking<void> {
	yield* call.reply(volumeJson(call.daemon.volumes.get(call.var("name"))));
}

function* create(call: Call): Blocking<void> {
	const request = (yield* call.json(volumeCreateRequest)) as VolumeCreateRequest | undefined;
	if (request === undefined) throw invalid("invalid JSON: got EOF while reading request body");
	const { daemon, sys } = call;
	const { volume, made } = yield* daemon.volumes.create(sys, request.Name ?? "", request.Driver ?? "", request.DriverOpts ?? {}, request.Labels ?? {});
	if (made) daemon.events.log(sys, "volume", "create", volume.name, { driver: volume.driver });
	yield* call.reply(volumeJson(volume), 201);
}

function* remove(call: Call): Blocking<void> {
	const { daemon, sys } = call;
	const name = call.var("name");
	const volume = call.form.bool("force") ? daemon.volumes.find(name) : daemon.volumes.get(name);
	if (volume) {
		daemon.volumes.remove(sys, volume);
		daemon.events.log(sys, "volume", "destroy", name, { driver: volume.driver });
	}
	yield* call.empty(204);
}

function* prune(call: Call): Blocking<void> {
	const { daemon, sys } = call;
	const filters = call.filters();
	filters.validate(["all", "label", "label!"]);
	const all = filters.bool("all", false);
	const deleted: string[] = [];
	let reclaimed = 0;
	for (const volume of daemon.volumes.list()) {
		if (volume.users.size || (!all && volume.labels[ANONYMOUS_LABEL] === undefined) || !matchLabels(filters, volume.labels)) continue;
		reclaimed += yield* directorySize(sys, volume.path);
		daemon.volumes.remove(sys, volume);
		daemon.events.log(sys, "volume", "destroy", volume.name, { driver: volume.driver });
		deleted.push(volume.name);
	}
	daemon.events.log(sys, "volume", "prune", "", { reclaimed: String(reclaimed) });
	yield* call.reply({ VolumesDeleted: deleted, SpaceReclaimed: reclaimed });
}

export const volumeRoutes = [
	route("GET /volumes", list),
	route("GET /volumes/{name:.*}", inspect),
	route("POST /volumes/create", create),
	route("POST /volumes/prune", prune),
	route("DELETE /volumes/{name:.*}", remove),
];
