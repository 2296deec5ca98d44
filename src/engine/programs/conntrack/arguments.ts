/** Arguments of conntrack. conntrack(8); src/conntrack.c. */
import type { TcpTrackState } from "../../net/conntrack/tcp-states.ts";
import { type Filter, noFilter, parseNetwork } from "./filter.ts";
import { PREFIX } from "./help.ts";
import type { OutputForm } from "./print.ts";

export type CommandLetter = "L" | "G" | "D" | "I" | "U" | "E" | "F" | "C" | "S" | "V" | "h";

export interface Request {
	readonly letter: CommandLetter;
	readonly table: string;
	readonly filter: Filter;
	readonly output: OutputForm;
	readonly events: readonly string[];
	readonly zero: boolean;
	/** Letters of the options that were given. */
	readonly given: ReadonlySet<string>;
}

/** The message without the program's name, and the status. */
export class ConntrackError {
	readonly text: string;
	readonly status: number;
	constructor(text: string, status: number) {
		this.text = text;
		this.status = status;
	}
}
const hint = "Try `conntrack -h' or 'conntrack --help' for more information.\n";
const wrongText = (message: string): string => `${PREFIX}${message}\n${hint}`;
/** PARAMETER_PROBLEM: with the hint, status 2. */
export const wrong = (message: string): never => {
	throw new ConntrackError(wrongText(message), 2);
};
/** OTHER_PROBLEM: status 1. */
export const failed = (message: string): never => {
	throw new ConntrackError(`${PREFIX}${message}\n`, 1);
};
export class Unsimulated {
	readonly option: string;
	constructor(option: string) {
		this.option = option;
	}
}

const tables = ["conntrack", "expect", "dying", "unconfirmed"];
const protocols: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, dccp: 33, gre: 47, icmpv6: 58, sctp: 132, udplite: 136 };
const states: readonly TcpTrackState[] = ["NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE"];
const statuses = ["ASSURED", "SEEN_REPLY", "UNSET", "FIXED_TIMEOUT", "EXPECTED", "OFFLOAD", "HW_OFFLOAD", "UNREPLIED"];

interface Option {
	readonly letter: string;
	readonly names: readonly string[];
	readonly arg?: "must" | "may";
	readonly simulated?: false;
}
const commands: readonly Option[] = [
	{ letter: "L", names: ["dump"], arg: "may" },
	{ letter: "G", names: ["get"], arg: "may" },
	{ letter: "D", names: ["delete"], arg: "may" },
	{ letter: "I", names: ["create"], arg: "may" },
	{ letter: "U", names: ["update"], arg: "may" },
	{ letter: "E", names: ["event"], arg: "may" },
	{ letter: "F", names: ["flush"], arg: "may" },
	{ letter: "C", names: ["count"], arg: "may" },
	{ letter: "S", names: ["stats"] },
	{ letter: "V", names: ["version"] },
	{ letter: "h", names: ["help"] },
];
const options: readonly Option[] = [
	{ letter: "s", names: ["src", "orig-src"], arg: "must" },
	{ letter: "d", names: ["dst", "orig-dst"], arg: "must" },
	{ letter: "r", names: ["reply-src"], arg: "must" },
	{ letter: "q", names: ["reply-dst"], arg: "must" },
	{ letter: "p", names: ["protonum", "proto"], arg: "must" },
	{ letter: "f", names: ["family"], arg: "must" },
	{ letter: "t", names: ["timeout"], arg: "must" },
	{ letter: "u", names: ["status"], arg: "must" },
	{ letter: "m", names: ["mark"], arg: "must" },
	{ letter: "e", names: ["event-mask"], arg: "must" },
	{ letter: "o", names: ["output"], arg: "must" },
	{ letter: "z", names: ["zero"] },
	{ letter: "n", names: ["src-nat"], arg: "may" },
	{ letter: "g", names: ["dst-nat"], arg: "may" },
	{ letter: "j", names: ["any-nat"], arg: "may" },
	{ letter: "w", names: ["zone"], arg: "must" },
	{ letter: "b", names: ["buffer-size"], arg: "must" },
	{ letter: "A", names: ["add"], arg: "may", simulated: false },
	{ letter: "R", names: ["load-file"], arg: "must", simulated: false },
	{ letter: "c", names: ["secmark"], arg: "must", simulated: false },
	{ letter: "l", names: ["label"], arg: "must", simulated: false },
	{ letter: "1", names: ["sport", "orig-port-src"], arg: "must" },
	{ letter: "2", names: ["dport", "orig-port-dst"], arg: "must" },
	{ letter: "3", names: ["reply-port-src"], arg: "must" },
	{ letter: "4", names: ["reply-port-dst"], arg: "must" },
	{ letter: "5", names: ["state"], arg: "must" },
	{ letter: "6", names: ["icmp-type", "icmpv6-type"], arg: "must" },
	{ letter: "7", names: ["icmp-code", "icmpv6-code"], arg: "must" },
	{ letter: "8", names: ["icmp-id", "icmpv6-id"], arg: "must" },
	...["tuple-src", "tuple-dst", "mask-src", "mask-dst", "label-add", "label-del", "labelmap", "orig-zone", "reply-zone"].map(
		(name): Option => ({ letter: name, names: [name], arg: "must", simulated: false }),
	),
];
const known: readonly Option[] = [...commands, ...options];

