/** jq's binary operators. */
import type { Arithmetic, Ast, Comparison } from "./syntax.ts";

/** Binary operators by how tightly they bind. */
export const levels: Readonly<Record<string, number>> = {
	"//": 1,
	"=": 2,
	"|=": 2,
	"+=": 2,
	"-=": 2,
	"*=": 2,
	"/=": 2,
	"%=": 2,
	"//=": 2,
	or: 3,
	and: 4,
	"==": 5,
	"!=": 5,
	"<": 5,
	"<=": 5,
	">": 5,
	">=": 5,
	"+": 6,
	"-": 6,
	"*": 7,
	"/": 7,
	"%": 7,
};
/** Of these levels only one operator may stand. */
export const alone = new Set([2, 5]);

/** The tree of a binary operator. */
export function combine(operator: string, left: Ast, right: Ast): Ast {
	if (operator === "//") return { kind: "alternative", left, right };
	if (operator === "and" || operator === "or") return { kind: operator, left, right };
	if (levels[operator] === 2) return { kind: "update", operator: operator as "=", left, right };
	return { kind: "binary", operator: operator as Arithmetic | Comparison, left, right };
}
