/** Images and layers on disk, as a daemon with the overlay2 driver keeps them below /var/lib/docker. */
export { openStorage, type Storage } from "./storage.ts";
export type {
	Change,
	CommitRequest,
	ContainerLayers,
	ContainerUse,
	DeletedItem,
	Filters,
	GraphData,
	ImageEvents,
	Images,
	Progress,
	StoredImage,
} from "./types.ts";
