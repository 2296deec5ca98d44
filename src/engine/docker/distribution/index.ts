/** Pulling from and pushing to registries, as a part of dockerd. */
export { type DistributionContext, pullImage } from "./pull.ts";
export { pushImage } from "./push.ts";
export type { Credentials } from "./registry-client.ts";
export { searchImages } from "./search.ts";
