/** What the arguments of ps ask for. */
import type { Process } from "../../lib/procfs/process.ts";

/** ps ends with `error: ...` and a hint. */
export class PsError {
	readonly message: string;
	constructor(message: string) {
		this.message = message;
	}
}

/** One list of the command line: a process is chosen when any of its values fits. */
export interface SelectionList {
	readonly matches: (process: Process) => boolean;
}

/** A column as asked for: `name:width=header`; AIX text between columns has no name. */
export interface FormatItem {
	readonly name: string;
	readonly width?: number;
	readonly header?: string;
	readonly literal?: string;
}

export interface SortKey {
	readonly name: string;
	readonly descending: boolean;
}

/** Everything the options say; the parser fills it. */
export class PsRequest {
	all = false;
	/** UNIX -a and -d, BSD a and x. */
	unixA = false;
	unixD = false;
	bsdA = false;
	bsdX = false;
	negate = false;
	runningOnly = false;
	readonly lists: SelectionList[] = [];
	/** Any option or operand of BSD style was given. */
	bsd = false;
	/** -f, -l, -j and the modifiers -F -P -M -c -y. */
	full = false;
	long = false;
	jobs = false;
	extraFull = false;
	processor = false;
	security = false;
	classes = false;
	compact = false;
	/** A ready-made BSD format: l u v s j X. */
	bsdFormat: string | undefined;
	/** The command name instead of the arguments (BSD c), the environment behind it (e), numbers for names (n), dead children's time (S). */
	nameOnly = false;
	environment = false;
	numeric = false;
	cumulative = false;
	threads: "none" | "L" | "T" | "H" | "m" = "none";
	readonly format: FormatItem[] = [];
	/** -o: just these columns; -O: these within the usual ones. */
	formatKind: "none" | "only" | "within" = "none";
	bsdWithin = false;
	readonly sort: SortKey[] = [];
	/** Tree drawn with lines (f, --forest), or by indents (-H). */
	forest: "none" | "lines" | "indent" = "none";
	headers: "once" | "never" | "repeat" = "once";
	wide = 0;
	columns: number | undefined;
	rows: number | undefined;
	delimiter: string | undefined;
	signalNames = false;
	dateFormat: string | undefined;
	/** Prints something else and ends: the version, or the list of columns. */
	instead: "version" | "columns" | "help" | undefined;
}
