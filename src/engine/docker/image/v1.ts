/** Configurations of single layers as engines before 1.10 had them; archives of `docker save` still carry one for each layer. moby image/v1. */
import { encode } from "../../kernel/text.ts";
import { fullContainerConfig, goJson, type ImageConfig, sortedKeys } from "./config.ts";
import { type Digest, digestOf, encodedOf } from "./digest.ts";

const EPOCH = "1970-01-01T00:00:00Z";

/** The fields of image.V1Image in their order; undefined ones are left out. */
function fields(config: Partial<ImageConfig>, id: string | undefined, parent: string | undefined): Record<string, unknown> {
	return {
		id,
		parent,
		comment: config.comment || undefined,
		created: config.created ?? EPOCH,
		container: config.container || undefined,
		container_config: fullContainerConfig(config.container_config ?? {}),
		docker_version: config.docker_version || undefined,
		author: config.author || undefined,
		config: config.config ? fullContainerConfig(config.config) : undefined,
		architecture: config.architecture || undefined,
		variant: config.variant || undefined,
		os: config.os || undefined,
	};
}

export interface V1Config {
	readonly id: Digest;
	readonly bytes: Uint8Array;
}

/** One for each layer from the bottom up; only the topmost says more than that it is there. */
export function v1Configs(image: ImageConfig, chain: readonly Digest[]): V1Config[] {
	const out: V1Config[] = [];
	for (const [i, layer] of chain.entries()) {
		const config: Partial<ImageConfig> = i === chain.length - 1 ? image : {};
		const parent = out.at(-1)?.id;
		const unnamed = JSON.parse(goJson(fields(config, undefined, undefined))) as Record<string, unknown>;
		const id = digestOf(goJson(sortedKeys({ ...unnamed, layer_id: layer, ...(parent === undefined ? {} : { parent }) })));
		const named = fields({ ...config, ...(image.os ? { os: image.os } : {}) }, encodedOf(id), parent === undefined ? undefined : encodedOf(parent));
		out.push({ id, bytes: encode(goJson(named)) });
	}
	return out;
}
