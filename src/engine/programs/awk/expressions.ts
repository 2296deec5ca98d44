/** Compiles expressions. */
import type { Blocking } from "../../kernel/abi.ts";
import { secondsFromCivil } from "../lib/calendar.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { localZone, utc } from "../lib/timezone.ts";
import type { AwkArray } from "./array.ts";
import { numeric, substitute, substring, textual } from "./builtins.ts";
import { fromText, toText } from "./bytes.ts";
import { all, andThen, type Code, type Frame, map, map2, perform, pure, slow } from "./code.ts";
import { FormatError, formatValues } from "./format.ts";
import { GlibcRandom } from "./random.ts";
import { type Runtime, Slot } from "./runtime.ts";
import type { BinaryOperator, Expression, Place } from "./syntax.ts";
import { compareValues, Input, toBoolean, toNumber, type Value } from "./values.ts";

/** Calls a user's function. */
export type Caller = (name: string, args: readonly Slot[]) => Blocking<Value>;

const RANDOM_MAX = 2147483647;

export class ExpressionCompiler {
	private readonly runtime: Runtime;
	private readonly call: Caller;
	/** The parameters of the function that is compiled now. */
	parameters: readonly string[] = [];
	private seed: Value;
	private random: GlibcRandom | undefined;
	constructor(runtime: Runtime, call: Caller) {
		this.runtime = runtime;
		this.call = call;
		this.seed = this.clockSeed();
	}

	/** The variable that a name means: a parameter of this call, or a global one. */
	private slotOf(name: string): (frame: Frame) => Slot {
		const index = this.parameters.indexOf(name);
		if (index >= 0) return (frame) => frame[index] as Slot;
		const slot = this.runtime.slot(name);
		return () => slot;
	}
	arrayOf(name: string): (frame: Frame) => AwkArray {
		const slot = this.slotOf(name);
		return (frame) => slot(frame).array;
	}

	/** The key that subscripts make: one as it is, several joined by SUBSEP. */
	key(subscripts: readonly Expression[]): Code<Value> {
		const [only] = subscripts;
		if (only && subscripts.length === 1) return this.compile(only);
		return map(all(subscripts.map((item) => this.compile(item))), (values) =>
			values.map((value) => this.runtime.text(value)).join(this.runtime.text(this.runtime.SUBSEP.value)),
		);
	}

	compile(expression: Expression): Code {
		const { runtime } = this;
		switch (expression.kind) {
			case "number":
			case "string": {
				const { value } = expression;
				return pure(() => value);
			}
			case "regex": {
				const regex = runtime.literalRegex(expression.source, expression.line);
				return pure(() => this.matches(regex, runtime.text(runtime.getRecord())));
			}
			case "variable":
			case "field":
			case "element":
				return this.read(expression);
			case "group": {
				const [only] = expression.items;
				return only && expression.items.length === 1 ? this.compile(only) : this.key(expression.items);
			}
			case "binary":
				return this.binary(expression.operator, this.compile(expression.left), this.compile(expression.right));
			case "concatenation":
				return map2(this.compile(expression.left), this.compile(expression.right), (a, b) => runtime.text(a) + runtime.text(b));
			case "and":
			case "or":
				return this.shortCircuit(expression.kind, this.compile(expression.left), this.compile(expression.right));
			case "match": {
				const matched = this.matcher(expression.left, expression.right);
				return expression.negated ? map(matched, (value) => 1 - value) : matched;
			}
			case "in": {
				const array = this.arrayOf(expression.array);
				const key = this.key(expression.subscripts);
				const has = (value: Value, frame: Frame): number => (array(frame).has(value, runtime.text(value)) ? 1 : 0);
				if (key.blocks)
					// biome-ignore lint/correctness/useYield: it stands where blocking expressions do
					return andThen(key, function* (value, frame) {
						return has(value, frame);
					});
				return pure((frame) => has(key.run(frame), frame));
			}
			case "not":
				return map(this.compile(expression.operand), (value) => (toBoolean(value) ? 0 : 1));
			case "minus":
				return map(this.compile(expression.operand), (value) => -toNumber(value));
			case "plus":
				return map(this.compile(expression.operand), toNumber);
			case "condition":
				return this.condition(this.compile(expression.test), this.compile(expression.then), this.compile(expression.else));
			case "assignment":
				return this.assignment(expression.place, expression.operator, this.compile(expression.value));
			case "step":
				return this.step(expression.place, expression.by, expression.prefix);
			case "getline":
				return this.getline(expression);
			case "call":
				return this.userCall(expression.name, expression.args);
			case "builtin":
				return this.builtin(expression.name, expression.args);
		}
	}

