/** /images/... and /commit: api/server/router/image. Pulling and pushing are the distribution's. */
import type { Blocking } from "../../../kernel/abi.ts";
import { decode } from "../../../kernel/text.ts";
import { type ContainerConfig, containerConfig } from "../../api/container.ts";
import { type Credentials, type DistributionContext, pullImage, pushImage, searchImages } from "../../distribution/index.ts";
import { EngineError, invalid, notFound } from "../../error.ts";
import { fromBase64 } from "../../image/base64.ts";
import { goJson } from "../../image/config.ts";
import { parseReference, type Reference } from "../../image/reference.ts";
import type { Call } from "../http/call.ts";
import { route } from "../http/router.ts";

function* list(call: Call): Blocking<void> {
	const filters = call.filters();
	filters.validate(["dangling", "label", "before", "since", "reference", "until"]);
	const options = { all: call.form.bool("all"), sharedSize: call.form.bool("shared-size"), filters: filters.record };
	yield* call.reply(call.daemon.images.list(call.sys, options, call.daemon.containerUse));
}

function* inspect(call: Call): Blocking<void> {
	yield* call.reply(call.daemon.images.inspect(call.sys, call.var("name")));
}

function* history(call: Call): Blocking<void> {
	yield* call.reply(call.daemon.images.history(call.var("name")));
}

function* tag(call: Call): Blocking<void> {
	yield* call.daemon.images.tag(call.sys, call.var("name"), call.form.get("repo"), call.form.get("tag"));
	yield* call.empty(201);
}

function* remove(call: Call): Blocking<void> {
	const options = { force: call.form.bool("force"), noPrune: call.form.bool("noprune") };
	const name = call.var("name");
	if (name.trim() === "") throw invalid("image name cannot be blank");
	yield* call.reply(yield* call.daemon.images.remove(call.sys, name, options, call.daemon.containerUse));
}

function* prune(call: Call): Blocking<void> {
	const filters = call.filters();
	filters.validate(["dangling", "label", "label!", "until"]);
	const report = yield* call.daemon.images.prune(call.sys, filters.record, call.daemon.containerUse);
	call.daemon.events.log(call.sys, "image", "prune", "", { reclaimed: String(report.SpaceReclaimed) });
	yield* call.reply(report);
}

function* save(call: Call): Blocking<void> {
	const one = call.vars["name"];
	const names = one !== undefined ? [one] : call.form.all("names");
	for (const name of names) if (!call.daemon.images.find(name)) throw notFound(`No such image: ${name}`);
	yield* call.startStream("application/x-tar");
	yield* call.daemon.images.save(call.sys, names, function* (bytes) {
		yield* call.response.write(bytes);
	});
}

/** Lines of JSON as they come; a failure behind the first line is one of them, and with `started` every one. */
export function* progress(call: Call, body: (line: (value: unknown) => Blocking<void>) => Blocking<void>, started = false): Blocking<void> {
	call.response.headers.set("Content-Type", "application/json");
	let begun = started;
	const line = function* (value: unknown): Blocking<void> {
		begun = true;
		yield* call.response.write(`${goJson(value)}\r\n`);
		yield* call.response.flush();
	};
	try {
		yield* body(line);
	} catch (error) {
		if (!(error instanceof EngineError) || !begun) throw error;
		yield* line({ errorDetail: { message: error.message }, error: error.message });
	}
}

function* load(call: Call): Blocking<void> {
	const { body } = call.request;
	const source = function* (count: number): Blocking<Uint8Array> {
		return yield* body.read(count);
	};
	yield* progress(call, (line) => call.daemon.images.load(call.sys, source, call.form.bool("quiet"), line), true);
}

