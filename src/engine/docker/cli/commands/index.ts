/** What runs the commands, by their paths. */
import type { Handler } from "../command/spec.ts";

export const handlers: Readonly<Record<string, Handler>> = {};
