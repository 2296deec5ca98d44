/** The command history: the list itself and the rules by which bash adds to it (HISTCONTROL, HISTIGNORE, HISTSIZE). */

export interface HistoryEntry {
	line: string;
	/** Seconds since the epoch when it was entered; undefined for lines of a file without times. */
	readonly time: number | undefined;
	/** Edited in place while recalled, and left so: `history` marks it with a star. */
	edited: boolean;
}

/** What the list asks of the shell. */
export interface HistoryShell {
	variable(name: string): string | undefined;
	/** Seconds since the epoch. */
	now(): number;
	/** Whether a shell pattern matches a text: for HISTIGNORE. */
	matches(pattern: string, text: string): boolean;
}

const DEFAULT_SIZE = 500;

export class History {
	readonly entries: HistoryEntry[] = [];
	/** The number of the first entry; grows as old ones are dropped. */
	base = 1;
	/** How many entries the list holds that the history file has, so that -a and exit write only the new ones. */
	linesFromFile = 0;
	private readonly shell: HistoryShell;
	private firstLineKept = false;
	constructor(shell: HistoryShell) {
		this.shell = shell;
	}

	/** The number that the next command will get: \! in prompts. */
	get nextNumber(): number {
		return this.base + this.entries.length;
	}

	/** HISTSIZE; undefined is unlimited. */
	get limit(): number | undefined {
		const size = this.shell.variable("HISTSIZE");
		if (size === undefined) return DEFAULT_SIZE;
		if (!/^\s*-?\d+\s*$/.test(size)) return undefined;
		return Number(size) < 0 ? undefined : Number(size);
	}

	/** The entry with this number, as `history` shows it. */
	numbered(number: number): HistoryEntry | undefined {
		return this.entries[number - this.base];
	}

	get last(): HistoryEntry | undefined {
		return this.entries.at(-1);
	}

	/**
	 * Adds the first line of a command as typed, unless HISTCONTROL or HISTIGNORE keep it out. Returns whether it was added: the lines
	 * that continue the command then join it by `replaceLast`.
	 */
	enter(line: string): boolean {
		this.firstLineKept = line !== "" && this.wanted(line);
		if (this.firstLineKept) {
			if (this.controls().has("erasedups")) this.removeWhere((entry) => entry.line === line);
			this.push(line, this.shell.now());
		}
		return this.firstLineKept;
	}

	/** A command of several lines as it grows (cmdhist): takes the place of its beginning, if that was kept. */
	replaceLast(line: string): void {
		const { last } = this;
		if (this.firstLineKept && last) last.line = line;
	}

	/** Adds without asking HISTCONTROL: `history -s`, lines of a file. */
	push(line: string, time: number | undefined): void {
		this.entries.push({ line, time, edited: false });
		this.stifle();
	}

	/** Drops the oldest entries beyond HISTSIZE. */
	stifle(): void {
		const { limit } = this;
		if (limit === undefined) return;
		const excess = this.entries.length - limit;
		if (excess <= 0) return;
		this.entries.splice(0, excess);
		this.base += excess;
		this.linesFromFile = Math.max(0, this.linesFromFile - excess);
	}

	/** Removes entries by position: `history -d`. */
	remove(position: number, count = 1): void {
		this.entries.splice(position, count);
		this.linesFromFile = Math.min(this.linesFromFile, this.entries.length);
	}

	/** `history -c` */
	clear(): void {
		this.entries.length = 0;
		this.base = 1;
		this.linesFromFile = 0;
	}

	/** The position of the latest entry, before `from`, that begins with a text (or contains it); -1 where there is none. */
	searchBackward(text: string, where: "prefix" | "anywhere", from = this.entries.length): number {
		for (let i = Math.min(from, this.entries.length) - 1; i >= 0; i--) {
			const line = (this.entries[i] as HistoryEntry).line;
			if (where === "prefix" ? line.startsWith(text) : line.includes(text)) return i;
		}
		return -1;
	}

	private controls(): ReadonlySet<string> {
		const set = new Set((this.shell.variable("HISTCONTROL") ?? "").split(":"));
		if (set.has("ignoreboth")) set.add("ignorespace").add("ignoredups");
		return set;
	}

	private wanted(line: string): boolean {
		const controls = this.controls();
		if (controls.has("ignorespace") && line.startsWith(" ")) return false;
		if (controls.has("ignoredups") && this.last?.line === line) return false;
		return !this.ignored(line);
	}

	private ignored(line: string): boolean {
		const patterns = this.shell.variable("HISTIGNORE");
		if (!patterns) return false;
		// in a pattern of HISTIGNORE an unquoted & is the previous line
		const previous = this.last?.line ?? "";
		return patterns.split(/(?<!\\):/).some(
			(pattern) =>
				pattern !== "" &&
				this.shell.matches(
					pattern.replaceAll(/\\&|&/g, (found) => (found === "&" ? previous.replaceAll(/[\\*?[\]]/g, "\\$&") : "&")),
					line,
				),
		);
	}

	private removeWhere(unwanted: (entry: HistoryEntry) => boolean): void {
		for (let i = this.entries.length - 1; i >= 0; i--) if (unwanted(this.entries[i] as HistoryEntry)) this.remove(i);
	}
}
