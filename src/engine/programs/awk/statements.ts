/** Compiles statements and functions, and runs the rules over the input. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Output } from "../lib/stdio.ts";
import { toOutput } from "./bytes.ts";
import { all, type Code, Exit, type Frame, map, perform, pure, type Signal, slow } from "./code.ts";
import { ExpressionCompiler } from "./expressions.ts";
import { type Runtime, Slot } from "./runtime.ts";
import { AwkError, type AwkFunction, type AwkProgram, type Expression, type Statement } from "./syntax.ts";
import { Input, numberToOutput, toBoolean, toNumber, type Value } from "./values.ts";

const noFrame: Frame = [];
const MOST_CALLS = 3000;

interface CompiledRule {
	/** Whether it selects the present record. */
	readonly selects: Code<boolean>;
	readonly action: Code<Signal>;
}

export class Interpreter {
	private readonly runtime: Runtime;
	private readonly expressions: ExpressionCompiler;
	private readonly functions = new Map<string, { readonly parameters: number; readonly body: Code<Signal> }>();
	private readonly begin: readonly Code<Signal>[];
	private readonly end: readonly Code<Signal>[];
	private readonly rules: readonly CompiledRule[];
	private calls = 0;

	constructor(runtime: Runtime, program: AwkProgram) {
		this.runtime = runtime;
		this.expressions = new ExpressionCompiler(runtime, (name, args) => this.call(name, args));
		for (const definition of program.functions.values()) this.compileFunction(definition);
		this.begin = program.begin.map((statement) => this.compile(statement));
		this.rules = program.rules.map(({ patterns, action }) => ({
			selects: this.selector(patterns),
			action: action ? this.compile(action) : this.print([], this.runtime.context.out),
		}));
		this.end = program.end.map((statement) => this.compile(statement));
	}

	// ---- running --------------------------------------------------------------------------------------------------------

	/** Runs the program; its exit status. */
	*run(): Blocking<number> {
		let status = 0;
		let exited = false;
		try {
			for (const action of this.begin) yield* this.check(action);
			if (this.rules.length > 0 || this.end.length > 0) yield* this.eachRecord();
		} catch (error) {
			if (!(error instanceof Exit)) throw error;
			status = error.status ?? 0;
			exited = true;
		}
		try {
			// as POSIX has it, exit in BEGIN leaves the input unread but runs END
			if (!exited || this.end.length > 0) for (const action of this.end) yield* this.check(action);
		} catch (error) {
			if (!(error instanceof Exit)) throw error;
			status = error.status ?? status;
		}
		return status;
	}

	private *check(code: Code<Signal>): Blocking<void> {
		yield* perform(code, noFrame);
		if (this.runtime.context.out.due) yield* this.runtime.context.out.flush();
	}

	private *eachRecord(): Blocking<void> {
		const { runtime, rules } = this;
		const { out, sys } = runtime.context;
		if (rules.length === 0) {
			// only END: the last record stays
			for (let record = yield* runtime.nextMain(); record !== undefined; record = yield* runtime.nextMain()) runtime.setRecord(new Input(record));
			return;
		}
		for (;;) {
			const record = runtime.takeMain() ?? (yield* runtime.nextMain());
			if (record === undefined) return;
			runtime.setRecord(new Input(record));
			for (const { selects, action } of rules) {
				if (!(selects.blocks ? yield* selects.run(noFrame) : selects.run(noFrame))) continue;
				const signal = action.blocks ? yield* action.run(noFrame) : action.run(noFrame);
				if (signal === "next") break;
				if (signal === "nextfile") {
					runtime.closeMain();
					break;
				}
			}
			if (out.due) yield* out.flush();
			if (sys.spend()) yield* sys.reschedule();
		}
	}

