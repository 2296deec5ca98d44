/** Events of the daemon and who listens to them: daemon/events. */
import type { Sys } from "../../kernel/abi.ts";
import { Channel } from "../../programs/lib/sync.ts";
import { EngineError } from "../error.ts";
import { sortedKeys } from "../image/config.ts";
import { familiarName, parseReference } from "../image/reference.ts";
import type { FilterArgs } from "./http/filters.ts";
import { hasLabel } from "./http/filters.ts";
import { type Instant, isBefore, now } from "./time.ts";

export type EventType = "container" | "image" | "volume" | "network" | "daemon" | "plugin" | "builder" | "node" | "service" | "secret" | "config";

export interface DaemonEvent {
	readonly type: EventType;
	readonly action: string;
	readonly id: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly scope: "local" | "swarm";
	readonly time: Instant;
}

/** How many are kept for who asks later. */
const KEPT = 256;

/** events.Message in the order of its fields; the older fields stand in front for containers and images. */
export function eventJson(event: DaemonEvent): unknown {
	const { type, action, id, attributes } = event;
	const name = attributes["name"];
	const image = attributes["image"];
	const legacy =
		type === "container" ? { status: action, id, ...(image ? { from: image } : {}) } : type === "image" ? { status: action, id, ...(name ? {} : {}) } : {};
	return {
		...legacy,
		Type: type,
		Action: action,
		Actor: { ID: id, Attributes: sortedKeys(attributes) },
		scope: event.scope,
		time: event.time.seconds,
		timeNano: NANO_MARK + String(event.time.seconds) + String(event.time.nanos).padStart(9, "0"),
	};
}

/** Nanoseconds since the epoch are more than a double holds: they are written as text, and this mark and the quotes are taken away. */
const NANO_MARK = "\u0001nano";
export const unquoteNanos = (json: string): string => json.replace(/"\\u0001nano(\d+)"/g, "$1");

export class EventLog {
	private readonly kept: DaemonEvent[] = [];
	private readonly listeners = new Set<Channel<DaemonEvent>>();

	log(sys: Sys, type: EventType, action: string, id: string, attributes: Readonly<Record<string, string>>, scope: "local" | "swarm" = "local"): void {
		const event: DaemonEvent = { type, action, id, attributes, scope, time: now(sys) };
		this.kept.push(event);
		if (this.kept.length > KEPT) this.kept.shift();
		for (const listener of this.listeners) listener.send(sys, event);
	}

	/** What is kept, between two times. */
	past(since: Instant | undefined, until: Instant | undefined, filter: FilterArgs): DaemonEvent[] {
		if (!since && !until) return [];
		return this.kept.filter((e) => !(since && isBefore(e.time, since)) && !(until && isBefore(until, e.time)) && isWanted(e, filter));
	}

	get listenerCount(): number {
		return this.listeners.size;
	}

	listen(): Channel<DaemonEvent> {
		const channel = new Channel<DaemonEvent>();
		this.listeners.add(channel);
		return channel;
	}
	unlisten(channel: Channel<DaemonEvent>): void {
		this.listeners.delete(channel);
	}
}

function stripTag(name: string): string {
	try {
		return familiarName(parseReference(name));
	} catch (error) {
		if (error instanceof EngineError) return name;
		throw error;
	}
}

/** events.Filter.Include. */
export function isWanted(event: DaemonEvent, filter: FilterArgs): boolean {
	const { type, action, id, attributes } = event;
	const fuzzyName = (field: EventType): boolean =>
		!filter.has(field) || (type === field && (filter.fuzzy(field, id) || filter.fuzzy(field, attributes["name"] ?? "\0")));
	const imageWanted = (): boolean => {
		if (!filter.has("image")) return true;
		if (type !== "image" && type !== "container") return false;
		const name = type === "image" ? (attributes["name"] ?? "") : (attributes["image"] ?? "");
		return [id, name, stripTag(id), stripTag(name)].some((value) => filter.exact("image", value));
	};
	const actionWanted = filter.get("event").length === 0 || filter.get("event").some((asked) => action === asked || action.startsWith(`${asked}:`));
	return (
		actionWanted &&
		filter.exact("type", type) &&
		filter.exact("scope", event.scope) &&
		fuzzyName("daemon") &&
		fuzzyName("container") &&
		fuzzyName("plugin") &&
		fuzzyName("volume") &&
		fuzzyName("network") &&
		imageWanted() &&
		fuzzyName("node") &&
		fuzzyName("service") &&
		fuzzyName("secret") &&
		fuzzyName("config") &&
		filter.get("label").every((asked) => hasLabel(asked, attributes))
	);
}
