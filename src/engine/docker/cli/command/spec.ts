/** What the command tree is made of: the same tables give parsing, --help, errors and completion. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { Cli } from "../cli.ts";
import type { Flags } from "./flags.ts";

export interface FlagSpec {
	readonly name: string;
	readonly short?: string;
	/** The word behind the name in --help; without it the flag is a bool. */
	readonly type?: string;
	/** How values are checked where the word does not say it: a key of `valueKinds`. */
	readonly kind?: string;
	/** Shown in --help and used where the flag is not given. */
	readonly default?: string;
	readonly help: string;
	/** Its value where it is given without one; such a flag takes one only by `=`. */
	readonly bare?: string;
	readonly hidden?: true;
	/** Only for daemons on Windows: hidden here, and refused. */
	readonly windows?: true;
	/** false: the real docker has it, this one says that it has not. */
	readonly simulated?: false;
}

/** How many operands a command takes; the largest is absent where there is no end. */
export interface Arity {
	readonly least: number;
	readonly most?: number;
}

export interface Invocation {
	readonly cli: Cli;
	readonly command: Command;
	readonly flags: Flags;
	readonly args: readonly string[];
}

/** Returns the exit status; throws `CliError`. */
export type Handler = (invocation: Invocation) => Blocking<number>;

export interface CommandSpec {
	/** The last word of its path. */
	readonly name: string;
	/** What follows the path in the usage line. */
	readonly usage: string;
	readonly summary: string;
	/** Longer words in its own --help. */
	readonly description?: string;
	/** Other last words. */
	readonly aliases?: readonly string[];
	/** The line "Aliases:" where it names other paths. */
	readonly also?: string;
	readonly arity?: Arity;
	readonly flags?: readonly FlagSpec[];
	readonly commands?: readonly CommandSpec[];
	/** Flags end at the first operand: what follows belongs to another program. */
	readonly stopAtOperand?: true;
	readonly hidden?: true;
	/** Its place among "Common Commands" of `docker --help`. */
	readonly common?: number;
	/** Stands under "Swarm Commands". */
	readonly swarm?: true;
	/** Another path whose table it shares, such as `container ls` of `docker ps`. */
	readonly same?: string;
	/** A program of its own, which the command line is handed to. */
	readonly plugin?: string;
	/** Handed to docker-buildx with these words instead of its own, unless DOCKER_BUILDKIT says no. */
	readonly buildkit?: readonly string[];
	/** Its help says that it is an experimental feature. */
	readonly experimental?: true;
	/** The last line of the root's help. */
	readonly footer?: string;
}

/** A node of the tree. */
export interface Command extends CommandSpec {
	readonly parent: Command | undefined;
	/** From the name of the program on: "docker container ls". */
	readonly path: string;
	readonly children: readonly Command[];
	readonly run: Handler | undefined;
}

/** A message for standard error and a status; nothing is said where the message is empty. */
export class CliError extends Error {
	readonly status: number;
	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}

export const useLine = (command: Command): string => `${command.path}${command.usage ? ` ${command.usage}` : ""}`;
