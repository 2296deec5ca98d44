/** How BuildKit names the steps of a Dockerfile: those that change files, numbered in their stage. */

import { parseInstructionOfFile } from "../dockerfile/instruction.ts";
import { type Line, parseDockerfile } from "../dockerfile/parser.ts";
import { EngineError } from "../error.ts";
import { fullString, parseReference, withDefaultTag } from "../image/reference.ts";

export interface Vertex {
	/** `[2/5] RUN make`. */
	readonly name: string;
	readonly line: Line;
}

export interface Plan {
	/** Images that are not stages, as they are named in full. */
	readonly images: readonly string[];
	/** By the number of the instruction, from 0. */
	readonly vertices: ReadonlyMap<number, Vertex>;
	readonly lines: readonly Line[];
	/** Whether something is copied from the context. */
	readonly usesContext: boolean;
}

const changesFiles = new Set(["FROM", "RUN", "COPY", "ADD", "WORKDIR"]);

function fullName(image: string): string {
	try {
		return fullString(withDefaultTag(parseReference(image)));
	} catch (error) {
		if (error instanceof EngineError) return image;
		throw error;
	}
}

/** Throws EngineError where the file cannot be parsed. */
export function planBuild(text: string): Plan {
	const { lines } = parseDockerfile(text);
	// what it cannot read is refused before anything is looked up
	for (const line of lines) parseInstructionOfFile(line);
	const keyword = (line: Line): string => line.keyword.toUpperCase();
	const stages: { name: string; members: number[] }[] = [];
	const aliases = new Set<string>();
	const images: string[] = [];
	for (const [i, line] of lines.entries()) {
		if (keyword(line) === "FROM") {
			const alias = /\s+as\s+(\S+)\s*$/i.exec(line.rest)?.[1];
			const image = line.rest.trim().split(/\s+/)[0] ?? "";
			if (!aliases.has(image.toLowerCase()) && image !== "scratch") images.push(fullName(image));
			stages.push({ name: alias ?? `stage-${stages.length}`, members: [] });
			if (alias) aliases.add(alias.toLowerCase());
		}
		if (changesFiles.has(keyword(line))) stages.at(-1)?.members.push(i);
	}
	const vertices = new Map<number, Vertex>();
	for (const stage of stages) {
		for (const [k, i] of stage.members.entries()) {
			const line = lines[i] as Line;
			const label = `[${stages.length > 1 ? `${stage.name} ` : ""}${k + 1}/${stage.members.length}]`;
			const rest = keyword(line) === "FROM" ? fullName(line.rest.trim().split(/\s+/)[0] ?? "") : [...line.flags, line.rest].join(" ");
			vertices.set(i, { name: `${label} ${keyword(line)} ${rest}`, line });
		}
	}
	const usesContext = lines.some((line) => ["COPY", "ADD"].includes(keyword(line)) && !line.flags.some((f) => f.startsWith("--from=")));
	return { images: [...new Set(images)], vertices, lines, usesContext };
}

export const shownTag = (tag: string): string => {
	const ref = withDefaultTag(parseReference(tag));
	return ref.tag === "latest" && !/:[^/]*$/.test(tag) ? `${ref.domain}/${ref.path}` : fullString(ref);
};

/** The lines around the one that went wrong, as BuildKit shows them. */
export function excerpt(file: string, text: string, first: number, last: number): string {
	const lines = text.split("\n");
	const from = Math.max(1, first - 4);
	const to = Math.min(lines.length, last + 4);
	const rows: string[] = [];
	for (let n = from; n <= to; n++) rows.push(`${String(n).padStart(4)} | ${n >= first && n <= last ? ">>> " : "    "}${lines[n - 1] ?? ""}\n`);
	const rule = `${"-".repeat(20)}\n`;
	return `${file}:${first}\n${rule}${rows.join("")}${rule}`;
}
