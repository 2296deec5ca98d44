/** The command column of ps and top. */
import type { Process } from "../lib/procfs/process.ts";

/** read_cmdline: a process that calls itself something else than its first word shows that in front. */
export function commandOf(p: Process): string {
	const { words } = p;
	if (words.length === 0) return `[${p.comm}]`;
	const name = (words[0] ?? "").split("/").at(-1) ?? "";
	const line = words.join(" ").replace(/[\x00-\x1f]/g, " ");
	// a process that calls itself something else shows that in front
	return name.startsWith(p.comm) || name.slice(0, 15) === p.comm || `-${p.comm}` === name ? line : `{${p.comm}} ${line}`;
}
