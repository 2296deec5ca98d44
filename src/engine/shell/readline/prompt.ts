/** The escapes of PS1, PS2 and ${name@P}: `\u@\h:\w\$ `. What they stand for comes from the shell; parameters and commands are expanded behind this. */

export interface PromptSource {
	readonly user: string;
	/** The whole host name. */
	readonly hostname: string;
	readonly cwd: string;
	/** HOME; undefined where it is not set. */
	readonly home: string | undefined;
	readonly effectiveUid: number;
	/** $0. */
	readonly shellName: string;
	/** Like "5.3" and "5.3.15". */
	readonly version: string;
	readonly release: string;
	/** The terminal's name without its directory; "tty" where there is none. */
	readonly terminal: string;
	readonly jobs: number;
	readonly historyNumber: number;
	readonly commandNumber: number;
	/** PROMPT_DIRTRIM, 0 where it is not set. */
	readonly dirTrim: number;
	/** Whether parameters are expanded behind this (promptvars): what names bring in is then quoted, so that it stays as it is. */
	readonly promptvars: boolean;
	/** Whether the line editor shows it: \[ and \] then become \x01 and \x02, and are left out otherwise. */
	readonly lineEditing: boolean;
	/** strftime(3) of the present time. */
	strftime(format: string): string;
}

/** Puts the shell's state into a prompt. */
export function expandPrompt(prompt: string, source: PromptSource): string {
	let result = "";
	for (let i = 0; i < prompt.length; i++) {
		const char = prompt[i] as string;
		if (char !== "\\") {
			result += char;
			continue;
		}
		const octal = /^[0-3]?[0-7]{3}/.exec(prompt.slice(i + 1, i + 4))?.[0];
		const date = /^D\{([^}]*)\}?/.exec(prompt.slice(i + 1));
		if (octal) {
			result += String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
			i += octal.length;
		} else if (date) {
			result += quoted(source, source.strftime(date[1] || "%X"));
			i += date[0].length;
		} else {
			const letter = prompt[i + 1];
			result += (letter === undefined ? undefined : escapes[letter]?.(source)) ?? `\\${letter ?? ""}`;
			i++;
		}
	}
	return result;
}

/** Keeps a text from being expanded, as inside double quotes. */
const quoted = (source: PromptSource, text: string): string => (source.promptvars ? text.replaceAll(/[\\"$`]/g, "\\$&") : text);

const escapes: Readonly<Record<string, (source: PromptSource) => string>> = {
	"\\": () => "\\",
	a: () => "\x07",
	e: () => "\x1b",
	n: () => "\n",
	r: () => "\r",
	"[": (source) => (source.lineEditing ? "\x01" : ""),
	"]": (source) => (source.lineEditing ? "\x02" : ""),
	d: (source) => source.strftime("%a %b %d"),
	t: (source) => source.strftime("%H:%M:%S"),
	T: (source) => source.strftime("%I:%M:%S"),
	A: (source) => source.strftime("%H:%M"),
	"@": (source) => source.strftime("%I:%M %p"),
	u: (source) => source.user,
	h: (source) => quoted(source, source.hostname.split(".")[0] as string),
	H: (source) => quoted(source, source.hostname),
	j: (source) => String(source.jobs),
	l: (source) => quoted(source, source.terminal),
	s: (source) => quoted(source, baseName(source.shellName)),
	v: (source) => source.version,
	V: (source) => source.release,
	w: (source) => quoted(source, trimmed(tildePath(source), source.dirTrim)),
	W: (source) => {
		const path = tildePath(source);
		return quoted(source, path === "~" ? path : baseName(path));
	},
	"!": (source) => String(source.historyNumber),
	"#": (source) => String(source.commandNumber),
	$: (source) => (source.effectiveUid === 0 ? "#" : quoted(source, "$")),
};

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1) || path;

function tildePath({ cwd, home }: PromptSource): string {
	if (home === undefined || home === "" || home === "/") return cwd;
	if (cwd === home) return "~";
	return cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
}

/** Leaves the last `count` directories behind three dots, where that makes the path shorter. */
function trimmed(path: string, count: number): string {
	const head = path.startsWith("~") ? path.slice(0, `${path}/`.indexOf("/") + 1) : "";
	const parts = path.slice(head.length).split("/");
	if (count <= 0 || parts.length <= count) return path;
	const short = `${head}.../${parts.slice(-count).join("/")}`;
	return short.length < path.length ? short : path;
}
