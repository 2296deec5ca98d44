import { defineProgram } from "../lib/program.ts";
import { Lines } from "../lib/stdio.ts";
import { httpServer } from "./http-server.ts";
import { PYTHON_VERSION } from "./version.ts";

export const python3 = defineProgram({
	name: "python3",
	package: "python3-minimal",
	summary: "an interpreted, interactive, object-oriented programming language",
	usage: ["[option] ... [-c cmd | -m mod | file | -] [arg] ..."],
	rawArguments: true,
	options: [],
	*main(context) {
		const { sys, operands } = context;
		let at = 0;
		for (; at < operands.length; at++) {
			const word = operands[at] ?? "";
			if (word === "-V" || word === "--version" || word === "-VV") {
				yield* context.print(`Python ${PYTHON_VERSION}\n`);
				return 0;
			}
			if (/^-[bBdEiIOPqsSuvx]+$/.test(word)) continue;
			if (word === "-W" || word === "-X") {
				at++;
				continue;
			}
			break;
		}
		const word = operands[at];
		if (word === "-m" || (word?.startsWith("-m") && word.length > 2)) {
			const inline = word.length > 2 ? word.slice(2) : undefined;
			const module = inline ?? operands[at + 1];
			if (module === undefined) {
				yield* sys.write(
					2,
					"Argument expected for the -m option\nusage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `python3 -h' for more information.\n",
				);
				return 2;
			}
			if (module === "http.server") return yield* httpServer(sys, operands.slice(at + (inline === undefined ? 2 : 1)));
			return context.unsimulated(`the module ${module}`);
		}
		if (word === "-c") return context.unsimulated("running Python code (-c)");
		if (word === "-h" || word === "--help" || word === "-?") return context.unsimulated("option -h");
		if (word?.startsWith("-") && word.length > 1) {
			yield* sys.write(
				2,
				`${word.startsWith("--") ? `unknown option ${word}` : `Unknown option: -${word[1]}`}\nusage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry \`python3 -h' for more information.\n`,
			);
			return 2;
		}
		if (word !== undefined && word !== "-") {
			if (!sys.tryStat(word)) {
				yield* sys.write(
					2,
					`${context.argv[0] ?? "python3"}: can't open file '${word.startsWith("/") ? word : `${sys.getcwd().replace(/\/$/, "")}/${word}`}': [Errno 2] No such file or directory\n`,
				);
				return 2;
			}
			return context.unsimulated("running Python programs");
		}
		// an empty program ends at once
		const lines = new Lines(sys, 0);
		for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next())
			if (/^\s*[^#\s]/.test(line)) return context.unsimulated("running Python code");
		return 0;
	},
});
