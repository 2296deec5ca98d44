/** /containers/...: api/server/router/container. */
import type { Blocking } from "../../../kernel/abi.ts";
import { type CreateRequest, createRequest, type UpdateRequest, updateRequest } from "../../api/container.ts";
import { invalid, notFound } from "../../error.ts";
import { isRpcError } from "../../rpc/error.ts";
import type { Container } from "../container/container.ts";
import { createContainer } from "../container/create.ts";
import { inspectContainer } from "../container/inspect.ts";
import { listContainers } from "../container/list.ts";
import { pruneContainers } from "../container/prune.ts";
import { removeContainer } from "../container/remove.ts";
import { renameContainer } from "../container/rename.ts";
import { startByHand, startOrRemove } from "../container/start.ts";
import { killByHand, pauseContainer, stopContainer, unpauseContainer } from "../container/stop.ts";
import { topOf } from "../container/top.ts";
import { updateContainer } from "../container/update.ts";
import type { Call } from "../http/call.ts";
import { route } from "../http/router.ts";

export const containerOf = (call: Call): Container => call.daemon.containers.get(call.var("name"));

function* list(call: Call): Blocking<void> {
	const limit = call.form.get("limit");
	if (limit !== "" && !/^-?\d+$/.test(limit)) throw invalid(`strconv.Atoi: parsing ${JSON.stringify(limit)}: invalid syntax`);
	const filters = call.filters();
	yield* call.reply(
		yield* listContainers(call.sys, call.daemon, { all: call.form.bool("all"), limit: Number(limit || 0), size: call.form.bool("size"), filters }),
	);
}

function* create(call: Call): Blocking<void> {
	const request = (yield* call.json(createRequest)) as CreateRequest | undefined;
	if (request === undefined) throw invalid("invalid JSON: got EOF while reading request body");
	const { container, warnings } = yield* createContainer(call.sys, call.daemon, call.form.get("name"), request);
	yield* call.reply({ Id: container.id, Warnings: warnings }, 201);
}

function* inspect(call: Call): Blocking<void> {
	yield* call.reply(yield* inspectContainer(call.sys, call.daemon, containerOf(call), call.form.bool("size")));
}

function* start(call: Call): Blocking<void> {
	yield* startByHand(call.sys, call.daemon, containerOf(call));
	yield* call.empty(204);
}

const timeoutOf = (call: Call): number | undefined => call.form.int("t");

function* stop(call: Call): Blocking<void> {
	yield* stopContainer(call.sys, call.daemon, containerOf(call), { signal: call.form.get("signal"), timeout: timeoutOf(call) });
	yield* call.empty(204);
}

function* restart(call: Call): Blocking<void> {
	const container = containerOf(call);
	const { sys, daemon } = call;
	if (container.state.running) yield* stopContainer(sys, daemon, container, { signal: call.form.get("signal"), timeout: timeoutOf(call) });
	yield* startOrRemove(sys, daemon, container);
	daemon.containerEvent(sys, container, "restart");
	yield* call.empty(204);
}

function* kill(call: Call): Blocking<void> {
	yield* killByHand(call.sys, call.daemon, containerOf(call), call.form.get("signal"));
	yield* call.empty(204);
}

function* pause(call: Call): Blocking<void> {
	yield* pauseContainer(call.sys, call.daemon, containerOf(call));
	yield* call.empty(204);
}

function* unpause(call: Call): Blocking<void> {
	yield* unpauseContainer(call.sys, call.daemon, containerOf(call));
	yield* call.empty(204);
}

function* wait(call: Call): Blocking<void> {
	const container = containerOf(call);
	const asked = call.form.get("condition") || "not-running";
	if (asked !== "not-running" && asked !== "next-exit" && asked !== "removed") throw invalid(`invalid condition: ${JSON.stringify(asked)}`);
	const waiting = container.state.wait(call.sys, asked);
	// the head goes out at once, so that the client knows that it is waited
	call.response.headers.set("Content-Type", "application/json");
	yield* call.response.flush();
	const result = yield* waiting;
	const error = result?.error && asked !== "removed" ? { Error: { Message: result.error } } : {};
	yield* call.reply({ ...error, StatusCode: result?.exitCode ?? 0 });
}

