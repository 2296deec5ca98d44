/** What a command of runc is. */
import type { Blocking, Sys } from "../../../kernel/abi.ts";
import type { Flag, Given } from "./flags.ts";
import type { Logger } from "./log.ts";

export interface Invocation {
	readonly sys: Sys;
	readonly options: Given;
	readonly operands: readonly string[];
	readonly globals: Globals;
	readonly log: Logger;
}

export interface Globals {
	/** Where the state of containers stands. */
	readonly root: string;
	readonly rootGiven: boolean;
	readonly systemdCgroup: boolean;
}

export interface Command {
	readonly name: string;
	/** One line in the list of commands. */
	readonly summary: string;
	/** Behind "runc NAME" and "[command options]" in the usage. */
	readonly argsUsage: string;
	readonly description?: string;
	readonly flags: readonly Flag[];
	/** Taken, and not shown in the help. */
	readonly hiddenFlags?: readonly Flag[];
	/** How many operands it takes. */
	readonly operands?: { readonly exactly?: number; readonly least?: number; readonly most?: number };
	/** Flags end at the first operand. */
	readonly inOrder?: true;
	/** Its value is the exit status. Throws CommandError. Absent where the real program has the command and this one does not. */
	readonly run?: (invocation: Invocation) => Blocking<number>;
}

/** Ends runc with a line in its log. */
export class CommandError extends Error {
	readonly status: number;
	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}
