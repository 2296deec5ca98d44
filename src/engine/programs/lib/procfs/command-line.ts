/** How process tools write a command line: one line, what cannot be printed replaced. */
import type { Process } from "./process.ts";

/** Line breaks and tabs become blanks, other controls question marks, as libproc2 does. */
export const printable = (text: string): string => text.replace(/[\n\t]/g, " ").replace(/\p{Cc}|[\ud800-\udfff](?![\udc00-\udfff])/gu, "?");

/** The arguments between blanks, or `[comm]` where there are none. */
export function argumentsText(process: Process): string {
	if (process.isZombie) return `[${printable(process.comm)}] <defunct>`;
	const words = process.words;
	return words.length === 0 ? `[${printable(process.comm)}]` : printable(words.join(" "));
}

export const commandName = (process: Process): string => printable(process.comm) + (process.isZombie ? " <defunct>" : "");
