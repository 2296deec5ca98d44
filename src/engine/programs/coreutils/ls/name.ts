/** How a name is shown: quoted, coloured, with a letter for its kind behind. */
import type { FileKind, Stat } from "../../../kernel/abi.ts";
import { isPrintable, quoteAs } from "../../lib/quote.ts";
import { textWidth } from "../../lib/width.ts";
import type { Colors } from "./colors.ts";
import type { Entry } from "./entries.ts";
import type { Settings } from "./settings.ts";

const unprintable = /[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** The sign of -F behind a name; "" for none. */
export function indicator(settings: Settings, kind: FileKind | undefined, stat: Stat | undefined): string {
	if (settings.indicators === "none") return "";
	if (kind === "directory") return "/";
	if (settings.indicators === "slash") return "";
	if (kind === "symlink") return "@";
	if (kind === "fifo") return "|";
	if (kind === "socket") return "=";
	return kind === "file" && settings.indicators === "classify" && stat && stat.mode & 0o111 ? "*" : "";
}

export class NameStyle {
	private readonly settings: Settings;
	private readonly colors: Colors | undefined;
	/** Set for each listing: some name in it is quoted, so the others move by one column. */
	padded = false;
	constructor(settings: Settings, colors: Colors | undefined) {
		this.settings = settings;
		this.colors = colors;
	}

	private get looksAtTargets(): boolean {
		const { indicators, format } = this.settings;
		return indicators === "file-type" || indicators === "classify" || (this.colors?.checksLinks(format === "long") ?? false);
	}

	/** A name in the chosen quoting. */
	text(name: string, extra = ""): string {
		const { quoting, questionMarks } = this.settings;
		const quoted = quoteAs(quoting, name, quoting === "escape" ? ` ${extra}` : extra);
		return questionMarks && !isPrintable(quoted) ? quoted.replace(unprintable, "?") : quoted;
	}

	private isQuoted(name: string): boolean {
		return quoteAs(this.settings.quoting, name) !== name;
	}

	/** Looks over a listing before it is shown. */
	prepare(entries: readonly Entry[]): void {
		this.padded = this.settings.alignQuotes && entries.some((entry) => this.isQuoted(entry.name));
	}

	/** Columns of a name with what stands before and behind it. */
	width(entry: Entry): number {
		const pad = this.padded && !this.isQuoted(entry.name) ? 1 : 0;
		return pad + textWidth(this.text(entry.name)) + this.sign(entry).length;
	}

	private sign(entry: Entry): string {
		return this.settings.format === "long" && entry.target !== undefined ? "" : indicator(this.settings, entry.kind, entry.stat);
	}

	/** The name as it is printed, beginning at a column. */
	show(entry: Entry, column: number): string {
		const pad = this.padded && !this.isQuoted(entry.name) ? " " : "";
		const text = this.text(entry.name);
		const dangling = this.looksAtTargets && entry.target !== undefined && entry.referent === undefined;
		const subject = { name: entry.name, kind: entry.kind, stat: entry.stat, dangling, referent: entry.referent, missing: false };
		return pad + this.paint(text, subject, column + pad.length) + this.sign(entry);
	}

	/** ` -> target` of the long format. */
	showTarget(entry: Entry): string {
		if (entry.target === undefined) return "";
		if (!this.looksAtTargets) return ` -> ${this.text(entry.target)}`;
		const { referent } = entry;
		const subject = { name: entry.target, kind: referent?.kind, stat: referent, dangling: false, referent: undefined, missing: referent === undefined };
		return ` -> ${this.paint(this.text(entry.target), subject, 0)}${indicator(this.settings, referent?.kind, referent)}`;
	}

	private paint(text: string, subject: Parameters<Colors["codeFor"]>[0], column: number): string {
		if (!this.colors) return text;
		const { width } = this.settings;
		const wraps = width > 0 && Math.floor(column / width) !== Math.floor((column + textWidth(text) - 1) / width);
		return this.colors.paint(text, this.colors.codeFor(subject), wraps);
	}
}
