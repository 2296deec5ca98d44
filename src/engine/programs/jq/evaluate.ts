/**
 * Runs filters. A filter takes an input and hands each of its results to a continuation, which may block; so `first(f)` and `limit` stop a
 * filter by an exception, and reading more input fits in anywhere. Where a path is asked for (`path(f)`, assignments), results carry it.
 */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { deeply } from "../../shell/exec/deep.ts";
import { applyArithmetic, applyComparison } from "./arithmetic.ts";
import { update } from "./assign.ts";
import { formatText } from "./formats.ts";
import { Break, type Closure, Downstream, type Emit, type Env, extend, type Item, type Library, made, pathOf } from "./items.ts";
import { index, slice, sliceKey } from "./paths.ts";
import { bind } from "./patterns.ts";
import type { Ast, Definition } from "./syntax.ts";
import { shown, toText } from "./text.ts";
import { isArray, isObject, isTrue, JqError, type Json, kindOf } from "./values.ts";

/** Where memory would run out. */
const MOST_CALLS = 100_000;
const CALLS_ON_A_STACK = 16;

/** Calls nested without end. */
export class TooDeep extends Error {}

export class Evaluator {
	private depth = 0;
	readonly sys: Sys;
	private readonly library: Library;
	constructor(sys: Sys, library: Library) {
		this.sys = sys;
		this.library = library;
	}

	/** Runs a filter; `emit` gets each result in turn. */
	*run(ast: Ast, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		if (this.sys.spend()) yield* this.sys.reschedule();
		switch (ast.kind) {
			case "identity":
				return yield* emit(item);
			case "empty":
				return;
			case "recurse":
				return yield* this.recurse(item, emit);
			case "literal":
				return yield* emit(made(ast.value, item.place));
			case "string":
				return yield* this.string(ast.parts, ast.format, env, item, 0, "", emit);
			case "format":
				return yield* emit(made(formatText(ast.name, item.value), item.place));
			case "index":
				return yield* this.run(ast.target, env, item, (target) => this.values(ast.key, env, item.value, (key) => emit(this.at(target, key))));
			case "slice":
				return yield* this.run(ast.target, env, item, (target) =>
					this.optional(ast.from, env, item.value, (from) => this.optional(ast.to, env, item.value, (to) => emit(this.sliced(target, from, to)))),
				);
			case "iterate":
				return yield* this.run(ast.target, env, item, (target) => this.iterate(target, emit));
			case "try":
				return yield* this.attempt(ast.body, ast.handler, env, item, emit);
			case "array": {
				const items: Json[] = [];
				if (ast.body)
					// biome-ignore lint/correctness/useYield: it stands where results can block
					yield* this.values(ast.body, env, item.value, function* (value) {
						items.push(value);
					});
				return yield* emit(made(items, item.place));
			}
			case "object":
				return yield* this.object(ast.entries, 0, new Map(), env, item, emit);
			case "negate":
				return yield* this.values(ast.body, env, item.value, (value) => emit(made(applyArithmetic("negate", 0, value), item.place)));
			case "pipe":
				return yield* this.run(ast.left, env, item, (result) => this.run(ast.right, env, result, emit));
			case "comma":
				yield* this.run(ast.left, env, item, emit);
				return yield* this.run(ast.right, env, item, emit);
			case "and":
			case "or":
				return yield* this.logic(ast.kind, ast.left, ast.right, env, item, emit);
			case "alternative":
				return yield* this.alternative(ast.left, ast.right, env, item, emit);
			case "binary":
				return yield* this.values(ast.right, env, item.value, (right) =>
					this.values(ast.left, env, item.value, (left) => {
						const { operator } = ast;
						const value =
							operator === "+" || operator === "-" || operator === "*" || operator === "/" || operator === "%"
								? applyArithmetic(operator, left, right)
								: applyComparison(operator, left, right);
						return emit(made(value, item.place));
					}),
				);
			case "update":
				return yield* update(this, ast, env, item, emit);
			case "if":
				return yield* this.values(ast.test, env, item.value, (test) =>
					isTrue(test) ? this.run(ast.then, env, item, emit) : ast.else ? this.run(ast.else, env, item, emit) : emit(item),
				);
			case "reduce":
				return yield* this.reduce(ast, env, item, emit);
			case "foreach":
				return yield* this.foreach(ast, env, item, emit);
			case "bind":
				return yield* this.values(ast.source, env, item.value, (value) =>
					bind(this, ast.patterns, value, env, (inner) => this.run(ast.body, inner, item, emit)),
				);
			case "define": {
				const { definition } = ast;
				return yield* this.run(ast.body, { parent: env, kind: "function", name: `${definition.name}/${definition.parameters.length}`, definition }, item, emit);
			}
			case "call":
				return yield* this.call(`${ast.name}/${ast.args.length}`, ast.args, env, item, emit);
			case "variable":
				return yield* emit(made(this.variable(ast.name, env), item.place));
			case "label": {
				const label: Env = { parent: env, kind: "label", name: ast.name };
				return yield* this.breakable(label, () => this.run(ast.body, label, item, emit));
			}
			case "break":
				throw new Break(this.find("label", ast.name, env) ?? {});
		}
	}

