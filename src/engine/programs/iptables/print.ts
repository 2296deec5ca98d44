/** Rules as -L and -S print them. iptables/xshared.c, nft-shared.c. */
import type { IpFamily } from "../../net/address.ts";
import type { Action, AddressMask, Counters, Match, RuleSpec } from "../../net/netfilter/rule.ts";
import { addressText } from "./addresses.ts";
import { type MatchExtension, not, type RuleContext, type TargetExtension } from "./extension.ts";
import { printerOf } from "./matches/index.ts";
import { type Names, protocolName } from "./names.ts";
import { targetPrinterOf } from "./targets/index.ts";

type Of<K extends Match["kind"]> = Extract<Match, { kind: K }>;

const find = <K extends Match["kind"]>(rule: RuleSpec, kind: K): Of<K> | undefined => rule.matches.find((m): m is Of<K> => m.kind === kind);

const heads: ReadonlySet<string> = new Set(["source", "destination", "input", "output", "protocol", "fragment"]);
/** What is a match of its own, behind -m. */
export const extensionMatches = (rule: RuleSpec): Match[] => rule.matches.filter((m) => !heads.has(m.kind));

export function contextOf(rule: RuleSpec, family: IpFamily, names: Names, numeric: boolean): RuleContext {
	const protocol = find(rule, "protocol");
	return { family, names, protocol: protocol?.number ?? 0, protocolInverted: protocol?.invert ?? false, numeric, chain: "" };
}

/** The name in the column of targets. */
export function targetName(action: Action | undefined, context: RuleContext): string {
	if (!action) return "";
	if ("chain" in action) return action.chain;
	return targetPrinterOf(action, context)?.name ?? action.kind;
}
/** In listings NOTRACK goes by the name of the target that does its work. */
const listedName = (action: Action | undefined, context: RuleContext): string => (action?.kind === "CT" ? "CT" : targetName(action, context));

const withMatch = (m: Match, context: RuleContext, how: "save" | "print"): string => {
	const extension: MatchExtension | undefined = printerOf(m, context);
	if (!extension) return "";
	const text = extension[how](m as never, context);
	return how === "save" ? ` -m ${extension.name}${text}` : text;
};

/** The rule without "-A CHAIN", with a blank before each part. */
export function saveText(rule: RuleSpec, family: IpFamily, names: Names, counters?: Counters): string {
	const context = contextOf(rule, family, names, true);
	let text = "";
	for (const m of rule.matches) {
		switch (m.kind) {
			case "source":
			case "destination":
				text += `${not(m)} -${m.kind === "source" ? "s" : "d"} ${addressText(m, "save", context)}`;
				break;
			case "input":
			case "output":
				text += `${not(m)} -${m.kind === "input" ? "i" : "o"} ${m.name}`;
				break;
			case "protocol":
				text += `${not(m)} -p ${savedProtocol(m.number)}`;
				break;
			case "fragment":
				text += `${not(m)} -f`;
				break;
		}
	}
	for (const m of extensionMatches(rule)) text += withMatch(m, context, "save");
	if (counters) text += ` -c ${counters.packets} ${counters.bytes}`;
	const [action] = rule.actions;
	if (!action) return text;
	if (action.kind === "goto") return `${text} -g ${action.chain}`;
	const extension: TargetExtension | undefined = "chain" in action ? undefined : targetPrinterOf(action, context);
	return `${text} -j ${targetName(action, context)}${extension ? extension.save(action as never, context) : ""}`;
}

/** Of the less usual protocols only those of the program's own list have a name here. */
const ownProtocols = new Set([1, 6, 17, 33, 50, 51, 58, 132, 135, 136]);
const savedProtocol = (number: number): string => (ownProtocols.has(number) ? protocolName(number) : String(number));

export interface ListForm {
	readonly numeric: boolean;
	readonly verbose: boolean;
	readonly exact: boolean;
	readonly lineNumbers: boolean;
}

/** With a letter for thousands from 100,000 on. xtables_print_num. */
export function countText(count: number, exact: boolean): string {
	if (exact || count <= 99_999) return String(count);
	let number = Math.floor((count + 500) / 1000);
	for (const letter of "KMG") {
		if (number <= 9999) return `${number}${letter}`;
		number = Math.floor((number + 500) / 1000);
	}
	return `${number}T`;
}

