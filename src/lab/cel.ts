/**
 * The one door to the CEL library: compiles the expressions of a lab against the names and types of the state view, and
 * evaluates them on a `LiveMachine`. Expressions may come from strangers: they cannot loop without bound (comprehensions nest at
 * most three deep, regular expressions are not offered), and see nothing but the view.
 */
import { Environment, EvaluationError } from "@marcbachmann/cel-js";
import { fields, methods, type ViewName } from "../engine/view/fields.ts";
import type { LiveFile } from "../engine/view/files.ts";
import type { LiveMachine } from "../engine/view/machine.ts";
import { convert, type Wrapped, type WrapperClass, wrappers } from "./cel-views.ts";

const MAX_NESTING = 3;

/** A mistake in an expression: what an author can mend. `start` and `end` count characters of the expression. */
export class ExpressionError extends Error {
	readonly start: number;
	readonly end: number;
	constructor(message: string, start: number, end: number) {
		super(message);
		this.start = start;
		this.end = end;
	}
}

interface HasFiles extends Wrapped {
	readonly inner: { file(path: string): LiveFile };
}

function baseEnvironment(): Environment {
	const environment = new Environment({ limits: { maxAstNodes: 2000, maxDepth: 60, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 } });
	const names = Object.keys(fields) as ViewName[];
	// a type's fields may name types that come later, so all are declared before any is used in an expression
	for (const name of [...names].reverse()) {
		environment.registerType(name, { ctor: wrappers.get(name) as WrapperClass, fields: { ...fields[name] } });
	}
	for (const signature of methods) environment.registerFunction(signature, (receiver: HasFiles, path: string) => convert(receiver.inner.file(path), "File"));
	return environment.registerVariable("host", "Host").registerVariable("hosts", "map<string, Host>").registerVariable("input", "string");
}

let base: Environment | undefined;

interface Node {
	readonly op: string;
	readonly args: unknown;
	readonly start: number;
	readonly end: number;
}
const isNode = (x: unknown): x is Node => typeof x === "object" && x !== null && "op" in x && "args" in x;
const macros = new Set(["exists", "all", "exists_one", "map", "filter"]);

/** Refuses what could run without bound, and has(), which would hide a misspelt name: every field of the view is always there. */
function refuse(node: Node, depth: number): void {
	let inside = depth;
	if (node.op === "call" && (node.args as [string])[0] === "has")
		throw new ExpressionError("has() is not offered: every field is always there", node.start, node.end);
	if (node.op === "rcall") {
		const [name] = node.args as [string];
		if (name === "matches") throw new ExpressionError("matches() is not offered: use contains(), startsWith(), endsWith() or ==", node.start, node.end);
		if (macros.has(name)) inside++;
	}
	if (inside > MAX_NESTING) throw new ExpressionError(`more than ${MAX_NESTING} of exists, all, map and filter within each other`, node.start, node.end);
	const visit = (x: unknown): void => {
		if (isNode(x)) refuse(x, inside);
		else if (Array.isArray(x)) for (const item of x) visit(item);
	};
	visit(node.args);
}

interface Failure {
	readonly summary?: string;
	readonly message: string;
	readonly range?: { readonly start: number; readonly end: number };
}

function failure(error: unknown, expression: string): ExpressionError {
	if (error instanceof ExpressionError) return error;
	const { summary, message, range } = error as Failure;
	return new ExpressionError(summary ?? message, range?.start ?? 0, range?.end ?? expression.length);
}

/** A compiled expression. `evaluate` gives undefined where the state has no such item (an index past the end, no number in a text). */
export interface Expression {
	/** CEL's name of the type: "bool", "string", "list<Process>". */
	readonly type: string;
	evaluate(scope: Scope): unknown;
}

/** What expressions of one lab are evaluated on: one moment of a host, and maybe an answer. Definitions are computed once, when first asked for. */
export interface Scope {
	readonly [name: string]: unknown;
}

/** Compiles a lab's expressions: definitions first, in order; each may use those before it. */
export class Expressions {
	private environment: Environment;
	private readonly definitions: { readonly name: string; readonly expression: Expression }[] = [];

	constructor() {
		base ??= baseEnvironment();
		this.environment = base.clone();
	}

	/** Throws ExpressionError for what does not parse, names nothing known, or mixes types. */
	compile(source: string): Expression {
		try {
			const run = this.environment.parse(source);
			refuse(run.ast as unknown as Node, 0);
			const checked = run.check();
			if (!checked.valid) throw checked.error;
			const type = checked.type as string;
			return {
				type,
				evaluate: (scope) => {
					try {
						return run(scope);
					} catch (error) {
						if (error instanceof EvaluationError) return undefined;
						throw error;
					}
				},
			};
		} catch (error) {
			throw failure(error, source);
		}
	}

	define(name: string, source: string): Expression {
		const expression = this.compile(source);
		this.environment.registerVariable(name, expression.type);
		this.definitions.push({ name, expression });
		return expression;
	}

	/** Takes a name for known though its definition is wrong, so that the mistake is reported once and not wherever the name is used. */
	assume(name: string): void {
		this.environment.registerVariable(name, "dyn");
	}

	/** A definition that cannot be computed (an index past the end) is missing from the scope, so that what uses it gives undefined too. */
	scope({ host, hosts }: LiveMachine, input = ""): Scope {
		const scope: Record<string, unknown> = {
			host: convert(host, "Host"),
			hosts: new Map([...hosts].map(([name, each]) => [name, convert(each, "Host")])),
			input,
		};
		for (const { name, expression } of this.definitions) {
			Object.defineProperty(scope, name, {
				configurable: true,
				enumerable: true,
				get() {
					const value = expression.evaluate(scope);
					Object.defineProperty(scope, name, { value, enumerable: true });
					return value;
				},
			});
		}
		return scope;
	}
}

/** All names that an expression of a lab can use, for suggestions. */
export const knownNames: readonly string[] = [
	...new Set([
		"host",
		"hosts",
		"input",
		"size",
		"string",
		"int",
		"exists",
		"all",
		"exists_one",
		"map",
		"filter",
		"contains",
		"startsWith",
		"endsWith",
		"trim",
		"split",
		"join",
		"file",
		...Object.values(fields).flatMap((table) => Object.keys(table)),
	]),
];
