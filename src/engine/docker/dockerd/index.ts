/** The daemon's programs of the package docker.io. */
import type { InstalledProgram } from "../../programs/lib/program.ts";
import { dockerProxy } from "./docker-proxy.ts";
import { dockerd } from "./dockerd.ts";

export const dockerdPrograms: readonly InstalledProgram[] = [dockerd, dockerProxy];
