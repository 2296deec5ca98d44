/** All routes of the daemon, those without variables before those that would take their place. */
import { archiveRoutes } from "./archive.ts";
import { attachRoutes } from "./attach.ts";
import { buildRoutes } from "./build.ts";
import { containerRoutes } from "./containers.ts";
import { imageRoutes } from "./images.ts";
import { networkRoutes } from "./networks.ts";
import { statsRoutes } from "./stats.ts";
import { systemRoutes } from "./system.ts";
import { volumeRoutes } from "./volumes.ts";

export const routes = [
	...systemRoutes,
	...attachRoutes,
	...statsRoutes,
	...archiveRoutes,
	...containerRoutes,
	...imageRoutes,
	...networkRoutes,
	...volumeRoutes,
	...buildRoutes,
];
