/** What memory.events counts. */
import type { MemoryGroup } from "./memory.ts";

export const memoryEventNames = ["low", "high", "max", "oom", "oom_kill", "oom_group_kill", "sock_throttled"] as const;
export type MemoryEvent = (typeof memoryEventNames)[number];

export class MemoryEvents {
	private readonly counts = new Map<MemoryEvent, number>();
	add(event: MemoryEvent): void {
		this.counts.set(event, this.of(event) + 1);
	}
	of(event: MemoryEvent): number {
		return this.counts.get(event) ?? 0;
	}
	get text(): string {
		return memoryEventNames.map((name) => `${name} ${this.of(name)}\n`).join("");
	}
}

/** An event of a group, which all groups above count too. */
export function memoryEvent(group: MemoryGroup, event: MemoryEvent): void {
	group.localEvents.add(event);
	for (let at: MemoryGroup | undefined = group; at?.parent; at = at.parent) at.events.add(event);
}