	private matches(regex: RegExp, text: string): 0 | 1 {
		regex.lastIndex = 0;
		return regex.test(text) ? 1 : 0;
	}

	/** A regular expression as operand: a literal as it is, anything else by its text. */
	private regexOf(expression: Expression): Code<RegExp> {
		const { runtime } = this;
		if (expression.kind === "group" && expression.items.length === 1) return this.regexOf(expression.items[0] as Expression);
		if (expression.kind === "regex" || expression.kind === "string") {
			const regex = runtime.literalRegex(expression.kind === "regex" ? expression.source : expression.value, expression.line);
			return pure(() => regex);
		}
		return map(this.compile(expression), (value) => runtime.dynamicRegex(runtime.text(value)));
	}

	private matcher(left: Expression, right: Expression): Code<number> {
		return map2(this.compile(left), this.regexOf(right), (value, regex) => this.matches(regex, this.runtime.text(value)));
	}

	private compute(operator: BinaryOperator): (a: Value, b: Value) => number {
		const compare = (a: Value, b: Value): number => compareValues(a, b, this.runtime.text(this.runtime.CONVFMT.value));
		switch (operator) {
			case "+":
				return (a, b) => toNumber(a) + toNumber(b);
			case "-":
				return (a, b) => toNumber(a) - toNumber(b);
			case "*":
				return (a, b) => toNumber(a) * toNumber(b);
			case "/":
				return (a, b) => toNumber(a) / toNumber(b);
			case "%":
				return (a, b) => toNumber(a) % toNumber(b);
			case "^":
				return (a, b) => toNumber(a) ** toNumber(b);
			case "<":
				return (a, b) => (compare(a, b) < 0 ? 1 : 0);
			case "<=":
				return (a, b) => (compare(a, b) <= 0 ? 1 : 0);
			case ">":
				return (a, b) => (compare(a, b) > 0 ? 1 : 0);
			case ">=":
				return (a, b) => (compare(a, b) >= 0 ? 1 : 0);
			case "==":
				return (a, b) => (compare(a, b) === 0 ? 1 : 0);
			case "!=":
				return (a, b) => (compare(a, b) !== 0 ? 1 : 0);
		}
	}
	private binary(operator: BinaryOperator, left: Code, right: Code): Code {
		return map2(left, right, this.compute(operator));
	}

	private shortCircuit(kind: "and" | "or", left: Code, right: Code): Code {
		const stop = kind === "or";
		if (!left.blocks && !right.blocks) return pure((frame) => (toBoolean(left.run(frame)) === stop ? (stop ? 1 : 0) : toBoolean(right.run(frame)) ? 1 : 0));
		return slow(function* (frame) {
			if (toBoolean(yield* perform(left, frame)) === stop) return stop ? 1 : 0;
			return toBoolean(yield* perform(right, frame)) ? 1 : 0;
		});
	}

	private condition(test: Code, yes: Code, no: Code): Code {
		if (!test.blocks && !yes.blocks && !no.blocks) return pure((frame) => (toBoolean(test.run(frame)) ? yes.run(frame) : no.run(frame)));
		return slow(function* (frame) {
			return yield* perform(toBoolean(yield* perform(test, frame)) ? yes : no, frame);
		});
	}

	// ---- places -------------------------------------------------------------------------------------------------------

	private read(place: Place): Code {
		const { runtime } = this;
		if (place.kind === "field") return map(this.compile(place.index), (index) => runtime.field(toNumber(index)));
		if (place.kind === "element") {
			const array = this.arrayOf(place.array);
			return this.withKey(place.subscripts, (key, frame) => array(frame).get(key, runtime.text(key)));
		}
		if (place.name === "NF" && !this.parameters.includes("NF")) return pure(() => runtime.fieldCount);
		const slot = this.slotOf(place.name);
		return pure((frame) => slot(frame).value);
	}

