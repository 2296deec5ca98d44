/** The switches of `set -o` and `shopt`, by name. */
import type { Dialect } from "./expansion-host.ts";

/** `set -o` names in the order in which bash lists them, with their letters. */
export const setOptions: readonly (readonly [name: string, letter: string])[] = [
	["allexport", "a"],
	["braceexpand", "B"],
	["emacs", ""],
	["errexit", "e"],
	["errtrace", "E"],
	["functrace", "T"],
	["hashall", "h"],
	["histexpand", "H"],
	["history", ""],
	["ignoreeof", ""],
	["interactive-comments", ""],
	["keyword", "k"],
	["monitor", "m"],
	["noclobber", "C"],
	["noexec", "n"],
	["noglob", "f"],
	["nolog", ""],
	["notify", "b"],
	["nounset", "u"],
	["onecmd", "t"],
	["physical", "P"],
	["pipefail", ""],
	["posix", ""],
	["privileged", "p"],
	["verbose", "v"],
	["vi", ""],
	["xtrace", "x"],
];

/** dash's list; its letters where it has some. */
export const dashOptions: readonly (readonly [name: string, letter: string])[] = [
	["errexit", "e"],
	["noglob", "f"],
	["ignoreeof", "I"],
	["interactive", "i"],
	["monitor", "m"],
	["noexec", "n"],
	["stdin", "s"],
	["xtrace", "x"],
	["verbose", "v"],
	["vi", "V"],
	["emacs", "E"],
	["noclobber", "C"],
	["allexport", "a"],
	["notify", "b"],
	["nounset", "u"],
	["privileged", "p"],
	["nolog", ""],
	["pipefail", ""],
	["debug", ""],
];

export const shoptNames: readonly string[] =
	`array_expand_once assoc_expand_once autocd bash_source_fullpath cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist compat31 compat32 compat40
	compat41 compat42 compat43 compat44 complete_fullquote direxpand dirspell dotglob execfail expand_aliases extdebug extglob extquote failglob
	force_fignore globasciiranges globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit inherit_errexit
	interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob nocasematch
	noexpand_translation nullglob patsub_replacement progcomp progcomp_alias promptvars restricted_shell shift_verbose sourcepath varredir_close xpg_echo`.split(
		/\s+/,
	);

const initiallyOn: Record<Dialect, readonly string[]> = {
	bash: `braceexpand hashall interactive-comments checkwinsize cmdhist complete_fullquote extquote force_fignore globasciiranges globskipdots hostcomplete
		interactive_comments patsub_replacement progcomp promptvars sourcepath`.split(/\s+/),
	dash: ["interactive_comments", "expand_aliases", "globskipdots"],
	ash: ["interactive_comments", "expand_aliases", "globskipdots"],
};

/** What is on. The names of `set -o` and of shopt do not clash. */
export class OptionSet {
	readonly table: readonly (readonly [name: string, letter: string])[];
	private readonly on: Set<string>;
	constructor(dialect: Dialect, on: Iterable<string> = initiallyOn[dialect]) {
		this.table = dialect === "bash" ? setOptions : dashOptions;
		this.on = new Set(on);
	}
	copy(dialect: Dialect): OptionSet {
		return new OptionSet(dialect, this.on);
	}
	has(name: string): boolean {
		return this.on.has(name);
	}
	set(name: string, value: boolean): void {
		if (value) this.on.add(name);
		else this.on.delete(name);
		// emacs and vi exclude each other
		if (value && (name === "emacs" || name === "vi")) this.on.delete(name === "vi" ? "emacs" : "vi");
	}
	/** Whether `set -o` knows the name. */
	knows(name: string): boolean {
		return this.table.some(([known]) => known === name);
	}
	/** The `set -o` name of a letter. */
	named(letter: string): string | undefined {
		return this.table.find(([, own]) => own === letter)?.[0];
	}
	/** `set -o` names that are on, joined as in SHELLOPTS. */
	get shellOpts(): string {
		return this.table
			.filter(([name]) => this.on.has(name))
			.map(([name]) => name)
			.join(":");
	}
	get bashOpts(): string {
		return shoptNames.filter((name) => this.on.has(name)).join(":");
	}
}

/** bash's order of the letters of `$-`. */
export const letterOrder = "abefhikmnptuvxBCEHPT";
