/** How stty prints settings. */
import type { WindowSize } from "../../../kernel/abi.ts";
import { characters, type Line } from "./line.ts";
import { modes, type Word } from "./modes.ts";
import { speedCode, speedOfCode } from "./speeds.ts";

/** Words in lines no longer than the terminal is wide. */
class Wrapped {
	text = "";
	private column = 0;
	private readonly columns: number;
	constructor(columns: number) {
		this.columns = columns;
	}
	add(word: string): void {
		if (this.column > 0 && this.columns - this.column <= word.length) this.endLine();
		else if (this.column > 0) {
			this.text += " ";
			this.column++;
		}
		this.text += word;
		this.column += word.length;
	}
	/** Ends the line; an empty one is not printed. */
	endLine(): void {
		if (this.column > 0) this.text += "\n";
		this.column = 0;
	}
}

const WORDS: readonly Word[] = ["cflag", "iflag", "oflag", "lflag"];

/** A control character as ^C. */
export function visible(code: number): string {
	if (code === 0) return "<undef>";
	if (code < 32) return `^${String.fromCharCode(code + 64)}`;
	if (code < 127) return String.fromCharCode(code);
	if (code === 127) return "^?";
	return `M-${code < 160 ? `^${String.fromCharCode(code - 64)}` : code === 255 ? "^?" : String.fromCharCode(code - 128)}`;
}

function addSpeed(out: Wrapped, line: Line): void {
	if (line.ispeed === 0 || line.ispeed === line.ospeed) out.add(`speed ${line.ospeed} baud;`);
	else {
		out.add(`ispeed ${line.ispeed} baud;`);
		out.add(`ospeed ${line.ospeed} baud;`);
	}
}

/** `stty`: what is not as `stty sane` makes it. */
export function showChanged(line: Line, columns: number): string {
	const out = new Wrapped(columns);
	addSpeed(out, line);
	out.add("line = 0;");
	out.endLine();
	for (const { name, sane } of characters) if (line.chars[name] !== sane) out.add(`${name} = ${visible(line.chars[name])};`);
	if (!modes.some((mode) => mode.name === "icanon" && line.has(mode))) out.add(`min = ${line.min}; time = ${line.time};`);
	out.endLine();
	for (const word of WORDS) {
		for (const mode of modes) {
			if (mode.word !== word || mode.alias || mode.sane === undefined) continue;
			if (line.has(mode)) {
				if (!mode.sane) out.add(mode.name);
			} else if (mode.sane && mode.negatable) out.add(`-${mode.name}`);
		}
		out.endLine();
	}
	return out.text;
}

/** `stty -a` */
export function showAll(line: Line, size: WindowSize, columns: number): string {
	const out = new Wrapped(columns);
	addSpeed(out, line);
	out.add(`rows ${size.rows}; columns ${size.cols};`);
	out.add("line = 0;");
	out.endLine();
	for (const { name } of characters) out.add(`${name} = ${visible(line.chars[name])};`);
	out.add(`min = ${line.min}; time = ${line.time};`);
	out.endLine();
	for (const word of WORDS) {
		for (const mode of modes) {
			if (mode.word !== word || mode.alias) continue;
			if (line.has(mode)) out.add(mode.name);
			else if (mode.negatable) out.add(`-${mode.name}`);
		}
		out.endLine();
	}
	return out.text;
}

const CHARACTERS_IN_TERMIOS = 32;
const TIME = 5;
const MIN = 6;
const SPEED_BITS = 0x100f;

/** `stty -g`: the words and all characters in hexadecimal. */
export function showSaved(line: Line): string {
	const cc = new Array<number>(CHARACTERS_IN_TERMIOS).fill(0);
	for (const { name, index } of characters) cc[index] = line.chars[name];
	cc[TIME] = line.time;
	cc[MIN] = line.min;
	const { iflag, oflag, cflag, lflag } = line.words;
	const speeds = speedCode(line.ospeed) + speedCode(line.ispeed) * 0x10000;
	return `${[iflag, oflag, cflag + speeds, lflag, ...cc].map((n) => n.toString(16)).join(":")}\n`;
}

/** Takes settings back from what `stty -g` printed; false when it is none of that. */
export function restoreSaved(line: Line, saved: string): boolean {
	const parts = saved.split(":");
	if (parts.length !== 4 + CHARACTERS_IN_TERMIOS || !parts.every((part) => /^[0-9a-f]+$/i.test(part))) return false;
	const [iflag = 0, oflag = 0, cflag = 0, lflag = 0, ...cc] = parts.map((part) => Number.parseInt(part, 16));
	line.ospeed = speedOfCode(cflag & SPEED_BITS) ?? line.ospeed;
	line.ispeed = speedOfCode((cflag >>> 16) & SPEED_BITS) ?? line.ispeed;
	Object.assign(line.words, { iflag, oflag, lflag, cflag: (cflag & ~(SPEED_BITS | (SPEED_BITS << 16))) >>> 0 });
	for (const { name, index } of characters) line.chars[name] = cc[index] as number;
	line.time = cc[TIME] as number;
	line.min = cc[MIN] as number;
	return true;
}