	private withKey<T>(subscripts: readonly Expression[], f: (key: Value, frame: Frame) => T): Code<T> {
		const key = this.key(subscripts);
		if (!key.blocks) return pure((frame) => f(key.run(frame), frame));
		// biome-ignore lint/correctness/useYield: it stands where blocking expressions do
		return andThen(key, function* (value, frame) {
			return f(value, frame);
		});
	}

	/** How a place is written: its index or key first, then the value. */
	writer(place: Place): Code<(value: Value) => void> {
		const { runtime } = this;
		if (place.kind === "field") return map(this.compile(place.index), (index) => (value: Value) => runtime.setField(toNumber(index), value));
		if (place.kind === "element") {
			const array = this.arrayOf(place.array);
			return this.withKey(place.subscripts, (key, frame) => {
				const target = array(frame);
				const text = runtime.text(key);
				return (value: Value) => target.set(key, text, value);
			});
		}
		if (place.name === "NF" && !this.parameters.includes("NF"))
			return pure(() => (value) => {
				runtime.fieldCount = toNumber(value);
			});
		const slot = this.slotOf(place.name);
		return pure((frame) => {
			const target = slot(frame);
			return (value) => {
				target.value = value;
			};
		});
	}

	private assignment(place: Place, operator: BinaryOperator | undefined, value: Code): Code {
		if (operator === undefined) {
			// the usual case needs no writer
			if (place.kind === "variable" && place.name !== "NF" && !value.blocks) {
				const slot = this.slotOf(place.name);
				return pure((frame) => (slot(frame).value = value.run(frame)));
			}
			return map2(value, this.writer(place), (result, write) => {
				write(result);
				return result;
			});
		}
		return this.update(place, value, this.compute(operator));
	}

	/** Reads, combines and writes a place; its index or key is evaluated once. */
	private update(place: Place, operand: Code, combine: (old: Value, operand: Value) => number, result: "new" | "old" = "new"): Code {
		const { runtime } = this;
		const finish = (old: Value, value: Value, write: (value: number) => void): number => {
			const updated = combine(old, value);
			write(updated);
			return result === "new" ? updated : toNumber(old);
		};
		if (place.kind === "variable")
			return operand.blocks ? slow(this.slowUpdate(this.read(place), operand, this.writer(place), finish)) : this.pureUpdate(place, operand, finish);
		const index: Code<Value> = place.kind === "field" ? map(this.compile(place.index), toNumber) : this.key(place.subscripts);
		const array = place.kind === "element" ? this.arrayOf(place.array) : undefined;
		const apply = (at: Value, value: Value, frame: Frame): number => {
			if (!array) return finish(runtime.field(at as number), value, (updated) => runtime.setField(at as number, updated));
			const target = array(frame);
			const text = runtime.text(at);
			return finish(target.get(at, text), value, (updated) => target.set(at, text, updated));
		};
		if (!index.blocks && !operand.blocks)
			return pure((frame) => {
				const value = operand.run(frame);
				return apply(index.run(frame), value, frame);
			});
		return slow(function* (frame) {
			const value = yield* perform(operand, frame);
			return apply(yield* perform(index, frame), value, frame);
		});
	}

	private pureUpdate(place: Place, operand: Code, finish: (old: Value, value: Value, write: (value: number) => void) => number): Code {
		const [read, write] = [this.read(place), this.writer(place)];
		return pure((frame) => {
			const value = (operand.run as (frame: Frame) => Value)(frame);
			return finish((read.run as (frame: Frame) => Value)(frame), value, (write.run as (frame: Frame) => (value: Value) => void)(frame));
		});
	}

	private slowUpdate(
		read: Code,
		operand: Code,
		write: Code<(value: Value) => void>,
		finish: (old: Value, value: Value, write: (value: number) => void) => number,
	): (frame: Frame) => Blocking<Value> {
		return function* (frame) {
			const value = yield* perform(operand, frame);
			return finish(yield* perform(read, frame), value, yield* perform(write, frame));
		};
	}

	private step(place: Place, by: 1 | -1, prefix: boolean): Code {
		return this.update(
			place,
			pure(() => by),
			(old, amount) => toNumber(old) + toNumber(amount),
			prefix ? "new" : "old",
		);
	}

