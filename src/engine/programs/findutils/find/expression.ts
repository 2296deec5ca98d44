/** What an expression of find is made of. */
import type { Blocking, Stat } from "../../../kernel/abi.ts";
import type { Accounts } from "../../lib/accounts.ts";
import type { Confirm } from "../../lib/confirm.ts";
import type { Context } from "../../lib/program.ts";
import type { Output } from "../../lib/stdio.ts";
import type { Zone } from "../../lib/timezone.ts";

/** A file that the walk came upon. */
export interface Found {
	readonly path: string;
	readonly name: string;
	readonly depth: number;
	/** Of what -L or -H led to, else of the file itself. */
	readonly stat: Stat;
	/** The starting point. */
	readonly start: string;
}

/** One run of find. */
export interface Run {
	readonly context: Context;
	readonly accounts: Accounts;
	readonly zone: Zone;
	readonly confirm: Confirm;
	/** Milliseconds since the epoch when it began. */
	readonly now: number;
	follow: "never" | "arguments" | "always";
	status: number;
	/** -prune said not to go into this one. */
	pruned: boolean;
	/** -quit. */
	stopped: boolean;
	/** Files opened by -fprint and its like, by name. */
	readonly outputs: Map<string, Output>;
	/** Columns of -ls: each grows with what it has shown. */
	readonly widths: number[];
}

export type Predicate = (found: Found, run: Run) => Blocking<boolean>;

export type Expression =
	| { readonly kind: "test"; readonly run: Predicate }
	| { readonly kind: "and" | "or" | "comma"; readonly left: Expression; readonly right: Expression }
	| { readonly kind: "not"; readonly inner: Expression };

export function* evaluate(expression: Expression, found: Found, run: Run): Blocking<boolean> {
	switch (expression.kind) {
		case "test":
			return yield* expression.run(found, run);
		case "not":
			return !(yield* evaluate(expression.inner, found, run));
		case "and":
			return (yield* evaluate(expression.left, found, run)) && !run.stopped && (yield* evaluate(expression.right, found, run));
		case "or":
			return (yield* evaluate(expression.left, found, run)) || (!run.stopped && (yield* evaluate(expression.right, found, run)));
		case "comma":
			yield* evaluate(expression.left, found, run);
			return !run.stopped && (yield* evaluate(expression.right, found, run));
	}
}

/** A test that looks and does nothing else. */
export const pure = (test: (found: Found, run: Run) => boolean): Predicate =>
	// biome-ignore lint/correctness/useYield: it stands among predicates that can block
	function* (found, run) {
		return test(found, run);
	};
