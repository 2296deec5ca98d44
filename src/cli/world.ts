/** `--world NAME` of the commands that boot a machine. */
import { Machine } from "../engine/machine.ts";
import { registry } from "../engine/programs/index.ts";
import { type WorldName, worlds } from "../engine/world/index.ts";

const isWorld = (name: string): name is WorldName => Object.hasOwn(worlds, name);

/** A fresh machine of the world: what is typed or played goes to its first host. */
export const bootMachine = (world: WorldName): Machine => new Machine({ world: worlds[world], seed: 1, programs: registry });

/** The world of `--world NAME` (or --world=NAME) at the head of the arguments, the default host without it, and the others. Undefined, and it is said why, for a name that no world has. */
export function worldOption(args: readonly string[]): { world: WorldName; rest: readonly string[] } | undefined {
	const [first = "", second = ""] = args;
	const joined = first.startsWith("--world=");
	if (!joined && first !== "--world") return { world: "one-host", rest: args };
	const name = joined ? first.slice(8) : second;
	if (isWorld(name)) return { world: name, rest: args.slice(joined ? 1 : 2) };
	console.error(`underdock: there is no world "${name}"; there are ${Object.keys(worlds).join(", ")}`);
	return undefined;
}
