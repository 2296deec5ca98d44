/** Builtins that take filters or paths, or reach outside: they steer the machine themselves. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import type { Evaluator } from "./evaluate.ts";
import { valueFunctions } from "./functions.ts";
import { Break, type Closure, type Emit, extend, type Item, made, type Native } from "./items.ts";
import { index } from "./paths.ts";
import { preludeKeys } from "./prelude.ts";
import { matches } from "./regex.ts";
import { toJson, toText } from "./text.ts";
import { localtime, strftime } from "./time.ts";
import { isArray, isNumber, isTrue, JqError, type Json, numberOf } from "./values.ts";

/** Ends the program: what goes to standard error, and the status. */
export class Halt {
	readonly text: string;
	readonly status: number;
	constructor(text: string, status: number) {
		this.text = text;
		this.status = status;
	}
}

/** A builtin of the real jq that is left out. */
export class UnsimulatedBuiltin extends Error {}

const leftOut: ReadonlySet<string> = new Set(
	"erf/0 erfc/0 j0/0 j1/0 jn/2 y0/0 y1/0 yn/2 nextafter/2 nexttoward/2 modulemeta/0 get_jq_origin/0 get_prog_origin/0".split(" "),
);

/** What a run of jq gives its filter to reach: the inputs and the environment. */
export interface Session {
	readonly sys: Sys;
	/** The next input; undefined behind the last. */
	nextInput(): Blocking<Json | undefined>;
	/** The file being read; undefined for standard input. */
	readonly inputFile: string | undefined;
	/** Lines read of it. */
	readonly inputLine: number;
}

/** Runs `use` with the values of the arguments, the last argument's values turning slowest as in jq. */
function* withArguments(machine: Evaluator, args: readonly Closure[], input: Json, use: (values: readonly Json[]) => Blocking<void>): Blocking<void> {
	const pick = function* (from: number, values: readonly Json[]): Blocking<void> {
		const argument = args[from];
		if (!argument) return yield* use(values);
		yield* machine.each(argument, input, (value) => pick(from - 1, [value, ...values]));
	};
	yield* pick(args.length - 1, []);
}

function bound(value: Json | undefined, message: string): number {
	if (value === undefined || !isNumber(value)) throw new JqError(message);
	return numberOf(value);
}

/** Goes through what `next` makes of items, depth first and without nesting calls: recurse, until, while and repeat have no depth to run out of. */
function* unfold(machine: Evaluator, item: Item, visit: (item: Item) => Blocking<boolean>, next: (item: Item, push: Emit) => Blocking<void>): Blocking<void> {
	const waiting: Item[] = [item];
	for (let at = waiting.pop(); at; at = waiting.pop()) {
		if (machine.sys.spend()) yield* machine.sys.reschedule();
		if (!(yield* visit(at))) continue;
		const found: Item[] = [];
		// biome-ignore lint/correctness/useYield: it stands where results can block
		yield* next(at, function* (result) {
			found.push(result);
		});
		waiting.push(...found.reverse());
	}
}

function* limited(machine: Evaluator, count: number, filter: Closure, item: Item, emit: Emit): Blocking<void> {
	if (count < 0) throw new JqError("limit doesn't support negative count");
	if (count === 0) return;
	const label = {};
	let left = count;
	yield* machine.breakable(label, () =>
		machine.apply(filter, item, function* (result) {
			left--;
			yield* emit(result);
			if (left <= 0) throw new Break(label);
		}),
	);
}

const argument = (args: readonly Closure[], n: number): Closure => args[n] as Closure;

