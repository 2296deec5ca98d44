/** Tables, chains and rules as `nft list` prints them. */
import type { ChainInfo, RuleInfo, TableInfo } from "../../net/netfilter/rule.ts";
import { actionText, isExtensionAction } from "./print-action.ts";
import { isExtension, matchText } from "./print-match.ts";
import { priorityText } from "./words.ts";

export interface ListForm {
	readonly handles: boolean;
	/** Without counters. */
	readonly stateless: boolean;
	readonly numeric: boolean;
	/** Without rules. */
	readonly terse?: boolean;
}

export function ruleText(rule: RuleInfo, table: TableInfo, form: ListForm): string {
	const counter = rule.counted ? [form.stateless ? "counter" : `counter packets ${rule.packets} bytes ${rule.bytes}`] : [];
	const actions = rule.actions.map((a) => actionText(a, rule, table.family));
	const before = rule.counterAfter ?? 0;
	const parts = [...rule.matches.flatMap((m) => matchText(m, rule, table.family)), ...actions.slice(0, before), ...counter, ...actions.slice(before)];
	const comment = rule.comment === undefined ? "" : ` comment "${rule.comment}"`;
	return `${parts.join(" ")}${comment}${form.handles ? ` # handle ${rule.handle}` : ""}`;
}

export function chainText(chain: ChainInfo, table: TableInfo, form: ListForm): string {
	const { base } = chain;
	const head = `\tchain ${chain.name} {${form.handles ? ` # handle ${chain.handle}` : ""}\n`;
	const hook = base ? `\t\ttype ${base.type} hook ${base.hook} priority ${priorityText(base, form.numeric)}; policy ${base.policy};\n` : "";
	const rules = form.terse ? "" : chain.rules.map((r) => `\t\t${ruleText(r, table, form)}\n`).join("");
	return `${head}${hook}${rules}\t}\n`;
}

/** Whether rules that are shown came from iptables with extensions; nft then warns. */
const isForeign = (chains: readonly ChainInfo[]): boolean =>
	chains.some((c) => c.rules.some((r) => !r.native && (r.matches.some(isExtension) || r.actions.some(isExtensionAction))));

export function tableText(table: TableInfo, form: ListForm, chains: readonly ChainInfo[] = table.chains): string {
	const warning = isForeign(chains) ? `# Warning: table ${table.family} ${table.name} is managed by iptables-nft, do not touch!\n` : "";
	// a single chain is shown without the number of its table
	const head = `table ${table.family} ${table.name} {${form.handles && chains === table.chains ? ` # handle ${table.handle}` : ""}\n`;
	return `${warning}${head}${chains.map((c) => chainText(c, table, form)).join(form.terse ? "" : "\n")}}\n`;
}
