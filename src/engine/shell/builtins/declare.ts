/** declare, typeset, local, export, readonly: attributes, and what has them. */
import type { Blocking } from "../../kernel/abi.ts";
import { AssociativeArray, IndexedArray } from "../arrays.ts";
import { type DeclareRequest, declareVariable } from "../assignments.ts";
import { declaration, setLine } from "../declaration.ts";
import { type Argument, assignmentText } from "../exec/simple-command.ts";
import { trace, traceWords } from "../exec/trace.ts";
import { expandListText, parseAssignment } from "../expand-assignment.ts";
import { isName } from "../initial-variables.ts";
import { singleQuote } from "../quoting.ts";
import type { Shell, ShellFunction } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import { Attribute, type Value } from "../variable.ts";
import { type Builtin, fail, parseFlags, print } from "./builtin.ts";
import { functionText } from "./command.ts";

const bits: Readonly<Record<string, number>> = {
	i: Attribute.integer,
	l: Attribute.lowercase,
	n: Attribute.nameref,
	r: Attribute.readonly,
	t: Attribute.trace,
	u: Attribute.uppercase,
	c: Attribute.capitalize,
	x: Attribute.exported,
};

/** Options in front of the arguments, whose assignments stay as they are. */
function split(
	args: readonly string[],
	values: readonly Argument[],
	spec: string,
	plus: boolean,
): { flags: ReturnType<typeof parseFlags>; rest: readonly Argument[] } {
	const flags = parseFlags(args, spec, plus);
	return { flags, rest: values.slice(values.length - flags.rest.length) };
}

interface Filter {
	/** Attributes that all must be there. */
	readonly attributes: number;
	readonly array: "indexed" | "associative" | undefined;
}

const fits = (value: Value, attributes: number, filter: Filter): boolean =>
	(attributes & filter.attributes) === filter.attributes &&
	(filter.array === undefined || (filter.array === "indexed" ? value instanceof IndexedArray : value instanceof AssociativeArray));

/** Lines of `declare -p` for all variables that fit; with `plain`, as `set` prints them. */
function listing(shell: Shell, names: readonly string[], filter: Filter, plain: boolean): string {
	const { variables } = shell;
	let text = "";
	for (const name of names) {
		const variable = variables.find(name);
		if (!variable) continue;
		const value = variable.read(variables);
		if (!fits(value, variable.attributes, filter) || (variable.dynamic && value === undefined)) continue;
		if (!plain) text += `${declaration(name, variable.attributes, value)}\n`;
		else {
			const line = setLine(name, value);
			if (line !== undefined) text += `${line}\n`;
		}
	}
	return text;
}

const functionLine = (f: ShellFunction): string => `declare -f${f.readonly ? "r" : ""}${f.traced ? "t" : ""}${f.exported ? "x" : ""} ${f.name}\n`;

