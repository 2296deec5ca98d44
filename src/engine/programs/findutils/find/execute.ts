/** -exec, -execdir, -ok and -okdir. */
import type { Blocking } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { encode } from "../../../kernel/text.ts";
import { execvp, exitStatus, waitFor } from "../../lib/launch.ts";
import { baseName, dirName } from "../../lib/path.ts";
import { quote } from "../../lib/quote.ts";
import type { Found, Predicate, Run } from "./expression.ts";

/** Bytes of arguments that one command gets from `+`. */
const ROOM = 128 * 1024;

export interface Command {
	readonly words: readonly string[];
	/** In the file's own directory. */
	readonly inDirectory: boolean;
	readonly asks: boolean;
}

/** What the command is given for a file, and where it runs. */
function placeOf(command: Command, found: Found): { name: string; directory: string | undefined } {
	if (!command.inDirectory) return { name: found.path, directory: undefined };
	const base = baseName(found.path);
	return { name: base === "/" ? "/" : `./${base}`, directory: dirName(found.path) };
}

function* launch(run: Run, words: readonly string[], directory: string | undefined): Blocking<number> {
	const { context } = run;
	yield* context.out.flush();
	for (const output of run.outputs.values()) yield* output.flush();
	const pid = context.sys.fork(function* (child) {
		if (directory !== undefined) {
			try {
				child.chdir(directory);
			} catch (error) {
				if (!isErrno(error)) throw error;
				yield* child.write(2, `find: ${quote(directory)}: ${error.message}\n`);
				return 1;
			}
		}
		const error = yield* execvp(child, words);
		yield* child.write(2, `find: ${quote(words[0] ?? "")}: ${error.message}\n`);
		return 1;
	});
	return exitStatus(yield* waitFor(context.sys, pid));
}

/** `;`: one command a file, true when it succeeds. */
export const executeEach = (command: Command): Predicate =>
	function* (found, run) {
		const { name, directory } = placeOf(command, found);
		const words = command.words.map((word) => word.replaceAll("{}", name));
		if (command.asks && !(yield* run.confirm.ask(`< ${words[0]} ... ${found.path} > ? `))) return false;
		return (yield* launch(run, words, directory)) === 0;
	};

/** `+`: as many files as fit into one command. The rest runs at the end, or when the directory changes. */
export class Batch {
	private readonly command: Command;
	private names: string[] = [];
	private size = 0;
	private directory: string | undefined;
	constructor(command: Command) {
		this.command = command;
	}

	readonly predicate: Predicate = (found, run) => this.add(found, run);

	private *add(found: Found, run: Run): Blocking<boolean> {
		const { name, directory } = placeOf(this.command, found);
		const bytes = encode(name).length + 1;
		if (this.names.length && (directory !== this.directory || this.size + bytes > ROOM)) yield* this.finish(run);
		this.directory = directory;
		this.names.push(name);
		this.size += bytes;
		return true;
	}

	*finish(run: Run): Blocking<void> {
		if (this.names.length === 0) return;
		const words = this.command.words.flatMap((word) => (word === "{}" ? this.names : [word]));
		this.names = [];
		this.size = 0;
		if ((yield* launch(run, words, this.directory)) !== 0) run.status = 1;
	}
}
