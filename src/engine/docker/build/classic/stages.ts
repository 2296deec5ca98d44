/** A Dockerfile as stages: what stands before the first FROM, and each stage with its instructions. instructions.Parse of moby/buildkit. */
import { type Instruction, parseInstructionOfFile } from "../../dockerfile/instruction.ts";
import { LineError, type ParsedDockerfile, parseDockerfile } from "../../dockerfile/parser.ts";
import { invalid } from "../../error.ts";

export interface Stage {
	readonly from: Instruction & { readonly kind: "from" };
	readonly steps: readonly Instruction[];
}

export interface BuildPlan {
	readonly metaArgs: readonly (Instruction & { readonly kind: "arg" })[];
	readonly stages: readonly Stage[];
	readonly escapeToken: string;
	readonly warnings: readonly string[];
	/** Of `# syntax=` and the like. */
	readonly directives: ReadonlyMap<string, string>;
}

/** The lines of a file of this name; what cannot be read is told with the name. */
function read(dockerfile: string, name: string): ParsedDockerfile {
	try {
		return parseDockerfile(dockerfile);
	} catch (error) {
		if (!(error instanceof LineError)) throw error;
		throw invalid(`failed to parse ${name}: ${error.message}`);
	}
}

/** Throws what is wrong, with its line. */
export const planBuild = (dockerfile: string, name: string): BuildPlan => planOf(read(dockerfile, name));

/** As above; what cannot be read is a LineError. */
export const planLines = (dockerfile: string): BuildPlan => planOf(parseDockerfile(dockerfile));

function planOf(parsed: ParsedDockerfile): BuildPlan {
	const metaArgs: (Instruction & { kind: "arg" })[] = [];
	const stages: { from: Instruction & { kind: "from" }; steps: Instruction[] }[] = [];
	for (const line of parsed.lines) {
		const instruction = parseInstructionOfFile(line);
		const stage = stages.at(-1);
		if (instruction.kind === "from") stages.push({ from: instruction, steps: [] });
		else if (stage) stage.steps.push(instruction);
		else if (instruction.kind === "arg") metaArgs.push(instruction);
		else throw invalid("no build stage in current context");
	}
	if (stages.length === 0) throw invalid("no build stage in current context");
	return { metaArgs, stages, escapeToken: parsed.escapeToken, warnings: parsed.warnings, directives: parsed.directives };
}

/** The stage of a name or number; undefined where there is none. */
export function stageIndex(stages: readonly Stage[], name: string): number | undefined {
	const byName = stages.findLastIndex((stage) => stage.from.stage === name.toLowerCase());
	if (byName >= 0) return byName;
	return /^\d+$/.test(name) && Number(name) < stages.length ? Number(name) : undefined;
}
