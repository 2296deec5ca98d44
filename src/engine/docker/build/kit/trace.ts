/** What a BuildKit build tells while it goes on: vertices with their lines, as its plain progress shows them. */
import type { Blocking } from "../../../kernel/abi.ts";

/** In `aux` of lines whose id is `moby.buildkit.trace`. */
export type TraceLine =
	| { readonly vertex: number; readonly name: string }
	| { readonly vertex: number; readonly text: string }
	/** Where in the Dockerfile a failure is. */
	| { readonly source: { readonly start: number; readonly end: number } }
	/** What a failed step is called, and what it said. */
	| { readonly failed: { readonly name: string; readonly log: readonly string[] } };

export const TRACE_ID = "moby.buildkit.trace";

export type Tell = (line: TraceLine) => Blocking<void>;

/** "0.1s" */
export const seconds = (time: number): string => `${Math.max(0, time).toFixed(1)}s`;

/** One numbered thing that is done. */
export class Vertex {
	readonly name: string;
	private readonly number: number;
	private readonly tell: Tell;
	constructor(number: number, name: string, tell: Tell) {
		this.number = number;
		this.name = name;
		this.tell = tell;
	}
	*begin(): Blocking<void> {
		yield* this.tell({ vertex: this.number, name: this.name });
	}
	*say(text: string): Blocking<void> {
		yield* this.tell({ vertex: this.number, text });
	}
}
