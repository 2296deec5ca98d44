/** Assignment to variables and arrays, by statements and by declare and its sisters. */
import type { Blocking } from "../kernel/abi.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { AssociativeArray, IndexedArray } from "./arrays.ts";
import { badSubscript, type ElementKey, elementKey, follow, keyOf, readElement, splitReference } from "./elements.ts";
import { blocking } from "./expand.ts";
import { type ExpandedAssignment, type ExpandedElement, expandAssignment } from "./expand-assignment.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { add } from "./integer.ts";
import { ShellError } from "./shell-error.ts";
import type { Assignment } from "./syntax.ts";
import { lower, upper } from "./text-operations.ts";
import { Attribute, scalarOf, type Value, type Variable } from "./variable.ts";

export { type ExpandedAssignment, expandAssignment } from "./expand-assignment.ts";

const TEXT_ATTRIBUTES = Attribute.integer | Attribute.lowercase | Attribute.uppercase | Attribute.capitalize;

/** What an assignment of `text` really stores, given the variable's attributes and what was there. */
function storedText(host: ExpansionHost, attributes: number, text: string, append: boolean, old: string | undefined): string {
	if ((attributes & TEXT_ATTRIBUTES) === 0) return append ? (old ?? "") + text : text;
	if (attributes & Attribute.integer) {
		const value = evaluateArithmetic(host, text);
		return String(append ? add(evaluateArithmetic(host, old ?? ""), value) : value);
	}
	const whole = append ? (old ?? "") + text : text;
	if (attributes & Attribute.lowercase) return Array.from(whole, lower).join("");
	if (attributes & Attribute.uppercase) return Array.from(whole, upper).join("");
	return Array.from(whole, (char, i) => (i === 0 ? upper(char) : lower(char))).join("");
}

/** The variable for writing. Throws ShellError "readonly". */
function writable(host: ExpansionHost, name: string): Variable {
	if (host.variables.find(name)?.has(Attribute.readonly)) {
		if (host.dialect === "bash") throw new ShellError("readonly", `${name}: readonly variable`, "command");
		throw new ShellError("readonly", `${name}: is read only`, "shell", 2);
	}
	if (host.option("allexport")) host.variables.change(name, Attribute.exported);
	return host.variables.writable(name);
}

function putScalar(host: ExpansionHost, name: string, variable: Variable, text: string, append: boolean): void {
	const { value, attributes, dynamic } = variable;
	if (dynamic) dynamic.assigned?.(host.variables, storedText(host, attributes, text, append, scalarOf(variable.read(host.variables))));
	else if (typeof value === "object") putElement(host, name, variable, value instanceof IndexedArray ? 0 : "0", text, append);
	else {
		const stored = storedText(host, attributes, text, append, value);
		host.variables.account(name, stored);
		variable.value = stored;
	}
}

function putElement(host: ExpansionHost, name: string, variable: Variable, key: ElementKey, text: string, append: boolean): void {
	const value = arrayOf(variable);
	const stored = storedText(host, variable.attributes, text, append, readElement(value, key));
	if (value instanceof AssociativeArray) value.set(String(key), stored);
	else value.set(Number(key), stored);
	host.variables.accountArray(name, value);
	variable.attributes &= ~Attribute.unset;
}

/** The variable's array; a scalar becomes the element 0 of one. */
function arrayOf(variable: Variable): IndexedArray | AssociativeArray {
	if (typeof variable.value === "object") return variable.value;
	const array = new IndexedArray(variable.value === undefined ? [] : [variable.value]);
	variable.value = array;
	return array;
}

/** `name=text`, name references followed. Throws ShellError. */
export function storeScalar(host: ExpansionHost, name: string, text: string, append: boolean): void {
	const found = host.variables.find(name);
	if (found?.has(Attribute.nameref) && found.value === undefined) {
		// the first assignment says what it refers to
		host.variables.set(name, checkedTarget(name, text));
		return;
	}
	const target = follow(host, name);
	if (target.subscript === undefined) putScalar(host, target.name, writable(host, target.name), text, append);
	else storeSubscript(host, target.name, elementKey(host, target.name, target.subscript), target.subscript, text, append);
}

/** `name[key]=text`. Throws ShellError. */
export function storeElement(host: ExpansionHost, name: string, key: ElementKey, text: string, append: boolean): void {
	const target = follow(host, name).name;
	putElement(host, target, writable(host, target), key, text, append);
}

function storeSubscript(host: ExpansionHost, name: string, key: ElementKey | undefined, subscript: string, text: string, append: boolean): void {
	if (key === undefined || subscript === "") throw badSubscript(`${name}[${subscript}]`);
	storeElement(host, name, key, text, append);
}