function* remove(call: Call): Blocking<void> {
	const container = containerOf(call);
	if (call.form.bool("link")) throw invalid("removing links is not supported");
	yield* removeContainer(call.sys, call.daemon, container, { force: call.form.bool("force"), volumes: call.form.bool("v") });
	yield* call.empty(204);
}

function* rename(call: Call): Blocking<void> {
	yield* renameContainer(call.sys, call.daemon, call.var("name"), call.form.get("name"));
	yield* call.empty(204);
}

function* update(call: Call): Blocking<void> {
	const request = (yield* call.json(updateRequest)) as UpdateRequest | undefined;
	if (request === undefined) throw invalid("invalid JSON: got EOF while reading request body");
	yield* call.reply({ Warnings: yield* updateContainer(call.sys, call.daemon, containerOf(call), request) });
}

function* resize(call: Call): Blocking<void> {
	const size = (name: string): number => {
		const text = call.form.get(name);
		if (!/^\d+$/.test(text)) throw invalid(`invalid resize ${name === "h" ? "height" : "width"} ${JSON.stringify(text)}: invalid syntax`);
		return Number(text);
	};
	const [height, width] = [size("h"), size("w")];
	const container = containerOf(call);
	if (!container.state.running) throw notRunning(container);
	try {
		yield* call.daemon.containerd.call(call.sys, "tasks.resizePty", { containerId: container.id, width, height });
	} catch (error) {
		if (!isRpcError(error)) throw error;
	}
	call.daemon.containerEvent(call.sys, container, "resize", { height: String(height), width: String(width) });
	yield* call.empty(200);
}

const notRunning = (container: Container) => invalid(`container ${container.id} is not running`);

function* top(call: Call): Blocking<void> {
	yield* call.reply(yield* topOf(call.sys, call.daemon, containerOf(call), call.form.get("ps_args")));
}

function* changes(call: Call): Blocking<void> {
	const found = yield* call.daemon.layers.changes(call.sys, containerOf(call).id);
	yield* call.reply(found.length ? found : null);
}

function* exportTar(call: Call): Blocking<void> {
	const container = containerOf(call);
	if (!call.daemon.layers.has(container.id)) throw notFound(`container ${container.id} has no layer`);
	call.daemon.containerEvent(call.sys, container, "export");
	yield* call.startStream("application/x-tar");
	const { response } = call;
	yield* call.daemon.layers.export(call.sys, container.id, function* (bytes) {
		yield* response.write(bytes);
	});
}

function* prune(call: Call): Blocking<void> {
	yield* call.reply(yield* pruneContainers(call.sys, call.daemon, call.filters()));
}

export const containerRoutes = [
	route("GET /containers/json", list),
	route("POST /containers/create", create),
	route("POST /containers/prune", prune),
	route("GET /containers/{name:.*}/export", exportTar),
	route("GET /containers/{name:.*}/changes", changes),
	route("GET /containers/{name:.*}/json", inspect),
	route("GET /containers/{name:.*}/top", top),
	route("POST /containers/{name:.*}/kill", kill),
	route("POST /containers/{name:.*}/pause", pause),
	route("POST /containers/{name:.*}/unpause", unpause),
	route("POST /containers/{name:.*}/restart", restart),
	route("POST /containers/{name:.*}/start", start),
	route("POST /containers/{name:.*}/stop", stop),
	route("POST /containers/{name:.*}/wait", wait),
	route("POST /containers/{name:.*}/resize", resize),
	route("POST /containers/{name:.*}/rename", rename),
	route("POST /containers/{name:.*}/update", update),
	route("DELETE /containers/{name:.*}", remove),
];
