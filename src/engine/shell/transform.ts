/** `${x@Q}` and its sisters. */
import type { Blocking } from "../kernel/abi.ts";
import { ansiCText } from "../programs/lib/escapes.ts";
import { AssociativeArray } from "./arrays.ts";
import { declaration } from "./declaration.ts";
import type { ExpansionHost } from "./expansion-host.ts";
import { expandPrompt } from "./prompt.ts";
import { doubleQuote, quoteForReuse, quoteKey } from "./quoting.ts";
import type { Subject } from "./subject.ts";
import { lower, upper } from "./text-operations.ts";
import { attributeLetters } from "./variable.ts";

function simple(letter: string): ((text: string) => string) | undefined {
	switch (letter) {
		case "Q":
			return quoteForReuse;
		case "E":
			return ansiCText;
		case "U":
			return (text) => Array.from(text, upper).join("");
		case "L":
			return (text) => Array.from(text, lower).join("");
		case "u":
			return (text) => text.replace(/^./su, upper);
		default:
			return undefined;
	}
}

/** `${x@a}`: the attributes, once for each element. */
function attributes(host: ExpansionHost, subject: Subject): Subject {
	const variable = host.variables.find(subject.name);
	const letters = variable ? attributeLetters(variable.attributes, variable.read(host.variables)) : "";
	if (subject.kind === "list") return { ...subject, values: subject.values.map(() => letters) };
	return { ...subject, value: variable ? letters : undefined };
}

/** `${x@A}`: an assignment or declare that makes it anew. */
function recreation(host: ExpansionHost, subject: Subject): Subject {
	if (subject.name === "@" || subject.name === "*") {
		const values = subject.kind === "list" && subject.values.length > 0 ? [`set -- ${subject.values.map(quoteForReuse).join(" ")}`] : [];
		return { ...subject, kind: "list", values } as Subject;
	}
	const variable = host.variables.find(subject.name);
	if (!variable) return subject;
	const value = variable.read(host.variables);
	if (subject.kind === "list") return { ...subject, values: [declaration(subject.name, variable.attributes, value)] };
	const letters = attributeLetters(variable.attributes, value);
	if (subject.value === undefined && letters === "") return subject;
	const text = subject.value === undefined ? subject.name : `${subject.name}=${quoteForReuse(subject.value)}`;
	return { ...subject, value: letters === "" ? text : `declare -${letters} ${text}` };
}

/** `${a[@]@K}` in one word, `${a[@]@k}` in many. */
function pairs(host: ExpansionHost, subject: Subject, separate: boolean): Subject {
	if (subject.kind === "scalar") return subject.value === undefined ? subject : { ...subject, value: quoteForReuse(subject.value) };
	const value = host.variables.value(subject.name);
	if (typeof value !== "object") return { ...subject, values: subject.values.map(quoteForReuse) };
	const entries = value.entries();
	if (separate) return { ...subject, values: entries.flatMap(([key, item]) => [String(key), item]) };
	const trailing = value instanceof AssociativeArray ? " " : "";
	const text = entries.map(([key, item]) => `${typeof key === "number" ? key : quoteKey(key)} ${doubleQuote(item)}`).join(" ");
	return { ...subject, values: entries.length > 0 ? [text + trailing] : [] };
}

export function* transform(host: ExpansionHost, letter: string, subject: Subject): Blocking<Subject> {
	const change = simple(letter);
	if (change) {
		if (subject.kind === "list") return { ...subject, values: subject.values.map(change) };
		return subject.value === undefined ? subject : { ...subject, value: change(subject.value) };
	}
	if (letter === "a") return attributes(host, subject);
	if (letter === "A") return recreation(host, subject);
	if (letter === "K" || letter === "k") return pairs(host, subject, letter === "k");
	if (subject.kind === "scalar") return subject.value === undefined ? subject : { ...subject, value: yield* expandPrompt(host, subject.value) };
	const values: string[] = [];
	for (const value of subject.values) values.push(yield* expandPrompt(host, value));
	return { ...subject, values };
}
