/** /build: the builder's routes. */
import type { Blocking } from "../../../kernel/abi.ts";
import { pruneSteps } from "../../build/index.ts";
import type { Call } from "../http/call.ts";
import { route } from "../http/router.ts";
import { buildRoute } from "./build-image.ts";

function* prune(call: Call): Blocking<void> {
	const reclaimed = yield* pruneSteps(call.sys, call.daemon.storage.stores);
	yield* call.reply({ CachesDeleted: null, SpaceReclaimed: reclaimed });
}

function* cancel(call: Call): Blocking<void> {
	yield* call.empty(204);
}

export const buildRoutes = [route("POST /build", buildRoute), route("POST /build/prune", prune), route("POST /build/cancel", cancel)];
