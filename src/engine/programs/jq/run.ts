/** One run of jq: compiles the filter, feeds it the inputs and prints what comes out. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { exhaustedBytes } from "../../kernel/memory-exhausted.ts";
import { decode } from "../../kernel/text.ts";
import { driven } from "../../shell/exec/deep.ts";
import type { Context } from "../lib/program.ts";
import { readFile } from "../lib/stdio.ts";
import { Evaluator, TooDeep } from "./evaluate.ts";
import { Inputs } from "./inputs.ts";
import { Break, type Env } from "./items.ts";
import { JsonError, JsonReader, parseJson } from "./json.ts";
import { Halt, nativesFor, UnsimulatedBuiltin } from "./natives.ts";
import { ArgumentError, type Arguments } from "./options.ts";
import { Parser } from "./parser.ts";
import { preludeDefinition } from "./prelude.ts";
import { undefinedNames } from "./scope.ts";
import { type Ast, CompileError, type Position } from "./syntax.ts";
import { colorsOf, type DumpOptions, dump, toJson } from "./text.ts";
import { isTrue, JqError, type Json } from "./values.ts";

/** A mistake in the program with the line it stands in, marked. */
function mistake(message: string, position: Position | undefined, source: string): string {
	if (!position) return `jq: error: ${message}\n`;
	const start = Math.min(position.start, Math.max(0, source.length - 1));
	const lineStart = source.lastIndexOf("\n", start - 1) + 1;
	const lineEnd = source.indexOf("\n", start);
	const line = source.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
	const column = start - lineStart;
	const width = Math.max(1, Math.min(position.end - start, line.length - column));
	const at = `${source.slice(0, start).split("\n").length}, column ${column + 1}`;
	return `jq: error: ${message} at <top-level>, line ${at}:\n    ${line}\n    ${" ".repeat(column)}${"^".repeat(width)}\n`;
}

const compileErrors = (count: number): string => `jq: ${count} compile error${count === 1 ? "" : "s"}\n`;

function compile(source: string, variables: readonly string[], isBuiltin: (key: string) => boolean): Ast | string {
	try {
		const ast = new Parser(source).program();
		const missing = undefinedNames(ast, variables, isBuiltin);
		if (missing.length === 0) return ast;
		return missing.map(({ message, position }) => mistake(message, position, source)).join("") + compileErrors(missing.length);
	} catch (error) {
		if (!(error instanceof CompileError)) throw error;
		const also = error.also ? mistake(error.also.message, error.also.position, source) : "";
		return mistake(error.message, error.position, source) + also + compileErrors(also ? 2 : 1);
	}
}

function parseAll(text: string): Json[] {
	const reader = new JsonReader();
	reader.feed(text);
	const values: Json[] = [];
	for (let value = reader.take(); value !== undefined; value = reader.take()) values.push(value);
	for (let value = reader.finish(); value !== undefined; value = reader.finish()) values.push(value);
	return values;
}

/** The values given by name. Throws ArgumentError. */
function* namedValues(context: Context, given: Arguments): Blocking<Map<string, Json>> {
	const values = new Map<string, Json>();
	for (const { kind, name, text } of given.named) {
		if (values.has(name)) continue;
		try {
			if (kind === "arg") values.set(name, text);
			else if (kind === "argjson") values.set(name, parseJson(text));
			else {
				const content = decode(yield* readFile(context.sys, text));
				values.set(name, kind === "rawfile" ? content : parseAll(content));
			}
		} catch (error) {
			if (kind === "argjson" && error instanceof JsonError) throw new ArgumentError("invalid JSON text passed to --argjson");
			const why = isErrno(error) ? `Could not open ${text}: ${error.message}` : error instanceof JsonError ? error.message : undefined;
			if (why === undefined) throw error;
			yield* context.complain(`Bad JSON in --${kind} ${name} ${text}: ${why}`);
			return context.fail("", 2);
		}
	}
	return values;
}

function positionalValues(given: Arguments): Json[] {
	return given.positional.map(({ json, text }) => {
		if (!json) return text;
		try {
			return parseJson(text);
		} catch (error) {
			if (error instanceof JsonError) throw new ArgumentError("invalid JSON text passed to --jsonargs");
			throw error;
		}
	});
}

