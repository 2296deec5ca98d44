/** POST /build: api/server/router/build, with the daemon's containers for the builder's steps. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { type BuildBackend, type BuildRequest, buildImage, StepFailure, type StepHostConfig, solve } from "../../build/index.ts";
import { pullImage } from "../../distribution/index.ts";
import { EngineError, invalid, system } from "../../error.ts";
import { goJson } from "../../image/config.ts";
import { createContainer } from "../container/create.ts";
import { removeContainer } from "../container/remove.ts";
import { startByHand } from "../container/start.ts";
import type { Daemon } from "../daemon.ts";
import type { Call } from "../http/call.ts";
import type { Form } from "../http/form.ts";
import { distribution } from "./images.ts";

function json<T>(form: Form, key: string, empty: T): T {
	const text = form.get(key);
	if (text === "") return empty;
	try {
		return (JSON.parse(text) as T | null) ?? empty;
	} catch {
		throw invalid(`error reading ${key === "buildargs" ? "build args" : key}: invalid character in JSON`);
	}
}

function hostConfig(form: Form): StepHostConfig {
	const int = (key: string): number => form.int(key) ?? 0;
	return {
		networkMode: form.get("networkmode"),
		memory: int("memory"),
		memorySwap: int("memswap"),
		cpuShares: int("cpushares"),
		cpuPeriod: int("cpuperiod"),
		cpuQuota: int("cpuquota"),
		cpusetCpus: form.get("cpusetcpus"),
		cpusetMems: form.get("cpusetmems"),
		shmSize: int("shmsize"),
		extraHosts: form.all("extrahosts").filter((entry) => entry !== ""),
	};
}

const requestOf = (form: Form): BuildRequest => ({
	tags: form.all("t"),
	dockerfile: form.get("dockerfile"),
	quiet: form.bool("q"),
	noCache: form.bool("nocache"),
	remove: form.bool("rm"),
	forceRemove: form.bool("forcerm"),
	pull: form.bool("pull"),
	buildArgs: json<Record<string, string | null>>(form, "buildargs", {}),
	labels: json<Record<string, string>>(form, "labels", {}),
	target: form.get("target"),
	cacheFrom: json<string[]>(form, "cachefrom", []),
	squash: form.bool("squash"),
	platform: form.get("platform"),
	host: hostConfig(form),
});

function* run(sys: Sys, daemon: Daemon, id: string, output: (bytes: Uint8Array) => Blocking<void>): Blocking<number> {
	const container = daemon.containers.get(id);
	const took: { channel?: ReturnType<NonNullable<typeof container.streams>["listen"]> } = {};
	const forget = container.onStreams((own, streams) => {
		took.channel = streams.listen(own);
	});
	try {
		yield* startByHand(sys, daemon, container);
	} finally {
		forget();
	}
	for (let chunk = yield* took.channel?.receive(sys) ?? none(); chunk; chunk = yield* took.channel?.receive(sys) ?? none())
		if (chunk.data.length) yield* output(chunk.data);
	yield* container.state.wait(sys, "not-running");
	return container.state.exitCode;
}

// biome-ignore lint/correctness/useYield: stands in for a stream that never came
function* none(): Blocking<undefined> {
	return undefined;
}

/** What the builder asks of this daemon. */
function backendOf(call: Call): BuildBackend {
	const { daemon } = call;
	return {
		storage: daemon.storage,
		*createContainer(sys, image, config, host) {
			const { container } = yield* createContainer(sys, daemon, "", {
				...config,
				Image: image ?? "",
				HostConfig: {
					NetworkMode: host.networkMode || "default",
					Memory: host.memory,
					MemorySwap: host.memorySwap,
					CpuShares: host.cpuShares,
					CpuPeriod: host.cpuPeriod,
					CpuQuota: host.cpuQuota,
					CpusetCpus: host.cpusetCpus,
					CpusetMems: host.cpusetMems,
					ShmSize: host.shmSize,
					ExtraHosts: [...host.extraHosts],
				},
			});
			return container.id;
		},
		runContainer: (sys, id, output) => run(sys, daemon, id, output),
		*removeContainer(sys, id) {
			yield* removeContainer(sys, daemon, daemon.containers.get(id), { force: true, volumes: true });
		},
		*pull(sys, reference, progress) {
			yield* pullImage(sys, distribution(call), reference, false, progress);
		},
	};
}

/** Lines of JSON; with `quiet` they are kept back and shown only where the build fails. */
export function* buildRoute(call: Call): Blocking<void> {
	const { sys, daemon, response } = call;
	const request = requestOf(call.form);
	if (request.squash) throw invalid("squash is only supported with experimental mode");
	const { body } = call.request;
	const source = (count: number): Blocking<Uint8Array> => body.read(count);
	response.headers.set("Content-Type", "application/json");
	const kept: Readonly<Record<string, unknown>>[] = [];
	let begun = false;
	const send = function* (line: unknown): Blocking<void> {
		begun = true;
		yield* response.write(`${goJson(line)}\r\n`);
		yield* response.flush();
	};
	const progress = function* (line: Readonly<Record<string, unknown>>): Blocking<void> {
		if (request.quiet) kept.push(line);
		else yield* send(line);
	};
	try {
		// version 2 is BuildKit's
		const build = call.form.get("version") === "2" ? solve : buildImage;
		const id = yield* build(sys, backendOf(call), request, source, progress, daemon.config.dataRoot);
		if (call.form.get("version") === "2") yield* send({ id: "moby.image.id", aux: { ID: id } });
		else if (request.quiet) yield* send({ stream: `${id}\n` });
	} catch (error) {
		const refused = error instanceof EngineError ? error : undefined;
		if (!refused) throw error;
		for (const line of kept) yield* send(line);
		if (!begun) throw refused instanceof StepFailure ? system(refused.message) : refused;
		yield* send({ errorDetail: { ...(refused instanceof StepFailure ? { code: refused.code } : {}), message: refused.message }, error: refused.message });
	}
}
