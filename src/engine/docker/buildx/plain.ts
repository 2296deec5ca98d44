/** Plain progress: every vertex under its number, a blank line where another begins. moby/buildkit util/progress/progressui. */
import type { Blocking } from "../../kernel/abi.ts";
import type { TraceLine } from "../build/index.ts";

export interface Failure {
	readonly source: { readonly start: number; readonly end: number } | undefined;
	readonly failed: { readonly name: string; readonly log: readonly string[] } | undefined;
}

export class PlainProgress {
	private readonly print: (text: string) => Blocking<void>;
	private last = 0;
	private source: Failure["source"];
	private failed: Failure["failed"];
	constructor(print: (text: string) => Blocking<void>) {
		this.print = print;
	}
	*begin(): Blocking<void> {
		yield* this.print('#0 building with "default" instance using docker driver\n');
	}
	*show(line: TraceLine): Blocking<void> {
		if ("source" in line) this.source ??= line.source;
		else if ("failed" in line) this.failed = line.failed;
		else {
			if (this.last !== line.vertex) yield* this.print("\n");
			this.last = line.vertex;
			yield* this.print(`#${line.vertex} ${"name" in line ? line.name : line.text}\n`);
		}
	}
	get failure(): Failure {
		return { source: this.source, failed: this.failed };
	}
}

/** errdefs.Source.Print: the lines around a failure. */
export function sourceText(name: string, text: string, { start, end }: { readonly start: number; readonly end: number }): string {
	const lines = text.split("\n");
	if (start > lines.length) return "";
	let [from, to] = [start, Math.min(end, lines.length)];
	const pad = start === end ? 4 : 2;
	for (let p = 0; p < pad; p++) {
		if (from > 1) {
			from--;
			p++;
		}
		if (to !== lines.length) {
			to++;
			p++;
		}
	}
	let out = `${name}:${start}\n--------------------\n`;
	for (let i = from; i <= to; i++) out += ` ${String(i).padStart(3)} | ${i >= start && i <= end ? ">>>" : "   "} ${lines[i - 1]}\n`;
	return `${out}--------------------\n`;
}
