/** Finds names that are not defined, before anything runs. */
import type { Ast, Definition, Pattern, Position } from "./syntax.ts";

export interface Undefined {
	readonly message: string;
	readonly position: Position;
}

interface Scope {
	readonly functions: ReadonlySet<string>;
	readonly variables: ReadonlySet<string>;
	readonly labels: ReadonlySet<string>;
}

/** All variables of patterns, those of every alternative. */
export function patternVariables(patterns: readonly Pattern[]): string[] {
	return patterns.flatMap((pattern) => {
		if (pattern.kind === "variable") return [pattern.name];
		if (pattern.kind === "array") return patternVariables(pattern.items);
		return pattern.members.flatMap(({ name, value }) => [...(name === undefined ? [] : [name]), ...(value ? patternVariables([value]) : [])]);
	});
}

const patternKeys = (patterns: readonly Pattern[]): Ast[] =>
	patterns.flatMap((pattern) =>
		pattern.kind === "variable"
			? []
			: pattern.kind === "array"
				? patternKeys(pattern.items)
				: pattern.members.flatMap(({ key, value }) => [key, ...(value ? patternKeys([value]) : [])]),
	);

const withFunctions = (scope: Scope, ...names: string[]): Scope => ({ ...scope, functions: new Set([...scope.functions, ...names]) });
const withVariables = (scope: Scope, names: readonly string[]): Scope => ({ ...scope, variables: new Set([...scope.variables, ...names]) });

class Checker {
	readonly found: Undefined[] = [];
	private readonly isBuiltin: (key: string) => boolean;
	constructor(isBuiltin: (key: string) => boolean) {
		this.isBuiltin = isBuiltin;
	}

	private definition({ name, parameters, body }: Definition, scope: Scope): Scope {
		const outer = withFunctions(scope, `${name}/${parameters.length}`);
		const values = parameters.filter((parameter) => parameter.startsWith("$")).map((parameter) => parameter.slice(1));
		this.check(body, withVariables(withFunctions(outer, ...parameters.map((parameter) => `${parameter.replace("$", "")}/0`)), values));
		return outer;
	}

	check(ast: Ast, scope: Scope): void {
		switch (ast.kind) {
			case "call": {
				const key = `${ast.name}/${ast.args.length}`;
				if (!scope.functions.has(key) && !this.isBuiltin(key)) this.found.push({ message: `${key} is not defined`, position: ast.position });
				for (const argument of ast.args) this.check(argument, scope);
				return;
			}
			case "variable":
				if (!scope.variables.has(ast.name)) this.found.push({ message: `$${ast.name} is not defined`, position: ast.position });
				return;
			case "break":
				if (!scope.labels.has(ast.name)) this.found.push({ message: `$*label-${ast.name} is not defined`, position: ast.position });
				return;
			case "label":
				this.check(ast.body, { ...scope, labels: new Set([...scope.labels, ast.name]) });
				return;
			case "define":
				this.check(ast.body, this.definition(ast.definition, scope));
				return;
			case "bind":
			case "reduce":
			case "foreach": {
				this.check(ast.source, scope);
				const inner = withVariables(scope, patternVariables(ast.patterns));
				for (const key of patternKeys(ast.patterns)) this.check(key, inner);
				if (ast.kind === "bind") {
					this.check(ast.body, inner);
					return;
				}
				this.check(ast.initial, scope);
				this.check(ast.update, inner);
				if (ast.kind === "foreach" && ast.extract) this.check(ast.extract, inner);
				return;
			}
			default:
				for (const child of children(ast)) this.check(child, scope);
		}
	}
}

function children(ast: Ast): Ast[] {
	const some = (...parts: (Ast | undefined)[]): Ast[] => parts.filter((part) => part !== undefined);
	switch (ast.kind) {
		case "string":
			return ast.parts.filter((part) => typeof part !== "string");
		case "index":
			return [ast.target, ast.key];
		case "slice":
			return some(ast.target, ast.from, ast.to);
		case "iterate":
			return [ast.target];
		case "try":
			return some(ast.body, ast.handler);
		case "array":
			return some(ast.body);
		case "negate":
			return [ast.body];
		case "object":
			return ast.entries.flatMap(({ key, value }) => [key, value]);
		case "pipe":
		case "comma":
		case "and":
		case "or":
		case "alternative":
		case "binary":
		case "update":
			return [ast.left, ast.right];
		case "if":
			return some(ast.test, ast.then, ast.else);
		default:
			return [];
	}
}

/** Names used but not defined, in the order of the program. */
export function undefinedNames(ast: Ast, variables: readonly string[], isBuiltin: (key: string) => boolean): Undefined[] {
	const checker = new Checker(isBuiltin);
	checker.check(ast, { functions: new Set(), variables: new Set(variables), labels: new Set() });
	return checker.found;
}
