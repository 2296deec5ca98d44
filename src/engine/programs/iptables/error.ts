/** How iptables ends when something is wrong. iptables/xshared.c: xtables_error. */

/** A message on standard error, all of it, and the status: 1 other problem, 2 bad parameter, 3 wrong version, 4 resource. */
export class IptablesError {
	readonly text: string;
	readonly status: number;
	constructor(text: string, status: number) {
		this.text = text;
		this.status = status;
	}
}

/** The version that is simulated, with the words in brackets that tell its kernel side. */
export const VERSION = "v1.8.13 (nf_tables)";

/** A mistake in the arguments. `run` puts the program's name before it and the hint behind it. */
export class ParameterProblem {
	readonly message: string;
	readonly status: number;
	constructor(message: string, status = 2) {
		this.message = message;
		this.status = status;
	}
}
export const problem = (message: string): never => {
	throw new ParameterProblem(message);
};

/** Something the real program has and this one has not. */
export class Unsimulated {
	readonly what: string;
	constructor(what: string) {
		this.what = what;
	}
}
export const unsimulated = (what: string): never => {
	throw new Unsimulated(what);
};

/** An operand where none may stand: said without the program's name. */
export class BadArgument {
	readonly word: string;
	constructor(word: string) {
		this.word = word;
	}
}
