/** What the line editor shows on its terminal (standard error, as bash has readline do it). */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import type { Editor } from "./editor.ts";
import { layOut } from "./layout.ts";
import { Painter } from "./painter.ts";

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

export class Screen {
	private readonly sys: Sys;
	private readonly painter = new Painter();
	/** The prompt's lines before its last one are printed once; only the last is drawn with the line. */
	private readonly head: string;
	private readonly prompt: string;

	constructor(sys: Sys, prompt: string) {
		this.sys = sys;
		const cut = prompt.lastIndexOf("\n") + 1;
		this.head = prompt.slice(0, cut).replaceAll("\x01", "").replaceAll("\x02", "").replaceAll("\n", "\r\n");
		this.prompt = prompt.slice(cut);
	}

	/** The terminal's size; the usual one where it does not tell. */
	get size(): { readonly rows: number; readonly columns: number } {
		try {
			const { rows, cols } = this.sys.getWindowSize(0);
			return { rows: rows || DEFAULT_ROWS, columns: cols || DEFAULT_COLUMNS };
		} catch (error) {
			if (isErrno(error)) return { rows: DEFAULT_ROWS, columns: DEFAULT_COLUMNS };
			throw error;
		}
	}

	*start(editor: Editor): Blocking<void> {
		yield* this.write(this.head + this.picture(editor));
	}

	*draw(editor: Editor): Blocking<void> {
		yield* this.write(this.picture(editor));
	}

	/** Draws prompt and line anew where the cursor stands, at the start of a line. */
	*restart(editor: Editor): Blocking<void> {
		this.painter.forget();
		yield* this.start(editor);
	}

	*clear(editor: Editor, scrollback: boolean): Blocking<void> {
		this.painter.forget();
		yield* this.write(`\x1b[H\x1b[2J${scrollback ? "\x1b[3J" : ""}${this.head}${this.picture(editor)}`);
	}

	/** The window has another size: terminals leave the rows around the cursor as they were cut, so the line is drawn anew from its first row. */
	*resize(editor: Editor): Blocking<void> {
		yield* this.write(this.painter.wipe() + this.picture(editor));
	}

	/** What leads to a line of its own behind what is drawn. */
	leave(): string {
		return this.painter.leave();
	}

	toLastRow(): string {
		return this.painter.toLastRow();
	}

	*write(text: string): Blocking<void> {
		if (text !== "") yield* this.sys.write(2, text);
	}

	private picture(editor: Editor): string {
		const { columns } = this.size;
		return this.painter.paint(layOut(editor.message ?? this.prompt, editor.shown, columns), columns);
	}
}
