/** Types the lines of a solution or mistake into a session, as a learner does, and waits for what comes of each. Only for Node. */
import { stripVTControlCharacters } from "node:util";
import { decode } from "../engine/kernel/text.ts";
import { registry } from "../engine/programs/index.ts";
import { Session } from "./session.ts";
import type { LabDefinition, Step } from "./types.ts";

/** Wide, so that no line of a command is broken while it is echoed. */
const SIZE = { rows: 50, cols: 500 };
/** How long a line without a prompt is waited for (virtual ns): it runs in the foreground, or waits for input. */
const PATIENCE = 20e9;
const SLICE = 20_000;
/** After a prompt, how many slices something in the background may go on before the next line is typed. */
const BACKGROUND_SLICES = 50;
const MOST_SLICES = 2000;

export class Typist {
	readonly session: Session;
	private shown = "";
	private prompted = false;
	private readonly opened = new Set<number>();

	constructor(lab: LabDefinition, seed: number) {
		this.session = new Session({
			programs: registry,
			lab,
			seed,
			listener: {
				output: (_, data) => {
					this.shown += decode(data);
				},
				event: (event) => {
					if (event.type === "prompt") this.prompted = true;
				},
			},
		});
	}

	/** Until a prompt has appeared and nothing runs any more, or patience ends. */
	private wait(): void {
		const end = this.session.now + PATIENCE;
		let afterPrompt = 0;
		for (let slices = 0; slices < MOST_SLICES; slices++) {
			const state = this.session.run(SLICE, end);
			if (this.prompted && (state === "idle" || ++afterPrompt > BACKGROUND_SLICES)) return;
			if (this.session.now >= end) return;
			if (state === "busy") continue;
			const next = this.session.nextTimer;
			if (next === undefined || next > end) return;
			this.session.advance(next);
		}
	}

	private open(terminal: number): void {
		if (this.opened.has(terminal)) return;
		this.opened.add(terminal);
		this.prompted = false;
		this.session.open(terminal, SIZE);
		this.wait();
	}

	/** Types a line and Enter. Returns what it printed. */
	type(terminal: number, line: string): string {
		this.open(terminal);
		this.shown = "";
		this.prompted = false;
		this.session.keys(terminal, `${line}\r`);
		this.wait();
		// the first line is the echo of what was typed, the last one the next prompt
		const lines = stripVTControlCharacters(this.shown).replaceAll("\r", "").split("\n").slice(1);
		return (this.prompted ? lines.slice(0, -1) : lines).join("\n").trim();
	}

	do(step: Step): void {
		if (step.run !== undefined) {
			const printed = this.type(step.terminal, step.run);
			if (step.answerFromOutput !== undefined) this.session.answer(step.answerFromOutput, printed);
		}
		for (const [task, text] of Object.entries(step.answer ?? {})) this.session.answer(task, text);
	}
}
