/** /networks/...: api/server/router/network. */
import type { Blocking } from "../../../kernel/abi.ts";
import {
	type ConnectRequest,
	connectRequest,
	type DisconnectRequest,
	disconnectRequest,
	type NetworkCreateRequest,
	networkCreateRequest,
} from "../../api/network.ts";
import { EngineError, invalid, notFound } from "../../error.ts";
import { matchLabels, untilOf } from "../container/prune.ts";
import type { Call } from "../http/call.ts";
import type { FilterArgs } from "../http/filters.ts";
import { route } from "../http/router.ts";
import { predefined } from "../network/create.ts";
import { networkJson } from "../network/json.ts";
import type { Network } from "../network/model.ts";
import { parseRfc3339, secondsOf } from "../time.ts";

const accepted = ["dangling", "driver", "id", "label", "name", "scope", "type"];

function isWanted(network: Network, f: FilterArgs): boolean {
	if (f.has("driver") && !f.exact("driver", network.driver)) return false;
	if (f.has("name") && !f.match("name", network.name)) return false;
	if (f.has("id") && !f.match("id", network.id)) return false;
	if (f.has("scope") && !f.exact("scope", network.scope)) return false;
	if (!f.labels("label", network.labels)) return false;
	const own = !predefined.includes(network.name) && network.name !== "none";
	const types = f.get("type");
	if (types.length && !types.includes(own ? "custom" : "builtin")) return false;
	if (f.has("dangling")) {
		if (!own) return false;
		return f.bool("dangling", false) === (network.endpoints.size === 0);
	}
	return true;
}

function* list(call: Call): Blocking<void> {
	const filters = call.filters();
	filters.validate(accepted);
	for (const type of filters.get("type")) if (type !== "custom" && type !== "builtin") throw invalid(`invalid filter: 'type'='${type}'`);
	yield* call.reply(
		call.daemon.networks
			.list()
			.filter((n) => isWanted(n, filters))
			.map((n) => networkJson(n, false)),
	);
}

function* inspect(call: Call): Blocking<void> {
	const scope = call.form.get("scope");
	const network = call.daemon.networks.find(call.var("id"));
	if (!network || (scope !== "" && scope !== network.scope)) throw notFound(`network ${call.var("id")} not found`);
	yield* call.reply(networkJson(network, true));
}

function* create(call: Call): Blocking<void> {
	const request = (yield* call.json(networkCreateRequest)) as NetworkCreateRequest | undefined;
	if (request === undefined) throw invalid("invalid JSON: got EOF while reading request body");
	const network = yield* call.daemon.networks.create(call.sys, call.daemon, { ...request, Name: request.Name ?? "" });
	yield* call.reply({ Id: network.id, Warning: "" }, 201);
}

function* connect(call: Call): Blocking<void> {
	const request = (yield* call.json(connectRequest)) as ConnectRequest | undefined;
	if (request === undefined) throw invalid("invalid JSON: got EOF while reading request body");
	const { daemon, sys } = call;
	const network = daemon.networks.get(call.var("id"));
	const container = daemon.containers.get(request.Container ?? "");
	yield* container.lock.with(sys, () => daemon.networks.connect(sys, daemon, network, container, request.EndpointConfig ?? {}));
	yield* call.empty(200);
}

function* disconnect(call: Call): Blocking<void> {
	const request = (yield* call.json(disconnectRequest)) as DisconnectRequest | undefined;
	if (request === undefined) throw invalid("invalid JSON: got EOF while reading request body");
	const { daemon, sys } = call;
	const network = daemon.networks.get(call.var("id"));
	const container = daemon.containers.get(request.Container ?? "");
	yield* container.lock.with(sys, () => daemon.networks.disconnect(sys, daemon, network, container, request.Force ?? false));
	yield* call.empty(200);
}

function* remove(call: Call): Blocking<void> {
	yield* call.daemon.networks.remove(call.sys, call.daemon, call.daemon.networks.get(call.var("id")));
	yield* call.empty(204);
}

function* prune(call: Call): Blocking<void> {
	const { daemon, sys } = call;
	const filters = call.filters();
	filters.validate(["label", "label!", "until"]);
	const until = untilOf(sys, filters);
	const deleted: string[] = [];
	for (const network of daemon.networks.list()) {
		const created = parseRfc3339(network.created);
		if (predefined.includes(network.name) || network.endpoints.size) continue;
		if (until !== undefined && created && secondsOf(created) > until) continue;
		if (!matchLabels(filters, network.labels)) continue;
		try {
			yield* daemon.networks.remove(sys, daemon, network);
			deleted.push(network.name);
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			daemon.log.warn(`could not remove local network ${network.name}: ${error.message}`);
		}
	}
	daemon.events.log(sys, "network", "prune", "", { reclaimed: "0" });
	yield* call.reply({ NetworksDeleted: deleted.length ? deleted : null });
}

export const networkRoutes = [
	route("GET /networks", list),
	route("GET /networks/", list),
	route("GET /networks/{id:.*}", inspect),
	route("POST /networks/create", create),
	route("POST /networks/prune", prune),
	route("POST /networks/{id:.*}/connect", connect),
	route("POST /networks/{id:.*}/disconnect", disconnect),
	route("DELETE /networks/{id:.*}", remove),
];
