/** What a lab does to the links of its world: at the start, or when a task has been passed. */
import type { Machine } from "../engine/machine.ts";
import type { LinkQuality } from "../engine/world/wires/link.ts";
import type { LinkAction } from "./types.ts";

/** Changes the links of all actions that are due now: those behind `task`, or without it those from the start. */
export function actOnLinks(machine: Machine, actions: readonly LinkAction[] | undefined, task?: string): void {
	for (const { link, after, ...change } of actions ?? []) if (after === task) machine.changeLink(link, change as Partial<LinkQuality>);
}
