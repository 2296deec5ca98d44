/** The worlds that a lab can name. */
import { oneHost } from "./one-host.ts";
import { variantWorlds } from "./variants.ts";
import type { World } from "./world.ts";

export const worlds = { "one-host": oneHost, ...variantWorlds } as const satisfies Record<string, World>;

export type WorldName = keyof typeof worlds;