const counts = ({ packets, bytes }: Counters, { exact }: ListForm): string =>
	exact ? `${String(packets).padStart(8)} ${String(bytes).padStart(8)} ` : `${countText(packets, false).padStart(5)} ${countText(bytes, false).padStart(5)} `;

export function listHeader(form: ListForm): string {
	const number = form.lineNumbers ? "num  " : "";
	const counters = !form.verbose ? "" : form.exact ? `${"pkts".padStart(8)} ${"bytes".padStart(10)} ` : " pkts bytes ";
	const devices = form.verbose ? " in     out    " : "";
	return `${number}${counters}target     prot opt${devices} source               destination         \n`;
}

const everything = (family: IpFamily): AddressMask => (family === "inet" ? { address: 0, mask: 0 } : { address: 0n, mask: 0n });

export function listLine(rule: RuleSpec & Counters, number: number, family: IpFamily, names: Names, form: ListForm): string {
	const context = contextOf(rule, family, names, form.numeric);
	const [action] = rule.actions;
	const fragment = find(rule, "fragment");
	const protocol = find(rule, "protocol");
	const name = protocol ? (form.numeric ? savedProtocol(protocol.number) : protocolName(protocol.number)) : "all";
	const opt = family === "inet6" || !fragment ? "--" : fragment.invert ? "!f" : "-f";
	const device = (m: Of<"input" | "output"> | undefined): string => (m ? `${m.invert ? "!" : ""}${m.name}` : form.numeric ? "*" : "any").padEnd(6);
	const address = (m: AddressMask | undefined): string => `${m?.invert ? "!" : " "}${addressText(m ?? everything(family), "print", context).padEnd(19)} `;
	const head = `${form.lineNumbers ? `${String(number).padEnd(4)} ` : ""}${form.verbose ? counts(rule, form) : ""}`;
	const devices = form.verbose
		? ` ${device(rule.matches.find((m): m is Of<"input"> => m.kind === "input"))} ${device(rule.matches.find((m): m is Of<"output"> => m.kind === "output"))} `
		: "";
	const ends = address(find(rule, "source")) + address(find(rule, "destination"));
	const matches = extensionMatches(rule)
		.map((m) => withMatch(m, context, "print"))
		.join("");
	const extension = action && !("chain" in action) ? targetPrinterOf(action, context) : undefined;
	const target = extension ? extension.print(action as never, context) : "";
	const jump = action?.kind === "goto" ? "[goto] " : "";
	return `${head}${listedName(action, context).padEnd(9)} ${protocol?.invert ? "!" : " "}${name.padEnd(4)} ${opt} ${devices}${ends}${jump}${matches}${target}\n`;
}

/** The line that -v gives for a rule that was put in. */
export function ruleLine(rule: RuleSpec, family: IpFamily, names: Names): string {
	const context = contextOf(rule, family, names, true);
	const [action] = rule.actions;
	const fragment = find(rule, "fragment");
	const protocol = find(rule, "protocol");
	const name = protocol ? savedProtocol(protocol.number) : "all";
	const opt = family === "inet6" || !fragment ? "" : fragment.invert ? "!f " : "-f ";
	const device = (kind: "input" | "output"): string => {
		const m = rule.matches.find((x): x is Of<"input" | "output"> => x.kind === kind);
		return m ? `${m.invert ? "!" : ""}${m.name}` : "*";
	};
	const address = (m: AddressMask | undefined): string => `${m?.invert ? "!" : ""}${addressText(m ?? everything(family), "print", context)}`;
	const ends = `${address(find(rule, "source"))}  -> ${address(find(rule, "destination"))}  `;
	const matches = extensionMatches(rule)
		.map((m) => withMatch(m, context, "print"))
		.join("");
	const extension = action && !("chain" in action) ? targetPrinterOf(action, context) : undefined;
	const target = extension ? extension.print(action as never, context) : "";
	return `${targetName(action, context)}  ${protocol?.invert ? "!" : ""}${name} opt ${opt || "-- "}in ${device("input")} out ${device("output")}  ${ends}${matches}${target}\n`;
}
