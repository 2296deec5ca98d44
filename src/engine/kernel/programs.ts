/** The code of programs, found by the id that their executable files carry. */
import type { Blocking, Program, ProgramTable } from "./abi.ts";

/** A program as installed. */
export interface RegisteredProgram extends ProgramTable {
	readonly run: Program;
}

/** The programs that there are. A Map of them is one whose code is all there. */
export interface ProgramStore {
	/** Undefined when there is no such program, or its code is not there yet. */
	get(id: string): RegisteredProgram | undefined;
	has(id: string): boolean;
}

/** The program, once its code is there; undefined when there is no such program. */
export function* loaded(programs: ProgramStore, id: string): Blocking<RegisteredProgram | undefined> {
	while (programs.has(id)) {
		const program = programs.get(id);
		if (program) return program;
		yield { kind: "load", program: id };
	}
	return undefined;
}

/** Images have programs that nobody has simulated: they say so. */
function notSimulated(id: string): Program {
	return function* (sys, argv) {
		yield* sys.write(2, `${argv[0] ?? id}: ${id} is not simulated here; the real machine has it\n`);
		return 64;
	};
}

/** The program's main function, which waits for the code where it is not there yet. */
export function mainOf(programs: ProgramStore, id: string): Program {
	if (!programs.has(id)) return notSimulated(id);
	return (
		programs.get(id)?.run ??
		function* (sys, argv) {
			const program = yield* loaded(programs, id);
			return program ? yield* program.run(sys, argv) : 127;
		}
	);
}

/**
 * A machine that may not stop half way (a replay, a lab's setup) wanted code that is not there yet: load it and begin again.
 * It is no fault of the machine's.
 */
export class ProgramNotLoaded {
	readonly program: string;
	constructor(program: string) {
		this.program = program;
	}
}
