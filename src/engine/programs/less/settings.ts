/** The options of less, which keys change too while it runs. */

export interface Settings {
	/** Whether lines are counted: for prompts only, before each line too (-N), or not at all (-n). */
	numbers: "used" | "shown" | "off";
	/** -S */
	chop: boolean;
	/** -R, or all control characters as they are (-r). */
	raw: "none" | "colour" | "all";
	/** -i; "always" is -I, which also ignores it when the pattern has capitals. */
	ignoreCase: "no" | "yes" | "always";
	/** -s */
	squeeze: boolean;
	/** -e, and -E at the first time. */
	quitAtEnd: "no" | "second" | "first";
	/** -F */
	quitIfOneScreen: boolean;
	/** -m and -M */
	prompt: "short" | "medium" | "long";
	/** Off by -~ */
	tildes: boolean;
	/** Off by -G */
	highlight: boolean;
	/** -X */
	noInit: boolean;
	/** -f */
	force: boolean;
	/** -K */
	quitOnInterrupt: boolean;
	/** -x */
	tabStops: number;
	/** -z; undefined is the whole screen. */
	window: number | undefined;
	/** -j, the line of the screen that jumps lead to, from 0. */
	target: number;
	/** Lines that d and u move; undefined is half a screen. */
	halfWindow: number | undefined;
	/** -# */
	shift: number | undefined;
}

export const defaultSettings = (): Settings => ({
	numbers: "used",
	chop: false,
	raw: "none",
	ignoreCase: "no",
	squeeze: false,
	quitAtEnd: "no",
	quitIfOneScreen: false,
	prompt: "short",
	tildes: true,
	highlight: true,
	noInit: false,
	force: false,
	quitOnInterrupt: false,
	tabStops: 8,
	window: undefined,
	target: 0,
	halfWindow: undefined,
	shift: undefined,
});

/** One option: what its letter does, and what less says of the state. */
export interface Toggle {
	readonly letter: string;
	readonly long: string;
	readonly flip: (settings: Settings) => void;
	readonly describe: (settings: Settings) => string;
}

const flag = (letter: string, long: string, key: "chop" | "squeeze" | "quitIfOneScreen" | "quitOnInterrupt", off: string, on: string): Toggle => ({
	letter,
	long,
	flip: (settings) => {
		settings[key] = !settings[key];
	},
	describe: (settings) => (settings[key] ? on : off),
});

const caseToggle = (letter: string, long: string, state: "yes" | "always"): Toggle => ({
	letter,
	long,
	flip: (settings) => {
		settings.ignoreCase = settings.ignoreCase === state ? "no" : state;
	},
	describe: ({ ignoreCase }) =>
		ignoreCase === "no" ? "Case is significant in searches" : ignoreCase === "yes" ? "Ignore case in searches" : "Ignore case in searches and in patterns",
});

const rawToggle = (letter: string, long: string, state: "colour" | "all"): Toggle => ({
	letter,
	long,
	flip: (settings) => {
		settings.raw = settings.raw === state ? "none" : state;
	},
	describe: ({ raw }) =>
		raw === "none"
			? "Display control characters as ^X"
			: raw === "all"
				? "Display control characters directly (not recommended)"
				: "Display ANSI sequences directly, other control characters as ^X",
});

const endToggle = (letter: string, long: string, state: "second" | "first"): Toggle => ({
	letter,
	long,
	flip: (settings) => {
		settings.quitAtEnd = settings.quitAtEnd === state ? "no" : state;
	},
	describe: ({ quitAtEnd }) =>
		quitAtEnd === "no" ? "Don't quit at end-of-file" : quitAtEnd === "second" ? "Quit at end-of-file" : "Quit immediately at end-of-file",
});

const promptToggle = (letter: string, long: string, state: "medium" | "long"): Toggle => ({
	letter,
	long,
	flip: (settings) => {
		settings.prompt = settings.prompt === state ? "short" : state;
	},
	describe: ({ prompt }) => `${prompt[0]?.toUpperCase()}${prompt.slice(1)} prompt`,
});

/** The options without a value that may be given at the start and be changed by keys. */
export const toggles: readonly Toggle[] = [
	{
		letter: "N",
		long: "LINE-NUMBERS",
		flip: (settings) => {
			settings.numbers = settings.numbers === "shown" ? "off" : "shown";
		},
		describe: ({ numbers }) => ({ used: "Use line numbers", shown: "Constantly display line numbers", off: "Don't use line numbers" })[numbers],
	},
	flag("S", "chop-long-lines", "chop", "Fold long lines", "Chop long lines"),
	flag("s", "squeeze-blank-lines", "squeeze", "Display all blank lines", "Squeeze multiple blank lines"),
	flag("F", "quit-if-one-screen", "quitIfOneScreen", "Don't quit if end-of-file on first screen", "Quit if end-of-file on first screen"),
	flag("K", "quit-on-intr", "quitOnInterrupt", "Interrupt (ctrl-C) returns to prompt", "Interrupt (ctrl-C) exits less"),
	caseToggle("i", "ignore-case", "yes"),
	caseToggle("I", "IGNORE-CASE", "always"),
	rawToggle("R", "RAW-CONTROL-CHARS", "colour"),
	rawToggle("r", "raw-control-chars", "all"),
	endToggle("e", "quit-at-eof", "second"),
	endToggle("E", "QUIT-AT-EOF", "first"),
	promptToggle("m", "long-prompt", "medium"),
	promptToggle("M", "LONG-PROMPT", "long"),
	{
		letter: "~",
		long: "tilde",
		flip: (settings) => {
			settings.tildes = !settings.tildes;
		},
		describe: ({ tildes }) => (tildes ? "Show tildes after end of file" : "Don't show tildes after end of file"),
	},
	{
		letter: "G",
		long: "HILITE-SEARCH",
		flip: (settings) => {
			settings.highlight = !settings.highlight;
		},
		describe: ({ highlight }) => (highlight ? "Highlight all matches for previous search" : "Don't highlight search matches"),
	},
];
