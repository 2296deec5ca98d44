/** Whether the words of a lesson (en.mdx, ko.mdx) and its checks (lab.yaml, quiz.yaml) name the same things. */
import { type MdastNode, mdxToMdast } from "satteri";
import { type Problem, suggestion } from "./problem.ts";
import type { LabDefinition, Question } from "./types.ts";

interface Named {
	readonly id: string;
	readonly line: number;
}

export interface TaskWords extends Named {
	readonly hints: number;
	readonly feedback: readonly Named[];
}

export interface QuestionWords extends Named {
	readonly choices: readonly Named[];
	readonly explained: boolean;
}

/** What stands in one language's text. */
export interface Words {
	readonly tasks: readonly TaskWords[];
	readonly questions: readonly QuestionWords[];
}

type Element = Extract<MdastNode, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

const isElement = (node: MdastNode): node is Element => node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement";
const childrenOf = (node: MdastNode): readonly MdastNode[] => ("children" in node ? (node.children as readonly MdastNode[]) : []);
const lineOf = (node: MdastNode): number => node.position?.start.line ?? 1;

/** The elements of these names below a node, not those inside one another. */
function* elements(node: MdastNode, ...names: readonly string[]): Generator<Element> {
	for (const child of childrenOf(node)) {
		if (isElement(child) && child.name !== null && names.includes(child.name)) yield child;
		else yield* elements(child, ...names);
	}
}

class Reader {
	readonly problems: Problem[] = [];
	private readonly file: string;
	constructor(file: string) {
		this.file = file;
	}

	private named(element: Element): Named {
		for (const attribute of element.attributes) {
			if (attribute.type === "mdxJsxAttribute" && attribute.name === "id" && typeof attribute.value === "string")
				return { id: attribute.value, line: lineOf(element) };
		}
		this.problems.push({ file: this.file, line: lineOf(element), message: `<${element.name}> has no id`, mend: 'Write id="…", as in lab.yaml or quiz.yaml.' });
		return { id: "", line: lineOf(element) };
	}

	read(root: MdastNode): Words {
		for (const stray of elements(root, "Task", "Quiz", "Hint", "Feedback", "Question", "Choice", "Explain")) {
			if (stray.name === "Task" || stray.name === "Quiz") continue;
			const home = stray.name === "Hint" || stray.name === "Feedback" ? "Task" : stray.name === "Question" ? "Quiz" : "Question";
			this.problems.push({ file: this.file, line: lineOf(stray), message: `<${stray.name}> stands outside a <${home}>` });
		}
		return {
			tasks: [...elements(root, "Task")].map((task) => ({
				...this.named(task),
				hints: [...elements(task, "Hint")].length,
				feedback: [...elements(task, "Feedback")].map((f) => this.named(f)),
			})),
			questions: [...elements(root, "Quiz")]
				.flatMap((quiz) => [...elements(quiz, "Question")])
				.map((question) => ({
					...this.named(question),
					choices: [...elements(question, "Choice")].map((c) => this.named(c)),
					explained: [...elements(question, "Explain")].length > 0,
				})),
		};
	}
}

/** Reads one language's text. MDX that does not parse is one of the problems. */
export function readWords(file: string, text: string): { readonly words: Words | undefined; readonly problems: readonly Problem[] } {
	let root: MdastNode;
	try {
		root = mdxToMdast(text);
	} catch (error) {
		const [, line, column, message] = /^(\d+):(\d+): (.*)$/s.exec((error as Error).message) ?? [];
		return {
			words: undefined,
			problems: [{ file, ...(line && { line: Number(line), column: Number(column) }), message: message ?? (error as Error).message }],
		};
	}
	const reader = new Reader(file);
	return { words: reader.read(root), problems: reader.problems };
}

/** Ids that must be there, each once, against those that are. */
function compare(file: string, what: string, home: string, needed: readonly string[], there: readonly Named[], around: number): Problem[] {
	const problems: Problem[] = [];
	const seen = new Set<string>();
	for (const { id, line } of there) {
		if (id === "") continue;
		if (seen.has(id)) problems.push({ file, line, message: `<${what} id="${id}"> is there twice` });
		else if (!needed.includes(id)) {
			const mend = suggestion(id, needed);
			problems.push({ file, line, message: `${home} has no ${what.toLowerCase()} "${id}"`, ...(mend !== undefined && { mend }) });
		}
		seen.add(id);
	}
	for (const id of needed) if (!seen.has(id)) problems.push({ file, line: around, message: `<${what} id="${id}"> is missing`, mend: `${home} has it.` });
	return problems;
}

/** The reader goes through tasks and questions in the order of the text, and they are numbered by the yaml files. */
function inOrder(file: string, what: string, home: string, needed: readonly string[], there: readonly Named[]): Problem[] {
	const wrong = there.find(({ id }, i) => id !== needed[i]);
	return wrong
		? [{ file, line: wrong.line, message: `<${what} id="${wrong.id}"> is out of order`, mend: `In ${home} the order is ${needed.join(", ")}.` }]
		: [];
}

/** One language against the checks. Every id once, in the order of the yaml files. */
export function checkWords(file: string, words: Words, lab: Pick<LabDefinition, "tasks">, questions: readonly Question[]): Problem[] {
	const problems: Problem[] = [];
	for (const [what, home, needed, there] of [
		["Task", "lab.yaml", lab.tasks, words.tasks],
		["Question", "quiz.yaml", questions, words.questions],
	] as const) {
		const ids = needed.map(({ id }) => id);
		const wrong = compare(file, what, home, ids, there, 1);
		problems.push(...(wrong.length > 0 ? wrong : inOrder(file, what, home, ids, there)));
	}
	for (const { id, line, feedback, hints } of words.tasks) {
		const task = lab.tasks.find((t) => t.id === id);
		if (!task) continue;
		problems.push(
			...compare(
				file,
				"Feedback",
				"lab.yaml",
				task.feedback.map((f) => f.id),
				feedback,
				line,
			),
		);
		if (hints === 0) problems.push({ file, line, message: `<Task id="${id}"> has no <Hint>`, mend: "A learner who is stuck needs one." });
	}
	for (const { id, line, choices, explained } of words.questions) {
		const question = questions.find((q) => q.id === id);
		if (!question) continue;
		const needed = question.kind === "single" || question.kind === "multiple" ? question.choices : [];
		problems.push(...compare(file, "Choice", "quiz.yaml", needed, choices, line));
		if (!explained) problems.push({ file, line, message: `<Question id="${id}"> has no <Explain>` });
	}
	return problems;
}

/** Two languages against each other: as many hints to each task. */
export function compareLanguages(file: string, words: Words, otherFile: string, other: Words): Problem[] {
	return words.tasks.flatMap(({ id, line, hints }) => {
		const there = other.tasks.find((t) => t.id === id);
		if (!there || there.hints === hints) return [];
		return [{ file, line, message: `<Task id="${id}"> has ${hints} hints, and ${there.hints} in ${otherFile}:${there.line}` }];
	});
}
