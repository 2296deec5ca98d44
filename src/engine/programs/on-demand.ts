/** Programs whose code is fetched when it is first wanted. */
import type { ProgramStore, RegisteredProgram } from "../kernel/programs.ts";
import { packageOf } from "./catalog.ts";

export class ProgramsOnDemand implements ProgramStore {
	readonly #loaded = new Map<string, RegisteredProgram>();

	get(id: string): RegisteredProgram | undefined {
		return this.#loaded.get(id);
	}
	has(id: string): boolean {
		return packageOf.has(id);
	}
	/** Fetches a program and those that come with it. Rejects when it cannot be fetched: it may be tried again. */
	async load(id: string): Promise<void> {
		if (this.#loaded.has(id)) return;
		for (const program of (await packageOf.get(id)?.load()) ?? []) this.#loaded.set(program.name, program);
	}
	/** One program of every piece of code that is not here yet. */
	get missing(): string[] {
		const seen = new Set<unknown>();
		return [...packageOf].filter(([id, piece]) => !this.#loaded.has(id) && !seen.has(piece) && seen.add(piece)).map(([id]) => id);
	}
}
