import { binaryOf, textOf } from "../lib/bytes.ts";
import { eachInput } from "../lib/inputs.ts";
import { defineProgram } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { charWidth } from "../lib/width.ts";
import { requireInteger } from "./number-argument.ts";

/** What a position is measured in. */
type Unit = "columns" | "bytes" | "characters";

/** The column behind a character that stands at `column`. */
function advance(column: number, char: string, unit: Unit): number {
	if (unit === "bytes") return column + 1;
	if (char === "\b") return Math.max(0, column - 1);
	if (char === "\r") return 0;
	if (char === "\t") return column + 8 - (column % 8);
	return column + (unit === "characters" || char < "\x7f" ? 1 : charWidth(char));
}

/** Cuts a line into pieces of at most `width`. */
function foldLine(line: string, width: number, unit: Unit, atBlanks: boolean): string[] {
	const pieces: string[] = [];
	let piece: string[] = [];
	let column = 0;
	const measure = (chars: readonly string[]): number => chars.reduce((at, char) => advance(at, char, unit), 0);
	for (const char of line) {
		for (;;) {
			const next = advance(column, char, unit);
			if (next <= width || piece.length === 0) {
				piece.push(char);
				column = next;
				break;
			}
			const blank = atBlanks ? piece.findLastIndex((c) => c === " " || c === "\t") : -1;
			const cut = blank >= 0 ? blank + 1 : piece.length;
			pieces.push(piece.slice(0, cut).join(""));
			piece = piece.slice(cut);
			column = measure(piece);
		}
	}
	pieces.push(piece.join(""));
	return pieces;
}

export const fold = defineProgram({
	name: "fold",
	package: "coreutils",
	summary: "Wrap input lines in each FILE, writing to standard output.",
	usage: ["[OPTION]... [FILE]..."],
	options: [
		{ short: "b", long: "bytes", help: "count bytes rather than columns" },
		{ short: "c", long: "characters", help: "count characters rather than columns" },
		{ short: "s", long: "spaces", help: "break at spaces" },
		{ short: "w", long: "width", arg: "WIDTH", help: "use WIDTH columns instead of 80" },
	],
	rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg)),
	*main(context) {
		const { sys, out, options, operands } = context;
		const width = requireInteger(context, options.value("width") ?? "80", "number of columns", 1);
		const mode = options.last("bytes", "characters");
		const unit: Unit = mode === "bytes" ? "bytes" : mode === "characters" ? "characters" : "columns";
		const atBlanks = options.has("spaces");
		return yield* eachInput(context, operands, function* (fd) {
			const lines = new Lines(sys, fd);
			while (yield* lines.fill()) {
				for (let line = lines.take(); line !== undefined; line = lines.take()) {
					const plain = line.length <= width && /^[\x20-\x7e]*$/.test(line);
					const folded = plain
						? line
						: unit === "bytes"
							? textOf(foldLine(binaryOf(line), width, unit, atBlanks).join("\n"))
							: foldLine(line, width, unit, atBlanks).join("\n");
					out.put(lines.unterminated ? folded : `${folded}\n`);
					if (out.due) yield* out.flush();
				}
			}
		});
	},
});