/** X-Registry-Auth: credentials as JSON in base64url. */
function credentials(call: Call): Credentials | undefined {
	const header = call.request.headers.get("X-Registry-Auth");
	if (header === undefined || header === "") return undefined;
	try {
		const text = decode(fromBase64(header.replaceAll("-", "+").replaceAll("_", "/")));
		const given = JSON.parse(text) as { username?: string; password?: string };
		return given.username ? { username: given.username, password: given.password ?? "" } : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

/** What pulling and pushing for a request need. */
export function distribution(call: Call): DistributionContext {
	const { daemon } = call;
	const plain = new Set(daemon.config.insecureRegistries);
	return {
		stores: daemon.storage.stores,
		dockerRoot: daemon.config.dataRoot,
		credentials: credentials(call),
		insecure: (host) => plain.has(host) || /^(127\.|localhost(:|$)|\[::1\])/.test(host),
	};
}

function* pull(call: Call, name: string, tag: string): Blocking<void> {
	const reference = parseReference(tag === "" ? name : tag.includes(":") ? `${name}@${tag}` : `${name}:${tag}`);
	const all = reference.tag === undefined && reference.digest === undefined;
	yield* progress(call, (line) => pullImage(call.sys, distribution(call), reference, all, line));
}

function* push(call: Call): Blocking<void> {
	const tag = call.form.get("tag");
	const reference = parseReference(tag === "" ? call.var("name") : `${call.var("name")}:${tag}`);
	yield* progress(call, (line) => pushImage(call.sys, distribution(call), reference, tag === "" && reference.tag === undefined, line));
}

function nameFrom(repository: string, tag: string): Reference | undefined {
	if (repository === "") return undefined;
	return parseReference(tag === "" ? repository : `${repository}:${tag}`);
}

function* createImage(call: Call): Blocking<void> {
	const { form, daemon, sys } = call;
	const from = form.get("fromImage");
	if (from !== "") {
		yield* pull(call, from, form.get("tag"));
		return;
	}
	const source = form.get("fromSrc");
	if (source !== "-") throw invalid("invalid or unsupported source");
	const { body } = call.request;
	const read = function* (count: number): Blocking<Uint8Array> {
		return yield* body.read(count);
	};
	yield* progress(call, function* (line) {
		const id = yield* daemon.images.import(sys, read, {
			name: nameFrom(form.get("repo"), form.get("tag")),
			changes: form.all("changes"),
			message: form.get("message"),
			platform: form.get("platform"),
		});
		yield* line({ status: id });
	});
}

function* commit(call: Call): Blocking<void> {
	const { form, daemon, sys } = call;
	const given = ((yield* call.json(containerConfig)) ?? undefined) as ContainerConfig | undefined;
	const container = daemon.containers.get(form.get("container"));
	const name = nameFrom(form.get("repo"), form.get("tag"));
	// null stands for the container's own
	const config: ContainerConfig = { ...(given && Object.keys(given).length > 0 ? given : container.config) };
	const pause = form.bool("pause", true) && container.state.running && !container.state.paused;
	if (container.state.dead || container.state.removing)
		throw new EngineError("conflict", `You cannot commit container ${container.id} which is ${container.state.dead ? "Dead" : "being removed"}`);
	if (pause) yield* daemon.containerd.call(sys, "tasks.pause", { containerId: container.id });
	try {
		const request = {
			container: container.id,
			containerConfig: container.config,
			config,
			parent: container.image === "" ? undefined : container.image,
			author: form.get("author"),
			comment: form.get("comment"),
			changes: form.all("changes"),
		};
		const id = yield* daemon.images.commit(sys, request, name);
		daemon.containerEvent(sys, container, "commit", { comment: form.get("comment"), imageID: id, imageRef: form.get("repo") });
		yield* call.reply({ Id: id }, 201);
	} finally {
		if (pause) yield* daemon.containerd.call(sys, "tasks.resume", { containerId: container.id });
	}
}

function* search(call: Call): Blocking<void> {
	yield* call.reply(yield* searchImages(call.sys, call.form.get("term"), call.form.int("limit") || 25));
}

export const imageRoutes = [
	route("GET /images/json", list),
	route("GET /images/search", search),
	route("GET /images/get", save),
	route("GET /images/{name:.*}/get", save),
	route("GET /images/{name:.*}/history", history),
	route("GET /images/{name:.*}/json", inspect),
	route("POST /images/load", load),
	route("POST /images/create", createImage),
	route("POST /images/prune", prune),
	route("POST /images/{name:.*}/push", push),
	route("POST /images/{name:.*}/tag", tag),
	route("DELETE /images/{name:.*}", remove),
	route("POST /commit", commit),
];