function dumpOptions(context: Context, { given, indent }: Arguments): DumpOptions {
	const { sys } = context;
	const colored = given.has("color-output") || (!given.has("monochrome-output") && sys.isatty(1) && !sys.environ.get("NO_COLOR"));
	const columns = indent ?? 2;
	return {
		indent: given.has("compact-output") ? undefined : columns < 0 ? "\t" : " ".repeat(columns),
		sortKeys: given.has("sort-keys"),
		ascii: given.has("ascii-output"),
		colors: colored ? colorsOf(sys.environ.get("JQ_COLORS") ?? "") : undefined,
	};
}

function* readProgram(context: Context, given: Arguments): Blocking<string> {
	const { program } = given;
	if (program === undefined || !given.given.has("from-file")) return program ?? ".";
	try {
		return decode(yield* readFile(context.sys, program));
	} catch (error) {
		if (!isErrno(error)) throw error;
		return context.fail(`Could not open ${program}: ${error.message}`, 2);
	}
}

/** Says what an error that nothing caught was. */
function uncaught(value: Json, where: string): string {
	if (typeof value === "string") return `jq: error (at ${where}): ${value}\n`;
	return `jq: error (at ${where}) (not a string): ${toJson(value)}\n`;
}

export function* run(context: Context, given: Arguments): Blocking<number> {
	const { sys } = context;
	const has = (option: string): boolean => given.given.has(option);
	const named = yield* namedValues(context, given);
	const positional = positionalValues(given);
	const source = yield* readProgram(context, given);

	const inputs = new Inputs(context, given.files, { raw: has("raw-input"), slurp: has("slurp"), stream: has("stream"), seq: has("seq") });
	const native = nativesFor(inputs);
	const globals = new Map<string, Json>([
		["ENV", new Map(sys.environ)],
		[
			"ARGS",
			new Map<string, Json>([
				["positional", positional],
				["named", named],
			]),
		],
		...named,
	]);
	const ast = compile(source, [...globals.keys()], (key) => native(key) !== undefined || preludeDefinition(key) !== undefined);
	if (typeof ast === "string") {
		yield* sys.write(2, ast);
		return 3;
	}
	const machine = new Evaluator(sys, { native, definition: preludeDefinition });
	let env: Env | undefined;
	for (const [name, value] of globals) env = { parent: env, kind: "variable", name, value };
	const options = dumpOptions(context, given);
	const raw = has("raw-output") || has("join-output") || has("raw-output0");
	const end = has("raw-output0") ? "\0" : has("join-output") ? "" : "\n";
	let last: Json | undefined;
	let status = 0;
	const emit = function* ({ value }: { readonly value: Json }): Blocking<void> {
		last = value;
		const plain = raw && typeof value === "string" && !has("ascii-output");
		yield* context.print((has("seq") && !plain ? "\x1e" : "") + (plain ? value : dump(value, options)) + end);
		if (has("unbuffered")) yield* context.out.flush();
	};
	const where = (): string => (inputs.begun ? `${inputs.inputFile ?? "<stdin>"}:${inputs.inputLine}` : "<unknown>");
	try {
		for (let left = has("null-input") ? 1 : Infinity; left > 0; left--) {
			const input = has("null-input") ? null : yield* inputs.nextInput();
			if (input === undefined) break;
			try {
				yield* driven(machine.run(ast, env, { value: input, place: undefined }, emit));
			} catch (error) {
				if (error instanceof Break) yield* sys.write(2, `jq: error (at ${where()}): break\n`);
				else if (error instanceof JqError) yield* sys.write(2, uncaught(error.value, where()));
				else throw error;
				status = 5;
			}
		}
	} catch (error) {
		if (error instanceof Halt) {
			if (error.text) yield* sys.write(2, error.text);
			return error.status;
		}
		if (exhaustedBytes(error) !== undefined) {
			yield* context.complain("error: cannot allocate memory");
			sys.kill(sys.getpid(), "ABRT");
			yield* sys.reschedule();
		}
		if (error instanceof TooDeep) {
			yield* context.complain("error: cannot allocate memory");
			return 2;
		}
		// values nested in thousands of levels are compared and printed on the stack of the host
		if (error instanceof RangeError) return context.unsimulated("a value nested this deep");
		if (error instanceof UnsimulatedBuiltin) return context.unsimulated(error.message);
		if (!(error instanceof JsonError)) throw error;
		yield* context.complain(`parse error: ${error.message}`);
		status = 5;
	}
	if (inputs.failures > 0 && status === 0) status = 2;
	if (status !== 0 || !has("exit-status")) return status;
	return last === undefined ? 4 : isTrue(last) ? 0 : 1;
}
