/** Programs of redis-server and redis-tools. */
import type { InstalledProgram } from "../lib/program.ts";
import { redisCli } from "./cli.ts";
import { redisServer } from "./server.ts";

export const redisPrograms: readonly InstalledProgram[] = [redisServer, redisCli];
