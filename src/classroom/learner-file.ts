/** The file that holds what a learner did: sessions to play again, and answers to quizzes. It may come from anybody. */
import { z } from "astro/zod";

export const learnerFormat = "underdock-progress";
/** In bytes; years of typing stay far below. */
export const largestLearnerFile = 20_000_000;

/** A year of virtual time, in nanoseconds. */
const LATEST = 365 * 86_400e9;
const ENTRIES = 300_000;

const id = z
	.string()
	.max(100)
	.regex(/^[a-z0-9][a-z0-9/-]*$/, "must be a name of lower-case letters, digits, dashes and slashes");
const size = z.strictObject({ rows: z.int().min(1).max(1000), cols: z.int().min(1).max(1000) });
const at = z.number().nonnegative().max(LATEST);
const terminal = z.int().min(1).max(99);

const session = z.strictObject({
	version: z.literal(1),
	lab: id.describe("The lesson's folder, such as 02-namespaces/03-pid"),
	world: id,
	seed: z.int().nonnegative().max(0xffff_ffff),
	until: at.describe("How far the machine had run, in virtual nanoseconds"),
	log: z
		.array(
			z.union(
				[
					z.strictObject({ at, terminal, open: size, host: id.optional() }),
					z.strictObject({ at, terminal, keys: z.string().max(100_000) }),
					z.strictObject({ at, terminal, resize: size }),
					z.strictObject({ at, task: id, answer: z.string().max(10_000) }),
				],
				{ error: "must be an input: { at, terminal, open | keys | resize } or { at, task, answer }" },
			),
		)
		.max(ENTRIES),
});

const lesson = z.strictObject({
	tasks: z.array(id).max(1000),
	quiz: z.record(id, z.strictObject({ given: z.array(z.string().max(10_000)).max(100), correct: z.boolean() })),
});

export const learnerSchema = z.strictObject({
	format: z.literal(learnerFormat),
	version: z.literal(1),
	course: z.string().max(100).optional().describe("The version of the course that it was made with"),
	exported: z.string().max(100),
	lessons: z.record(id, lesson).describe("By the lesson's address, such as namespaces/pid"),
	sessions: z.record(id, session).describe("By the lesson's address"),
});

export type LearnerFile = z.output<typeof learnerSchema>;

/** Why a file cannot be used: in words for a message, and where. */
export interface LearnerFileProblem {
	readonly kind: "too large" | "not JSON" | "foreign" | "broken";
	/** The place in it: "sessions → namespaces/pid → log → 17". */
	readonly place?: string;
	readonly message: string;
}

/** Names that mean something to every JavaScript object. */
const reserved = new Set(["__proto__", "constructor", "prototype"]);

class ReservedName extends Error {}

function parseJson(text: string): unknown {
	return JSON.parse(text, (key, value) => {
		if (reserved.has(key)) throw new ReservedName(`a field may not be called ${key}`);
		return value;
	});
}

/** Reads an exported file; never throws. */
export function parseLearnerFile(text: string): { readonly file: LearnerFile } | { readonly problem: LearnerFileProblem } {
	if (text.length > largestLearnerFile) return { problem: { kind: "too large", message: `more than ${largestLearnerFile / 1e6} MB` } };
	let json: unknown;
	try {
		json = parseJson(text);
	} catch (error) {
		if (error instanceof ReservedName) return { problem: { kind: "broken", message: error.message } };
		if (error instanceof RangeError) return { problem: { kind: "broken", message: "nested too deeply" } };
		return { problem: { kind: "not JSON", message: (error as Error).message } };
	}
	if (typeof json !== "object" || json === null || (json as { format?: unknown }).format !== learnerFormat) {
		return { problem: { kind: "foreign", message: `"format" is not "${learnerFormat}": this is not a file exported from the course` } };
	}
	const result = learnerSchema.safeParse(json);
	if (result.success) return { file: result.data };
	const issue = result.error.issues[0];
	return { problem: { kind: "broken", place: (issue?.path ?? []).join(" → "), message: issue?.message ?? "does not have the form of an exported file" } };
}