	/** The results of a filter as values, without paths. */
	*values(ast: Ast, env: Env | undefined, input: Json, use: (value: Json) => Blocking<void>): Blocking<void> {
		// the usual cases need no continuation
		if (ast.kind === "literal") return yield* use(ast.value);
		if (ast.kind === "identity") return yield* use(input);
		yield* this.run(ast, env, { value: input, place: undefined }, (item) => use(item.value));
	}

	/** The same for a closure, as builtins hold their arguments. */
	each(closure: Closure, input: Json, use: (value: Json) => Blocking<void>): Blocking<void> {
		return this.values(closure.ast, closure.env, input, use);
	}
	/** Runs a closure with its paths. */
	apply(closure: Closure, item: Item, emit: Emit): Blocking<void> {
		return this.run(closure.ast, closure.env, item, emit);
	}

	/** The last result of a filter; undefined when it has none. */
	*last(ast: Ast, env: Env | undefined, item: Item): Blocking<Item | undefined> {
		let last: Item | undefined;
		// biome-ignore lint/correctness/useYield: it stands where results can block
		yield* this.run(ast, env, item, function* (result) {
			last = result;
		});
		return last;
	}

	private find<K extends Env["kind"]>(kind: K, name: string, env: Env | undefined): (Env & { kind: K }) | undefined {
		for (let at = env; at; at = at.parent) if (at.kind === kind && at.name === name) return at as Env & { kind: K };
		return undefined;
	}

	private variable(name: string, env: Env | undefined): Json {
		const found = this.find("variable", name, env);
		if (!found) throw new JqError(`$${name} is not defined`);
		return found.value;
	}

	/** Runs what may be left by `break` to this label. */
	*breakable(label: object, body: () => Blocking<void>): Blocking<void> {
		try {
			yield* body();
		} catch (error) {
			if (!(error instanceof Break) || error.label !== label) throw error;
		}
	}

	private optional(ast: Ast | undefined, env: Env | undefined, input: Json, use: (value: Json) => Blocking<void>): Blocking<void> {
		return ast ? this.values(ast, env, input, use) : use(null);
	}

	// ---- indexing -------------------------------------------------------------------------------------------------------

