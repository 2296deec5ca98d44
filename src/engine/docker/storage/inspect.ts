/** GET /images/NAME/json: moby daemon/images/image_inspect.go with api/types/image.InspectResponse. */
import type { Sys } from "../../kernel/abi.ts";
import { type ContainerConfig, sortedKeys } from "../image/config.ts";
import { familiarString } from "../image/reference.ts";
import { resolveImage } from "./lookup.ts";
import type { Stores } from "./stores.ts";

/** DockerOCIImageConfig: zero values are left out. */
export function shownConfig(config: ContainerConfig): Record<string, unknown> {
	const c = config;
	const filled = <T>(map: Readonly<Record<string, T>> | null | undefined): map is Record<string, T> => !!map && Object.keys(map).length > 0;
	return {
		...(c.User ? { User: c.User } : {}),
		...(filled(c.ExposedPorts) ? { ExposedPorts: sortedKeys(c.ExposedPorts) } : {}),
		...(c.Env?.length ? { Env: c.Env } : {}),
		...(c.Entrypoint?.length ? { Entrypoint: c.Entrypoint } : {}),
		...(c.Cmd?.length ? { Cmd: c.Cmd } : {}),
		...(filled(c.Volumes) ? { Volumes: sortedKeys(c.Volumes) } : {}),
		...(c.WorkingDir ? { WorkingDir: c.WorkingDir } : {}),
		...(filled(c.Labels) ? { Labels: sortedKeys(c.Labels) } : {}),
		...(c.StopSignal ? { StopSignal: c.StopSignal } : {}),
		...(c.ArgsEscaped ? { ArgsEscaped: true } : {}),
		...(c.Healthcheck ? { Healthcheck: c.Healthcheck } : {}),
		...(c.OnBuild?.length ? { OnBuild: c.OnBuild } : {}),
		...(c.Shell?.length ? { Shell: c.Shell } : {}),
	};
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
		Config: config.config ? shownConfig(config.config) : null,
		Architecture: config.architecture ?? "",
		...(config.variant ? { Variant: config.variant } : {}),
		Os: config.os ?? "",
		...(config["os.version"] ? { OsVersion: config["os.version"] } : {}),
		Size: image.size,
		GraphDriver: { Data: top === undefined ? null : graphDataOf(stores, top, driver.home), Name: "overlay2" },
		RootFS: { Type: config.rootfs.type, ...(config.rootfs.diff_ids?.length ? { Layers: config.rootfs.diff_ids } : {}) },
		Metadata: { LastTagTime: stores.images.lastUpdated(sys, image.id) },
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
