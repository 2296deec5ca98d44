/** A terminal's settings as stty sees them: the four flag words and the characters of termios(3). */
import type { Termios, TermiosRest } from "../../../kernel/abi.ts";
import { type Mode, modeNamed, modes, type Word } from "./modes.ts";

/** The special characters in stty's order, with the sane value and the index in c_cc. */
export const characters = [
	{ name: "intr", sane: 3, index: 0 },
	{ name: "quit", sane: 28, index: 1 },
	{ name: "erase", sane: 127, index: 2 },
	{ name: "kill", sane: 21, index: 3 },
	{ name: "eof", sane: 4, index: 4 },
	{ name: "eol", sane: 0, index: 11 },
	{ name: "eol2", sane: 0, index: 16 },
	{ name: "swtch", sane: 0, index: 7 },
	{ name: "start", sane: 17, index: 8 },
	{ name: "stop", sane: 19, index: 9 },
	{ name: "susp", sane: 26, index: 10 },
	{ name: "rprnt", sane: 18, index: 12 },
	{ name: "werase", sane: 23, index: 14 },
	{ name: "lnext", sane: 22, index: 15 },
	{ name: "discard", sane: 15, index: 13 },
] as const;

export type CharacterName = (typeof characters)[number]["name"];

/** What a pseudo-terminal of Linux begins with, besides what `Termios` names. */
const linuxRest: TermiosRest = { iflag: 0, oflag: 0, cflag: 0xb0, lflag: 0x800, eol2: 0, swtch: 0, discard: 15, ispeed: 38400, ospeed: 38400 };

const named: readonly (readonly [keyof Omit<Termios, "cc" | "kept">, Word])[] = [
	["icrnl", "iflag"],
	["inlcr", "iflag"],
	["igncr", "iflag"],
	["ixon", "iflag"],
	["iutf8", "iflag"],
	["opost", "oflag"],
	["onlcr", "oflag"],
	["isig", "lflag"],
	["icanon", "lflag"],
	["iexten", "lflag"],
	["echo", "lflag"],
	["echoe", "lflag"],
	["echok", "lflag"],
	["echonl", "lflag"],
	["echoctl", "lflag"],
	["noflsh", "lflag"],
	["tostop", "lflag"],
];

const bitsOf = (name: string): number => (modeNamed(name) as Mode).bits;

export class Line {
	readonly words: Record<Word, number>;
	readonly chars: Record<CharacterName, number>;
	min: number;
	time: number;
	ispeed: number;
	ospeed: number;

	constructor(termios: Termios) {
		const { cc, kept = linuxRest } = termios;
		this.words = { iflag: kept.iflag, oflag: kept.oflag, cflag: kept.cflag, lflag: kept.lflag };
		for (const [name, word] of named) if (termios[name]) this.words[word] |= bitsOf(name);
		this.chars = {
			intr: cc.intr,
			quit: cc.quit,
			erase: cc.erase,
			kill: cc.kill,
			eof: cc.eof,
			eol: cc.eol,
			eol2: kept.eol2,
			swtch: kept.swtch,
			start: cc.start,
			stop: cc.stop,
			susp: cc.susp,
			rprnt: cc.reprint,
			werase: cc.werase,
			lnext: cc.lnext,
			discard: kept.discard,
		};
		this.min = cc.min;
		this.time = cc.time;
		this.ispeed = kept.ispeed;
		this.ospeed = kept.ospeed;
	}

	has(mode: Mode): boolean {
		return (this.words[mode.word] & (mode.mask ?? mode.bits)) >>> 0 === mode.bits;
	}

	set(mode: Mode, on: boolean): void {
		const { word } = mode;
		this.words[word] = ((this.words[word] & ~(mode.mask ?? mode.bits)) | (on ? mode.bits : 0)) >>> 0;
	}

	/** `stty sane`: what has a sane value gets it. */
	makeSane(): void {
		for (const { name, sane } of characters) this.chars[name] = sane;
		for (const mode of modes) if (mode.sane === true || (mode.sane === false && mode.mask === undefined)) this.set(mode, mode.sane);
	}

	/** For tcsetattr(3). */
	get termios(): Termios {
		const { chars, words } = this;
		const is = (name: string, word: Word): boolean => (words[word] & bitsOf(name)) !== 0;
		const rest = (word: Word): number => named.reduce((bits, [name, of]) => (of === word ? bits & ~bitsOf(name) : bits), words[word]) >>> 0;
		const { eol2, swtch, discard, rprnt, ...shared } = chars;
		const kept: TermiosRest = {
			iflag: rest("iflag"),
			oflag: rest("oflag"),
			cflag: words.cflag,
			lflag: rest("lflag"),
			eol2,
			swtch,
			discard,
			ispeed: this.ispeed,
			ospeed: this.ospeed,
		};
		const flags = Object.fromEntries(named.map(([name, word]) => [name, is(name, word)])) as Record<(typeof named)[number][0], boolean>;
		return { ...flags, cc: { ...shared, reprint: rprnt, min: this.min, time: this.time }, kept };
	}
}
