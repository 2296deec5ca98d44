/** `${...}` with an index, a prefix or an operator. */
import type { Blocking } from "../kernel/abi.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { assignText } from "./assignments.ts";
import { elementKey, elementsOf, follow, keyOf, keysOf, readElement, splitReference } from "./elements.ts";
import { arithmeticText, blocking, expandPieces, operandPattern, operandText } from "./expand.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { parameterValue, unbound } from "./parameters.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import type { Operand, OperationPiece, Operator } from "./pieces.ts";
import { ShellError } from "./shell-error.ts";
import { ReplacementSink, type Sink } from "./sinks.ts";
import { type Subject, subjectText } from "./subject.ts";
import { changeCase, removeMatch, sliceText } from "./text-operations.ts";
import { transform } from "./transform.ts";
import { Attribute } from "./variable.ts";

const badSubstitution = (host: ExpansionHost, piece: OperationPiece): ShellError =>
	host.dialect === "dash"
		? new ShellError("bad-substitution", "Bad substitution", "shell", 2)
		: new ShellError("bad-substitution", `${piece.text}: bad substitution`);

const isWhole = (index: Operand | undefined): "@" | "*" | undefined => {
	const only = index?.pieces.length === 1 ? index.pieces[0] : undefined;
	return only?.kind === "text" && !only.quoted && (only.text === "@" || only.text === "*") ? only.text : undefined;
};

/** The parameter of a name and an expanded subscript. */
function subjectOf(host: ExpansionHost, name: string, subscript: string | undefined, whole: "@" | "*" | undefined): Subject {
	if (name === "@" || name === "*") return { kind: "list", values: host.positional, joined: name === "*", name, label: name, keys: undefined };
	if (subscript === undefined) {
		const target = /^[A-Za-z_]/.test(name) && host.variables.find(name)?.has(Attribute.nameref) ? follow(host, name) : undefined;
		if (target?.subscript !== undefined) return indirectSubject(host, `${target.name}[${target.subscript}]`);
		return { kind: "scalar", value: parameterValue(host, target?.name ?? name), name: target?.name ?? name, label: name, target: name };
	}
	const target = follow(host, name).name;
	const value = host.variables.value(target);
	if (whole) {
		const keys = typeof value === "object" ? value.keys() : undefined;
		return { kind: "list", values: elementsOf(value), joined: whole === "*", name: target, label: `${name}[${whole}]`, keys };
	}
	const label = `${name}[${subscript}]`;
	const key = keyOf(host, value, subscript);
	if (key === undefined) host.warn(`${name}: bad array subscript`);
	return { kind: "scalar", value: key === undefined ? "" : readElement(value, key), name: target, label, target: label };
}

