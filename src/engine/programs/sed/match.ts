/** Whether a command's addresses hold for the present line. */
import type { Blocking } from "../../kernel/abi.ts";
import { type Address, type Command, type Pattern, SedError } from "./script.ts";

/** What addresses ask about the line. */
export interface LineState {
	readonly lineNumber: number;
	isLast(): Blocking<boolean>;
	test(pattern: Pattern): boolean;
}

function* holds(address: Address, state: LineState): Blocking<boolean> {
	const { lineNumber } = state;
	switch (address.kind) {
		case "line":
			return lineNumber === address.line;
		case "step":
			return lineNumber >= address.first && (lineNumber - address.first) % address.step === 0;
		case "last":
			return yield* state.isLast();
		case "regex":
			return state.test(address.regex);
		default:
			throw new SedError("expected another address");
	}
}

/** The line at which a range that begins here ends by itself; undefined where that cannot be counted. */
function endOf(second: Address, lineNumber: number): number | undefined {
	if (second.kind === "line") return second.line;
	if (second.kind === "plus") return lineNumber + second.count;
	if (second.kind === "multiple") return second.of === 0 ? lineNumber : (Math.floor(lineNumber / second.of) + 1) * second.of;
	return undefined;
}

/** Follows a range over the lines: a second address that is a number not behind the first is one line; a regular expression is looked for from the next line on. */
function* inRange(command: Command, first: Address, second: Address, state: LineState): Blocking<boolean> {
	const { lineNumber } = state;
	if (!command.range.open) {
		if (!(yield* holds(first, state))) return false;
		const end = endOf(second, lineNumber);
		const single = end !== undefined ? end <= lineNumber : second.kind === "last" && (yield* state.isLast());
		command.range = { open: !single, end };
		return true;
	}
	const end = command.range.end ?? (second.kind === "line" ? second.line : undefined);
	if (end !== undefined) {
		if (lineNumber >= end) command.range = { open: false, end: undefined };
		// commands such as n can have gone past the end
		return lineNumber <= end;
	}
	if (yield* holds(second, state)) command.range = { open: false, end: undefined };
	return true;
}

export function* selects(command: Command, state: LineState): Blocking<boolean> {
	const { first, second, negated } = command;
	if (!first) return !negated;
	return (second ? yield* inRange(command, first, second, state) : yield* holds(first, state)) !== negated;
}
