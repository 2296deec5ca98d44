import type { WordTable } from "../../lib/argmatch.ts";
import type { OptionSpec } from "../../lib/options.ts";

export const sortOptions: readonly OptionSpec[] = [
	{ short: "b", long: "ignore-leading-blanks", help: "ignore leading blanks" },
	{ short: "d", long: "dictionary-order", help: "consider only blanks and alphanumeric characters" },
	{ short: "f", long: "ignore-case", help: "fold lower case to upper case characters" },
	{ short: "g", long: "general-numeric-sort", help: "compare according to general numerical value" },
	{ short: "i", long: "ignore-nonprinting", help: "consider only printable characters" },
	{ short: "M", long: "month-sort", help: "compare (unknown) < 'JAN' < ... < 'DEC'" },
	{ short: "h", long: "human-numeric-sort", help: "compare human readable numbers (e.g., 2K 1G)" },
	{ short: "n", long: "numeric-sort", help: "compare according to string numerical value" },
	{ short: "R", long: "random-sort", help: "shuffle, but group identical keys" },
	{ long: "random-source", arg: "FILE", help: "get random bytes from FILE" },
	{ short: "r", long: "reverse", help: "reverse the result of comparisons" },
	{ long: "sort", arg: "WORD", help: "sort according to WORD: general-numeric -g, human-numeric -h, month -M, numeric -n, random -R, version -V" },
	{ short: "V", long: "version-sort", help: "natural sort of (version) numbers within text" },
	{ long: "batch-size", arg: "NMERGE", help: "merge at most NMERGE inputs at once; for more use temp files" },
	{ short: "c", help: "check for sorted input; do not sort" },
	{ long: "check", arg: "WORD", optional: true, help: "diagnose-first: same as -c; quiet or silent: same as -C" },
	{ short: "C", help: "like -c, but do not report first bad line" },
	{ long: "compress-program", arg: "PROG", help: "compress temporaries with PROG; decompress them with PROG -d" },
	{ long: "debug", help: "annotate the part of the line used to sort, and warn about questionable usage to standard error", simulated: false },
	{
		long: "files0-from",
		arg: "F",
		help: "read input from the files specified by NUL-terminated names in file F; if F is - then read names from standard input",
	},
	{ short: "k", long: "key", arg: "KEYDEF", help: "sort via a key; KEYDEF gives location and type" },
	{ short: "m", long: "merge", help: "merge already sorted files; do not sort" },
	{ short: "o", long: "output", arg: "FILE", help: "write result to FILE instead of standard output" },
	{ short: "s", long: "stable", help: "stabilize sort by disabling last-resort comparison" },
	{ short: "S", long: "buffer-size", arg: "SIZE", help: "use SIZE for main memory buffer" },
	{ short: "t", long: "field-separator", arg: "SEP", help: "use SEP instead of non-blank to blank transition" },
	{ short: "T", long: "temporary-directory", arg: "DIR", help: "use DIR for temporaries, not $TMPDIR or /tmp; multiple options specify multiple directories" },
	{ long: "parallel", arg: "N", help: "change the number of sorts run concurrently to N" },
	{ short: "u", long: "unique", help: "output only the first of lines with equal keys; with -c, check for strict ordering" },
	{ short: "z", long: "zero-terminated", help: "line delimiter is NUL, not newline" },
];

export const sortWords: WordTable<"general-numeric" | "human-numeric" | "month" | "numeric" | "random" | "version"> = [
	["general-numeric"],
	["human-numeric"],
	["month"],
	["numeric"],
	["random"],
	["version"],
];

export const checkWords: WordTable<"quiet" | "diagnose-first"> = [["quiet", "silent"], ["diagnose-first"]];
