/** Runs a template of Go's text/template over a value. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import { printValue } from "../go/print.ts";
import {
	anyType,
	boolType,
	fieldOf,
	floatType,
	inside,
	integer,
	intType,
	isNil,
	sortedKeys,
	stringType,
	type Type,
	text,
	truth,
	typeName,
	type Value,
	zero,
} from "../go/types.ts";
import { CallError, indirect, isTrue, type TemplateFunction } from "./functions.ts";
import { type Command, type Node, type Operand, type Pipe, printNode } from "./nodes.ts";
import { TemplateError, type Templates } from "./parse.ts";

export interface Execution {
	readonly templates: Templates;
	readonly functions: Readonly<Record<string, TemplateFunction>>;
	/** The source, for the line and column of errors. */
	readonly source: string;
	/** Option missingkey=error. */
	readonly missingKeyIsError?: boolean;
	readonly sys: Sys;
	/** The template's own name; "" where it is not said. */
	readonly name?: string;
}

/** How a list of nodes ended. */
type Flow = "done" | "break" | "continue";
/** Go's missingVal: there is no value from a pipeline's earlier stage. */
const missing = Symbol("missing");
type Final = Value | undefined | typeof missing;

const maxDepth = 100_000;

class Executor {
	private out = "";
	private variables: { readonly name: string; value: Value | undefined }[];
	private at: Node | Operand | Command | undefined;
	private readonly run: Execution;
	private readonly name: string;
	private readonly depth: number;
	constructor(run: Execution, name: string, data: Value | undefined, depth: number) {
		this.run = run;
		this.name = name;
		this.depth = depth;
		this.variables = [{ name: "$", value: data }];
	}
	*execute(data: Value | undefined): Blocking<string> {
		yield* this.list(data, this.run.templates.get(this.name) ?? []);
		return this.out;
	}
	private fail(message: string): never {
		const before = this.run.source.slice(0, this.at?.at ?? 0);
		const line = before.split("\n").length;
		const column = before.length - (before.lastIndexOf("\n") + 1);
		const node = this.at ? printNode(this.at) : "";
		const shown = node.length > 20 ? `${node.slice(0, 20)}...` : node;
		throw new TemplateError(`template: ${this.run.name ?? ""}:${line}:${column}: executing ${JSON.stringify(this.name)} at <${shown}>: ${message}`);
	}
	private *list(dot: Value | undefined, nodes: readonly Node[]): Blocking<Flow> {
		for (const node of nodes) {
			if (this.run.sys.spend()) yield* this.run.sys.reschedule();
			const flow = yield* this.walk(dot, node);
			if (flow !== "done") return flow;
		}
		return "done";
	}
	private *walk(dot: Value | undefined, node: Node): Blocking<Flow> {
		this.at = node;
		switch (node.kind) {
			case "text":
				this.out += node.text;
				return "done";
			case "action": {
				const value = this.pipeline(dot, node.pipe);
				if (node.pipe.declared.length === 0) this.print(node, value);
				return "done";
			}
			case "break":
			case "continue":
				return node.kind;
			case "template":
				yield* this.call(dot, node);
				return "done";
			case "range":
				return yield* this.range(dot, node);
			default: {
				const depth = this.variables.length;
				const value = this.pipeline(dot, node.pipe);
				const holds = isTrue(indirectInterface(value));
				const next = node.kind === "with" && holds ? value : dot;
				const flow = yield* this.list(next, (holds ? node.list : node.otherwise) ?? []);
				this.variables.length = depth;
				return flow;
			}
		}
	}
	private *call(dot: Value | undefined, node: Node & { kind: "template" }): Blocking<void> {
		if (!this.run.templates.has(node.name)) this.fail(`template ${JSON.stringify(node.name)} not defined`);
		if (this.depth >= maxDepth / 100) this.fail(`exceeded maximum template depth (${maxDepth})`);
		const data = node.pipe && this.pipeline(dot, node.pipe);
		this.out += yield* new Executor(this.run, node.name, data, this.depth + 1).execute(data);
	}
	private *range(dot: Value | undefined, node: Node & { kind: "range" }): Blocking<Flow> {
		const depth = this.variables.length;
		const value = indirect(this.pipeline(dot, node.pipe));
		const mark = this.variables.length;
		let any = false;
		for (const [key, item] of this.items(node, value)) {
			any = true;
			const names = node.pipe.declared;
			if (names.length === 1) this.assign(node.pipe, 0, mark - 1, value?.type.kind === "int" ? key : item);
			if (names.length === 2) {
				this.assign(node.pipe, 0, mark - 2, key);
				this.assign(node.pipe, 1, mark - 1, item);
			}
			const flow = yield* this.list(item, node.list);
			this.variables.length = mark;
			if (flow === "break") break;
		}
		const flow = any ? "done" : yield* this.list(dot, node.otherwise ?? []);
		this.variables.length = depth;
		return flow;
	}
	private *items(node: Node & { kind: "range" }, value: Value | undefined): Generator<[Value, Value | undefined]> {
		this.at = node.pipe;
		const { type, raw } = value ?? { type: undefined, raw: undefined };
		if (type?.kind === "slice") {
			const list = (raw ?? []) as unknown[];
			for (let i = 0; i < list.length; i++) yield [integer(i), { type: type.elem, raw: list[i] }];
		} else if (type?.kind === "map") {
			const record = (raw ?? {}) as Record<string, unknown>;
			for (const key of sortedKeys(record))
				yield [
					{ type: type.key, raw: key },
					{ type: type.elem, raw: record[key] },
				];
		} else if (type?.kind === "int" || type?.kind === "uint") {
			for (let i = 0; i < (raw as number); i++)
				yield [
					{ type, raw: i },
					{ type, raw: i },
				];
		} else if (type) this.fail(`range can't iterate over ${printValue(value)}`);
	}
	/** Sets what a pipeline declares or assigns; `slot` is where a declared variable stands. */
	private assign(pipe: Pipe, i: number, slot: number, value: Value | undefined): void {
		const name = pipe.declared[i]?.names[0] as string;
		const held = pipe.assigns ? this.variables.findLast((v) => v.name === name) : this.variables[slot];
		if (held) held.value = value;
	}
	private print(node: Node, value: Value | undefined): void {
		this.at = node;
		let shown = value;
		while (shown?.type.kind === "pointer" && !isNil(shown) && !(shown.type.elem.kind === "struct" && shown.type.elem.text)) {
			shown = { type: shown.type.elem, raw: shown.raw };
		}
		this.out += shown ? printValue(shown) : "<no value>";
	}
	private pipeline(dot: Value | undefined, pipe: Pipe): Value | undefined {
		this.at = pipe;
		let value: Final = missing;
		for (const command of pipe.commands) value = indirectInterface(this.command(dot, command, value));
		const result = value === missing ? undefined : value;
		for (const variable of pipe.declared) {
			const name = variable.names[0] as string;
			if (!pipe.assigns) this.variables.push({ name, value: result });
			else {
				const held = this.variables.findLast((v) => v.name === name);
				if (held) held.value = result;
			}
		}
		return result;
	}
	private command(dot: Value | undefined, command: Command, final: Final): Value | undefined {
		const first = command.args[0] as Operand;
		switch (first.kind) {
			case "field":
				return this.fieldNode(dot, first, command.args, final);
			case "chain":
				return this.chain(dot, first, command.args, final);
			case "identifier":
				return this.function(dot, first, command.args, final);
			case "pipe":
				this.refuseArguments(command, final);
				return this.pipeline(dot, first);
			case "variable":
				return this.variable(dot, first, command.args, final);
		}
		this.at = first;
		this.refuseArguments(command, final);
		switch (first.kind) {
			case "bool":
				return truth(first.value);
			case "dot":
				return dot;
			case "nil":
				return this.fail("nil is not a command");
			case "number":
				return this.constant(first);
			case "string":
				return text(first.value);
		}
	}
	private refuseArguments(command: Command, final: Final): void {
		if (command.args.length > 1 || final !== missing) this.fail(`can't give argument to non-function ${printNode(command.args[0] as Operand)}`);
	}
	private constant(node: Operand & { kind: "number" }): Value {
		if (node.char) return { type: { kind: "int", name: "int32" }, raw: node.int };
		const looksFloat = !/^[+-]?0[xX]/.test(node.text) && /[.eE]/.test(node.text);
		return looksFloat || node.int === undefined ? { type: floatType, raw: node.float } : integer(node.int);
	}
	private fieldNode(dot: Value | undefined, node: Operand & { kind: "field" }, args: readonly Operand[], final: Final): Value | undefined {
		this.at = node;
		return this.fieldChain(dot, dot, node, node.names, args, final);
	}
	private chain(dot: Value | undefined, node: Operand & { kind: "chain" }, args: readonly Operand[], final: Final): Value | undefined {
		this.at = node;
		if (node.base.kind === "nil") this.fail(`indirection through explicit nil in ${printNode(node)}`);
		const base = this.argument(dot, anyType, node.base);
		return this.fieldChain(dot, base, node, node.names, args, final);
	}
	private variable(dot: Value | undefined, node: Operand & { kind: "variable" }, args: readonly Operand[], final: Final): Value | undefined {
		const value = this.variables.findLast((v) => v.name === node.names[0])?.value;
		this.at = node;
		if (node.names.length > 1) return this.fieldChain(dot, value, node, node.names.slice(1), args, final);
		if (args.length > 1 || final !== missing) this.fail(`can't give argument to non-function ${printNode(node)}`);
		return value;
	}
	private fieldChain(
		dot: Value | undefined,
		receiver: Value | undefined,
		node: Operand,
		names: readonly string[],
		args: readonly Operand[],
		final: Final,
	): Value | undefined {
		let at = receiver;
		for (const name of names.slice(0, -1)) at = this.field(dot, name, node, [], missing, at);
		return this.field(dot, names.at(-1) as string, node, args, final, at);
	}
	private field(dot: Value | undefined, name: string, node: Operand, args: readonly Operand[], final: Final, given: Value | undefined): Value | undefined {
		const receiver = indirectInterface(given);
		this.at = node;
		if (!receiver) {
			if (given) this.fail(`nil pointer evaluating interface {}.${name}`);
			if (this.run.missingKeyIsError) this.fail(`nil data; no entry for key ${JSON.stringify(name)}`);
			return undefined;
		}
		const target = indirect(receiver) as Value;
		const hasArguments = args.length > 1 || final !== missing;
		const structure =
			target.type.kind === "struct" ? target.type : target.type.kind === "pointer" && target.type.elem.kind === "struct" ? target.type.elem : undefined;
		const method = (target.type.kind === "map" ? target.type : structure)?.methods?.[name];
		if (method) {
			return this.invoke(
				dot,
				node,
				name,
				{
					params: method.params,
					call: (given) =>
						method.call(
							target.raw,
							given.map((v) => v?.raw),
						),
				},
				args,
				final,
			);
		}
		if (target.type.kind === "struct") {
			const value = fieldOf(target.type, target.raw, name);
			if (value && hasArguments) this.fail(`${name} has arguments but cannot be invoked as function`);
			if (value) return value;
		} else if (target.type.kind === "map") {
			if (hasArguments) this.fail(`${name} is not a method but has arguments`);
			const record = (target.raw ?? {}) as Record<string, unknown>;
			if (Object.hasOwn(record, name)) return { type: target.type.elem, raw: record[name] };
			if (this.run.missingKeyIsError) this.fail(`map has no entry for key ${JSON.stringify(name)}`);
			return undefined;
		} else if (target.type.kind === "pointer" && (!structure || fieldOf(structure, {}, name))) {
			this.fail(`nil pointer evaluating ${typeName(receiver.type)}.${name}`);
		}
		this.fail(`can't evaluate field ${name} in type ${typeName(receiver.type)}`);
	}
	private function(dot: Value | undefined, node: Operand & { kind: "identifier" }, args: readonly Operand[], final: Final): Value | undefined {
		this.at = node;
		if (node.name === "and" || node.name === "or") return this.shortCircuit(dot, node, args, final);
		const found = this.run.functions[node.name];
		if (!found) this.fail(`${JSON.stringify(node.name)} is not a defined function`);
		this.at = { kind: "command", at: node.at, args } as Command;
		return this.invoke(dot, node, node.name, found, args, final);
	}
	private shortCircuit(dot: Value | undefined, node: Operand & { kind: "identifier" }, args: readonly Operand[], final: Final): Value | undefined {
		if (args.length < 2 && final === missing) this.fail(`wrong number of args for ${node.name}: want at least 1 got 0`);
		const stops = node.name === "or";
		let value: Value | undefined;
		for (const operand of args.slice(1)) {
			value = this.argument(dot, anyType, operand);
			if (isTrue(value) === stops) return value;
		}
		return final === missing ? value : final;
	}
	private invoke(dot: Value | undefined, node: Operand, name: string, target: TemplateFunction, args: readonly Operand[], final: Final): Value | undefined {
		const given = args.slice(1);
		const count = given.length + (final === missing ? 0 : 1);
		const { params } = target;
		const where = this.at;
		if (target.variadic ? count < params.length - 1 : count !== params.length) {
			this.at = node;
			this.fail(`wrong number of args for ${name}: want ${target.variadic ? `at least ${params.length - 1}` : params.length} got ${count}`);
		}
		const typeOf = (i: number): Type => params[Math.min(i, params.length - 1)] as Type;
		const values = given.map((operand, i) => this.argument(dot, typeOf(i), operand));
		if (final !== missing) values.push(this.fit(final, typeOf(count - 1)));
		try {
			return target.call(values);
		} catch (error) {
			if (!(error instanceof CallError)) throw error;
			this.at = node.kind === "identifier" ? where : node;
			this.fail(`error calling ${name}: ${error.message}`);
		}
	}
	private argument(dot: Value | undefined, type: Type, node: Operand): Value | undefined {
		this.at = node;
		switch (node.kind) {
			case "dot":
				return this.fit(dot, type);
			case "nil":
				if (["interface", "map", "pointer", "slice"].includes(type.kind)) return type.kind === "interface" ? undefined : { type, raw: null };
				return this.fail(`cannot assign nil to ${typeName(type)}`);
			case "field":
				return this.fit(this.fieldNode(dot, node, [node], missing), type);
			case "chain":
				return this.fit(this.chain(dot, node, [node], missing), type);
			case "variable":
				return this.fit(this.variable(dot, node, [node], missing), type);
			case "pipe":
				return this.fit(this.pipeline(dot, node), type);
			case "identifier":
				return this.fit(this.function(dot, node, [node], missing), type);
		}
		if (type.kind === "interface") return this.command(dot, { kind: "command", at: node.at, args: [node] }, missing);
		if (type.kind === "bool" && node.kind === "bool") return { type: boolType, raw: node.value };
		if (type.kind === "string" && node.kind === "string") return { type: stringType, raw: node.value };
		if (type.kind === "int" && node.kind === "number" && node.int !== undefined) return { type: intType, raw: node.int };
		const wanted: Partial<Record<Type["kind"], string>> = { bool: "bool", string: "string", int: "integer" };
		return this.fail(
			wanted[type.kind] ? `expected ${wanted[type.kind]}; found ${printNode(node)}` : `can't handle ${printNode(node)} for arg of type ${typeName(type)}`,
		);
	}
	/** validateType: whether a value may be given where this type is wanted. */
	private fit(given: Value | undefined, type: Type): Value | undefined {
		const value = indirectInterface(given);
		if (type.kind === "interface") return value;
		if (!value) {
			if (["map", "pointer", "slice"].includes(type.kind)) return { type, raw: zero(type) };
			this.fail(`invalid value; expected ${typeName(type)}`);
		}
		if (typeName(value.type) === typeName(type)) return value;
		if (value.type.kind === "pointer" && !isNil(value) && typeName(value.type.elem) === typeName(type)) return { type, raw: value.raw };
		this.fail(`wrong type for value; expected ${typeName(type)}; got ${typeName(value.type)}`);
	}
}

const indirectInterface = (value: Value | undefined): Value | undefined => (value?.type.kind === "interface" ? inside(value.raw) : value);

/** The text that a template makes of `data`. Throws TemplateError. */
export function* executeTemplate(run: Execution, data: Value | undefined): Blocking<string> {
	return yield* new Executor(run, run.name ?? "", data, 0).execute(data);
}
