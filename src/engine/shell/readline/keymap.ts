/** The emacs key bindings of readline as bash has them, without the keys that need an editor or an init file. */

const ESC = "\x1b";
const control = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 0x1f);

/** Written as in `bind -p`: \C- for control, \e for escape. */
function sequence(written: string): string {
	return written.replaceAll(/\\C-\?|\\C-(.)|\\e/g, (found, letter: string | undefined) => (found === "\\C-?" ? "\x7f" : letter ? control(letter) : ESC));
}

const table = {
	abort: ["\\C-g", "\\C-x\\C-g", "\\e\\C-g"],
	"accept-line": ["\\C-j", "\\C-m"],
	"backward-char": ["\\C-b", "\\eOD", "\\e[D"],
	"backward-delete-char": ["\\C-h", "\\C-?"],
	"backward-kill-line": ["\\C-x\\C-?"],
	"backward-kill-word": ["\\e\\C-h", "\\e\\C-?"],
	"backward-word": ["\\eb", "\\e[1;3D", "\\e[1;5D"],
	"beginning-of-history": ["\\e<"],
	"beginning-of-line": ["\\C-a", "\\eOH", "\\e[H"],
	"bracketed-paste-begin": ["\\e[200~"],
	"capitalize-word": ["\\ec"],
	"character-search": ["\\C-]"],
	"character-search-backward": ["\\e\\C-]"],
	"clear-display": ["\\e\\C-l"],
	"clear-screen": ["\\C-l"],
	complete: ["\\C-i", "\\e\\e"],
	"complete-command": ["\\e!"],
	"complete-filename": ["\\e/"],
	"complete-username": ["\\e~"],
	"complete-variable": ["\\e$"],
	"delete-char": ["\\C-d", "\\e[3~"],
	"delete-horizontal-space": ["\\e\\"],
	"digit-argument": ["\\e-", "\\e0", "\\e1", "\\e2", "\\e3", "\\e4", "\\e5", "\\e6", "\\e7", "\\e8", "\\e9"],
	"downcase-word": ["\\el"],
	"end-of-history": ["\\e>"],
	"end-of-line": ["\\C-e", "\\eOF", "\\e[F"],
	"exchange-point-and-mark": ["\\C-x\\C-x"],
	"forward-char": ["\\C-f", "\\eOC", "\\e[C"],
	"forward-search-history": ["\\C-s"],
	"forward-word": ["\\ef", "\\e[1;3C", "\\e[1;5C"],
	"history-search-backward": ["\\e[5~"],
	"history-search-forward": ["\\e[6~"],
	"insert-comment": ["\\e#"],
	"insert-completions": ["\\e*"],
	"kill-line": ["\\C-k"],
	"kill-word": ["\\ed", "\\e[3;5~"],
	"next-history": ["\\C-n", "\\eOB", "\\e[B"],
	"operate-and-get-next": ["\\C-o"],
	"overwrite-mode": ["\\e[2~"],
	"possible-completions": ["\\e=", "\\e?"],
	"possible-command-completions": ["\\C-x!"],
	"possible-filename-completions": ["\\C-x/"],
	"possible-username-completions": ["\\C-x~"],
	"possible-variable-completions": ["\\C-x$"],
	"previous-history": ["\\C-p", "\\eOA", "\\e[A"],
	"quoted-insert": ["\\C-q", "\\C-v"],
	"reverse-search-history": ["\\C-r"],
	"revert-line": ["\\er", "\\e\\C-r"],
	"set-mark": ["\\C-@", "\\e "],
	"shell-backward-word": ["\\e\\C-b"],
	"shell-forward-word": ["\\e\\C-f"],
	"shell-kill-word": ["\\e\\C-d"],
	"shell-expand-line": ["\\e\\C-e"],
	"tilde-expand": ["\\e&"],
	"transpose-chars": ["\\C-t"],
	"transpose-words": ["\\et"],
	undo: ["\\C-_", "\\C-x\\C-u"],
	"unix-line-discard": ["\\C-u"],
	"unix-word-rubout": ["\\C-w"],
	"upcase-word": ["\\eu"],
	yank: ["\\C-y"],
	"yank-last-arg": ["\\e.", "\\e_"],
	"yank-nth-arg": ["\\e\\C-y"],
	"yank-pop": ["\\ey"],
} as const;

export type CommandName = keyof typeof table | "self-insert";

const bindings = new Map<string, CommandName>();
const prefixes = new Set<string>();
for (const [name, keys] of Object.entries(table))
	for (const written of keys) {
		const keyed = sequence(written);
		bindings.set(keyed, name as CommandName);
		for (let length = 1; length < keyed.length; length++) prefixes.add(keyed.slice(0, length));
	}

/** What a key sequence means so far: a command, a beginning that needs more keys, or nothing. */
export function lookUp(keys: string): { readonly kind: "command"; readonly name: CommandName } | { readonly kind: "prefix" } | { readonly kind: "unbound" } {
	const name = bindings.get(keys);
	if (name) return { kind: "command", name };
	if (prefixes.has(keys)) return { kind: "prefix" };
	// M-A is M-a (do-lowercase-version); a sequence of a terminal (ESC [ A) is bound as it is, above
	const lower = keys.toLowerCase();
	if ((keys.startsWith(ESC) || keys.startsWith(control("x"))) && /^.[A-Z]$/.test(keys) && bindings.has(lower))
		return { kind: "command", name: bindings.get(lower) as CommandName };
	const code = keys.codePointAt(0) as number;
	if (keys.length === (code > 0xffff ? 2 : 1) && code >= 0x20 && code !== 0x7f) return { kind: "command", name: "self-insert" };
	return { kind: "unbound" };
}
