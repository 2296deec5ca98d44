/** The three styles of ps options: UNIX (-ef), BSD (aux) and GNU (--forest). */
import type { Sys } from "../../../kernel/abi.ts";
import type { Accounts } from "../../lib/accounts.ts";
import { parseFormat, parseSort } from "./lists.ts";
import { commandList, groupList, parentList, pidList, sessionList, sessionOrGroupList, ttyList, userList } from "./selection.ts";
import { PsError, PsRequest } from "./state.ts";

/** What a parser of one option needs: the rest of its word, or the next one. */
class Cursor {
	readonly args: readonly string[];
	index = 0;
	constructor(args: readonly string[]) {
		this.args = args;
	}
	/** The option's argument: what stands behind the letter, else the next word. */
	take(rest: string, missing: string): string {
		if (rest !== "") return rest;
		const next = this.args[this.index + 1];
		if (next === undefined) throw new PsError(missing);
		this.index++;
		return next;
	}
}

const unsimulatedLong = new Set(["info"]);

export class PsArguments {
	readonly request = new PsRequest();
	private readonly sys: Sys;
	private readonly accounts: Accounts;
	private readonly ownTty: () => string;

	/** `ownTty` names the terminal of the ps that runs, for T and a bare t. */
	constructor(sys: Sys, accounts: Accounts, ownTty: () => string) {
		this.sys = sys;
		this.accounts = accounts;
		this.ownTty = ownTty;
	}

	/** Reads all arguments; with `forceBsd` those with one dash too are BSD letters, as `ps -aux` means. Throws PsError. */
	parse(args: readonly string[], forceBsd: boolean): void {
		const cursor = new Cursor(args);
		for (; cursor.index < args.length; cursor.index++) {
			const word = args[cursor.index] as string;
			if (word.startsWith("--")) this.gnu(word.slice(2), cursor);
			else if (word.startsWith("-") && word.length > 1) {
				if (forceBsd) this.bsd(word.slice(1), cursor);
				else this.unix(word.slice(1), cursor);
			} else if (/^\d/.test(word)) {
				this.request.bsd = true;
				this.request.lists.push(pidList(word));
			} else if (/^[a-zA-Z]/.test(word)) this.bsd(word, cursor);
			else throw new PsError("garbage option");
		}
	}

	private unix(letters: string, cursor: Cursor): void {
		const { request, accounts, sys } = this;
		for (let i = 0; i < letters.length; i++) {
			const take = (missing: string): string => {
				const value = cursor.take(letters.slice(i + 1), missing);
				i = letters.length;
				return value;
			};
			switch (letters[i]) {
				case "A":
				case "e":
					request.all = true;
					break;
				case "a":
					request.unixA = true;
					break;
				case "d":
					request.unixD = true;
					break;
				case "N":
					request.negate = true;
					break;
				case "C":
					request.lists.push(commandList(take("list of command names must follow -C")));
					break;
				case "D":
					request.dateFormat = take("date format must follow -D");
					break;
				case "F":
					request.extraFull = true;
					request.full = true;
					break;
				case "f":
					request.full = true;
					break;
				case "G":
					request.lists.push(groupList(accounts, take("list of real groups must follow -G"), "real"));
					break;
				case "g":
					request.lists.push(sessionOrGroupList(accounts, take("list of session leaders OR effective group IDs must follow -g")));
					break;
				case "H":
					request.forest = "indent";
					break;
				case "j":
					request.jobs = true;
					break;
				case "L":
					request.threads = "L";
					break;
				case "l":
					request.long = true;
					break;
				case "M":
				case "Z":
					request.security = true;
					break;
				case "m":
					request.threads = "m";
					break;
				case "O":
					request.formatKind = "within";
					parseFormat(request, take("format or sort specification must follow -O"));
					break;
				case "o":
					request.formatKind = "only";
					parseFormat(request, take("format specification must follow -o"));
					break;
				case "P":
					request.processor = true;
					break;
				case "p":
				case "q":
					request.lists.push(pidList(take("list of process IDs must follow -p")));
					break;
				case "s":
					request.lists.push(sessionList(take("list of session IDs must follow -s")));
					break;
				case "T":
					request.threads = "T";
					break;
				case "t":
					request.lists.push(ttyList(sys, take("list of terminals (pty, tty...) must follow -t")));
					break;
				case "U":
					request.lists.push(userList(accounts, take("list of real users must follow -U"), "real"));
					break;
				case "u":
					request.lists.push(userList(accounts, take("list of users must follow -u"), "effective"));
					break;
				case "V":
					request.instead = "version";
					break;
				case "w":
					request.wide++;
					break;
				case "y":
					request.compact = true;
					break;
				case "c":
					request.classes = true;
					break;
				default:
					throw new PsError("unsupported SysV option");
			}
		}
	}

