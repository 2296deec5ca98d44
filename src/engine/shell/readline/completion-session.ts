/** Tab in the line editor: completes the word, or lists what it could be. */
import type { Blocking, Stat } from "../../kernel/abi.ts";
import type { Keys } from "../../programs/lib/keys.ts";
import { type Completion, completionsAt, typedForm } from "./completion.ts";
import type { CompletionHost } from "./completion-host.ts";
import { listInColumns } from "./completion-list.ts";
import { needsQuotes } from "./completion-quote.ts";
import { expandPath } from "./completion-sources.ts";
import type { Editor, Request } from "./editor.ts";
import type { Screen } from "./screen.ts";

type Interrupted = "interrupt" | undefined;

/** More possibilities than this are only listed when the user wants them (completion-query-items). */
const QUERY_ITEMS = 100;

export class CompletionSession {
	private readonly host: CompletionHost;
	private readonly editor: Editor;
	private readonly screen: Screen;
	private readonly keys: Keys;

	constructor(host: CompletionHost, editor: Editor, screen: Screen, keys: Keys) {
		this.host = host;
		this.editor = editor;
		this.screen = screen;
		this.keys = keys;
	}

	*run(request: Request & { kind: "complete" }): Blocking<Interrupted> {
		const { editor, host } = this;
		const { text, point } = editor.line;
		const completion = yield* completionsAt(host, text, point, request.source);
		if (completion.matches.length === 0) {
			editor.ring();
			editor.completionChanged = false;
			return undefined;
		}
		if (request.how === "insert-all") {
			editor.line.replace(completion.word.start, point, `${completion.matches.map((match) => typedForm(completion, match)).join(" ")} `);
			return undefined;
		}
		if (request.how === "list" || request.again) return yield* this.list(completion);
		this.complete(completion);
		editor.completionChanged = editor.line.text !== text;
		return undefined;
	}

	/** M-&: the tilde at the start of the word becomes the directory. */
	expandTilde(): void {
		const { line } = this.editor;
		const start = Math.max(line.text.lastIndexOf(" ", line.point - 1), line.text.lastIndexOf("\t", line.point - 1)) + 1;
		const rest = line.text.slice(start);
		const end = start + (/^\S*/.exec(rest)?.[0].length ?? 0);
		const word = line.text.slice(start, end);
		if (!word.startsWith("~")) {
			this.editor.ring();
			return;
		}
		line.replace(start, end, expandPath(this.host, word));
	}

	private complete(completion: Completion): void {
		const { line } = this.editor;
		const { word, matches, common } = completion;
		const [only] = matches;
		const whole = matches.length === 1 && only !== undefined;
		const typed = typedForm(completion, common);
		if (typed !== line.text.slice(word.start, line.point)) line.replace(word.start, line.point, typed);
		if (whole) this.append(completion, only);
		else this.editor.ring();
	}

	/** What follows a word that is complete: a slash behind a directory, else the closing quote and a blank. */
	private append(completion: Completion, match: string): void {
		const { line } = this.editor;
		const directory = completion.filenames ? this.directoryMark(match, match === completion.word.text) : "none";
		if (directory === "slash") {
			// quotes that were needed are closed before the slash
			if (completion.word.quote !== "" && needsQuotes(match)) line.insert(completion.word.quote);
			if (line.text[line.point] !== "/") line.insert("/");
		} else if (directory === "none" && line.point === line.text.length) line.insert(completion.word.quote + completion.suffix);
	}

	/** A link to a directory gets its slash only when it was typed to its end before. */
	private directoryMark(path: string, trivial: boolean): "slash" | "link" | "none" {
		const { sys } = this.host;
		const expanded = expandPath(this.host, path);
		if (sys.tryStat(expanded)?.kind !== "directory") return "none";
		const own: Stat | undefined = sys.tryStat(expanded, { noFollow: true });
		return trivial || own?.kind === "directory" ? "slash" : "link";
	}

	private *list(completion: Completion): Blocking<Interrupted> {
		const { screen, editor } = this;
		const { matches } = completion;
		yield* screen.write(screen.leave());
		if (matches.length >= QUERY_ITEMS) {
			yield* screen.write(`Display all ${matches.length} possibilities? (y or n)`);
			const answer = yield* this.answer();
			if (answer === "interrupt") return "interrupt";
			yield* screen.write("\n");
			if (answer === "n") {
				yield* screen.restart(editor);
				return undefined;
			}
		}
		const names = matches.map((match) => (completion.filenames ? match.slice(match.lastIndexOf("/", match.length - 2) + 1) : match));
		const mark = (index: number): string => (completion.filenames && this.directoryMark(matches[index] as string, true) === "slash" ? "/" : "");
		const interrupted = yield* this.page(listInColumns(names, mark, screen.size.columns));
		if (interrupted) return interrupted;
		yield* screen.restart(editor);
		return undefined;
	}

	/** Prints lines a screenful at a time. */
	private *page(lines: readonly string[]): Blocking<Interrupted> {
		const { screen } = this;
		let shown = 0;
		for (const [index, line] of lines.entries()) {
			yield* screen.write(`${line}\n`);
			if (++shown < screen.size.rows - 1 || index === lines.length - 1) continue;
			yield* screen.write("--More--");
			const answer = yield* this.answer(true);
			if (answer === "interrupt") return answer;
			yield* screen.write("\r\x1b[K");
			if (answer === "n") return undefined;
			shown = answer === "line" ? shown - 1 : 0;
		}
		return undefined;
	}

	/** Waits for yes or no; while paging Enter asks for one more line. */
	private *answer(paging = false): Blocking<"y" | "n" | "line" | "interrupt"> {
		for (;;) {
			const key = yield* this.keys.next();
			if (key === "interrupt") return key;
			if (key === undefined || "nN\x7f\x07".includes(key) || (paging && "qQ".includes(key))) return "n";
			if ("yY ".includes(key)) return "y";
			if (paging && "\r\n".includes(key)) return "line";
			yield* this.screen.write("\x07");
		}
	}
}
