/** ^G: the keys, in place of the text. */
import type { Blocking } from "../../kernel/abi.ts";
import type { Editor } from "./editor.ts";
import { helpMenu } from "./menus.ts";
import { helpLines, reverse } from "./picture.ts";

const TITLE = "Main nano help text";

const lines = `
 The top line shows the program, the name of the file, and whether it was
 changed. Below is the text. The line above the last two tells what was done,
 and asks. The last two lines show the most used keys: ^ is the Control key,
 M- is Alt, or Escape pressed before the other key.

 ^G         Display this help text
 ^X         Close the current buffer / Exit from nano
 ^O         Write the current buffer (or the marked region) to disk
 ^S         Save file without prompting
 ^R         Insert another file into current buffer

 ^F  ^W     Search forward for a string or a regular expression
 ^B  ^Q     Search backward for a string or a regular expression
 M-F  M-B   Search next occurrence forward, backward
 ^\\  M-R    Replace a string or a regular expression

 ^K         Cut current line (or marked region) and store it in cutbuffer
 ^U         Paste the contents of cutbuffer at current cursor position
 M-6        Copy current line (or marked region) and store it in cutbuffer
 M-T        Cut from the cursor position to the end of the file
 M-A  ^6    Mark text starting from the cursor position
 M-U  M-E   Undo, redo the last operation

 ^C         Display the position of the cursor
 ^/  M-G    Go to line and column number
 ^P  ^N     Go to previous, next line
 ^A  ^E     Go to beginning, end of current line
 ^Y  ^V     Go one screenful up, down
 M-\\  M-/   Go to the first, last line of the file
 ^Right     Go forward one word (also M-Space)
 ^Left      Go back one word
 M-7  M-8   Go to previous, next block of text

 ^D         Delete the character under the cursor
 ^L         Refresh (redraw) the current screen
 ^Z         Suspend the editor
 M-X        Toggle the two help lines
 M-N        Toggle line numbers
`.split("\n");

export function* showHelp(editor: Editor): Blocking<void> {
	let top = 0;
	for (;;) {
		const { rows, cols } = editor.screen.size;
		const height = Math.max(1, rows - 4);
		const last = Math.max(0, lines.length - height);
		top = Math.max(0, Math.min(top, last));
		const title = `${" ".repeat(Math.max(0, Math.floor((cols - TITLE.length) / 2)))}${TITLE}`;
		const text = Array.from({ length: height }, (_, i) => (lines[top + i] ?? "").slice(0, cols));
		yield* editor.paint([reverse(title.padEnd(cols)), ...text, "", ...helpLines(helpMenu, cols)]);
		yield* editor.screen.write(`\x1b[${rows};1H\x1b[?25l`);
		const key = yield* editor.key();
		if (editor.done || key === "\x18" || key === "q" || key === "\x03" || key === "\x07") break;
		if (key === "\x19" || key === "\x1b[5~") top -= height - 1;
		else if (key === "\x16" || key === "\x1b[6~" || key === " ") top += height - 1;
		else if (key === "\x10" || key === "\x1b[A" || key === "\x1bOA") top--;
		else if (key === "\x0e" || key === "\x1b[B" || key === "\x1bOB") top++;
	}
	editor.refresh();
}