	private bsd(letters: string, cursor: Cursor): void {
		const { request, accounts, sys } = this;
		request.bsd = true;
		for (let i = 0; i < letters.length; i++) {
			const rest = letters.slice(i + 1);
			const take = (missing: string): string => {
				const value = cursor.take(rest, missing);
				i = letters.length;
				return value;
			};
			switch (letters[i]) {
				case "a":
					request.bsdA = true;
					break;
				case "x":
					request.bsdX = true;
					break;
				case "g":
					break;
				case "c":
					request.nameOnly = true;
					break;
				case "e":
					request.environment = true;
					break;
				case "f":
					request.forest = "lines";
					break;
				case "H":
					request.threads = "H";
					break;
				case "h":
					request.headers = "never";
					break;
				case "k":
					parseSort(request, take("long sort specification must follow 'k'"));
					break;
				case "L":
					request.instead = "columns";
					break;
				case "m":
					request.threads = "m";
					break;
				case "M":
				case "Z":
					request.security = true;
					break;
				case "n":
					request.numeric = true;
					break;
				case "O":
					request.formatKind = "within";
					request.bsdWithin = true;
					parseFormat(request, take("format or sort specification must follow O"));
					break;
				case "o":
					request.formatKind = "only";
					parseFormat(request, take("format specification must follow o"));
					break;
				case "p":
					request.lists.push(pidList(take("list of process IDs must follow p")));
					break;
				case "r":
					request.runningOnly = true;
					break;
				case "S":
					request.cumulative = true;
					break;
				case "T":
					request.lists.push(ttyList(sys, this.ownTty()));
					break;
				case "t":
					request.lists.push(ttyList(sys, rest === "" && cursor.args[cursor.index + 1] === undefined ? this.ownTty() : take("")));
					break;
				case "U":
					request.lists.push(userList(accounts, take("list of users must follow U"), "effective"));
					break;
				case "V":
					request.instead = "version";
					break;
				case "w":
					request.wide++;
					break;
				case "X":
				case "j":
				case "l":
				case "s":
				case "u":
				case "v":
					if (request.bsdFormat !== undefined && request.bsdFormat !== letters[i]) throw new PsError("conflicting format options");
					request.bsdFormat = letters[i];
					break;
				default:
					throw new PsError("unsupported option (BSD syntax)");
			}
		}
	}

	private gnu(word: string, cursor: Cursor): void {
		const { request, accounts, sys } = this;
		const equals = word.indexOf("=");
		const name = equals < 0 ? word : word.slice(0, equals);
		const take = (missing: string): string => (equals < 0 ? cursor.take("", missing) : word.slice(equals + 1));
		const count = (missing: string): number => {
			const value = take(missing);
			if (!/^\d+$/.test(value) || Number(value) === 0) throw new PsError(missing);
			return Number(value);
		};
		const followed = (what: string): string => `${what} must follow --${name}`;
		switch (name) {
			case "Group":
				request.lists.push(groupList(accounts, take(followed("list of real groups")), "real"));
				break;
			case "group":
				request.lists.push(groupList(accounts, take(followed("list of effective groups")), "effective"));
				break;
			case "User":
				request.lists.push(userList(accounts, take(followed("list of real users")), "real"));
				break;
			case "user":
				request.lists.push(userList(accounts, take(followed("list of effective users")), "effective"));
				break;
			case "pid":
			case "quick-pid":
				request.lists.push(pidList(take(followed("list of process IDs"))));
				break;
			case "ppid":
				request.lists.push(parentList(take(followed("list of process IDs"))));
				break;
			case "sid":
				request.lists.push(sessionList(take(followed("list of session IDs"))));
				break;
			case "tty":
				request.lists.push(ttyList(sys, take(followed("list of ttys"))));
				break;
			case "deselect":
				request.negate = true;
				break;
			case "cumulative":
				request.cumulative = true;
				break;
			case "format":
				request.formatKind = "only";
				parseFormat(request, take(followed("format specification")));
				break;
			case "sort":
				parseSort(request, take("long sort specification must follow --sort"));
				break;
			case "forest":
				request.forest = "lines";
				break;
			case "context":
				request.security = true;
				break;
			case "no-header":
			case "no-headers":
			case "no-heading":
			case "no-headings":
			case "noheader":
			case "noheaders":
			case "noheading":
			case "noheadings":
				request.headers = "never";
				break;
			case "header":
			case "headers":
			case "heading":
			case "headings":
				request.headers = "repeat";
				break;
			case "cols":
			case "columns":
			case "width":
				request.columns = count("number of columns must follow --cols, --width, or --columns");
				break;
			case "lines":
			case "rows":
				request.rows = count("number of rows must follow --rows or --lines");
				break;
			case "delimiter":
				request.delimiter = take("delimiter must follow --delimiter");
				break;
			case "date-format":
				request.dateFormat = take("date format must follow --date-format");
				break;
			case "signames":
				request.signalNames = true;
				break;
			case "help":
				request.instead = "help";
				break;
			case "version":
				request.instead = "version";
				break;
			default:
				throw new PsError(unsimulatedLong.has(name) ? `--${name} is not simulated here` : "unknown gnu long option");
		}
	}
}
