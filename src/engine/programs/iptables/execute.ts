/** Doing what a command says. iptables/xtables.c: do_commandx; nft.c. */
import type { ChainInfo, Change, RuleInfo, RuleSpec } from "../../net/netfilter/rule.ts";
import type { Command } from "./command.ts";
import { IptablesError } from "./error.ts";
import type { Names } from "./names.ts";
import { countText, type ListForm, listHeader, listLine, ruleLine, saveText } from "./print.ts";
import { type Ruleset, ruleKey } from "./ruleset.ts";

const plainFailure = (rules: Ruleset, words: string): never => {
	throw new IptablesError(`${rules.program}: ${words}\n`, 1);
};
const noChain = (rules: Ruleset): never => plainFailure(rules, "No chain/target/match by that name.");

/** Chains a rule leads to must be there. */
function checkTargets(rules: Ruleset, { table }: Command, specs: readonly RuleSpec[]): void {
	for (const spec of specs) for (const action of spec.actions) if ("chain" in action) rules.expect(table, action.chain);
}
const chainOf = (rules: Ruleset, { table, chain }: Command): ChainInfo => rules.chain(table, chain) ?? noChain(rules);

function addRules(rules: Ruleset, command: Command): void {
	const { table, chain: name, letter } = command;
	checkTargets(rules, command, command.rules);
	const chain = chainOf(rules, command);
	const family = rules.tableFamily;
	const at = letter === "I" ? (command.number ?? 1) - 1 : undefined;
	if (at !== undefined && at > chain.rules.length) plainFailure(rules, "Index of insertion too big.");
	rules.need(table, name);
	command.rules.forEach((rule, i) => {
		rules.add({
			type: "new-rule",
			family,
			table,
			chain: name,
			rule,
			...(at === undefined ? {} : { at: at + i }),
			...(command.counters ? { counters: command.counters } : {}),
		});
	});
	rules.commit();
}

const ruleAt = (rules: Ruleset, chain: ChainInfo, number: number, words: string): RuleInfo => chain.rules[number - 1] ?? plainFailure(rules, words);

const badRule = (rules: Ruleset): never => plainFailure(rules, "Bad rule (does a matching rule exist in that chain?).");

function findRule(rules: Ruleset, chain: ChainInfo, spec: RuleSpec): RuleInfo {
	const wanted = ruleKey(spec);
	return chain.rules.find((r) => ruleKey(r) === wanted) ?? badRule(rules);
}

function deleteRules(rules: Ruleset, command: Command): void {
	const { table, chain: name, number } = command;
	checkTargets(rules, command, command.rules);
	const chain = rules.chain(table, name) ?? (number === undefined ? badRule(rules) : noChain(rules));
	const found = number === undefined ? command.rules.map((spec) => findRule(rules, chain, spec)) : [ruleAt(rules, chain, number, "Index of deletion too big.")];
	for (const rule of found) {
		const index = rules.chain(table, name)?.rules.indexOf(rule) ?? 0;
		rules.add({ type: "delete-rule", family: rules.tableFamily, table, chain: name, which: { index } });
	}
	rules.commit();
}

function replaceRule(rules: Ruleset, command: Command): void {
	const { table, chain: name, number = 0 } = command;
	checkTargets(rules, command, command.rules);
	const chain = chainOf(rules, command);
	ruleAt(rules, chain, number, "Index of replacement too big.");
	const [rule] = command.rules;
	if (rule)
		rules.add({
			type: "replace-rule",
			family: rules.tableFamily,
			table,
			chain: name,
			which: { index: number - 1 },
			rule,
			...(command.counters ? { counters: command.counters } : {}),
		});
	rules.commit();
}

/** The chains a command means: one, or all of the table. */
const meant = (rules: Ruleset, command: Command): ChainInfo[] => (command.chain ? [chainOf(rules, command)] : rules.chains(command.table));
/** Whether the kernel has it already. */
const exists = (chain: ChainInfo): boolean => chain.handle !== 0;

function onChains(rules: Ruleset, command: Command, make: (chain: ChainInfo) => Change): void {
	for (const chain of meant(rules, command)) if (exists(chain)) rules.add(make(chain));
	rules.commit();
}

function zero(rules: Ruleset, command: Command): void {
	const { table, number } = command;
	if (number !== undefined) {
		const chain = chainOf(rules, command);
		ruleAt(rules, chain, number, "Index of deletion too big.");
		rules.add({ type: "zero", family: rules.tableFamily, table, chain: chain.name, which: { index: number - 1 } });
		rules.commit();
	} else onChains(rules, command, (chain) => ({ type: "zero", family: rules.tableFamily, table, chain: chain.name }));
}

function deleteChains(rules: Ruleset, command: Command): void {
	const { table } = command;
	const family = rules.tableFamily;
	const all = command.chain ? meant(rules, command) : meant(rules, command).filter((c) => !c.base);
	if (command.chain && !all.every(exists)) noChain(rules);
	for (const chain of all) if (exists(chain)) rules.add({ type: "delete-chain", family, table, chain: chain.name });
	rules.commit();
}

function newChain(rules: Ruleset, { table, chain }: Command): void {
	if (rules.chain(table, chain)) plainFailure(rules, "Chain already exists.");
	rules.need(table);
	rules.add({ type: "new-chain", family: rules.tableFamily, table, chain, exclusive: true });
	rules.commit();
}