	// ---- getline ------------------------------------------------------------------------------------------------------

	private getline(expression: Expression & { kind: "getline" }): Code {
		const { runtime } = this;
		const { place, from } = expression;
		const source = expression.source ? this.compile(expression.source) : undefined;
		const writer = place && this.writer(place);
		return slow(function* (frame) {
			let record: string | undefined;
			if (!source || from === "main") record = yield* runtime.nextMain();
			else {
				const reader = yield* runtime.streams.input(runtime.text(yield* perform(source, frame)), from as "file" | "command");
				if (!reader) return -1;
				try {
					record = yield* reader.next(runtime.recordSeparator());
				} catch {
					return -1;
				}
			}
			if (record === undefined) return 0;
			if (writer) (yield* perform(writer, frame))(new Input(record));
			else runtime.setRecord(new Input(record));
			return 1;
		});
	}

	// ---- functions ----------------------------------------------------------------------------------------------------

	private userCall(name: string, args: readonly Expression[]): Code {
		const { call } = this;
		const slots = args.map((argument): Code<Slot> => {
			if (argument.kind === "variable" && !(argument.name === "NF" && !this.parameters.includes("NF"))) {
				const slot = this.slotOf(argument.name);
				return pure((frame) => new Slot(slot(frame)));
			}
			return map(this.compile(argument), (value) => {
				const slot = new Slot();
				slot.value = value;
				return slot;
			});
		});
		return andThen(all(slots), (values) => call(name, values));
	}

	private builtin(name: string, args: readonly Expression[]): Code {
		const { runtime } = this;
		const text = (i: number): Code<string> => map(this.compile(args[i] as Expression), (value) => runtime.text(value));
		const first = args[0];
		if (name in numeric) {
			const compute = numeric[name] as (x: number) => number;
			return map(this.compile(first as Expression), (value) => compute(toNumber(value)));
		}
		if (name in textual) {
			const change = textual[name] as (text: string) => Value;
			return map(text(0), change);
		}
		switch (name) {
			case "length":
				return this.length(first);
			case "substr": {
				const rest = all(args.slice(1).map((item) => this.compile(item)));
				return map2(text(0), rest, (string, [start, count]) => substring(string, toNumber(start), args.length > 2 ? toNumber(count) : undefined));
			}
			case "index":
				return map2(text(0), text(1), (string, part) => string.indexOf(part) + 1);
			case "split":
				return this.split(args);
			case "sub":
			case "gsub":
				return this.substitution(name === "gsub", args);
			case "match":
				return map2(text(0), this.regexOf(args[1] as Expression), (string, regex) => {
					regex.lastIndex = 0;
					const found = regex.exec(string);
					runtime.RSTART.value = found ? found.index + 1 : 0;
					runtime.RLENGTH.value = found ? found[0].length : -1;
					return runtime.RSTART.value;
				});
			case "sprintf":
				return map(all(args.map((item) => this.compile(item))), ([format, ...values]) => this.format("sprintf", format, values));
			case "atan2":
				return map2(this.compile(first as Expression), this.compile(args[1] as Expression), (y, x) => Math.atan2(toNumber(y), toNumber(x)));
			case "rand":
				return pure(() => this.generator().next() / RANDOM_MAX);
			case "srand":
				return first ? map(this.compile(first), (value) => this.reseed(toNumber(value))) : pure(() => this.reseed(this.clockSeed()));
			case "system":
				return andThen(text(0), (command) => runtime.streams.system(command));
			case "close":
				return andThen(text(0), (stream) => runtime.streams.close(stream));
			case "fflush":
				if (first) return andThen(text(0), (stream) => runtime.streams.flushOne(stream));
				return slow(function* () {
					yield* runtime.streams.flush();
					return 0;
				});
			case "systime":
				return pure(() => Math.floor(runtime.context.sys.clock("realtime")));
			case "mktime":
				return andThen(text(0), (string) => this.mktime(string));
			default:
				return andThen(all(args.map((item) => this.compile(item))), (values) => this.strftime(values));
		}
	}

