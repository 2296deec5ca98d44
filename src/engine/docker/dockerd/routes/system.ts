/** /_ping, /version, /info, /events, /system/df, /auth: api/server/router/system. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { Channel } from "../../../programs/lib/sync.ts";
import { string, struct } from "../../api/schema.ts";
import { EngineError, invalid } from "../../error.ts";
import { goJson } from "../../image/config.ts";
import { directorySize } from "../../storage/usage.ts";
import { listContainers } from "../container/list.ts";
import { eventJson, isWanted, unquoteNanos } from "../events.ts";
import type { Call } from "../http/call.ts";
import { FilterArgs } from "../http/filters.ts";
import { route } from "../http/router.ts";
import { parseTimeFilter } from "../http/time-filter.ts";
import { infoOf, versionOf } from "../info.ts";
import { logIn } from "../login.ts";
import { type Instant, instantOf, secondsOf } from "../time.ts";
import { volumeJson } from "../volumes/store.ts";

function* ping(call: Call): Blocking<void> {
	const { headers } = call.response;
	headers.set("Builder-Version", "2");
	headers.set("Swarm", "inactive");
	headers.set("Cache-Control", "no-cache, no-store, must-revalidate");
	headers.set("Pragma", "no-cache");
	if (call.request.method === "HEAD") {
		headers.set("Content-Type", "text/plain; charset=utf-8");
		headers.set("Content-Length", "0");
		yield* call.response.end();
		return;
	}
	yield* call.response.write("OK");
}

function* version(call: Call): Blocking<void> {
	yield* call.reply(versionOf(call.sys, call.daemon));
}

function* info(call: Call): Blocking<void> {
	yield* call.reply(yield* infoOf(call.sys, call.daemon));
}

// ---- events ---------------------------------------------------------------------------------------------------------------

function timeOf(call: Call, name: string): Instant | undefined {
	const text = call.form.get(name);
	if (text === "") return undefined;
	if (!/^-?\d+(\.\d+)?$/.test(text)) throw invalid(`strconv.ParseInt: parsing ${JSON.stringify(text.split(".")[0])}: invalid syntax`);
	return instantOf(parseTimeFilter(text, call.sys.clock("realtime")));
}

function* events(call: Call): Blocking<void> {
	const { sys, daemon } = call;
	const since = timeOf(call, "since");
	const until = timeOf(call, "until");
	if (since && until && secondsOf(until) < secondsOf(since)) {
		throw invalid(`\`since\` time (${call.form.get("since")}) cannot be after \`until\` time (${call.form.get("until")})`);
	}
	const filters = call.filters();
	const onlyPast = until !== undefined && secondsOf(until) <= sys.clock("realtime");
	const deadline = until ? sys.clock("monotonic") + secondsOf(until) - sys.clock("realtime") : undefined;
	const listener = daemon.events.listen();
	try {
		yield* call.startStream("application/json");
		const write = (value: unknown): Blocking<void> => call.response.write(`${unquoteNanos(goJson(value))}\n`);
		for (const event of daemon.events.past(since, until, filters)) yield* write(eventJson(event));
		if (onlyPast) return;
		for (;;) {
			const left = deadline === undefined ? undefined : deadline - sys.clock("monotonic");
			if (left !== undefined && left <= 0) return;
			const event = yield* receiveWithin(sys, listener, left);
			if (event === undefined) return;
			if (isWanted(event, filters)) yield* write(eventJson(event));
		}
	} catch (error) {
		// the client has gone
		if (!isErrno(error)) throw error;
	} finally {
		daemon.events.unlisten(listener);
	}
}

/** The next item, undefined when none comes in time. */
function* receiveWithin<T>(sys: Sys, channel: Channel<T>, seconds: number | undefined): Blocking<T | undefined> {
	if (seconds === undefined || channel.isReady) return yield* channel.receive(sys);
	yield* sys.futexWait(channel, seconds);
	return channel.isReady ? yield* channel.receive(sys) : undefined;
}

// ---- disk usage -------------------------------------------------------------------------------------------------------------

function* diskUsage(call: Call): Blocking<void> {
	const { daemon, sys, form } = call;
	const types = form.all("type");
	for (const type of types) if (!["container", "image", "volume", "build-cache"].includes(type)) throw invalid(`unknown object type: ${type}`);
	const wants = (type: string): boolean => types.length === 0 || types.includes(type);
	const all = { all: true, limit: 0, size: true, filters: new FilterArgs(new Map()) };
	const volumes: unknown[] = [];
	for (const volume of wants("volume") ? daemon.volumes.list() : []) {
		volumes.push(volumeJson(volume, { size: yield* directorySize(sys, volume.path), references: volume.users.size }));
	}
	yield* call.reply({
		...(wants("image") ? { LayersSize: daemon.images.layersSize() } : { LayersSize: 0 }),
		Images: wants("image") ? daemon.images.list(sys, { all: false, filters: {}, sharedSize: true }, daemon.containerUse) : null,
		Containers: wants("container") ? yield* listContainers(sys, daemon, all) : null,
		Volumes: wants("volume") ? volumes : null,
		BuildCache: wants("build-cache") ? [] : null,
	});
}

interface AuthRequest {
	readonly username?: string;
	readonly password?: string;
	readonly serveraddress?: string;
}
const authRequest = struct("AuthConfig", {
	username: string,
	password: string,
	auth: string,
	email: string,
	serveraddress: string,
	identitytoken: string,
	registrytoken: string,
});

function* auth(call: Call): Blocking<void> {
	const request = ((yield* call.json(authRequest)) ?? {}) as AuthRequest;
	yield* logIn(call.sys, call.daemon.config, request.serveraddress ?? "", { username: request.username ?? "", password: request.password ?? "" });
	yield* call.reply({ Status: "Login Succeeded", IdentityToken: "" });
}

/** No plugins can be installed here. */
function* plugins(call: Call): Blocking<void> {
	yield* call.reply([]);
}

/** Swarm is not switched on here: every call on it says so. */
const noSwarm = 'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';
// biome-ignore lint/correctness/useYield: a route that only refuses
function* swarm(_call: Call): Blocking<void> {
	throw new EngineError("unavailable", noSwarm);
}

export const systemRoutes = [
	route("GET /_ping", ping),
	route("HEAD /_ping", ping),
	route("GET /version", version),
	route("GET /info", info),
	route("GET /events", events),
	route("GET /system/df", diskUsage),
	route("POST /auth", auth),
	route("GET /plugins", plugins),
	...["swarm", "nodes", "services", "tasks", "secrets", "configs"].map((name) => route(`GET /${name}`, swarm)),
	...["nodes", "services", "tasks", "secrets", "configs"].map((name) => route(`GET /${name}/{id:.*}`, swarm)),
];
