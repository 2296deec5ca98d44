/** GET /images/NAME/json: moby daemon/images/image_inspect.go with api/types/image.InspectResponse. */
import type { Sys } from "../../kernel/abi.ts";
import { type ContainerConfig, sortedKeys } from "../image/config.ts";
import { familiarString } from "../image/reference.ts";
import { resolveImage } from "./lookup.ts";
import type { Stores } from "./stores.ts";

/** The configuration as API 1.51 shows it: fields of old are there even where they are empty, names are sorted. */
export function shownConfig(config: ContainerConfig): Record<string, unknown> {
	const c = config;
	const filled = <T>(map: Readonly<Record<string, T>> | null | undefined): map is Record<string, T> => !!map && Object.keys(map).length > 0;
	return sortedKeys<unknown>({
		Cmd: c.Cmd ?? null,
		Entrypoint: c.Entrypoint ?? null,
		Env: c.Env ?? null,
		Labels: c.Labels ? sortedKeys(c.Labels) : null,
		OnBuild: c.OnBuild ?? null,
		User: c.User ?? "",
		Volumes: c.Volumes ? sortedKeys(c.Volumes) : null,
		WorkingDir: c.WorkingDir ?? "",
		...(filled(c.ExposedPorts) ? { ExposedPorts: sortedKeys(c.ExposedPorts) } : {}),
		...(c.StopSignal ? { StopSignal: c.StopSignal } : {}),
		...(c.ArgsEscaped ? { ArgsEscaped: true } : {}),
		...(c.Healthcheck ? { Healthcheck: c.Healthcheck } : {}),
		...(c.Shell?.length ? { Shell: c.Shell } : {}),
	});
}

export function inspectImage(sys: Sys, stores: Stores, name: string): unknown {
	const image = resolveImage(name, stores.images, stores.references);
	const { config } = image;
	const references = stores.references.of(image.id);
	const top = image.chain.at(-1);
	const { driver } = stores.layers;
	return {
		Id: image.id,
		RepoTags: references.filter((r) => r.digest === undefined).map(familiarString),
		RepoDigests: references.filter((r) => r.digest !== undefined).map(familiarString),
		Parent: image.parent ?? "",
		Comment: config.comment ?? config.history?.at(-1)?.comment ?? "",
		...(config.created === undefined ? {} : { Created: config.created }),
		DockerVersion: config.docker_version ?? "",
		Author: config.author ?? "",
		Architecture: config.architecture ?? "",
		...(config.variant ? { Variant: config.variant } : {}),
		Os: config.os ?? "",
		...(config["os.version"] ? { OsVersion: config["os.version"] } : {}),
		Size: image.size,
		GraphDriver: { Data: top === undefined ? null : graphDataOf(stores, top, driver.home), Name: "overlay2" },
		RootFS: { Type: config.rootfs.type, ...(config.rootfs.diff_ids?.length ? { Layers: config.rootfs.diff_ids } : {}) },
		Metadata: { LastTagTime: stores.images.lastUpdated(sys, image.id) },
		...(config.config ? { Config: shownConfig(config.config) } : {}),
	};
}

/** Metadata of the graph driver for an image's top layer. */
function graphDataOf(stores: Stores, chainId: string, home: string): Record<string, string> {
	const [own, ...below] = stores.layers.stack(chainId);
	const directory = `${home}/${own?.cacheId}`;
	return {
		...(below.length ? { LowerDir: below.map((layer) => `${home}/${layer.cacheId}/diff`).join(":") } : {}),
		MergedDir: `${directory}/merged`,
		UpperDir: `${directory}/diff`,
		WorkDir: `${directory}/work`,
	};
}
