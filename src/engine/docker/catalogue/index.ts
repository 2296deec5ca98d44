/** The images on offer, and how a host has some of them from the start. */
import type { Tree } from "../../world/tree.ts";
import { busyboxLayer } from "./busybox.ts";
import { bookwormLayer } from "./debian/bookworm.ts";
import type { CatalogueImage, CatalogueLayer } from "./image.ts";
import { prefilled } from "./prefill.ts";
import { recordedImages } from "./recorded.ts";

/** Every layer, each once. */
export const catalogueLayers: readonly CatalogueLayer[] = [busyboxLayer, bookwormLayer];

const sets = { recorded: recordedImages } as const satisfies Record<string, readonly CatalogueImage[]>;

/** Images that a world puts on a host's disk: `recorded` are busybox, debian:12, ubuntu:16.04 and nginx as the recorded machine has them. */
export type ImageSet = keyof typeof sets;

/** The files of a daemon that has these images. */
export const preloadedImages = (set: ImageSet): Tree => prefilled(sets[set]);