	private checkPlace(item: Item, how: string): void {
		if (item.place === "none") throw new JqError(`Invalid path expression with result ${shown(item.value)}${how}`);
	}
	private at(target: Item, key: Json): Item {
		if (target.place === "none") throw new JqError(`Invalid path expression near attempt to access element ${shown(key)} of ${shown(target.value)}`);
		return { value: index(target.value, key), place: extend(target.place, key) };
	}
	private sliced(target: Item, from: Json, to: Json): Item {
		this.checkPlace(target, "");
		return { value: slice(target.value, from, to), place: extend(target.place, sliceKey(from, to)) };
	}
	*iterate(target: Item, emit: Emit): Blocking<void> {
		const { value, place } = target;
		if (place === "none") throw new JqError(`Invalid path expression near attempt to iterate through ${shown(value)}`);
		if (isArray(value)) for (let i = 0; i < value.length; i++) yield* emit({ value: value[i] as Json, place: extend(place, i) });
		else if (isObject(value)) for (const [key, member] of value) yield* emit({ value: member, place: extend(place, key) });
		else throw new JqError(`Cannot iterate over ${kindOf(value)} (${shown(value)})`);
	}
	*recurse(item: Item, emit: Emit): Blocking<void> {
		yield* emit(item);
		if (isArray(item.value) || isObject(item.value)) yield* this.iterate(item, (child) => this.recurse(child, emit));
	}

	// ---- errors and alternatives ----------------------------------------------------------------------------------------

	private *attempt(body: Ast, handler: Ast | undefined, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		try {
			yield* this.run(body, env, item, function* (result) {
				try {
					yield* emit(result);
				} catch (error) {
					throw new Downstream(error);
				}
			});
		} catch (error) {
			if (error instanceof Downstream) throw error.error;
			if (!(error instanceof JqError)) throw error;
			// `error(break)` is what jq's own `break` in a try turns into
			if (handler) yield* this.run(handler, env, made(error.value, item.place), emit);
		}
	}

	private *alternative(left: Ast, right: Ast, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		let found = false;
		try {
			yield* this.run(left, env, item, function* (result) {
				if (!isTrue(result.value)) return;
				found = true;
				try {
					yield* emit(result);
				} catch (error) {
					throw new Downstream(error);
				}
			});
		} catch (error) {
			if (error instanceof Downstream) throw error.error;
			if (!(error instanceof JqError)) throw error;
		}
		if (!found) yield* this.run(right, env, item, emit);
	}

	private *logic(kind: "and" | "or", left: Ast, right: Ast, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		const stop = kind === "or";
		yield* this.values(left, env, item.value, (first) =>
			isTrue(first) === stop ? emit(made(stop, item.place)) : this.values(right, env, item.value, (second) => emit(made(isTrue(second), item.place))),
		);
	}

	// ---- making values --------------------------------------------------------------------------------------------------

	private *string(
		parts: readonly (string | Ast)[],
		format: string | undefined,
		env: Env | undefined,
		item: Item,
		from: number,
		text: string,
		emit: Emit,
	): Blocking<void> {
		const part = parts[from];
		if (part === undefined) return yield* emit(made(text, item.place));
		if (typeof part === "string") return yield* this.string(parts, format, env, item, from + 1, text + part, emit);
		yield* this.values(part, env, item.value, (value) =>
			this.string(parts, format, env, item, from + 1, text + (format === undefined ? toText(value) : (formatText(format, value) as string)), emit),
		);
	}

	private *object(
		entries: readonly { readonly key: Ast; readonly value: Ast }[],
		from: number,
		members: ReadonlyMap<string, Json>,
		env: Env | undefined,
		item: Item,
		emit: Emit,
	): Blocking<void> {
		const entry = entries[from];
		if (!entry) return yield* emit(made(members, item.place));
		yield* this.values(entry.key, env, item.value, (key) => {
			if (typeof key !== "string") throw new JqError(`Cannot use ${kindOf(key)} (${shown(key)}) as object key`);
			return this.values(entry.value, env, item.value, (value) => this.object(entries, from + 1, new Map([...members, [key, value]]), env, item, emit));
		});
	}

	// ---- loops ----------------------------------------------------------------------------------------------------------

