/** Makes the tree of commands from the tables, and walks it along the words of a command line. */
import type { Surroundings } from "../opts/values.ts";
import { parseFlags } from "./flags.ts";
import { type Arity, CliError, type Command, type CommandSpec, type Handler, useLine } from "./spec.ts";

interface Building {
	readonly handlers: Readonly<Record<string, Handler>>;
	readonly shared: ReadonlyMap<string, CommandSpec>;
}

function build(spec: CommandSpec, parent: Command | undefined, path: string, key: string, with_: Building): Command {
	const base = spec.same === undefined ? undefined : with_.shared.get(spec.same);
	const children: Command[] = [];
	const command: Command = { ...base, ...spec, parent, path, children, run: with_.handlers[spec.same ?? key] };
	for (const child of spec.commands ?? []) children.push(build(child, command, `${path} ${child.name}`, `${key} ${child.name}`.trim(), with_));
	return command;
}

function collect(specs: readonly CommandSpec[], prefix: string, into: Map<string, CommandSpec>): void {
	for (const spec of specs) {
		const key = `${prefix} ${spec.name}`.trim();
		into.set(key, spec);
		collect(spec.commands ?? [], key, into);
	}
}

/** `handlers` are keyed by the path without the program's name. */
export function buildTree(root: CommandSpec, handlers: Readonly<Record<string, Handler>>): Command {
	const shared = new Map<string, CommandSpec>();
	collect(root.commands ?? [], "", shared);
	return build(root, undefined, root.name, "", { handlers, shared });
}

export const childNamed = (command: Command, name: string): Command | undefined => command.children.find((c) => c.name === name || c.aliases?.includes(name));

/** The command that the words name, and what is left of them. Flags of a group in between are checked as cobra's Traverse does. */
export function findCommand(root: Command, words: readonly string[], from: Surroundings): [command: Command, rest: readonly string[]] {
	let command = root;
	let rest = words;
	for (;;) {
		if (command.children.length === 0 || rest.length === 0) return [command, rest];
		const leading = rest.findIndex((word) => !word.startsWith("-") || word === "-" || word === "--");
		const at = leading < 0 ? rest.length : leading;
		const child = childNamed(command, rest[at] ?? "");
		if (!child) return [command, rest];
		if (at > 0) parseFlags(command, rest.slice(0, at), from);
		command = child;
		rest = rest.slice(at + 1);
	}
}

const plural = (count: number): string => `${count} argument${count === 1 ? "" : "s"}`;

/** Refuses a number of operands that the command does not take. */
export function checkArity(command: Command, args: readonly string[]): void {
	const { least, most }: Arity = command.arity ?? { least: 0, most: 0 };
	if (args.length >= least && args.length <= (most ?? Number.POSITIVE_INFINITY)) return;
	const program = command.path.split(" ")[0] as string;
	const usage = `Usage:  ${useLine(command)}`;
	const refuse = (what: string, see = "Run"): never => {
		throw new CliError(`${program}: '${command.path}' ${what}\n\n${usage}\n\n${see} '${command.path} --help' for more information`);
	};
	if (most === 0) refuse("accepts no arguments");
	if (most === undefined) refuse(`requires at least ${plural(least)}`, "See");
	if (most === least) refuse(`requires ${plural(least)}`);
	if (least === 0) refuse(`requires at most ${plural(most as number)}`, "SRun");
	refuse(`requires at least ${least} and at most ${plural(most as number)}`);
}
