/** Which earlier image is the result of the same step: moby image/cache. */
import type { Sys } from "../../../kernel/abi.ts";
import { parseRfc3339, secondsOf } from "../../dockerd/time.ts";
import type { ContainerConfig } from "../../image/config.ts";
import type { Digest } from "../../image/digest.ts";
import type { Stores } from "../../storage/stores.ts";
import type { StoredImage } from "../../storage/types.ts";

const sameList = (a: readonly string[] | null | undefined, b: readonly string[] | null | undefined): boolean =>
	(a?.length ?? 0) === (b?.length ?? 0) && (a ?? []).every((value, i) => value === b?.[i]);

const sameKeys = (a: object | null | undefined, b: object | null | undefined): boolean => {
	const [own, other] = [Object.keys(a ?? {}), Object.keys(b ?? {})];
	return own.length === other.length && own.every((key) => other.includes(key));
};

const sameLabels = (a: Readonly<Record<string, string>> | null | undefined, b: Readonly<Record<string, string>> | null | undefined): boolean =>
	sameKeys(a, b) && Object.entries(a ?? {}).every(([key, value]) => b?.[key] === value);

/** compare of image/cache/compare.go. */
export function sameStep(a: ContainerConfig, b: ContainerConfig): boolean {
	if (a.OpenStdin || b.OpenStdin) return false;
	if (!!a.AttachStdout !== !!b.AttachStdout || !!a.AttachStderr !== !!b.AttachStderr || !!a.Tty !== !!b.Tty) return false;
	if ((a.User ?? "") !== (b.User ?? "")) return false;
	return (
		sameList(a.Cmd, b.Cmd) &&
		sameList(a.Env, b.Env) &&
		sameLabels(a.Labels, b.Labels) &&
		sameKeys(a.ExposedPorts, b.ExposedPorts) &&
		sameList(a.Entrypoint, b.Entrypoint) &&
		sameKeys(a.Volumes, b.Volumes)
	);
}

const createdOf = (image: StoredImage): number => {
	const time = parseRfc3339(image.config.created ?? "");
	return time ? secondsOf(time) : 0;
};

/** The youngest child of `parent` that a container of this configuration made. */
export function cachedChild(sys: Sys, stores: Stores, parent: Digest | undefined, config: ContainerConfig): StoredImage | undefined {
	const candidates =
		parent === undefined
			? stores.images.all().filter((image) => image.parent === undefined && image.config.container_config?.Cmd?.length)
			: stores.images.children(parent);
	let found: StoredImage | undefined;
	for (const image of candidates) {
		if (!stores.images.isBuiltLocally(sys, image.id)) continue;
		if (!sameStep(image.config.container_config ?? {}, config)) continue;
		if (!found || createdOf(image) > createdOf(found)) found = image;
	}
	return found;
}