	private *reduce(ast: Ast & { kind: "reduce" }, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		const machine = this;
		yield* this.run(ast.initial, env, item, function* (initial) {
			let state: Item = initial;
			yield* machine.values(ast.source, env, item.value, (value) =>
				bind(machine, ast.patterns, value, env, function* (inner) {
					state = (yield* machine.last(ast.update, inner, state)) ?? made(null, item.place);
				}),
			);
			yield* emit(state);
		});
	}

	private *foreach(ast: Ast & { kind: "foreach" }, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		const machine = this;
		yield* this.run(ast.initial, env, item, function* (initial) {
			let state: Item = initial;
			yield* machine.values(ast.source, env, item.value, (value) =>
				bind(machine, ast.patterns, value, env, (inner) =>
					machine.run(ast.update, inner, state, (updated) => {
						state = updated;
						return ast.extract ? machine.run(ast.extract, inner, updated, emit) : emit(updated);
					}),
				),
			);
		});
	}

	// ---- assignments ----------------------------------------------------------------------------------------------------

	/** The paths of a filter's results. */
	*paths(ast: Ast, env: Env | undefined, input: Json, use: (path: Json[], value: Json) => Blocking<void>): Blocking<void> {
		yield* this.run(ast, env, { value: input, place: "root" }, (item) => {
			this.checkPlace(item, "");
			return use(pathOf(item.place), item.value);
		});
	}

	/** The first result; undefined when there is none. */
	*first(ast: Ast, env: Env | undefined, input: Json): Blocking<Json | undefined> {
		let found: Json | undefined;
		const label = {};
		yield* this.breakable(label, () =>
			// biome-ignore lint/correctness/useYield: it stands where results can block
			this.values(ast, env, input, function* (value) {
				found = value;
				throw new Break(label);
			}),
		);
		return found;
	}

	// ---- functions ------------------------------------------------------------------------------------------------------

	private *call(key: string, args: readonly Ast[], env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		for (let at = env; at; at = at.parent) {
			if (at.name !== key) continue;
			if (at.kind === "closure") return yield* this.apply(at.closure, item, emit);
			if (at.kind === "function") return yield* this.invoke(at.definition, at, args, env, item, emit);
		}
		const native = this.library.native(key);
		if (native)
			return yield* native(
				this,
				args.map((ast) => ({ ast, env })),
				item,
				emit,
			);
		const definition = this.library.definition(key);
		if (!definition) throw new JqError(`${key} is not defined`);
		yield* this.invoke(definition, undefined, args, env, item, emit);
	}

	/** Recursion of any depth: every few levels begin a stack of their own. */
	private *body(ast: Ast, env: Env | undefined, item: Item, emit: Emit): Blocking<void> {
		if (++this.depth > MOST_CALLS) throw new TooDeep();
		try {
			const body = this.run(ast, env, item, emit);
			yield* this.depth % CALLS_ON_A_STACK === 0 ? deeply(body) : body;
		} finally {
			this.depth--;
		}
	}

	/** Runs a definition with its parameters bound: filters as they are, values once for each value. */
	private *invoke(
		definition: Definition,
		scope: Env | undefined,
		args: readonly Ast[],
		env: Env | undefined,
		item: Item,
		emit: Emit,
		from = 0,
		inner: Env | undefined = scope,
	): Blocking<void> {
		const parameter = definition.parameters[from];
		if (parameter === undefined) return yield* this.body(definition.body, inner, item, emit);
		const closure: Closure = { ast: args[from] as Ast, env };
		const next = (bound: Env): Blocking<void> => this.invoke(definition, scope, args, env, item, emit, from + 1, bound);
		if (!parameter.startsWith("$")) return yield* next({ parent: inner, kind: "closure", name: `${parameter}/0`, closure });
		const name = parameter.slice(1);
		yield* this.each(closure, item.value, (value) =>
			next({
				parent: { parent: inner, kind: "variable", name, value },
				kind: "closure",
				name: `${name}/0`,
				closure: { ast: { kind: "literal", value }, env: undefined },
			}),
		);
	}
}
