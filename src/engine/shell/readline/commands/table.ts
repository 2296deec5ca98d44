/** What each command name of the keymap does. */
import type { CompletionSource, Editor, Request } from "../editor.ts";
import type { CommandName } from "../keymap.ts";
import * as kill from "./kill.ts";
import * as motion from "./motion.ts";
import * as recall from "./recall.ts";
import * as text from "./text.ts";

/** `count` is the numeric argument, 1 where none was typed; `char` is the last key. */
export type Command = (editor: Editor, count: number, char: string) => void;

const ask =
	(request: Request): Command =>
	(editor) =>
		editor.ask(request);

const complete =
	(how: "complete" | "list" | "insert-all", source: CompletionSource): Command =>
	(editor) =>
		editor.ask({ kind: "complete", how, source, again: how === "complete" && editor.lastCommand === "complete" && !editor.completionChanged });

export const commands: Record<CommandName, Command> = {
	abort: (editor) => editor.ring(),
	"accept-line": (editor) => editor.accept(),
	"backward-char": motion.backwardChar,
	"backward-delete-char": kill.backwardDeleteChar,
	"backward-kill-line": kill.backwardKillLine,
	"backward-kill-word": kill.backwardKillWord,
	"backward-word": motion.backwardWord,
	"beginning-of-history": recall.beginningOfHistory,
	"beginning-of-line": motion.beginningOfLine,
	"bracketed-paste-begin": (editor) => editor.startPaste(),
	"capitalize-word": text.capitalizeWord,
	"character-search": (editor, count) => editor.startFindChar(count),
	"character-search-backward": (editor, count) => editor.startFindChar(-count),
	"clear-display": ask({ kind: "clear", scrollback: true }),
	"clear-screen": ask({ kind: "clear", scrollback: false }),
	complete: complete("complete", "any"),
	"complete-command": complete("complete", "command"),
	"complete-filename": complete("complete", "filename"),
	"complete-username": complete("complete", "username"),
	"complete-variable": complete("complete", "variable"),
	"delete-char": kill.deleteChar,
	"delete-horizontal-space": kill.deleteHorizontalSpace,
	"digit-argument": () => {},
	"downcase-word": text.downcaseWord,
	"end-of-history": recall.endOfHistory,
	"end-of-line": motion.endOfLine,
	"exchange-point-and-mark": motion.exchangePointAndMark,
	"forward-char": motion.forwardChar,
	"forward-search-history": (editor, count) => editor.startSearch(count < 0 ? -1 : 1),
	"forward-word": motion.forwardWord,
	"history-search-backward": recall.historySearchBackward,
	"history-search-forward": recall.historySearchForward,
	"insert-comment": text.insertComment,
	"insert-completions": complete("insert-all", "any"),
	"kill-line": kill.killLine,
	"kill-word": kill.killWord,
	"next-history": recall.nextHistory,
	"operate-and-get-next": recall.operateAndGetNext,
	"overwrite-mode": (editor, count) => {
		editor.overwrite = editor.explicitArgument ? count > 0 : !editor.overwrite;
	},
	"possible-completions": complete("list", "any"),
	"possible-command-completions": complete("list", "command"),
	"possible-filename-completions": complete("list", "filename"),
	"possible-username-completions": complete("list", "username"),
	"possible-variable-completions": complete("list", "variable"),
	"previous-history": recall.previousHistory,
	"quoted-insert": (editor, count) => editor.startQuoted(count),
	"reverse-search-history": (editor, count) => editor.startSearch(count < 0 ? 1 : -1),
	"revert-line": text.revertLine,
	"self-insert": text.selfInsert,
	"set-mark": motion.setMark,
	"shell-backward-word": motion.shellBackwardWord,
	"shell-expand-line": ask({ kind: "expand-line" }),
	"shell-forward-word": motion.shellForwardWord,
	"shell-kill-word": kill.shellKillWord,
	"tilde-expand": ask({ kind: "tilde-expand" }),
	"transpose-chars": text.transposeChars,
	"transpose-words": text.transposeWords,
	undo: text.undo,
	"unix-line-discard": kill.unixLineDiscard,
	"unix-word-rubout": kill.unixWordRubout,
	"upcase-word": text.upcaseWord,
	yank: kill.yank,
	"yank-last-arg": kill.yankLastArgument,
	"yank-nth-arg": kill.yankNthArgument,
	"yank-pop": kill.yankPop,
};
