/** Questions answered with y or n on standard input. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Context } from "./program.ts";
import { Lines } from "./stdio.ts";

/** One reader per program: lines that came together must not be lost between two questions. */
export class Confirm {
	private readonly context: Context;
	private readonly lines: Lines;
	constructor(context: Context) {
		this.context = context;
		this.lines = new Lines(context.sys, 0);
	}
	/** Writes the question on standard error and reads a line; only what starts with y or Y is a yes. */
	*ask(question: string): Blocking<boolean> {
		yield* this.context.out.flush();
		yield* this.context.sys.write(2, question);
		return /^[yY]/.test((yield* this.lines.next()) ?? "");
	}
}