/** `a=(...)` */
function putArray(host: ExpansionHost, variable: Variable, name: string, elements: readonly ExpandedElement[], append: boolean): void {
	const before = variable.value;
	if (!append || typeof variable.value !== "object") {
		const old = append && typeof variable.value === "string" ? [variable.value] : [];
		variable.value = variable.value instanceof AssociativeArray ? new AssociativeArray() : new IndexedArray(old);
	}
	variable.attributes &= ~Attribute.unset;
	const array = variable.value as IndexedArray | AssociativeArray;
	if (array instanceof AssociativeArray) {
		putPairs(host, variable, name, elements, append ? array : before);
		return;
	}
	let next = array.last + 1;
	for (const element of elements) {
		if (element.subscript !== undefined) {
			const key = keyOf(host, array, element.subscript);
			if (key === undefined) throw badSubscript(`[${element.subscript}]=${element.value}`);
			next = Number(key);
		}
		putElement(host, name, variable, next++, element.value, element.append);
	}
}

/** `([k]=v ...)`, or `(k v ...)` when the first one has no subscript. `+=` adds to what was there `before`. */
function putPairs(host: ExpansionHost, variable: Variable, name: string, elements: readonly ExpandedElement[], before: Value): void {
	if (elements[0]?.subscript === undefined) {
		for (let i = 0; i < elements.length; i += 2) {
			const key = elements[i]?.value ?? "";
			if (key === "") throw badSubscript(`${name}: ""`);
			putElement(host, name, variable, key, elements[i + 1]?.value ?? "", false);
		}
		return;
	}
	for (const { subscript, append, value } of elements) {
		if (subscript === undefined) throw new ShellError("assignment", `${name}: ${value}: must use subscript when assigning associative array`, "command");
		putElement(
			host,
			name,
			variable,
			subscript,
			storedText(host, variable.attributes, value, append, append ? readElement(before, subscript) : undefined),
			false,
		);
	}
}

/** The second half of an assignment statement: what goes wrong in it ends the line. Throws ShellError. */
export function assignExpanded(host: ExpansionHost, assignment: ExpandedAssignment): void {
	try {
		store(host, assignment);
	} catch (error) {
		if (!(error instanceof ShellError) || error.reach !== "command") throw error;
		throw new ShellError(error.kind, error.message, host.dialect === "bash" && host.option("posix") ? "shell" : "line", error.status);
	}
}

function store(host: ExpansionHost, { name, subscript, append, value }: ExpandedAssignment): void {
	if (value === undefined) return;
	if (typeof value === "object") {
		if (subscript !== undefined) throw new ShellError("assignment", `${name}[${subscript}]: cannot assign list to array member`, "command");
		const reference = follow(host, name);
		const target = reference.name;
		if (reference.subscript !== undefined) throw new ShellError("assignment", `\`${target}[${reference.subscript}]': not a valid identifier`, "command");
		putArray(host, writable(host, target), target, value, append);
	} else if (subscript === undefined) storeScalar(host, name, value, append);
	else storeSubscript(host, name, keyOf(host, host.variables.value(follow(host, name).name), subscript), subscript, value, append);
}

/** One assignment statement. Throws ShellError. */
export function* assign(host: ExpansionHost, assignment: Assignment): Blocking<void> {
	const expanded = yield* expandAssignment(host, assignment);
	yield* blocking(host, () => assignExpanded(host, expanded));
}

/** Assigns to what a text names, `x` or `a[1]`: read, printf -v, getopts. Throws ShellError, also when it names nothing. */
export function assignText(host: ExpansionHost, target: string, text: string): void {
	const { name, subscript } = splitReference(target);
	if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new ShellError("assignment", `\`${target}': not a valid identifier`, "command");
	if (subscript === undefined) storeScalar(host, name, text, false);
	else storeSubscript(host, name, elementKey(host, name, subscript), subscript, text, false);
}

/** An array made of texts: mapfile, read -a, BASH_REMATCH. Throws ShellError. */
export function assignArray(host: ExpansionHost, name: string, values: Iterable<string>): void {
	const target = follow(host, name).name;
	const variable = writable(host, target);
	variable.value = new IndexedArray(values);
	host.variables.accountArray(target, variable.value);
	variable.attributes &= ~Attribute.unset;
}

/** Takes away a variable or element, as `unset` does; `reference` is about name references themselves (unset -n). Throws ShellError. */
export function unsetTarget(host: ExpansionHost, target: string, reference = false): void {
	const direct = splitReference(target);
	const { name, subscript } = reference ? direct : { ...follow(host, direct.name), ...(direct.subscript === undefined ? {} : { subscript: direct.subscript }) };
	if (host.dialect !== "bash" && host.variables.find(name)?.has(Attribute.readonly))
		throw new ShellError("readonly", `unset: ${name}: is read only`, "shell", 2);
	if (subscript === undefined) {
		host.variables.unset(name);
		return;
	}
	const value = host.variables.value(name);
	if (value === undefined) return;
	if (host.variables.find(name)?.has(Attribute.readonly)) throw new ShellError("readonly", `${name}: cannot unset: readonly variable`, "command");
	if ((subscript === "@" || subscript === "*") && !(value instanceof AssociativeArray)) {
		if (value instanceof IndexedArray) host.variables.writable(name).value = new IndexedArray();
		else host.variables.unset(name);
		return;
	}
	const key = elementKey(host, name, subscript);
	if (key === undefined) throw new ShellError("assignment", `[${subscript}]: bad array subscript`, "command");
	if (typeof value === "string" && key !== 0) throw new ShellError("assignment", `${name}: not an array variable`, "command");
	const variable = host.variables.writable(name);
	if (variable.value instanceof IndexedArray) variable.value.delete(Number(key));
	else if (variable.value instanceof AssociativeArray) variable.value.delete(String(key));
	else host.variables.unset(name);
}

