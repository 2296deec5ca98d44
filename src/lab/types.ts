/** What a lab is once its files have been read and proved: plain data, fit for the page, free of prose and of the parser's types. */
import type { WindowSize } from "../engine/kernel/abi.ts";

/** A line typed by the learner of a solution or mistake, or an answer given. */
export interface Step {
	/** 1 where it is not said. */
	readonly terminal: number;
	/** Typed, with Enter. */
	readonly run?: string;
	/** The task whose answer is what `run` printed. */
	readonly answerFromOutput?: string;
	/** Answers by task. */
	readonly answer?: Readonly<Record<string, string>>;
}

/** A command of the setup: on the first host, or on the one that it names. */
export type SetupStep = string | { readonly host: string; readonly run: string };

/** Changes a link of the world; what is not named stays as it is. */
export interface LinkAction {
	readonly link: string;
	readonly cut?: boolean;
	/** Virtual nanoseconds a frame is under way. */
	readonly delay?: number;
	/** 0..1 of all frames. */
	readonly loss?: number;
	/** Bits in a second; 0 for no limit. */
	readonly rate?: number;
	/** The task with whose passing it happens; without it, it has happened when the learner begins. */
	readonly after?: string;
}

export interface FeedbackRule {
	/** Words: `<Feedback id>`. */
	readonly id: string;
	/** CEL: whether this is what went wrong. */
	readonly when: string;
}

interface TaskBase {
	/** Words: `<Task id>`. */
	readonly id: string;
	/** CEL: what it should be and what it is, in the learner's terms. Values, no prose. */
	readonly expected?: string;
	readonly found?: string;
	readonly feedback: readonly FeedbackRule[];
}

export type LabTask =
	/** Passed as soon as the check holds of the machine's state. */
	| (TaskBase & { readonly kind: "state"; readonly check: string })
	/** Passed by an answer of which the check (over `input` and the state) holds. */
	| (TaskBase & { readonly kind: "answer"; readonly check: string })
	/** Passed by typing what the commands will print on a fresh machine of the lab. */
	| (TaskBase & { readonly kind: "predict"; readonly commands: readonly string[] });

/** What the page loads to run a lab. */
export interface LabDefinition {
	/** The lesson's folder: "02-namespaces/03-pid". */
	readonly id: string;
	readonly world: string;
	/** Commands run by root's bash before the learner starts. */
	readonly setup: readonly SetupStep[];
	/** On which host each terminal is, from the first on; those that are not named are on the world's first host. */
	readonly terminals?: readonly string[];
	readonly links?: readonly LinkAction[];
	/** CEL by name, each may use those before it. */
	readonly definitions: readonly (readonly [name: string, expression: string])[];
	readonly tasks: readonly LabTask[];
	/** At least two; the first is the one that is shown when asked for. */
	readonly solutions: readonly (readonly Step[])[];
}

/** A wrong way and the feedback that it must get. */
export interface Mistake {
	readonly task: string;
	/** Undefined for a wrong prediction, which has no feedback of its own. */
	readonly feedback: string | undefined;
	readonly steps: readonly Step[];
}

/** What the build proves, and a page does not need. */
export interface LabSource extends LabDefinition {
	readonly mistakes: readonly Mistake[];
}

export interface TaskReport {
	readonly id: string;
	readonly kind: LabTask["kind"];
	readonly state: "open" | "passed";
	/** The id of the first feedback that holds; only of an open task, and only once the learner has done something. */
	readonly feedback?: string;
	readonly expected?: string;
	readonly found?: string;
	/** The answer given last, right or wrong. */
	readonly answer?: string;
}

export interface LabReport {
	readonly tasks: readonly TaskReport[];
	/** All tasks passed. */
	readonly done: boolean;
}

/** What the learner did (`host` where a terminal is not on the first one), with the virtual nanosecond at which the machine took it. An entry whose time is past is taken at once. */
export type LogEntry =
	| { readonly at: number; readonly terminal: number; readonly open: WindowSize; readonly host?: string | undefined }
	| { readonly at: number; readonly terminal: number; readonly keys: string }
	| { readonly at: number; readonly terminal: number; readonly resize: WindowSize }
	| { readonly at: number; readonly answer: string; readonly task: string };

/** A session as it is kept, exported and graded: the same log on the same world and seed is the same session. */
export interface SavedSession {
	readonly version: 1;
	/** The lesson's folder. */
	readonly lab: string;
	readonly world: string;
	readonly seed: number;
	/** How far the machine had run: virtual nanoseconds. */
	readonly until: number;
	readonly log: readonly LogEntry[];
}

export type Question =
	| { readonly id: string; readonly kind: "single"; readonly choices: readonly string[]; readonly key: string }
	| { readonly id: string; readonly kind: "multiple"; readonly choices: readonly string[]; readonly key: readonly string[] }
	| { readonly id: string; readonly kind: "short"; readonly accept: readonly string[]; readonly caseSensitive: boolean }
	/** `key` is what the commands print on the simulated machine; computed when the course is built. */
	| { readonly id: string; readonly kind: "predict"; readonly run: readonly string[]; readonly key: string };

export interface Quiz {
	/** The lesson's folder. */
	readonly id: string;
	readonly questions: readonly Question[];
}