	/** Formats; a mistake in the format ends the program with what stood before it. */
	format(who: string, format: Value, values: readonly Value[]): string {
		try {
			return formatValues(who, this.runtime.text(format), values, this.runtime.text(this.runtime.CONVFMT.value));
		} catch (error) {
			if (!(error instanceof FormatError)) throw error;
			if (who === "printf") this.runtime.context.out.put(error.partial);
			return this.runtime.fail(error.message);
		}
	}

	private length(argument: Expression | undefined): Code {
		const { runtime } = this;
		if (!argument) return pure(() => runtime.text(runtime.getRecord()).length);
		if (argument.kind !== "variable" || argument.name === "NF") return map(this.compile(argument), (value) => runtime.text(value).length);
		const slot = this.slotOf(argument.name);
		return pure((frame) => {
			const target = slot(frame);
			return target.isArray ? target.array.size : runtime.text(target.value).length;
		});
	}

	private split(args: readonly Expression[]): Code {
		const { runtime } = this;
		const [string, target, separator] = args as [Expression, Expression & { kind: "variable" }, Expression | undefined];
		const array = this.arrayOf(target.name);
		const by: Code<string | RegExp> = !separator
			? pure(() => runtime.text(runtime.FS.value))
			: separator.kind === "regex"
				? this.regexOf(separator)
				: map(this.compile(separator), (value) => runtime.text(value));
		const parts = map2(this.compile(string), by, (value, how) => {
			const text = runtime.text(value);
			const fields = typeof how === "string" ? runtime.splitBy(text, how) : runtime.regexSplitter(how)(text);
			return fields.map((field) => new Input(field));
		});
		const load = (fields: readonly Input[], frame: Frame): number => {
			array(frame).load(fields);
			return fields.length;
		};
		if (!parts.blocks) return pure((frame) => load(parts.run(frame), frame));
		// biome-ignore lint/correctness/useYield: it stands where blocking expressions do
		return andThen(parts, function* (fields, frame) {
			return load(fields, frame);
		});
	}

	private substitution(global: boolean, args: readonly Expression[]): Code {
		const { runtime } = this;
		const [pattern, replacement, given] = args as [Expression, Expression, Expression | undefined];
		const target: Expression = given ?? { kind: "field", index: { kind: "number", value: 0 } };
		const isPlace = target.kind === "variable" || target.kind === "field" || target.kind === "element";
		const inputs = all<unknown>([this.regexOf(pattern), this.compile(replacement), this.compile(target)]);
		const writer = isPlace ? this.writer(target) : pure(() => () => undefined);
		return map2(inputs, writer, ([regex, text, value], write) => {
			const result = substitute(runtime.text(value as Value), regex as RegExp, runtime.text(text as Value), global);
			if (!result) return 0;
			write(result.text);
			return result.count;
		});
	}

	// ---- chance and time ------------------------------------------------------------------------------------------------

	private clockSeed(): number {
		return Math.round(this.runtime.context.sys.clock("realtime") * 1e9);
	}
	private generator(): GlibcRandom {
		this.random ??= new GlibcRandom(toNumber(this.seed) % 4294967295);
		return this.random;
	}
	private reseed(seed: number): Value {
		const before = this.seed;
		this.seed = seed;
		this.random = undefined;
		return before;
	}

	/** "YYYY MM DD HH MM SS [DST]" of local time as seconds; -1 for what is no such text. */
	private *mktime(text: string): Blocking<Value> {
		const parts = text.trim().split(/\s+/).map(Number);
		if (parts.length < 6 || parts.some((part) => !Number.isInteger(part))) return -1;
		const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
		const zone = yield* localZone(this.runtime.context.sys);
		const local = secondsFromCivil(year, month, day, hour, minute, second);
		return local - zone(local - zone(local).offset).offset;
	}

	private *strftime(values: readonly Value[]): Blocking<Value> {
		const { runtime } = this;
		const format = values[0] === undefined ? "%c" : toText(runtime.text(values[0]));
		const seconds = values.length > 1 ? Math.trunc(toNumber(values[1])) : Math.floor(runtime.context.sys.clock("realtime"));
		const zone = values.length > 2 && toBoolean(values[2]) ? utc : yield* localZone(runtime.context.sys);
		return fromText(formatTime(format, instantOf(seconds * 1000), zone));
	}
}
