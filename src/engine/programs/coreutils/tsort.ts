import type { Blocking } from "../../kernel/abi.ts";
import { decode } from "../../kernel/text.ts";
import { compareBytes } from "../lib/collate.ts";
import { readFailure, requireInput } from "../lib/inputs.ts";
import { type Context, defineProgram } from "../lib/program.ts";
import { quote, quoteName } from "../lib/quote.ts";
import { report } from "../lib/report.ts";
import { readAll } from "../lib/stdio.ts";

interface Item {
	readonly name: string;
	/** How many items must come before that have not come yet. */
	before: number;
	/** The newest relation first, as the order among equals depends on it. */
	readonly successors: Item[];
	printed: boolean;
	/** Who follows in the walk that looks for a loop. */
	link: Item | undefined;
}

function relations(tokens: readonly string[]): Item[] {
	const items = new Map<string, Item>();
	const item = (name: string): Item => {
		const known = items.get(name) ?? { name, before: 0, successors: [], printed: false, link: undefined };
		items.set(name, known);
		return known;
	};
	for (let i = 0; i + 1 < tokens.length; i += 2) {
		const [a, b] = [item(tokens[i] as string), item(tokens[i + 1] as string)];
		if (a === b) continue;
		a.successors.unshift(b);
		b.before++;
	}
	return [...items.values()].sort((a, b) => compareBytes(a.name, b.name));
}

/** Walks backwards from any item that waits until one comes again; names the loop, cuts a relation of it. */
function* breakLoop(context: Context, items: readonly Item[]): Blocking<void> {
	let loop: Item | undefined;
	do {
		for (const item of items) {
			if (item.before === 0) continue;
			if (loop === undefined) {
				loop = item;
				continue;
			}
			const at = item.successors.indexOf(loop);
			if (at < 0) continue;
			if (item.link === undefined) {
				item.link = loop;
				loop = item;
				continue;
			}
			while (loop) {
				const next: Item | undefined = loop.link;
				yield* report(context, loop.name);
				if (loop === item) {
					(item.successors[at] as Item).before--;
					item.successors.splice(at, 1);
					break;
				}
				loop.link = undefined;
				loop = next;
			}
			while (loop) {
				const next: Item | undefined = loop.link;
				loop.link = undefined;
				loop = next;
			}
			break;
		}
		if (context.sys.spend(items.length)) yield* context.sys.reschedule();
	} while (loop);
}

export const tsort = defineProgram({
	name: "tsort",
	package: "coreutils",
	summary: "Write totally ordered list consistent with the partial ordering in FILE.",
	usage: ["[OPTION] [FILE]"],
	options: [{ short: "w", help: "does nothing; present for compatibility" }],
	*main(context) {
		const [name = "-", extra] = context.operands;
		if (extra !== undefined) return context.usage(`extra operand ${quote(extra)}`);
		const fd = yield* requireInput(context, name);
		let text: string;
		try {
			text = decode(yield* readAll(context.sys, fd));
		} catch (error) {
			return context.fail(`${quoteName(name)}: read error: ${readFailure(error).message}`);
		}
		const tokens = text.split(/[ \t\n]+/).filter((token) => token !== "");
		if (tokens.length % 2) return context.fail(`${quoteName(name)}: input contains an odd number of tokens`);
		const items = relations(tokens);
		let left = items.length;
		let status = 0;
		while (left > 0) {
			const queue = items.filter((item) => item.before === 0 && !item.printed);
			for (const item of queue) {
				item.printed = true;
				left--;
				context.out.put(`${item.name}\n`);
				for (const successor of item.successors) if (--successor.before === 0) queue.push(successor);
				if (context.sys.spend()) yield* context.sys.reschedule();
			}
			if (left === 0) break;
			yield* report(context, `${quoteName(name)}: input contains a loop:`);
			status = 1;
			yield* breakLoop(context, items);
		}
		return status;
	},
});