	private selector(patterns: readonly Expression[]): Code<boolean> {
		const [first, second] = patterns.map((pattern) => map(this.expressions.compile(pattern), toBoolean));
		if (!first) return pure(() => true);
		if (!second) return first;
		let inside = false;
		return slow(function* (frame) {
			if (!inside) {
				if (!(yield* perform(first, frame))) return false;
				inside = true;
			}
			if (yield* perform(second, frame)) inside = false;
			return true;
		});
	}

	private compileFunction({ name, parameters, body }: AwkFunction): void {
		this.expressions.parameters = parameters;
		this.functions.set(name, { parameters: parameters.length, body: this.compile(body) });
		this.expressions.parameters = [];
	}

	private *call(name: string, args: readonly Slot[]): Blocking<Value> {
		const definition = this.functions.get(name);
		if (!definition) throw new AwkError(`function ${name} never defined`);
		if (args.length > definition.parameters) throw new AwkError(`too many arguments in call to ${name}`);
		const frame = [...args];
		while (frame.length < definition.parameters) frame.push(new Slot());
		if (this.runtime.context.sys.spend(2)) yield* this.runtime.context.sys.reschedule();
		if (++this.calls > MOST_CALLS) throw new AwkError("function call nesting too deep");
		const signal = yield* perform(definition.body, frame);
		this.calls--;
		return typeof signal === "object" ? signal.returned : undefined;
	}

	// ---- statements -----------------------------------------------------------------------------------------------------

	private compile(statement: Statement): Code<Signal> {
		const value = (expression: Expression): Code => this.expressions.compile(expression);
		switch (statement.kind) {
			case "expression":
				return map(value(statement.value), () => undefined);
			case "block":
				return this.sequence(statement.body.map((item) => this.compile(item)));
			case "if":
				return this.branch(map(value(statement.test), toBoolean), this.compile(statement.then), statement.else && this.compile(statement.else));
			case "while":
				return this.loop(map(value(statement.test), toBoolean), this.compile(statement.body), undefined, false);
			case "do":
				return this.loop(map(value(statement.test), toBoolean), this.compile(statement.body), undefined, true);
			case "for": {
				const test = statement.test ? map(value(statement.test), toBoolean) : pure(() => true);
				const loop = this.loop(test, this.compile(statement.body), statement.step && this.compile(statement.step), false);
				return statement.first ? this.sequence([this.compile(statement.first), loop]) : loop;
			}
			case "for-in":
				return this.forIn(statement);
			case "break":
			case "continue":
			case "next":
			case "nextfile": {
				const signal = statement.kind;
				return pure(() => signal);
			}
			case "return":
				return statement.value ? map(value(statement.value), (returned): Signal => ({ returned })) : pure((): Signal => ({ returned: undefined }));
			case "exit": {
				const status = statement.value ? map(value(statement.value), toNumber) : pure(() => undefined);
				return map<number | undefined, Signal>(status, (code) => {
					throw new Exit(code === undefined ? undefined : Math.trunc(code) & 255);
				});
			}
			case "delete": {
				const array = this.expressions.arrayOf(statement.array);
				if (!statement.subscripts) return pure((frame) => void array(frame).clear());
				const { runtime } = this;
				const remove = (key: Value, frame: Frame): Signal => void array(frame).delete(key, runtime.text(key));
				const key = this.expressions.key(statement.subscripts);
				if (!key.blocks) return pure((frame) => remove(key.run(frame), frame));
				return slow(function* (frame) {
					return remove(yield* key.run(frame), frame);
				});
			}
			case "print":
				return this.printStatement(statement);
		}
	}

	private sequence(codes: readonly Code<Signal>[]): Code<Signal> {
		const [only] = codes;
		if (only && codes.length === 1) return only;
		if (!codes.some((code) => code.blocks)) {
			const runs = codes.map((code) => code.run as (frame: Frame) => Signal);
			return pure((frame) => {
				for (const run of runs) {
					const signal = run(frame);
					if (signal !== undefined) return signal;
				}
				return undefined;
			});
		}
		return slow(function* (frame) {
			for (const code of codes) {
				const signal = code.blocks ? yield* code.run(frame) : code.run(frame);
				if (signal !== undefined) return signal;
			}
			return undefined;
		});
	}

