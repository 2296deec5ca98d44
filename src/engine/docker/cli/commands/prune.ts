/** What the prune commands say. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../cli.ts";
import { humanSize } from "../units.ts";

export interface Pruned {
	/** What was deleted, with its heading; "" where nothing was. */
	readonly text: string;
	/** Bytes. */
	readonly reclaimed: number;
}

export function* tellPruned(cli: Cli, { text, reclaimed }: Pruned): Blocking<number> {
	yield* cli.print(`${text ? `${text}\n` : ""}Total reclaimed space: ${humanSize(reclaimed)}\n`);
	return 0;
}
