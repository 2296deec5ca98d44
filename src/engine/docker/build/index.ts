/** Building images from Dockerfiles, as a part of dockerd. */
export type { BuildBackend, BuildRequest, StepHostConfig } from "./backend.ts";
export { buildImage } from "./classic/build.ts";
export { StepFailure } from "./classic/step.ts";
export { pruneSteps } from "./kit/cache.ts";
export { solve } from "./kit/solve.ts";
export { TRACE_ID, type TraceLine } from "./kit/trace.ts";
