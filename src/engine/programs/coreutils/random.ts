/** Random integers as gnulib's randint makes them, so that --random-source gives what it gives on the real machine. */
import type { Blocking } from "../../kernel/abi.ts";
import { requireInput } from "../lib/inputs.ts";
import type { Context } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";

export class RandomSource {
	private readonly context: Context;
	/** undefined: the machine's own source. */
	private readonly name: string | undefined;
	private readonly fd: number;
	/** What is left of the bytes used so far: a number in 0..max. */
	private number = 0;
	private max = 0;
	private constructor(context: Context, name: string | undefined, fd: number) {
		this.context = context;
		this.name = name;
		this.fd = fd;
	}
	static *open(context: Context): Blocking<RandomSource> {
		const name = context.options.value("random-source");
		return new RandomSource(context, name, name === undefined ? -1 : yield* requireInput(context, name));
	}
	private *byte(): Blocking<number> {
		const bytes = this.name === undefined ? this.context.sys.getrandom(1) : yield* this.context.sys.read(this.fd, 1);
		const [byte] = bytes;
		return byte ?? this.context.fail(`${quote(this.name ?? "")}: end of file`);
	}
	/** A number in 0..most, all equally likely. */
	*upTo(most: number): Blocking<number> {
		const choices = most + 1;
		for (;;) {
			while (this.max < most) {
				this.number = this.number * 256 + (yield* this.byte());
				this.max = this.max * 256 + 255;
			}
			if (this.max === most) {
				const number = this.number;
				this.number = 0;
				this.max = 0;
				return number;
			}
			const excess = this.max - most;
			const unusable = excess % choices;
			const lastUsable = this.max - unusable;
			if (this.number <= lastUsable) {
				const result = this.number % choices;
				this.number = Math.floor(this.number / choices);
				this.max = Math.floor(excess / choices);
				return result;
			}
			this.number -= lastUsable + 1;
			this.max = unusable - 1;
		}
	}
}
