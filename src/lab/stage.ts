/** A machine as a lab's learner finds it: the world booted, the lab's setup done. */
import type { WaitStatus } from "../engine/kernel/abi.ts";
import { ProgramNotLoaded, type ProgramStore } from "../engine/kernel/programs.ts";
import { decode } from "../engine/kernel/text.ts";
import { Machine } from "../engine/machine.ts";
import { type WorldName, worlds } from "../engine/world/index.ts";
import { actOnLinks } from "./link-actions.ts";
import type { LabDefinition } from "./types.ts";

/** The most steps that one command of a setup or a prediction may take; any of them needs a few thousand. */
const COMMAND_STEPS = 5_000_000;

export const worldNames: readonly string[] = Object.keys(worlds);
export const isWorld = (name: string): name is WorldName => Object.hasOwn(worlds, name);

export interface CommandResult {
	/** Standard output and error as they came. */
	readonly output: string;
	/** Undefined when it did not end within the steps it may take. */
	readonly status: WaitStatus | undefined;
}

/** Runs a script in root's bash, on the first host where none is named, the clock jumping over idle times, until that bash has ended; what it left in the background stays. Throws ProgramNotLoaded. */
export function runCommand(machine: Machine, script: string, host?: string): CommandResult {
	let status: WaitStatus | undefined;
	const chunks: string[] = [];
	const take = (data: Uint8Array): void => {
		chunks.push(decode(data));
	};
	machine.host(host).spawn("/bin/bash", ["bash", "-c", script], {
		onStdout: take,
		onStderr: take,
		onExit: (ended) => {
			status = ended;
		},
	});
	machine.settle(COMMAND_STEPS, () => status !== undefined);
	return { output: chunks.join(""), status };
}

type StageSpec = Pick<LabDefinition, "world" | "setup" | "links">;

export interface Stage {
	readonly machine: Machine;
	/** What the setup's commands printed and how they ended, in order. */
	readonly setup: readonly CommandResult[];
}

/** Boots the lab's world and runs its setup; ends when nothing is left to run at once. Throws ProgramNotLoaded. */
export function setStage(lab: StageSpec, seed: number, programs: ProgramStore): Stage {
	if (!isWorld(lab.world)) throw new Error(`there is no world "${lab.world}"; there are ${worldNames.join(", ")}`);
	const machine = new Machine({ world: worlds[lab.world], seed, programs });
	const setup = lab.setup.map((step) => (typeof step === "string" ? runCommand(machine, step) : runCommand(machine, step.run, step.host)));
	actOnLinks(machine, lab.links);
	machine.run(COMMAND_STEPS);
	if (machine.awaits !== undefined) throw new ProgramNotLoaded(machine.awaits);
	return { machine, setup };
}

/** What commands print on a fresh machine of the lab: the key of a prediction. Throws ProgramNotLoaded. */
export function printed(lab: StageSpec, seed: number, commands: readonly string[], programs: ProgramStore): CommandResult {
	return runCommand(setStage(lab, seed, programs).machine, commands.join("\n"));
}
