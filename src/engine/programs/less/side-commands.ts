/** Commands of less that leave the text: other files, the shell, an editor, the help. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { encode } from "../../kernel/text.ts";
import { execFailureStatus, execvp, waitFor } from "../lib/launch.ts";
import { Document } from "./document.ts";
import { helpText } from "./help.ts";
import type { Pager } from "./pager.ts";
import { positionText } from "./status.ts";

/** `:n`, `:p`, `:x`, `:e`, `:d`, `:f`, `:q` */
export function* colonCommand(pager: Pager, count: number | undefined): Blocking<void> {
	const letter = yield* pager.key(" :");
	const step = count ?? 1;
	switch (letter) {
		case "n":
			if (!(yield* pager.show(pager.index + step)) && pager.index + step >= pager.files.length) yield* pager.tell("No next file");
			return;
		case "p":
			if (pager.index - step < 0) yield* pager.tell("No previous file");
			else yield* pager.show(pager.index - step);
			return;
		case "x":
			yield* pager.show(step - 1);
			return;
		case "e":
			yield* examine(pager);
			return;
		case "d":
			if (pager.files.length < 2) return yield* pager.bell();
			pager.files.splice(pager.index, 1);
			yield* pager.show(Math.min(pager.index, pager.files.length - 1));
			return;
		case "f":
			yield* pager.tell(positionText({ ...(yield* pager.status(true)), fresh: true }));
			return;
		case "q":
		case "Q":
			pager.done = true;
			return;
		case undefined:
		case "\x7f":
			return;
		default:
			yield* pager.bell();
	}
}

/** E and :e */
export function* examine(pager: Pager): Blocking<void> {
	const name = yield* pager.ask("Examine: ");
	if (!name) return;
	pager.files.splice(pager.index + 1, 0, name);
	yield* pager.show(pager.index + 1);
}

/** Runs a command with the user's shell, on the terminal. */
function* shell(sys: Sys, command: string): Blocking<void> {
	const program = sys.environ.get("SHELL") || "/bin/sh";
	const pid = sys.fork(function* (child): Blocking<number> {
		for (const signal of ["INT", "TSTP", "WINCH"] as const) child.sigaction(signal, "default");
		return execFailureStatus(yield* execvp(child, [program, ...(command === "" ? [] : ["-c", command])]));
	});
	yield* waitFor(sys, pid);
}

export function* runShell(pager: Pager): Blocking<void> {
	const typed = yield* pager.ask("!");
	if (typed === undefined) return;
	const command = typed.replaceAll("%", () => pager.view.document.name);
	yield* pager.aside(() => shell(pager.sys, command));
}

export function* editFile(pager: Pager): Blocking<void> {
	const { name } = pager.view.document;
	if (name === "-") return yield* pager.tell("Cannot edit standard input");
	const { environ } = pager.sys;
	const editor = environ.get("VISUAL") || environ.get("EDITOR") || "nano";
	yield* pager.aside(() => shell(pager.sys, `${editor} +${pager.view.top.line + 1} '${name.replaceAll("'", "'\\''")}'`));
	yield* pager.show(pager.index);
}

/** `s`: keeps what came through a pipe. */
export function* saveFile(pager: Pager): Blocking<void> {
	const { document } = pager.view;
	if (document.name !== "-") return yield* pager.tell("Input is not a pipe");
	const name = yield* pager.ask("log file: ");
	if (!name) return;
	try {
		const fd = yield* pager.sys.open(name, { write: true, create: true, truncate: true }, 0o644);
		yield* document.all();
		yield* pager.sys.write(fd, encode(document.lines.map((line) => `${line}\n`).join("")));
		pager.sys.close(fd);
	} catch (error) {
		if (!isErrno(error)) throw error;
		yield* pager.tell(`Cannot write to "${name}"`);
	}
}

export function* showHelp(pager: Pager): Blocking<void> {
	const { sys } = pager;
	const [read, write] = sys.pipe();
	yield* sys.write(write, encode(helpText));
	sys.close(write);
	const help = new Document(sys, "HELP", read);
	yield* help.all();
	sys.close(read);
	yield* pager.showDocument(help);
}
