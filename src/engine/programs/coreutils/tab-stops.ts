/** Tab stops of expand and unexpand: a list, and what comes behind its end. */
import type { Context } from "../lib/program.ts";
import { quote } from "../lib/quote.ts";

export interface TabStops {
	/** The column of the next stop behind `column`; undefined when there is none. */
	next(column: number): number | undefined;
}

/** `8`, `2,5,9`, `2,/4` (then multiples of 4), `2,+4` (then every 4). */
export function tabStops(context: Context, lists: readonly string[]): TabStops {
	const stops: number[] = [];
	let every: { readonly from: number; readonly step: number } | undefined;
	for (const part of lists.flatMap((list) => list.split(/[, \t]+/)).filter((text) => text !== "")) {
		if (every) context.fail(`'${every.from === 0 ? "/" : "+"}' specifier only allowed with the last value`);
		const found = /^([/+]?)(\d+)$/.exec(part);
		if (!found) {
			const bad = /^[/+]?\d*/.exec(part) as RegExpExecArray;
			return context.fail(`tab size contains invalid character(s): ${quote(part.slice(bad[0].length) || part)}`);
		}
		const size = Number(found[2]);
		if (found[1] === "/") every = { from: 0, step: size };
		else if (found[1] === "+") every = { from: stops.at(-1) ?? 0, step: size };
		else {
			if (size === 0) context.fail("tab size cannot be 0");
			if (size <= (stops.at(-1) ?? 0)) context.fail("tab sizes must be ascending");
			stops.push(size);
		}
	}
	if (stops.length <= 1 && !every) every = { from: 0, step: stops.pop() ?? 8 };
	const { from, step } = every ?? { from: 0, step: 0 };
	return {
		next(column) {
			for (const stop of stops) if (stop > column) return stop;
			return step > 0 ? from + (Math.floor((column - from) / step) + 1) * step : undefined;
		},
	};
}

/** `-4` and `-2,5`: tab lists as options. */
export const rewriteTabs = (args: readonly string[]): string[] => args.map((arg) => (/^-\d[\d,]*$/.test(arg) ? `-t${arg.slice(1)}` : arg));