	private branch(test: Code<boolean>, yes: Code<Signal>, no: Code<Signal> | undefined): Code<Signal> {
		if (!test.blocks && !yes.blocks && !no?.blocks)
			return pure((frame) => (test.run(frame) ? yes.run(frame) : (no?.run as ((frame: Frame) => Signal) | undefined)?.(frame)));
		return slow(function* (frame) {
			if (yield* perform(test, frame)) return yield* perform(yes, frame);
			return no ? yield* perform(no, frame) : undefined;
		});
	}

	private loop(test: Code<boolean>, body: Code<Signal>, step: Code<Signal> | undefined, bodyFirst: boolean): Code<Signal> {
		const { sys, out } = this.runtime.context;
		return slow(function* (frame) {
			for (let first = bodyFirst; ; first = false) {
				if (!first && !(test.blocks ? yield* test.run(frame) : test.run(frame))) return undefined;
				const signal = body.blocks ? yield* body.run(frame) : body.run(frame);
				if (signal === "break") return undefined;
				if (signal !== undefined && signal !== "continue") return signal;
				if (step) yield* perform(step, frame);
				if (out.due) yield* out.flush();
				if (sys.spend()) yield* sys.reschedule();
			}
		});
	}

	private forIn(statement: Statement & { kind: "for-in" }): Code<Signal> {
		const { sys, out } = this.runtime.context;
		const array = this.expressions.arrayOf(statement.array);
		const writer = this.expressions.writer(statement.variable);
		const body = this.compile(statement.body);
		return slow(function* (frame) {
			for (const key of array(frame).keys()) {
				(yield* perform(writer, frame))(key);
				const signal = body.blocks ? yield* body.run(frame) : body.run(frame);
				if (signal === "break") return undefined;
				if (signal !== undefined && signal !== "continue") return signal;
				if (out.due) yield* out.flush();
				if (sys.spend()) yield* sys.reschedule();
			}
			return undefined;
		});
	}

	// ---- output ---------------------------------------------------------------------------------------------------------

	private shown(value: Value): string {
		return typeof value === "number" ? numberToOutput(value, this.runtime.text(this.runtime.OFMT.value)) : this.runtime.text(value);
	}

	/** What print writes. */
	private line(values: readonly Value[]): string {
		const { runtime } = this;
		const text =
			values.length === 0
				? this.shown(runtime.getRecord())
				: values.length === 1
					? this.shown(values[0])
					: values.map((value) => this.shown(value)).join(runtime.text(runtime.OFS.value));
		return text + runtime.text(runtime.ORS.value);
	}

	private print(args: readonly Code[], out: Output): Code<Signal> {
		return map(all(args), (values) => void out.put(toOutput(this.line(values))));
	}

	private printStatement(statement: Statement & { kind: "print" }): Code<Signal> {
		const { runtime } = this;
		const { out } = runtime.context;
		const args = statement.args.map((item) => this.expressions.compile(item));
		const text = map(all(args), (values) => (statement.formatted ? this.expressions.format("printf", values[0], values.slice(1)) : this.line(values)));
		if (!statement.to) return map(text, (shown) => void out.put(toOutput(shown)));
		const { kind, target } = statement.to;
		const name = this.expressions.compile(target);
		return slow(function* (frame) {
			const shown = yield* perform(text, frame);
			const stream = runtime.text(yield* perform(name, frame));
			const output = runtime.streams.known(stream) ?? (yield* runtime.streams.output(stream, kind));
			yield* output.print(toOutput(shown));
			// what goes to standard error is not kept
			if (output.fd === 2) yield* output.flush();
			return undefined;
		});
	}
}
