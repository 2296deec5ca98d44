/** The value of --volume, as far as the client looks at it. */
import { ValueError } from "../units.ts";

/** A drive letter of Windows keeps its colon. */
const isDrive = (text: string): boolean => /^\p{L}$/u.test(text);

export interface VolumeSpec {
	readonly source: string;
	readonly isBind: boolean;
}

function sections(spec: string): string[] {
	const found: string[] = [];
	let buffer = "";
	for (const char of `${spec}\0`) {
		if (char === ":" && isDrive(buffer)) buffer += char;
		else if (char === ":" || char === "\0") {
			found.push(buffer);
			buffer = "";
		} else buffer += char;
	}
	return found;
}

/** Throws ValueError. */
export function parseVolume(spec: string): VolumeSpec {
	if (spec === "") throw new ValueError("invalid empty volume spec");
	if ([...spec].length <= 2) return { source: "", isBind: false };
	const parts = sections(spec);
	if (parts.includes("")) throw new ValueError(`invalid spec: ${spec}: empty section between colons`);
	if (parts.length > 3) throw new ValueError(`invalid spec: ${spec}: too many colons`);
	const source = parts.length > 1 ? (parts[0] as string) : "";
	return { source, isBind: /^[./~]/.test(source) || source.startsWith("\\\\") || (source.length > 1 && isDrive(source[0] as string) && source[1] === ":") };
}