function checkedTarget(name: string, target: string): string {
	const base = splitReference(target).name;
	if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(base)) throw new ShellError("assignment", `\`${target}': invalid variable name for name reference`, "command");
	if (base === name) throw new ShellError("assignment", `${name}: nameref variable self references not allowed`, "command");
	return target;
}

/** What declare, local, export and readonly ask for. */
export interface DeclareRequest {
	/** "visible": the variable that is seen now, or a new global one. */
	readonly scope: "visible" | "local" | "global";
	/** Bits of `Attribute`. */
	readonly add: number;
	readonly remove: number;
	readonly array?: "indexed" | "associative" | undefined;
}

/** Makes or changes a variable as declare does. Throws ShellError (reach "command"), whose message declare puts behind its name. */
export function declareVariable(host: ExpansionHost, request: DeclareRequest, assignment: ExpandedAssignment): void {
	const { variables } = host;
	const isReference = ((request.add | request.remove) & Attribute.nameref) !== 0;
	const name = isReference || request.scope === "local" ? assignment.name : follow(host, assignment.name).name;
	const fail = (kind: "readonly" | "assignment", message: string): never => {
		throw new ShellError(kind, message, "command");
	};
	const present = request.scope === "local" && !variables.isLocal(name) ? undefined : variables.find(name);
	const textual = Attribute.integer | Attribute.lowercase | Attribute.uppercase | Attribute.capitalize | Attribute.nameref;
	const changes = assignment.value !== undefined || (request.remove & Attribute.readonly) !== 0 || ((request.add | request.remove) & textual) !== 0;
	const visible = variables.find(name);
	// a readonly variable can be hidden by a local one, unless it is global
	if (visible?.has(Attribute.readonly) && (changes ? present !== undefined || request.scope !== "local" || variables.isGlobal(name) : false))
		fail("readonly", `${name}: readonly variable`);
	const variable = request.scope === "visible" ? variables.writable(name) : variables.declareIn(request.scope, name);
	if (request.array === "indexed" && variable.value instanceof AssociativeArray) fail("assignment", `${name}: cannot convert associative to indexed array`);
	if (request.array === "associative" && variable.value instanceof IndexedArray) fail("assignment", `${name}: cannot convert indexed to associative array`);
	if (request.array !== undefined && variable.value === undefined) variable.attributes |= Attribute.unset;
	if (request.array === "indexed") arrayOf(variable);
	else if (request.array === "associative" && !(variable.value instanceof AssociativeArray)) variable.value = associativeOf(variable.value);
	const allCases = Attribute.lowercase | Attribute.uppercase | Attribute.capitalize;
	let casing = request.add & allCases;
	// asked for two at once, it takes none
	if ((casing & (casing - 1)) !== 0) {
		request = { ...request, add: request.add & ~allCases };
		casing = 0;
	}
	// of the attributes on case only the newest counts
	const dropped = request.remove | (casing ? (Attribute.lowercase | Attribute.uppercase | Attribute.capitalize) & ~casing : 0);
	variable.attributes = (variable.attributes | (request.add & ~Attribute.readonly)) & ~dropped;
	if ((request.add | request.remove) & Attribute.exported) variables.change(name, request.add & Attribute.exported, request.remove & Attribute.exported);
	if (assignment.value !== undefined && host.option("allexport")) variables.change(name, Attribute.exported);
	declareValue(host, variable, name, assignment, isReference && (request.add & Attribute.nameref) !== 0);
	variable.attributes |= request.add & Attribute.readonly;
}

function associativeOf(value: Value): AssociativeArray {
	const array = new AssociativeArray();
	if (typeof value === "string") array.set("0", value);
	return array;
}

function declareValue(host: ExpansionHost, variable: Variable, name: string, { value, subscript, append }: ExpandedAssignment, reference: boolean): void {
	if (value === undefined) {
		if (subscript !== undefined && variable.value === undefined) {
			arrayOf(variable);
			variable.attributes |= Attribute.unset;
		}
		return;
	}
	if (reference && typeof value === "string") variable.value = checkedTarget(name, value);
	else if (typeof value === "object") {
		if (subscript !== undefined) throw new ShellError("assignment", `${name}[${subscript}]: cannot assign list to array member`, "command");
		putArray(host, variable, name, value, append);
	} else if (subscript === undefined) putScalar(host, name, variable, value, append);
	else {
		const key = keyOf(host, variable.value, subscript);
		if (key === undefined || subscript === "") throw badSubscript(`${name}[${subscript}]`);
		putElement(host, name, variable, key, value, append);
	}
}
