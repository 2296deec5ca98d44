/** What commands of Redis have in common: their words, and values of a kind. */
import type { Reply } from "./resp.ts";

export type Value =
	| { readonly kind: "string"; text: string }
	| { readonly kind: "list"; items: string[] }
	| { readonly kind: "hash"; readonly fields: Map<string, string> }
	| { readonly kind: "set"; readonly members: Set<string> }
	| { readonly kind: "zset"; readonly scores: Map<string, number> };
export interface Entry {
	readonly value: Value;
	/** Seconds on the server's clock; undefined for ever. */
	expires: number | undefined;
}
type Kind = Value["kind"];

export const ok: Reply = { kind: "simple", text: "OK" };
export const nil: Reply = { kind: "bulk", text: undefined };
export const bulk = (text: string | undefined): Reply => ({ kind: "bulk", text });
export const integer = (value: number): Reply => ({ kind: "integer", value });
export const list = (items: readonly string[]): Reply => ({ kind: "array", items: items.map(bulk) });

/** An error reply. */
export class Refusal extends Error {}
export const fail = (text: string): never => {
	throw new Refusal(text);
};
export const NOT_INTEGER = "ERR value is not an integer or out of range";

export class CommandBase {
	protected readonly keys: Map<string, Entry>;
	protected readonly now: number;
	protected readonly args: readonly string[];
	constructor(keys: Map<string, Entry>, now: number, args: readonly string[]) {
		this.keys = keys;
		this.now = now;
		this.args = args;
		for (const [key, entry] of keys) if (entry.expires !== undefined && entry.expires <= now) keys.delete(key);
	}
	protected arg(index: number): string {
		return this.args[index] ?? "";
	}
	protected number(index: number): number {
		const text = this.arg(index);
		return /^-?\d{1,18}$/.test(text) ? Number(text) : fail(NOT_INTEGER);
	}
	protected find<K extends Kind>(key: string, kind: K): Extract<Value, { kind: K }> | undefined {
		const value = this.keys.get(key)?.value;
		if (value && value.kind !== kind) fail("WRONGTYPE Operation against a key holding the wrong kind of value");
		return value as Extract<Value, { kind: K }> | undefined;
	}
	protected make<T extends Value>(key: string, found: T | undefined, fresh: T): T {
		if (found) return found;
		this.keys.set(key, { value: fresh, expires: undefined });
		return fresh;
	}
	protected setString(key: string, text: string, expires?: number): void {
		this.keys.set(key, { value: { kind: "string", text }, expires });
	}
	protected dropEmpty(key: string, size: number): void {
		if (size === 0) this.keys.delete(key);
	}
}
