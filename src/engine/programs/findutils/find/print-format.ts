/** The formats of -printf. */
import type { FileKind } from "../../../kernel/abi.ts";
import { isErrno } from "../../../kernel/errno.ts";
import { formatMode } from "../../lib/mode.ts";
import { dirName } from "../../lib/path.ts";
import { formatTime, instantOf } from "../../lib/time-format.ts";
import type { Found, Run } from "./expression.ts";
import type { Parser } from "./parser.ts";

export const kindLetter: Readonly<Record<FileKind, string>> = { file: "f", directory: "d", symlink: "l", fifo: "p", socket: "s", char: "c", block: "b" };

type Piece =
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "stop" }
	| {
			readonly kind: "field";
			readonly flags: string;
			readonly width: number;
			readonly precision: number | undefined;
			readonly letter: string;
			readonly time: string;
	  };

const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };
const fields = "abcdDfFgGhHiklmMnpPstuUyYSZ";

const byteChar = (code: number): string => (code < 0x80 ? String.fromCharCode(code) : String.fromCharCode(0xdc00 + code));

/** Takes a format apart, with warnings for what it does not know. */
export function parsePrintFormat(parser: Parser, format: string): Piece[] {
	const pieces: Piece[] = [];
	const text = (value: string): void => void pieces.push({ kind: "text", text: value });
	const pattern = /\\([0-7]{1,3}|.|$)|%([-+ #0]*)(\d*)(?:\.(\d+))?([ABCT]?)(.|$)|[^\\%]+/gsu;
	for (const match of format.matchAll(pattern)) {
		const [whole, escaped, flags = "", width = "", precision, time = "", letter] = match;
		if (escaped !== undefined) {
			if (escaped === "c") pieces.push({ kind: "stop" });
			else if (/^[0-7]/.test(escaped)) text(byteChar(Number.parseInt(escaped, 8) & 255));
			else if (escapes[escaped] !== undefined) text(escapes[escaped] as string);
			else {
				parser.alwaysWarn(escaped === "" ? "escape `\\' followed by nothing at all" : `unrecognized escape \`\\${escaped}'`);
				text(whole);
			}
		} else if (letter === undefined) text(whole);
		else if (letter === "%" && time === "") text("%");
		else if (letter === "") return parser.context.fail("error: % at end of format string");
		else if (time !== "" || fields.includes(letter)) {
			pieces.push({ kind: "field", flags, width: Number(width), precision: precision === undefined ? undefined : Number(precision), letter, time });
		} else {
			parser.alwaysWarn(`unrecognized format directive \`${whole}'`);
			text(whole);
		}
	}
	return pieces;
}

const fraction = (milliseconds: number): string => `${String(instantOf(milliseconds).nanoseconds).padStart(9, "0")}0`;

/** A letter behind %A, %B, %C or %T; seconds have ten digits of fraction. */
function timeText(letter: string, milliseconds: number, run: Run): string {
	const instant = instantOf(milliseconds);
	const format = (spec: string): string => formatTime(spec, instant, run.zone);
	switch (letter) {
		case "@":
			return `${instant.seconds}.${fraction(milliseconds)}`;
		case "S":
			return `${format("%S")}.${fraction(milliseconds)}`;
		case "T":
		case "X":
			return `${format("%H:%M:%S")}.${fraction(milliseconds)}`;
		case "+":
			return `${format("%Y-%m-%d+%H:%M:%S")}.${fraction(milliseconds)}`;
		case "c":
			return `${format("%a %b %e %H:%M:%S")}.${fraction(milliseconds)} ${format("%Y")}`;
		case "r":
			return `${format("%I:%M:%S")}.${fraction(milliseconds)} ${format("%p")}`;
		default:
			return format(`%${letter}`);
	}
}

/** The path without the starting point. */
function relativePath(found: Found): string {
	const rest = found.path.slice(found.start.length);
	return rest.startsWith("/") ? rest.slice(1) : rest;
}

const times = { A: "atime", B: "birthtime", C: "ctime", T: "mtime" } as const;

function linkText(found: Found, run: Run): string {
	if (found.stat.kind !== "symlink") return "";
	try {
		return run.context.sys.readlink(found.path);
	} catch (error) {
		if (isErrno(error)) return "";
		throw error;
	}
}

/** %Y: the kind behind a link; N where there is nothing, L for a loop. */
function followedKind(found: Found, run: Run): string {
	if (found.stat.kind !== "symlink") return kindLetter[found.stat.kind];
	try {
		return kindLetter[run.context.sys.stat(found.path).kind];
	} catch (error) {
		if (!isErrno(error)) throw error;
		return error.code === "ENOENT" || error.code === "ENOTDIR" ? "N" : error.code === "ELOOP" ? "L" : "?";
	}
}

function directory(found: Found): string {
	const trimmed = found.path.replace(/\/+$/, "");
	if (trimmed === "") return "";
	return trimmed.includes("/") ? dirName(found.path) : found.path.includes("/") ? trimmed : ".";
}

function fieldText(letter: string, found: Found, run: Run): string | number {
	const { stat } = found;
	switch (letter) {
		case "a":
			return timeText("c", stat.atime, run);
		case "b":
			return stat.blocks;
		case "c":
			return timeText("c", stat.ctime, run);
		case "d":
			return found.depth;
		case "D":
			return stat.dev;
		case "f":
			return found.depth === 0 && found.path.endsWith("/") ? `${found.name}${found.name === "/" ? "" : "/"}` : found.name;
		case "F":
			return run.context.sys.statfs(found.path).type;
		case "g":
			return run.accounts.groupName(stat.gid);
		case "G":
			return stat.gid;
		case "h":
			return directory(found);
		case "H":
			return found.start;
		case "i":
			return stat.ino;
		case "k":
			return Math.ceil(stat.blocks / 2);
		case "l":
			return linkText(found, run);
		case "m":
			return stat.mode.toString(8);
		case "M":
			return formatMode(stat.kind, stat.mode);
		case "n":
			return stat.nlink;
		case "p":
			return found.path;
		case "P":
			return relativePath(found);
		case "s":
			return stat.size;
		case "S":
			return stat.size === 0 ? "1" : String((stat.blocks * 512) / stat.size);
		case "t":
			return timeText("c", stat.mtime, run);
		case "u":
			return run.accounts.userName(stat.uid);
		case "U":
			return stat.uid;
		case "y":
			return kindLetter[stat.kind];
		case "Y":
			return followedKind(found, run);
		case "Z":
			return "";
		default:
			return "";
	}
}

/** Fills in a format for a file. */
export function fillPrintFormat(pieces: readonly Piece[], found: Found, run: Run): string {
	let out = "";
	for (const piece of pieces) {
		if (piece.kind === "stop") return out;
		if (piece.kind === "text") {
			out += piece.text;
			continue;
		}
		const value = piece.time === "" ? fieldText(piece.letter, found, run) : timeText(piece.letter, found.stat[times[piece.time as keyof typeof times]], run);
		let body = String(value);
		if (piece.precision !== undefined && typeof value === "string") body = [...body].slice(0, piece.precision).join("");
		if (piece.flags.includes("#") && piece.letter === "m") body = `0${body}`;
		const zeros = piece.flags.includes("0") && (typeof value === "number" || piece.letter === "m");
		out += piece.flags.includes("-") ? body.padEnd(piece.width) : body.padStart(piece.width, zeros ? "0" : " ");
	}
	return out;
}
