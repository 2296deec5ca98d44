/** Images and layers on disk, as a daemon with the overlay2 driver keeps them below /var/lib/docker. */
export { openStorage, type Storage } from "./storage.ts";
export type { ContainerLayers, ContainerUse, Images, Progress, StoredImage } from "./types.ts";
