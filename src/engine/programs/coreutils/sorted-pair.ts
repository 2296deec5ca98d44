/** Two sorted inputs read side by side, as comm and join do, with their complaints about order. */
import type { Blocking } from "../../kernel/abi.ts";
import { openInput, readFailure } from "../lib/inputs.ts";
import type { Context } from "../lib/program.ts";
import { quoteName } from "../lib/quote.ts";
import { Lines } from "../lib/stdio.ts";

/** "default" complains only when lines did not find a partner, and fails at the end; "strict" at once. */
export type OrderCheck = "default" | "strict" | "none";

export const orderCheckOf = (context: Context): OrderCheck => {
	const last = context.options.last("check-order", "nocheck-order");
	return last === undefined ? "default" : last === "check-order" ? "strict" : "none";
};

export class SortedInput {
	readonly name: string;
	private readonly context: Context;
	private readonly lines: Lines;
	/** The line that is looked at; undefined at the end. */
	line: string | undefined;
	before: string | undefined;
	number = 0;
	private constructor(context: Context, name: string, lines: Lines) {
		this.context = context;
		this.name = name;
		this.lines = lines;
	}
	static *open(context: Context, name: string, delimiter: number): Blocking<SortedInput> {
		try {
			return new SortedInput(context, name, new Lines(context.sys, yield* openInput(context, name), delimiter));
		} catch (error) {
			return context.fail(`${quoteName(name)}: ${readFailure(error).message}`);
		}
	}
	*advance(): Blocking<void> {
		this.before = this.line;
		try {
			this.line = yield* this.lines.next();
		} catch (error) {
			yield* this.context.out.flush();
			this.context.fail(`${quoteName(this.name)}: ${readFailure(error).message}`);
		}
		if (this.line !== undefined) this.number++;
	}
}