function setPolicy(rules: Ruleset, { table, chain, policy, counters }: Command): void {
	if (policy !== "ACCEPT" && policy !== "DROP") plainFailure(rules, "Bad policy name. Run `dmesg' for more information.");
	if (!rules.isBuiltin(table, chain)) plainFailure(rules, "Bad built-in chain name.");
	rules.need(table, chain);
	rules.add({ type: "policy", family: rules.tableFamily, table, chain, policy: policy === "DROP" ? "drop" : "accept", ...(counters ? { counters } : {}) });
	rules.commit();
}

function rename(rules: Ruleset, command: Command): void {
	const { table, chain, newName: to } = command;
	if (rules.chain(table, to)) plainFailure(rules, "File exists.");
	chainOf(rules, command);
	rules.add({ type: "rename-chain", family: rules.tableFamily, table, chain, to });
	rules.commit();
}

function chainTitle(rules: Ruleset, table: string, chain: ChainInfo, form: ListForm): string {
	if (!chain.base) return `Chain ${chain.name} (${rules.references(table, chain.name)} references)\n`;
	const counters = form.verbose ? ` ${countText(chain.packets, form.exact)} packets, ${countText(chain.bytes, form.exact)} bytes` : "";
	return `Chain ${chain.name} (policy ${chain.base.policy.toUpperCase()}${counters})\n`;
}

function list(rules: Ruleset, command: Command, names: Names): string {
	const { table, number } = command;
	const form: ListForm = { numeric: command.numeric, verbose: command.verbose > 0, exact: command.exact, lineNumbers: command.lineNumbers };
	const line = (rule: RuleInfo, i: number) => listLine(rule, i, rules.family, names, form);
	if (number !== undefined) {
		const rule = chainOf(rules, command).rules[number - 1];
		return rule ? line(rule, number) : "";
	}
	const blocks = meant(rules, command).map(
		(chain) => chainTitle(rules, table, chain, form) + listHeader(form) + chain.rules.map((r, i) => line(r, i + 1)).join(""),
	);
	return blocks.join("\n");
}

function listRules(rules: Ruleset, command: Command, names: Names): string {
	const { number } = command;
	const counted = command.verbose > 0;
	const line = (chain: ChainInfo, rule: RuleInfo) => `-A ${chain.name}${saveText(rule, rules.family, names, counted ? rule : undefined)}\n`;
	if (number !== undefined) {
		const chain = chainOf(rules, command);
		const rule = chain.rules[number - 1];
		return rule ? line(chain, rule) : "";
	}
	const chains = meant(rules, command);
	const head = chains.map((c) => {
		const counters = counted ? ` -c ${c.packets} ${c.bytes}` : "";
		return c.base ? `-P ${c.name} ${c.base.policy.toUpperCase()}${counters}\n` : `-N ${c.name}\n`;
	});
	return head.join("") + chains.flatMap((c) => c.rules.map((r) => line(c, r))).join("");
}

export interface Said {
	readonly out: string;
	readonly err: string;
}
const nothing: Said = { out: "", err: "" };
const said = (out: string): Said => ({ out, err: "" });

const verboseLines = (rules: Ruleset, { rules: specs }: Command, names: Names): string => specs.map((r) => ruleLine(r, rules.family, names)).join("");

/** Does a command; returns what it prints. Throws IptablesError, ParameterProblem. */
export function execute(rules: Ruleset, command: Command, names: Names): Said {
	rules.builtin(command.table);
	const verbose = command.verbose > 0;
	switch (command.letter) {
		case "A":
		case "I":
			addRules(rules, command);
			return verbose ? said(verboseLines(rules, command, names)) : nothing;
		case "D":
			deleteRules(rules, command);
			return verbose && command.hasRule ? said(verboseLines(rules, command, names)) : nothing;
		case "R":
			replaceRule(rules, command);
			return verbose ? said(verboseLines(rules, command, names)) : nothing;
		case "C":
			checkTargets(rules, command, command.rules);
			for (const spec of command.rules) findRule(rules, rules.chain(command.table, command.chain) ?? badRule(rules), spec);
			return verbose ? said(verboseLines(rules, command, names)) : nothing;
		case "L":
		case "S": {
			if (command.chain) chainOf(rules, command);
			const warning = rules.checkCompatible(command.table);
			const err = command.chain ? "" : warning;
			const out = command.letter === "L" ? list(rules, command, names) : listRules(rules, command, names);
			if (command.alsoZero) zero(rules, command);
			return { out, err };
		}
		case "F": {
			const flushed = verbose ? meant(rules, command).map((c) => `Flushing chain \`${c.name}'\n`) : [];
			onChains(rules, command, (chain) => ({ type: "flush-chain", family: rules.tableFamily, table: command.table, chain: chain.name }));
			return said(flushed.join(""));
		}
		case "Z":
			zero(rules, command);
			return nothing;
		case "N":
			newChain(rules, command);
			return nothing;
		case "X": {
			const deleted = verbose
				? meant(rules, command)
						.filter((c) => !c.base || command.chain)
						.map((c) => `Deleting chain \`${c.name}'\n`)
				: [];
			deleteChains(rules, command);
			return said(deleted.join(""));
		}
		case "E":
			rename(rules, command);
			return nothing;
		case "P":
			setPolicy(rules, command);
			return nothing;
	}
}