/** The parameter that a text names, as the value of `x` in `${!x}`. */
function indirectSubject(host: ExpansionHost, text: string): Subject {
	const { name, subscript } = splitReference(text);
	const isParameter = /^([A-Za-z_][A-Za-z0-9_]*|\d+|[@*#?$!-])$/.test(name) && (subscript === undefined || /^[A-Za-z_]/.test(name));
	if (!isParameter) throw new ShellError("bad-substitution", `${text}: invalid variable name`);
	if (subscript === undefined || subscript === "@" || subscript === "*") return subjectOf(host, name, subscript, subscript);
	// the subscript came as data: it is expanded as it would be in a script
	const key = /[$`"'\\]/.test(subscript) ? elementKey(host, name, subscript) : subscript;
	return subjectOf(host, name, key === undefined ? subscript : String(key), undefined);
}

function indirect(host: ExpansionHost, subject: Subject): Subject {
	const variable = subject.kind === "scalar" ? host.variables.find(subject.label) : undefined;
	if (variable?.has(Attribute.nameref) && typeof variable.value === "string") return { ...(subject as Subject & { kind: "scalar" }), value: variable.value };
	const text = subject.kind === "list" ? subject.values.join(" ") : subject.value;
	// a positional parameter that is not there leads nowhere, without complaint
	if (text === undefined && !/^[A-Za-z_]/.test(subject.label)) return subject;
	if (text === undefined) throw new ShellError("bad-substitution", `${subject.label}: invalid indirect expansion`);
	return indirectSubject(host, text);
}

function emit(subject: Subject, quoted: boolean, sink: Sink): void {
	if (subject.kind === "list") sink.list(subject.values, subject.joined, quoted);
	else if (quoted) sink.quoted(subject.value ?? "");
	else sink.expanded(subject.value ?? "");
}

/** The same subject with each of its texts changed. */
function map(subject: Subject, change: (text: string) => string): Subject {
	if (subject.kind === "list") return { ...subject, values: subject.values.map(change) };
	return subject.value === undefined ? subject : { ...subject, value: change(subject.value) };
}

export function* expandOperation(host: ExpansionHost, piece: OperationPiece, sink: Sink): Blocking<void> {
	const { name, prefix, index, operator, quoted } = piece;
	if (operator?.kind === "bad") throw badSubstitution(host, piece);
	if (operator?.kind === "names") {
		const names = host.variables.names(name).filter((n) => host.variables.value(n) !== undefined);
		if (operator.joined && !quoted && host.variables.get("IFS") === "") return sink.expanded(names.join(""));
		return sink.list(names, operator.joined, quoted);
	}
	const whole = isWhole(index);
	if (host.dialect === "dash" && !isPortable(piece)) throw badSubstitution(host, piece);
	if (prefix === "!" && whole && !operator) {
		const keys = keysOf(host.variables.value(follow(host, name).name));
		if (whole === "*" && !quoted && host.variables.get("IFS") === "") return sink.expanded(keys.join(" "));
		return sink.list(keys, whole === "*", quoted);
	}
	const subscript = index && (yield* operandText(host, index));
	const subject = yield* blocking(host, () => {
		const direct = subjectOf(host, name, subscript, whole);
		return prefix === "!" ? indirect(host, direct) : direct;
	});
	if (prefix === "#") return emitLength(host, subject, quoted, sink);
	if (operator?.kind === "default") return yield* applyDefault(host, piece, operator, subject, sink);
	if (operator?.kind === "transform" && operator.letter === "" && subjectText(subject) !== undefined) throw badSubstitution(host, piece);
	const described = operator?.kind === "transform" && "aA".includes(operator.letter) && host.variables.find(subject.name) !== undefined;
	if (subject.kind === "scalar" && subject.value === undefined && !described && host.option("nounset"))
		throw unbound(host, prefix === "!" ? `!${name}` : subject.label);
	emit(operator ? yield* operate(host, operator, subject) : subject, quoted, sink);
}

/** What dash has of all this. */
const isPortable = (piece: OperationPiece): boolean =>
	piece.index === undefined && piece.prefix !== "!" && (piece.operator === undefined || piece.operator.kind === "default" || piece.operator.kind === "remove");

function emitLength(host: ExpansionHost, subject: Subject, quoted: boolean, sink: Sink): void {
	let length: number;
	if (subject.kind === "list") length = subject.values.length;
	else {
		if (subject.value === undefined && host.option("nounset")) throw unbound(host, subject.label);
		const text = subject.value ?? "";
		length = /[\ud800-\udbff]/.test(text) ? Array.from(text).length : text.length;
	}
	if (quoted) sink.quoted(String(length));
	else sink.expanded(String(length));
}

function* applyDefault(host: ExpansionHost, piece: OperationPiece, operator: Operator & { kind: "default" }, subject: Subject, sink: Sink): Blocking<void> {
	const { quoted, prefix, name } = piece;
	const text = subjectText(subject, quoted ? (host.variables.get("IFS") ?? " ").slice(0, 1) : " ");
	const missing = text === undefined || (operator.operator.startsWith(":") && text === "");
	const action = operator.operator.at(-1);
	if (action === "+" ? missing : !missing) {
		if (action !== "+") emit(subject, quoted, sink);
		else if (quoted && (subject.kind === "scalar" || subject.joined || subject.values.length > 0)) sink.quoted("");
		return;
	}
	if (action === "-" || action === "+") {
		if (quoted && operator.operand.pieces.length === 0) sink.quoted("");
		return yield* expandPieces(host, operator.operand.pieces, sink);
	}
	const words = yield* operandText(host, operator.operand);
	if (action === "?") throw unsetError(host, prefix === "!" ? `!${name}` : subject.label, operator.operator === ":?", words);
	if (subject.kind === "list" || !/^[A-Za-z_]/.test(subject.target)) throw new ShellError("assignment", `$${subject.label}: cannot assign in this way`);
	assignText(host, subject.target, words);
	const target = splitReference(subject.target);
	emit(subjectOf(host, target.name, target.subscript, undefined), quoted, sink);
}

function unsetError(host: ExpansionHost, label: string, orNull: boolean, words: string): ShellError {
	const usual =
		host.dialect === "bash" ? (orNull ? "parameter null or not set" : "parameter not set") : orNull ? "parameter not set or null" : "parameter not set";
	return new ShellError("unset", `${label}: ${words || usual}`, "shell", host.dialect === "bash" ? 1 : 2);
}

function* pattern(host: ExpansionHost, operand: Operand): Blocking<Pattern> {
	return compilePattern(yield* operandPattern(host, operand), { extglob: host.option("extglob") });
}

function* operate(host: ExpansionHost, operator: Exclude<Operator, { kind: "default" | "bad" | "names" }>, subject: Subject): Blocking<Subject> {
	switch (operator.kind) {
		case "remove": {
			const compiled = yield* pattern(host, operator.pattern);
			return map(subject, (text) => removeMatch(text, compiled, operator.operator));
		}
		case "case": {
			const compiled = operator.pattern && operator.pattern.literal !== "" ? yield* pattern(host, operator.pattern) : undefined;
			return map(subject, (text) => changeCase(text, operator.operator, compiled));
		}
		case "replace":
			return yield* replace(host, operator, subject);
		case "slice":
			return yield* slice(host, operator, subject);
		case "transform":
			return yield* transform(host, operator.letter, subject);
	}
}

function* replace(host: ExpansionHost, operator: Operator & { kind: "replace" }, subject: Subject): Blocking<Subject> {
	const source = yield* operandPattern(host, operator.pattern);
	const sink = new ReplacementSink(host);
	yield* expandPieces(host, operator.replacement.pieces, sink);
	const fill = (match: string): string => sink.parts.map((part) => part ?? match).join("");
	const anchor = operator.operator;
	const nocase = host.option("nocasematch");
	const compiled = compilePattern(source, { extglob: host.option("extglob"), nocase });
	return map(subject, (text) => {
		if (anchor === "/" || anchor === "//") return compiled.replace(text, anchor === "//", fill);
		const length = anchor === "/#" ? compiled.prefix(text, true) : compiled.suffix(text, true);
		if (length < 0) return text;
		return anchor === "/#" ? fill(text.slice(0, length)) + text.slice(length) : text.slice(0, text.length - length) + fill(text.slice(text.length - length));
	});
}

function* slice(host: ExpansionHost, operator: Operator & { kind: "slice" }, subject: Subject): Blocking<Subject> {
	const command = subject.name;
	const offset = Number(evaluateArithmetic(host, yield* arithmeticText(host, operator.offset), command));
	const lengthText = operator.length && (yield* arithmeticText(host, operator.length));
	const length = lengthText === undefined ? undefined : Number(evaluateArithmetic(host, lengthText, command));
	const tooShort = (): never => {
		throw new ShellError("bad-substitution", `${lengthText}: substring expression < 0`);
	};
	if (subject.kind === "scalar") return subject.value === undefined ? subject : { ...subject, value: sliceText(subject.value, offset, length) ?? tooShort() };
	if (length !== undefined && length < 0) tooShort();
	const isPositional = subject.name === "@" || subject.name === "*";
	const all = isPositional ? [host.name, ...subject.values] : subject.values;
	// of an array the offset is a subscript, and elements may be missing
	const keys = isPositional || typeof subject.keys?.[0] !== "number" ? all.map((_, i) => i) : (subject.keys as readonly number[]);
	const end = (keys.at(-1) ?? -1) + 1;
	const start = offset < 0 ? end + offset : offset;
	const first = start < 0 ? -1 : keys.findIndex((key) => key >= start);
	const values = first < 0 ? [] : all.slice(first, length === undefined ? undefined : first + length);
	return { ...subject, values };
}
