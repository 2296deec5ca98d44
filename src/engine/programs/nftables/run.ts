/** Doing nft's commands: changes in one transaction, listings as they come. */
import type { Sys } from "../../kernel/abi.ts";
import type { ChainInfo, Change, TableFamily, TableInfo } from "../../net/netfilter/rule.ts";
import { RuleError } from "../../net/netfilter/rule-error.ts";
import { NetlinkError } from "../../net/netlink/error.ts";
import { applied } from "../iptables/applied.ts";
import type { ChainName, Command, TableName } from "./commands.ts";
import { chainText, type ListForm, tableText } from "./print.ts";
import { NftError, type Token } from "./tokens.ts";

const MISSING = "No such file or directory";

export class Runner {
	private readonly sys: Sys;
	private readonly form: ListForm;
	private tables: readonly TableInfo[];
	private readonly changes: Change[] = [];
	/** Which word each change points at when it fails. */
	private readonly places: Token[] = [];
	out = "";

	constructor(sys: Sys, form: ListForm) {
		this.sys = sys;
		this.form = form;
		this.tables = sys.netlink("ruleset", {});
	}

	/** Throws NftError. */
	run(commands: readonly Command[], check: boolean): void {
		for (const command of commands) this.one(command);
		if (!check) this.send();
	}
	private send(): void {
		const changes = this.changes.splice(0);
		if (changes.length === 0) return;
		try {
			this.sys.netlink("changeRules", changes);
		} catch (error) {
			if (error instanceof RuleError) throw new NftError(`Could not process rule: ${error.message}`, this.places[error.index]);
			throw error;
		}
		this.places.length = 0;
		this.tables = this.sys.netlink("ruleset", {});
	}
	private add(change: Change, at: Token): void {
		this.changes.push(change);
		this.places.push(at);
		this.tables = applied(this.tables, change);
	}

	private table({ family, table }: TableName): TableInfo {
		return this.tables.find((t) => t.family === family && t.name === table.text) ?? missing(table);
	}
	private chain(name: ChainName): ChainInfo {
		return this.table(name).chains.find((c) => c.name === name.chain.text) ?? missing(name.chain);
	}

	private one(command: Command): void {
		switch (command.do) {
			case "list ruleset":
			case "list tables":
			case "list chains":
				this.list(command.do, command.family);
				return;
			case "flush ruleset":
				for (const t of this.tables.filter((x) => command.family === undefined || x.family === command.family))
					this.add({ type: "delete-table", family: t.family, table: t.name }, nowhere);
				return;
			case "list table":
				this.out += tableText(this.table(command), this.form);
				return;
			case "list chain": {
				const chain = this.chain(command);
				this.out += tableText(this.table(command), this.form, [chain]);
				return;
			}
			default:
				this.change(command);
		}
	}
	private list(what: "list ruleset" | "list tables" | "list chains", family: TableFamily | undefined): void {
		this.send();
		for (const t of this.tables.filter((x) => family === undefined || x.family === family)) {
			if (what === "list tables") this.out += `table ${t.family} ${t.name}\n`;
			else if (what === "list ruleset") this.out += tableText(t, this.form);
			else this.out += `table ${t.family} ${t.name} {\n${t.chains.map((c) => chainText({ ...c, rules: [] }, t, this.form)).join("")}}\n`;
		}
	}

	private change(command: Exclude<Command, { do: `list ${string}` | "flush ruleset" }>): void {
		const { family } = command;
		const table = command.table.text;
		if (command.do === "add table" || command.do === "create table") {
			this.add({ type: "new-table", family, table, ...(command.do === "create table" ? { exclusive: true as const } : {}) }, command.table);
			return;
		}
		switch (command.do) {
			case "delete table":
				this.add({ type: "delete-table", family, table }, command.table);
				return;
			case "destroy table":
				if (this.tables.some((t) => t.family === family && t.name === table)) this.add({ type: "delete-table", family, table }, command.table);
				return;
			case "flush table":
				for (const c of this.table(command).chains) this.add({ type: "flush-chain", family, table, chain: c.name }, command.table);
				return;
		}
		if (!("chain" in command)) return;
		this.changeChain(command, family, table);
	}
	private changeChain(command: Extract<Command, ChainName>, family: TableFamily, table: string): void {
		const chain = command.chain.text;
		switch (command.do) {
			case "add chain":
			case "create chain": {
				const known = this.table(command).chains.find((c) => c.name === chain);
				const { base, policy } = command;
				this.add(
					{ type: "new-chain", family, table, chain, ...(base ? { base } : {}), ...(command.do === "create chain" ? { exclusive: true as const } : {}) },
					command.chain,
				);
				const wanted = policy ?? base?.policy;
				if (known?.base && wanted) this.add({ type: "policy", family, table, chain, policy: wanted }, command.chain);
				return;
			}
			case "delete chain":
				this.chain(command);
				this.add({ type: "delete-chain", family, table, chain }, command.chain);
				return;
			case "destroy chain":
				if (this.table(command).chains.some((c) => c.name === chain)) this.add({ type: "delete-chain", family, table, chain }, command.chain);
				return;
			case "flush chain":
				this.chain(command);
				this.add({ type: "flush-chain", family, table, chain }, command.chain);
				return;
			case "rename chain":
				this.chain(command);
				this.add({ type: "rename-chain", family, table, chain, to: command.to.text }, command.to);
				return;
			case "delete rule":
				this.chain(command);
				this.add({ type: "delete-rule", family, table, chain, which: { handle: command.handle } }, command.at);
				return;
			case "replace rule":
				this.chain(command);
				this.add({ type: "replace-rule", family, table, chain, which: { handle: command.handle }, rule: command.rule }, command.at);
				return;
			case "add rule":
			case "insert rule":
				this.addRule(command, family, table);
				return;
		}
	}
	private addRule(command: Extract<Command, { do: "add rule" | "insert rule" }>, family: TableFamily, table: string): void {
		const { rule, near } = command;
		const known = this.chain(command);
		const tables = this.table(command);
		for (const action of rule.actions) if ("chain" in action && !tables.chains.some((c) => c.name === action.chain)) missing(command.chain);
		let at: number | undefined = command.do === "insert rule" ? 0 : undefined;
		if (near) {
			const index = near.by === "index" ? near.value : known.rules.findIndex((r) => r.handle === near.value);
			if (index < 0 || index >= known.rules.length) throw new NftError(`Could not process rule: ${MISSING}`, near.at);
			at = command.do === "insert rule" ? index : index + 1;
		}
		this.add({ type: "new-rule", family, table, chain: known.name, rule, ...(at === undefined ? {} : { at }) }, command.chain);
	}
}

const missing = (at: Token): never => {
	throw new NftError(MISSING, at);
};
const nowhere: Token = { text: "", quoted: false, line: 0, start: 0, end: 1 };

/** Whether a failure is for want of privileges. */
export const isForbidden = (error: unknown): boolean => error instanceof NetlinkError && error.code === "EPERM";
