/** Relations between packages: "libc6 (>= 2.34), a | b". deb-control(5). */
import { compareVersions } from "./version.ts";

type Operator = "<<" | "<=" | "=" | ">=" | ">>";

export interface Alternative {
	readonly name: string;
	readonly operator?: Operator;
	readonly version?: string;
}

const FORM = /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?(?:\s*\(\s*(<<|<=|=|>=|>>|<|>)\s*([^)\s]+)\s*\))?/i;

/** A list of which every item must hold, by one of its alternatives. */
export function parseRelations(text: string): Alternative[][] {
	const parts = text
		.split(",")
		.map((part) => part.trim())
		.filter(Boolean);
	return parts.map((part) =>
		part.split("|").flatMap((one) => {
			const match = FORM.exec(one.trim());
			if (!match) return [];
			const [, name = "", written, version] = match;
			const operator = written === "<" ? "<=" : written === ">" ? ">=" : (written as Operator | undefined);
			return [{ name, ...(operator && version !== undefined && { operator, version }) }];
		}),
	);
}

/** Whether a version is one that the relation asks for. */
export function satisfies(version: string, { operator, version: wanted }: Alternative): boolean {
	if (!operator || wanted === undefined) return true;
	const order = compareVersions(version, wanted);
	if (operator === "<<") return order < 0;
	if (operator === "<=") return order <= 0;
	if (operator === "=") return order === 0;
	return operator === ">=" ? order >= 0 : order > 0;
}

export const formatAlternative = ({ name, operator, version }: Alternative): string => (operator ? `${name} (${operator} ${version})` : name);
