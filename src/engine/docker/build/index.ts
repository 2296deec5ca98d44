/** Building images from Dockerfiles, as a part of dockerd. */
export type { BuildBackend, BuildRequest, StepHostConfig } from "./backend.ts";
export { buildImage } from "./classic/build.ts";
export { StepFailure } from "./classic/step.ts";
export { IgnoreMatcher, ignorePatterns, withBuildFiles } from "./ignore.ts";
