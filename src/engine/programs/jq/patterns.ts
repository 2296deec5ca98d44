/** Taking values apart by patterns: `. as [$a, {b: $c}]`. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Env } from "./items.ts";
import { index } from "./paths.ts";
import { patternVariables } from "./scope.ts";
import type { Pattern } from "./syntax.ts";
import { isArray, JqError, type Json, kindOf } from "./values.ts";

/** Binds the variables of the first pattern that works out; all those of the others are null. */
export function* bind(
	machine: Evaluator,
	patterns: readonly Pattern[],
	value: Json,
	env: Env | undefined,
	use: (env: Env | undefined) => Blocking<void>,
): Blocking<void> {
	const [first, ...others] = patterns as [Pattern, ...Pattern[]];
	if (others.length === 0) return yield* destructure(machine, first, value, env, use);
	let all = env;
	for (const name of patternVariables(patterns)) all = { parent: all, kind: "variable", name, value: null };
	for (const [i, pattern] of patterns.entries()) {
		try {
			return yield* destructure(machine, pattern, value, all, use);
		} catch (error) {
			if (!(error instanceof JqError) || i === patterns.length - 1) throw error;
		}
	}
}

function* destructure(machine: Evaluator, pattern: Pattern, value: Json, env: Env | undefined, use: (env: Env | undefined) => Blocking<void>): Blocking<void> {
	if (pattern.kind === "variable") return yield* use({ parent: env, kind: "variable", name: pattern.name, value });
	if (pattern.kind === "array") {
		if (value !== null && !isArray(value)) throw new JqError(`Cannot index ${kindOf(value)} with number (0)`);
		return yield* elements(machine, pattern.items, 0, value, env, use);
	}
	yield* members(machine, pattern.members, 0, value, env, use);
}
function* elements(
	machine: Evaluator,
	items: readonly Pattern[],
	from: number,
	value: Json,
	env: Env | undefined,
	use: (env: Env | undefined) => Blocking<void>,
): Blocking<void> {
	const item = items[from];
	if (!item) return yield* use(env);
	yield* destructure(machine, item, index(value, from), env, (inner) => elements(machine, items, from + 1, value, inner, use));
}
function* members(
	machine: Evaluator,
	list: (Pattern & { kind: "object" })["members"],
	from: number,
	value: Json,
	env: Env | undefined,
	use: (env: Env | undefined) => Blocking<void>,
): Blocking<void> {
	const member = list[from];
	if (!member) return yield* use(env);
	yield* machine.values(member.key, env, value, (key) => {
		if (typeof key !== "string") throw new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key)}`);
		const found = index(value, key);
		const named: Env | undefined = member.name === undefined ? env : { parent: env, kind: "variable", name: member.name, value: found };
		const next = (inner: Env | undefined): Blocking<void> => members(machine, list, from + 1, value, inner, use);
		return member.value ? destructure(machine, member.value, found, named, next) : next(named);
	});
}