const steering: Readonly<Record<string, Native>> = {
	"select/1": (machine, args, item, emit) =>
		machine.each(argument(args, 0), item.value, function* (test) {
			if (isTrue(test)) yield* emit(item);
		}),
	"path/1": (machine, args, item, emit) => {
		const filter = argument(args, 0);
		return machine.paths(filter.ast, filter.env, item.value, (path) => emit(made(path, item.place)));
	},
	"getpath/1": (machine, args, item, emit) =>
		machine.each(argument(args, 0), item.value, (path) => {
			if (!isArray(path)) throw new JqError("Path must be specified as an array");
			let { value, place } = item;
			for (const key of path) {
				value = value === null ? null : index(value, key);
				place = place === "none" ? place : extend(place, key);
			}
			return emit({ value, place });
		}),
	"recurse/0": (machine, _, item, emit) => machine.recurse(item, emit),
	"recurse/1": (machine, args, item, emit) =>
		unfold(
			machine,
			item,
			function* (at) {
				yield* emit(at);
				return true;
			},
			(at, push) => machine.apply(argument(args, 0), at, push),
		),
	"repeat/1": (machine, args, item, emit) =>
		unfold(
			machine,
			item,
			function* (at) {
				yield* emit(at);
				return true;
			},
			(at, push) => machine.apply(argument(args, 0), at, push),
		),
	"while/2": (machine, args, item, emit) =>
		unfold(
			machine,
			item,
			function* (at) {
				const test = yield* machine.first(argument(args, 0).ast, argument(args, 0).env, at.value);
				if (test === undefined || !isTrue(test)) return false;
				yield* emit(at);
				return true;
			},
			(at, push) => machine.apply(argument(args, 1), at, push),
		),
	"until/2": (machine, args, item, emit) =>
		unfold(
			machine,
			item,
			function* (at) {
				const test = yield* machine.first(argument(args, 0).ast, argument(args, 0).env, at.value);
				if (test === undefined) return false;
				if (!isTrue(test)) return true;
				yield* emit(at);
				return false;
			},
			(at, push) => machine.apply(argument(args, 1), at, push),
		),
	"first/1": (machine, args, item, emit) => limited(machine, 1, argument(args, 0), item, emit),
	*"last/1"(machine, args, item, emit) {
		const last = yield* machine.last(argument(args, 0).ast, argument(args, 0).env, item);
		if (last) yield* emit(last);
	},
	"limit/2": (machine, args, item, emit) =>
		machine.each(argument(args, 0), item.value, (count) =>
			limited(machine, bound(count, "Invalid arguments: limit needs a number"), argument(args, 1), item, emit),
		),
	"skip/2": (machine, args, item, emit) =>
		machine.each(argument(args, 0), item.value, (count) => {
			let left = bound(count, "Invalid arguments: skip needs a number");
			if (left < 0) throw new JqError("skip doesn't support negative count");
			return machine.apply(argument(args, 1), item, function* (result) {
				if (left > 0) left--;
				else yield* emit(result);
			});
		}),
	*"isempty/1"(machine, args, item, emit) {
		const first = yield* machine.first(argument(args, 0).ast, argument(args, 0).env, item.value);
		yield* emit(made(first === undefined, item.place));
	},
	"range/3": (machine, args, item, emit) =>
		withArguments(machine, args, item.value, function* (values) {
			const [from, to, by] = values.map((value) => bound(value, "Range bounds must be numeric")) as [number, number, number];
			if (by === 0) {
				while (from < to) yield* emit(made(from, item.place));
				return;
			}
			for (let at = from; by > 0 ? at < to : at > to; at += by) {
				if (machine.sys.spend()) yield* machine.sys.reschedule();
				yield* emit(made(at, item.place));
			}
		}),
	"match/2": (machine, args, item, emit) =>
		withArguments(machine, args, item.value, function* ([pattern, flags]) {
			for (const found of matches(item.value, pattern as Json, flags as Json)) {
				if (machine.sys.spend()) yield* machine.sys.reschedule();
				yield* emit(made(found, item.place));
			}
		}),
	"test/2": (machine, args, item, emit) =>
		withArguments(machine, args, item.value, ([pattern, flags]) => emit(made(!matches(item.value, pattern as Json, flags as Json).next().done, item.place))),
};

const outside = (session: Session): Readonly<Record<string, Native>> => ({
	*"input/0"(_, __, item, emit) {
		const input = yield* session.nextInput();
		if (input === undefined) throw new JqError("break");
		yield* emit(made(input, item.place));
	},
	*"debug/0"(_, __, item, emit) {
		yield* session.sys.write(2, `${toJson(["DEBUG:", item.value])}\n`);
		yield* emit(item);
	},
	*"stderr/0"(_, __, item, emit) {
		yield* session.sys.write(2, toText(item.value));
		yield* emit(item);
	},
	"input_filename/0": (_, __, item, emit) => emit(made(session.inputFile ?? null, item.place)),
	"input_line_number/0": (_, __, item, emit) => emit(made(session.inputLine, item.place)),
	"now/0": (_, __, item, emit) => emit(made(session.sys.clock("realtime"), item.place)),
	*"localtime/0"(_, __, item, emit) {
		yield* emit(made(yield* localtime(session.sys, item.value), item.place));
	},
	"strftime/1": (machine, args, item, emit) =>
		machine.each(argument(args, 0), item.value, function* (format) {
			yield* emit(made(yield* strftime(session.sys, item.value, format, false), item.place));
		}),
	"strflocaltime/1": (machine, args, item, emit) =>
		machine.each(argument(args, 0), item.value, function* (format) {
			yield* emit(made(yield* strftime(session.sys, item.value, format, true), item.place));
		}),
	"halt/0": () => {
		throw new Halt("", 0);
	},
	"halt_error/1": (machine, args, item) =>
		machine.each(argument(args, 0), item.value, (status) => {
			if (!isNumber(status)) throw new JqError("halt_error/1: number required");
			throw new Halt(typeof item.value === "string" ? item.value : `${toJson(item.value)}\n`, numberOf(status) & 255);
		}),
	"builtins/0": (_, __, item, emit) => emit(made(builtinNames, item.place)),
});

/** Names that begin with "_" are the prelude's own. */
const builtinNames: readonly string[] = [
	...new Set([
		...valueFunctions.keys(),
		...Object.keys(steering),
		...preludeKeys,
		...leftOut,
		..."input/0 debug/0 stderr/0 input_filename/0 input_line_number/0 now/0 localtime/0 strftime/1 strflocaltime/1 halt/0 halt_error/1 builtins/0 empty/0".split(
			" ",
		),
	]),
].filter((key) => !key.startsWith("_"));

/** All builtins that are not written in jq; those that make values of values run once for each combination of their arguments. */
export function nativesFor(session: Session): (key: string) => Native | undefined {
	const own = outside(session);
	return (key) => {
		const steers = Object.hasOwn(steering, key) ? steering[key] : Object.hasOwn(own, key) ? own[key] : undefined;
		if (steers) return steers;
		if (leftOut.has(key))
			return () => {
				throw new UnsimulatedBuiltin(key);
			};
		const compute = valueFunctions.get(key);
		if (!compute) return undefined;
		return (machine, args, item, emit) =>
			args.length === 0
				? emit(made(compute(item.value), item.place))
				: withArguments(machine, args, item.value, (values) => emit(made(compute(item.value, ...values), item.place)));
	};
}