const port = (text: string): number => (/^\d+$/.test(text) && Number(text) <= 65535 ? Number(text) : wrong(`Invalid port number: ${text}`));
const number = (text: string, what: string): number => (/^(0x[0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : wrong(`Invalid ${what}`));

class Parser {
	private readonly args: readonly string[];
	private at = 0;
	private letter: CommandLetter | undefined;
	private table = "conntrack";
	private readonly filter = noFilter();
	private readonly output = { extended: false, id: false, xml: false };
	private events: readonly string[] = [];
	private zero = false;
	private readonly given = new Set<string>();
	constructor(args: readonly string[]) {
		this.args = args;
	}
	parse(): Request {
		while (this.at < this.args.length) {
			const word = this.args[this.at++] as string;
			if (word.startsWith("--")) this.long(word.slice(2));
			else if (word.startsWith("-") && word.length > 1) this.short(word.slice(1));
			else wrong(`unknown argument \`${word}'`);
		}
		const { letter } = this;
		return { letter: letter ?? "h", table: this.table, filter: this.filter, output: this.output, events: this.events, zero: this.zero, given: this.given };
	}
	/** Options of a protocol are known once that was given. */
	private isKnown({ letter }: Option): boolean {
		const { protocol } = this.filter;
		if ("1234".includes(letter)) return protocol !== undefined && [6, 17, 33, 132, 136].includes(protocol);
		if (letter === "5") return protocol === 6 || protocol === 33 || protocol === 132;
		return !"678".includes(letter) || protocol === 1 || protocol === 58;
	}
	private short(text: string): void {
		const option = known.find((o) => o.letter === text[0] && /[A-Za-z]/.test(o.letter));
		// getopt tells an unknown letter as one without its argument
		if (!option) throw new ConntrackError(wrongText(`option \`-${text}' requires an argument`), 2);
		const rest = text.slice(1);
		if (option.arg) this.take(option, rest || this.argument(option, `-${option.letter}`));
		else {
			this.take(option, undefined);
			if (rest) this.short(rest);
		}
	}
	private long(text: string): void {
		const [name = "", glued] = text.split(/=(.*)/s);
		const usable = known.filter((o) => this.isKnown(o));
		const exact = usable.find((o) => o.names.includes(name));
		const starting = usable.filter((o) => o.names.some((n) => n.startsWith(name)));
		const option = exact ?? (starting.length === 1 ? starting[0] : undefined);
		if (!option) throw new ConntrackError(wrongText(`unknown option \`--${text}'`), 2);
		this.take(option, glued ?? (option.arg ? this.argument(option, `--${name}`) : undefined));
	}
	private argument(option: Option, typed: string): string | undefined {
		const next = this.args[this.at];
		if (option.arg === "may") {
			if (next === undefined || next.startsWith("-")) return undefined;
			this.at++;
			return next;
		}
		this.at++;
		if (next === undefined) wrong(`option \`${typed}' requires an argument`);
		return next;
	}
	private take(option: Option, value: string | undefined): void {
		if (option.simulated === false) throw new Unsimulated(option.letter.length > 1 ? `--${option.letter}` : `-${option.letter}`);
		const { letter } = option;
		const text = value ?? "";
		if (commands.includes(option)) {
			if (this.letter) wrong("Invalid commands combination");
			this.letter = letter as CommandLetter;
			if (value !== undefined) this.table = tables.find((t) => t === value) ?? wrong(`unknown table \`${value}'`);
			return;
		}
		this.given.add(letter);
		const f = this.filter;
		const network = () => parseNetwork(text) ?? wrong(`Invalid IP address \`${text}'`);
		const nat = () => (value === undefined ? ("any" as const) : network());
		switch (letter) {
			case "s":
				f.originalSource = network();
				break;
			case "d":
				f.originalDestination = network();
				break;
			case "r":
				f.replySource = network();
				break;
			case "q":
				f.replyDestination = network();
				break;
			case "p":
				f.protocol = protocols[text.toLowerCase()] ?? (/^\d+$/.test(text) ? Number(text) : wrong(`\`${text}' unsupported protocol`));
				break;
			case "f":
				f.family = text === "ipv4" ? "inet" : text === "ipv6" ? "inet6" : wrong(`\`${text}' unsupported protocol`);
				break;
			case "t":
				f.timeout = number(text, "timeout");
				break;
			case "u":
				f.status = text.split(",").map((s) => (statuses.includes(s.toUpperCase()) ? s.toUpperCase() : wrong(`Bad parameter \`${s}'`)));
				break;
			case "m": {
				const [v = "", mask] = text.split("/");
				f.mark = { value: number(v, "mark"), mask: mask === undefined ? 0xffffffff : number(mask, "mark mask") };
				break;
			}
			case "e":
				this.events = text
					.split(",")
					.map((s) => (["ALL", "NEW", "UPDATES", "DESTROY"].includes(s.toUpperCase()) ? s.toUpperCase() : wrong(`Bad parameter \`${s}'`)));
				break;
			case "o":
				for (const word of text.split(",")) this.setOutput(word);
				break;
			case "z":
				this.zero = true;
				break;
			case "n":
				f.sourceNat = nat();
				break;
			case "g":
				f.destinationNat = nat();
				break;
			case "j":
				f.anyNat = nat();
				break;
			case "w":
				f.zone = number(text, "zone");
				break;
			default:
				this.takeProtocol(letter, text);
		}
	}
	private setOutput(word: string): void {
		if (word === "extended" || word === "id" || word === "xml") this.output[word] = true;
		else if (["timestamp", "ktimestamp", "labels", "userspace", "save"].includes(word)) throw new Unsimulated(`-o ${word}`);
		else wrong(`Bad parameter \`${word}'`);
	}
	private takeProtocol(letter: string, text: string): void {
		const f = this.filter;
		if (letter === "1") f.sourcePort = port(text);
		else if (letter === "2") f.destinationPort = port(text);
		else if (letter === "3") f.replySourcePort = port(text);
		else if (letter === "4") f.replyDestinationPort = port(text);
		else if (letter === "5") f.state = states.find((s) => s === text.toUpperCase()) ?? wrong(`Unknown TCP state \`${text}'`);
		else if (letter === "6") f.icmpType = number(text, "ICMP type");
		else if (letter === "7") f.icmpCode = number(text, "ICMP code");
		else if (letter === "8") f.icmpId = number(text, "ICMP id");
	}
}
export const parseArguments = (args: readonly string[]): Request => new Parser(args).parse();