const sortedFunctions = (shell: Shell): ShellFunction[] => [...shell.functions.entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

/** `declare -f`, `-F`: functions and their attributes. */
function* functions(shell: Shell, command: string, rest: readonly Argument[], flags: { has(letter: string): boolean }): Blocking<number> {
	const namesOnly = flags.has("F");
	if (rest.length === 0) {
		for (const f of sortedFunctions(shell)) {
			if (flags.has("x") && !f.exported) continue;
			yield* print(shell, namesOnly ? functionLine(f) : functionText(f));
			if (!namesOnly && (f.exported || f.traced || f.readonly) && flags.has("p")) yield* print(shell, functionLine(f));
		}
		return 0;
	}
	let status = 0;
	for (const argument of rest) {
		const name = typeof argument === "string" ? argument : argument.name;
		const f = shell.functions.get(name);
		if (!f) {
			status = 1;
			if (command === "export" || command === "readonly") yield* shell.complain(`${command}: ${name}: not a function`);
			continue;
		}
		const changes = (["x", "t", "r"] as const).some((l) => flags.has(l) || flags.has(`+${l}`));
		if (changes) {
			shell.functions.set(name, {
				...f,
				exported: flags.has("x") || (f.exported && !flags.has("+x")),
				traced: flags.has("t") || (f.traced && !flags.has("+t")),
				readonly: flags.has("r") || f.readonly,
			});
			noteExported(shell, name);
		} else if (namesOnly) yield* print(shell, shell.options.has("extdebug") ? `${name} ${f.source.lineAt(0)} ${f.file}\n` : `${name}\n`);
		else yield* print(shell, functionText(f));
	}
	return status;
}

/** An exported function is a variable of the environment: `BASH_FUNC_name%%=() { ...`. */
export function noteExported(shell: Shell, name: string): void {
	const f = shell.functions.get(name);
	const variable = `BASH_FUNC_${name}%%`;
	if (!f?.exported) {
		if (shell.variables.find(variable)) shell.variables.unset(variable);
		return;
	}
	const body = functionText(f)
		.replace(/^.*\n\{ /, "() { ")
		.replace(/\n {4}/g, "\n ")
		.replace(/\n$/, "");
	shell.variables.set(variable, body);
	shell.variables.change(variable, Attribute.exported);
}

/** Carries out one argument. False after a message. */
function* declareOne(shell: Shell, command: string, argument: Argument, request: DeclareRequest): Blocking<boolean> {
	let assignment = typeof argument === "string" ? parseAssignment(argument) : argument;
	const attributesOnly = command === "export" || command === "readonly";
	if (attributesOnly && shell.dialect === "dash" && (assignment?.append || assignment?.subscript !== undefined || !assignment))
		fail(`${typeof argument === "string" ? argument.replace(/=.*/s, "") : `${argument.name}${argument.append ? "+" : ""}`}: bad variable name`, 2);
	if (!assignment || !isName(assignment.name) || (attributesOnly && assignment.subscript !== undefined)) {
		if (assignment?.subscript !== undefined && attributesOnly) argument = `${assignment.name}[${assignment.subscript}]`;
		yield* shell.complain(`${command}: \`${typeof argument === "string" ? argument : `${argument.name}=${String(argument.value)}`}': not a valid identifier`);
		return false;
	}
	// `readonly -a x` makes no array of what has no value
	if (attributesOnly && assignment.value === undefined) request = { ...request, array: undefined };
	try {
		if (request.array !== undefined || typeof shell.variables.value(assignment.name) === "object")
			assignment = (yield* expandListText(shell, assignment)) ?? assignment;
		if (attributesOnly && typeof assignment.value === "string" && shell.options.has("xtrace"))
			yield* trace(shell, `${assignment.name}${assignment.append ? "+=" : "="}${traceWords([assignment.value], shell.dialect)}`);
		declareVariable(shell, request, assignment);
		return true;
	} catch (error) {
		if (!(error instanceof ShellError) || error.reach !== "command") throw error;
		if (error.kind === "readonly" && command === "export") shell.variables.change(assignment.name, request.add, request.remove);
		// a readonly variable is named without the command by export and readonly
		const bare = error.kind === "readonly" && (command === "export" || command === "readonly");
		yield* shell.complain(bare ? error.message : `${command}: ${error.message}`);
		return false;
	}
}

const declareOptions = "aAcfFgiIlnprtux";

function* runDeclare(shell: Shell, command: string, args: readonly string[], values: readonly Argument[]): Blocking<number> {
	const local = command === "local";
	if (local && !shell.variables.inFunction) fail("can only be used in a function");
	if (local && args[0] === "-") {
		shell.localOptions = shell.options.copy(shell.dialect);
		return 0;
	}
	const { flags, rest } = split(args, values, declareOptions, true);
	if (flags.has("f") || flags.has("F")) return yield* functions(shell, command, rest, flags);
	let add = 0;
	let remove = 0;
	for (const [letter, bit] of Object.entries(bits)) {
		if (flags.has(letter)) add |= bit;
		if (flags.has(`+${letter}`)) remove |= bit;
	}
	const array = flags.has("A") ? ("associative" as const) : flags.has("a") ? ("indexed" as const) : undefined;
	const filter = { attributes: add, array };
	if (rest.length === 0) {
		const names = local ? shell.variables.localNames() : shell.variables.names();
		const plain = (add === 0 && array === undefined && !flags.has("p")) || (local && !flags.has("p"));
		yield* print(shell, listing(shell, names, filter, plain));
		if (plain && !local) for (const f of sortedFunctions(shell)) yield* print(shell, functionText(f));
		return 0;
	}
	let status = 0;
	const scope = flags.has("g") ? "global" : local || (shell.variables.inFunction && !flags.has("p")) ? "local" : "visible";
	for (const argument of rest) {
		if (flags.has("p")) {
			const name = typeof argument === "string" ? argument : assignmentText(argument);
			const found = shell.variables.find(name);
			const value = found?.read(shell.variables);
			if (found && !(found.dynamic && value === undefined)) yield* print(shell, `${declaration(name, found.attributes, value)}\n`);
			else {
				yield* shell.complain(`${command}: ${name}: not found`);
				status = 1;
			}
			continue;
		}
		if (flags.has("I")) inherit(shell, argument);
		if (!(yield* declareOne(shell, command, argument, { scope, add, remove, array }))) status = 1;
	}
	return status;
}

/** `local -I`: the local variable starts with the value and attributes of the one it hides. */
function inherit(shell: Shell, argument: Argument): void {
	const name = typeof argument === "string" ? (parseAssignment(argument)?.name ?? "") : argument.name;
	const outer = shell.variables.find(name);
	if (!outer || shell.variables.isLocal(name)) return;
	const { value, attributes } = outer;
	const made = shell.variables.declareIn("local", name);
	made.value = typeof value === "object" ? value.copy() : value;
	made.attributes = attributes;
}

const declare = (name: "declare" | "typeset" | "local"): Builtin => ({
	name,
	synopsis:
		name === "local"
			? "[option] name[=value] ..."
			: name === "declare"
				? "[-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]"
				: "[-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]",
	summary: name === "local" ? "Define local variables." : "Set variable values and attributes.",
	*run(shell, args, values) {
		if (shell.dialect === "bash") return yield* runDeclare(shell, name, args, values);
		if (!shell.variables.inFunction) fail("not in a function", 2);
		for (const argument of values) yield* declareOne(shell, name, argument, { scope: "local", add: 0, remove: 0 });
		return 0;
	},
});

/** `export` and `readonly` in dash: `export x='1'`. */
function posixListing(shell: Shell, command: string, attribute: number): string {
	return shell.variables
		.names()
		.flatMap((name) => {
			const variable = shell.variables.find(name);
			if (!variable?.has(attribute)) return [];
			const value = shell.variables.get(name);
			return [value === undefined ? `${command} ${name}\n` : `${command} ${name}=${singleQuote(value)}\n`];
		})
		.join("");
}

const attributeBuiltin = (name: "export" | "readonly", attribute: number, spec: string, synopsis: string, summary: string): Builtin => ({
	name,
	synopsis,
	special: true,
	summary,
	*run(shell, args, values) {
		const { flags, rest } = split(args, values, shell.dialect === "bash" ? spec : "p", false);
		if (flags.has("f")) {
			const also = { has: (l: string): boolean => flags.has(l) || (rest.length > 0 && l === (name === "export" ? (flags.has("n") ? "+x" : "x") : "r")) };
			return yield* functions(shell, name, rest, also);
		}
		if (rest.length === 0 || flags.has("p")) {
			const filter = { attributes: attribute, array: flags.has("A") ? ("associative" as const) : flags.has("a") ? ("indexed" as const) : undefined };
			yield* print(shell, shell.dialect === "bash" ? listing(shell, shell.variables.names(), filter, false) : posixListing(shell, name, attribute));
			return 0;
		}
		const off = flags.has("n");
		const array = flags.has("A") ? ("associative" as const) : flags.has("a") ? ("indexed" as const) : undefined;
		let status = 0;
		for (const argument of rest) {
			if (!(yield* declareOne(shell, name, argument, { scope: "visible", add: off ? 0 : attribute, remove: off ? attribute : 0, array }))) status = 1;
		}
		return status;
	},
});

export const declareBuiltins: readonly Builtin[] = [
	declare("declare"),
	declare("typeset"),
	declare("local"),
	attributeBuiltin("export", Attribute.exported, "fnp", "[-fn] [name[=value] ...] or export -p [-f]", "Set export attribute for shell variables."),
	attributeBuiltin("readonly", Attribute.readonly, "aAfp", "[-aAf] [name[=value] ...] or readonly -p", "Mark shell variables as unchangeable."),
];
