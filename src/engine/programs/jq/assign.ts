/** Assignments: what they change is a copy. */
import type { Blocking } from "../../kernel/abi.ts";
import { applyArithmetic } from "./arithmetic.ts";
import type { Evaluator } from "./evaluate.ts";
import { type Emit, type Env, type Item, made } from "./items.ts";
import { deletePaths, getPath, setPath } from "./paths.ts";
import type { Ast } from "./syntax.ts";
import { isTrue, type Json } from "./values.ts";

/** `=`, `|=` and those that combine. */
export function* update(machine: Evaluator, ast: Ast & { kind: "update" }, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
	const { operator, left, right } = ast;
	if (operator === "|=") {
		const updated = yield* modify(machine, left, env, item.value, (value) => machine.first(right, env, value));
		return yield* emit(made(updated, item.place));
	}
	yield* machine.values(right, env, item.value, function* (operand) {
		let result = item.value;
		// biome-ignore lint/correctness/useYield: it stands where results can block
		yield* machine.paths(left, env, item.value, function* (path) {
			if (operator === "=") result = setPath(result, path, operand);
			else {
				const old = getPath(result, path);
				result = setPath(result, path, operator === "//=" ? (isTrue(old) ? old : operand) : applyArithmetic(operator.slice(0, 1) as "+", old, operand));
			}
		});
		yield* emit(made(result, item.place));
	});
}

/** Replaces what is at each path by what `change` makes of it; where that is nothing, it goes. */
export function* modify(machine: Evaluator, left: Ast, env: Env | undefined, input: Json, change: (value: Json) => Blocking<Json | undefined>): Blocking<Json> {
	let result = input;
	const gone: Json[] = [];
	yield* machine.paths(left, env, input, function* (path) {
		const value = yield* change(getPath(result, path));
		if (value === undefined) gone.push(path);
		else result = setPath(result, path, value);
	});
	return deletePaths(result, gone);
}
