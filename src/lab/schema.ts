/**
 * The form of lab.yaml and quiz.yaml. Every field describes itself; the author's guide is made from these descriptions. Only
 * what reads the files imports this: the page gets plain data (types.ts).
 */
import { z } from "astro/zod";

const id = z
	.string()
	.regex(/^[a-z][a-z0-9-]*$/, 'an id is lower-case letters, digits and dashes, such as "first-process"')
	.describe("Joins the checks here with the words in en.mdx and ko.mdx");
const cel = z.string().min(1);
const commands = z
	.union([z.string().min(1), z.array(z.string().min(1)).min(1)], { error: "must be a command or a list of commands" })
	.transform((c) => (typeof c === "string" ? [c] : c));

const hostName = z.string().min(1).describe("A host of the world, by its name");
const setupStep = z.union([z.string().min(1), z.strictObject({ host: hostName, run: z.string().min(1).describe("A command for root's bash there") })], {
	error: "must be a command or { host, run }",
});

const units = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 } as const;
const rates = { kbit: 1e3, mbit: 1e6, gbit: 1e9 } as const;
/** A number with a unit, in the smallest one. */
const measure = (table: Readonly<Record<string, number>>, example: string) =>
	z
		.string()
		.regex(new RegExp(`^\\d+(\\.\\d+)?(${Object.keys(table).join("|")})$`), `must be a number and a unit, such as ${example}`)
		.transform((text) => Number.parseFloat(text) * (table[text.replace(/^[\d.]+/, "")] as number));

const linkAction = z.strictObject({
	link: z.string().min(1).describe("A link of the world, by its name"),
	cut: z.boolean().optional().describe("true cuts it and takes the carrier at both ends, false mends it"),
	delay: measure(units, "50ms").optional().describe("How long a frame is under way, such as 50ms"),
	loss: z.number().min(0).max(1).optional().describe("Which part of all frames is lost, such as 0.1; which ones, the seed decides"),
	rate: measure(rates, "10mbit").optional().describe("What it carries, such as 10mbit"),
	after: id.optional().describe("The task with whose passing it happens; without it, before the learner begins"),
});

const step = z.union(
	[
		z.string().min(1),
		z.strictObject({
			run: z.string().min(1).describe("The line to type"),
			terminal: z.int().min(1).max(99).default(1).describe("In which terminal"),
			answer: id.optional().describe("The task whose answer is what this command prints"),
		}),
		z.strictObject({ answer: z.record(z.string(), z.string()).describe("Answers typed, by task") }),
	],
	{ error: 'must be a command, { run, terminal, answer }, or { answer: { task: "text" } }' },
);
const steps = z
	.union([z.string().min(1), z.array(step).min(1)], { error: "must be a command or a list of steps" })
	.transform((s) => (typeof s === "string" ? [s] : s));

const feedback = z.strictObject({
	id: id.describe("Words: <Feedback id>"),
	when: cel.describe("CEL over the state (and `input`, the answer, in an answer task): whether this is what went wrong"),
});

const task = z.strictObject({
	id: id.describe("Words: <Task id>"),
	check: cel.optional().describe("A state task. CEL over the state: whether it is passed"),
	answer: cel.optional().describe("An answer task. CEL over the state and `input`, the text that was typed: whether it is right"),
	predict: commands.optional().describe("A prediction. The learner types what these commands will print; the machine itself computes the key"),
	expected: cel.optional().describe("CEL: the value that should be there, as the learner would see it. No prose"),
	found: cel.optional().describe("CEL: the value that is there"),
	feedback: z.array(feedback).default([]).describe("What may have gone wrong; the first whose condition holds is said"),
});

export const labSchema = z.strictObject({
	world: z.string().describe("The hosts to boot, such as one-host"),
	setup: z.array(setupStep).default([]).describe("Commands that root's bash runs before the learner starts; on the first host, or on the one that is named"),
	terminals: z
		.array(z.strictObject({ host: hostName }))
		.min(1)
		.max(6)
		.optional()
		.describe("The terminals that the page shows, and on which host each is; without it there is one on each host, or two where the world has one host"),
	links: z.array(linkAction).optional().describe("What is done to the links of the world: cut, mended, slowed, made lossy"),
	let: z
		.record(z.string().regex(/^[a-z][a-z0-9_]*$/, "a name is lower-case letters, digits and underscores"), cel)
		.default({})
		.describe("CEL by name, for use in the checks; each may use those before it"),
	tasks: z.array(task).min(1).describe("What the learner is to reach, in order"),
	solutions: z
		.array(steps)
		.min(2, "at least two solutions are needed, by different ways")
		.describe("Ways that pass every task; the first is shown to a learner who asks for it twice"),
	mistakes: z
		.array(
			z.strictObject({
				task: id.describe("The task that must stay open"),
				feedback: id.optional().describe("The feedback that must be said; left out where the task has none"),
				commands: steps.describe("What the learner does"),
			}),
		)
		.min(3, "at least three mistakes are needed, such as learners really make")
		.describe("Wrong ways, each with the feedback it must get"),
});

const choices = z.array(id).min(2).describe("The choices in order. Words: <Choice id>");
const questionId = id.describe("Words: <Question id>");

export const quizSchema = z.strictObject({
	world: z.string().default("one-host").describe("Where the commands of predict questions run"),
	questions: z
		.array(
			z.discriminatedUnion("kind", [
				z.strictObject({ id: questionId, kind: z.literal("single"), choices, key: id.describe("The right choice") }),
				z.strictObject({ id: questionId, kind: z.literal("multiple"), choices, key: z.array(id).min(1).describe("The right choices, all of them") }),
				z.strictObject({
					id: questionId,
					kind: z.literal("short"),
					accept: z
						.array(z.string().min(1))
						.min(1)
						.describe("Texts that are right; the first is shown as the answer. Spaces and composition of letters do not matter"),
					caseSensitive: z.boolean().default(false).describe("Whether capital letters matter"),
				}),
				z.strictObject({
					id: questionId,
					kind: z.literal("predict"),
					run: commands.describe("The learner types what these print; the key is computed by running them"),
				}),
			]),
		)
		.min(1),
});

export type LabYaml = z.output<typeof labSchema>;
export type QuizYaml = z.output<typeof quizSchema>;
export type StepYaml = LabYaml["solutions"][number][number];
