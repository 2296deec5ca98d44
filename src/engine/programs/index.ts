/** Every program with its code, for Node and for tests; a page has on-demand.ts instead. */
import type { RegisteredProgram } from "../kernel/programs.ts";
import { loadAll } from "./catalog.ts";

/** By id. */
export const registry: ReadonlyMap<string, RegisteredProgram> = new Map((await loadAll()).flat().map((p) => [p.name, p]));
