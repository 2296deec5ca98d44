/** One call of iptables, also for programs that use it as a library (dockerd). */
import type { Sys } from "../../kernel/abi.ts";
import type { IpFamily } from "../../net/address.ts";
import { type Command, CommandParser } from "./command.ts";
import { BadArgument, IptablesError, ParameterProblem, Unsimulated, VERSION } from "./error.ts";
import { execute } from "./execute.ts";
import { helpText } from "./help.ts";
import type { Names } from "./names.ts";
import { Ruleset } from "./ruleset.ts";

export interface Outcome {
	readonly status: number;
	readonly out: string;
	readonly err: string;
}

export const hint = (program: string): string => `Try \`${program} -h' or '${program} --help' for more information.\n`;

/** What a thrown mistake is on standard error, and its status. Anything else is thrown on. */
export function failure(error: unknown, program: string): Outcome {
	if (error instanceof IptablesError) return { status: error.status, out: "", err: error.text };
	if (error instanceof ParameterProblem) return { status: error.status, out: "", err: `${program} ${VERSION}: ${error.message}\n${hint(program)}` };
	if (error instanceof BadArgument) return { status: 2, out: "", err: `Bad argument \`${error.word}'\n${hint(program)}` };
	if (error instanceof Unsimulated) return { status: 64, out: "", err: `${program}: ${error.what} is not simulated here; the real ${program} has it\n` };
	throw error;
}

export const programOf = (family: IpFamily): string => (family === "inet" ? "iptables" : "ip6tables");

/** A parsed command, or what is said without one. */
export function parseCommand(args: readonly string[], family: IpFamily, names: Names): Command | Outcome {
	const program = programOf(family);
	try {
		const parsed = new CommandParser(args, family, names).parse();
		if (parsed === "version") return { status: 0, out: `${program} ${VERSION}\n`, err: "" };
		return parsed === "help" ? { status: 0, out: helpText(program), err: "" } : parsed;
	} catch (error) {
		return failure(error, program);
	}
}

/** Does a parsed command in the caller's network namespace. */
export function runCommand(sys: Sys, command: Command, family: IpFamily, names: Names): Outcome {
	const program = programOf(family);
	try {
		return { status: 0, ...execute(new Ruleset(sys, program, family), command, names) };
	} catch (error) {
		return failure(error, program);
	}
}

/** `iptables ARGS`, without names of hosts, ports and users: what a daemon asks for. */
export function iptables(sys: Sys, family: IpFamily, args: readonly string[], names: Names): Outcome {
	const command = parseCommand(args, family, names);
	return "status" in command ? command : runCommand(sys, command, family, names);
}
