/** iptables-translate: a command of iptables in nft's language. xtables-translate(8). */
import type { IpFamily } from "../../net/address.ts";
import type { ChainInfo, RuleSpec, TableInfo } from "../../net/netfilter/rule.ts";
import { defineProgram, type InstalledProgram } from "../lib/program.ts";
import { ruleText } from "../nftables/print.ts";
import { priorityText } from "../nftables/words.ts";
import { builtinTables, tableFamily } from "./builtin.ts";
import type { Command } from "./command.ts";
import { Names } from "./names.ts";
import { parseCommand } from "./outcome.ts";

/** What is quoted for the shell; undefined for a command that has no counterpart. */
function translation(command: Command, family: IpFamily): string[] | undefined {
	const table: TableInfo = { family: tableFamily(family), name: command.table, handle: 0, chains: [] };
	const where = `${table.family} ${command.table}`;
	const text = (rule: RuleSpec) => ruleText({ ...rule, packets: 0, bytes: 0, handle: 0 }, table, { handles: false, stateless: true, numeric: false });
	const verb = { A: "add", I: "insert", R: "replace", D: "delete" }[command.letter as string];
	switch (command.letter) {
		case "A":
		case "I":
			return command.rules.map((rule) => `${verb} rule ${where} ${command.chain} ${text(rule)}`);
		case "N":
			return [`add chain ${where} ${command.chain}`];
		case "F":
			return [command.chain ? `flush chain ${where} ${command.chain}` : `flush table ${where}`];
		case "X":
			return command.chain ? [`delete chain ${where} ${command.chain}`] : undefined;
		case "L":
		case "S":
			return [command.chain ? `list chain ${where} ${command.chain}` : `list table ${where}`];
		case "E":
			return [`rename chain ${where} ${command.chain} ${command.newName}`];
		case "P": {
			const base: ChainInfo["base"] = builtinTables.find((t) => t.name === command.table)?.chains.find((c) => c.name === command.chain)?.base;
			if (!base) return undefined;
			return [
				`add chain ${where} ${command.chain} { type ${base.type} hook ${base.hook} priority ${priorityText(base, true)}; policy ${command.policy.toLowerCase()}; }`,
			];
		}
		default:
			return undefined;
	}
}

export const translateProgram = (name: string, family: IpFamily): InstalledProgram =>
	defineProgram({
		name,
		package: "iptables",
		summary: "translate an iptables command into nft's language",
		usage: ["[-t table] {-A|-I|-N|-F|-X|-P} chain rule-specification"],
		options: [],
		rawArguments: true,
		*main(context) {
			const command = parseCommand(context.operands, family, yield* Names.read(context.sys));
			if ("status" in command) {
				yield* context.print(command.out);
				if (command.err) yield* context.sys.write(2, command.err);
				return command.status;
			}
			const lines = translation(command, family);
			if (!lines) return context.unsimulated("the translation of this command");
			for (const line of lines) yield* context.print(`nft '${line}'\n`);
			return 0;
		},
	});
