/** Where in a log each command began, so that the last one can be undone. */
import type { MachineEvent } from "../engine/kernel/events.ts";

export class CommandMarks {
	/** By host and terminal: how long the log was when the prompt appeared. */
	private readonly prompts = new Map<string, number>();
	private readonly begun: number[] = [];

	/** `length` is that of the log at this moment. */
	note(event: MachineEvent, host: string, length: number): void {
		if (event.type === "prompt") this.prompts.set(`${host} ${event.terminal}`, length);
		else if (event.type === "command") this.begun.push(this.prompts.get(`${host} ${event.terminal}`) ?? length);
	}

	get count(): number {
		return this.begun.length;
	}
	/** The entry with which the last command began; undefined before the first. */
	get last(): number | undefined {
		return this.begun.at(-1);
	}
}
