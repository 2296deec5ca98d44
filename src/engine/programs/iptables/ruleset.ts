/** The rules of one family as a command sees and changes them: chains that are built in exist even before the kernel has them. */
import type { Sys } from "../../kernel/abi.ts";
import type { IpFamily } from "../../net/address.ts";
import type { ChainInfo, Change, RuleSpec, TableFamily, TableInfo } from "../../net/netfilter/rule.ts";
import { RuleError } from "../../net/netfilter/rule-error.ts";
import { NetlinkError } from "../../net/netlink/error.ts";
import { applied } from "./applied.ts";
import { type BuiltinTable, builtinTables, tableFamily } from "./builtin.ts";
import { IptablesError, problem, VERSION } from "./error.ts";

const empty = { packets: 0, bytes: 0, rules: [], handle: 0 };

/** What a change is called where it fails. nft_cmd's error messages. */
const changeNames: Readonly<Record<Change["type"], string>> = {
	"new-table": "TABLE_ADD",
	"delete-table": "TABLE_DEL",
	"new-chain": "CHAIN_USER_ADD",
	policy: "CHAIN_UPDATE",
	"delete-chain": "CHAIN_DEL",
	"rename-chain": "CHAIN_RENAME",
	"new-rule": "RULE_APPEND",
	"replace-rule": "RULE_REPLACE",
	"delete-rule": "RULE_DELETE",
	"flush-chain": "RULE_FLUSH",
	zero: "CHAIN_ZERO",
};

/** Equal rules have equal texts. */
export const ruleKey = ({ matches, actions }: RuleSpec): string =>
	JSON.stringify([matches, actions], (_, value: unknown) =>
		typeof value === "bigint" ? `${value}n` : value && typeof value === "object" && !Array.isArray(value) ? sorted(value) : value,
	);
const sorted = (o: object): object => Object.fromEntries(Object.entries(o).sort(([a], [b]) => (a < b ? -1 : 1)));

export class Ruleset {
	private readonly sys: Sys;
	readonly program: string;
	readonly family: IpFamily;
	private readonly changes: Change[] = [];
	private known: TableInfo[];
	/** Changes are kept back until `send`. */
	deferred = false;
	private expected: (readonly [table: string, chain: string])[] = [];
	/** The line each change comes from, in a transaction. */
	private readonly lines: number[] = [];
	line = 0;

	constructor(sys: Sys, program: string, family: IpFamily) {
		this.sys = sys;
		this.program = program;
		this.family = family;
		this.known = this.fetch();
	}
	private fetch(): TableInfo[] {
		try {
			return [...this.sys.netlink("ruleset", { family: this.tableFamily })];
		} catch (error) {
			if (!(error instanceof NetlinkError)) throw error;
			throw new IptablesError(`${this.program} ${VERSION}: Could not fetch rule set generation id: Permission denied (you must be root)\n`, 4);
		}
	}
	get tableFamily(): TableFamily {
		return tableFamily(this.family);
	}

	/** IptablesError for a table that does not exist. */
	builtin(name: string): BuiltinTable {
		const found = builtinTables.find((t) => t.name === name);
		if (!found)
			throw new IptablesError(`${this.program} ${VERSION}: table '${name}' does not exist\nPerhaps ${this.program} or your kernel needs to be upgraded.\n`, 3);
		return found;
	}
	/** Tables of iptables that the kernel has, in the order of saving. */
	get present(): BuiltinTable[] {
		return builtinTables.filter((t) => this.known.some((k) => k.name === t.name));
	}
	/** Throws where nft has put rules that iptables cannot show; the warning about chains that it leaves out, else "". */
	checkCompatible(name: string): string {
		const table = this.known.find((t) => t.name === name);
		const builtin = this.builtin(name);
		if (table?.chains.some((c) => c.rules.some((r) => r.native)))
			throw new IptablesError(`${this.program} ${VERSION}: table \`${name}' is incompatible, use 'nft' tool.\n`, 1);
		const odd = table?.chains.some((c) => c.base && !builtin.chains.some((b) => b.name === c.name));
		return odd ? `# Table \`${name}' contains incompatible base-chains, use 'nft' tool to list them.\n` : "";
	}
	/** Chains as they are listed: built-in ones by hook, then the others by name. */
	chains(name: string): ChainInfo[] {
		const table = this.known.find((t) => t.name === name);
		const builtin = this.builtin(name).chains.map(
			({ name: chain, base }): ChainInfo => table?.chains.find((c) => c.name === chain) ?? { ...empty, name: chain, base },
		);
		const own = (table?.chains ?? []).filter((c) => !c.base).sort((a, b) => (a.name < b.name ? -1 : 1));
		return [...builtin, ...own];
	}
	chain(table: string, name: string): ChainInfo | undefined {
		return this.chains(table).find((c) => c.name === name);
	}
	isBuiltin(table: string, name: string): boolean {
		return this.builtin(table).chains.some((c) => c.name === name);
	}
	/** How many rules lead to a chain. */
	references(table: string, name: string): number {
		const all = this.known.find((t) => t.name === table)?.chains ?? [];
		return all.reduce((n, c) => n + c.rules.reduce((m, r) => m + r.actions.filter((a) => "chain" in a && a.chain === name).length, 0), 0);
	}

	/** A chain that a rule leads to; it must be there, or in a transaction before its end. ParameterProblem. */
	expect(table: string, chain: string): void {
		if (this.deferred) this.expected.push([table, chain]);
		else if (!this.chain(table, chain)) problem(`Chain '${chain}' does not exist`);
	}

	// ---- changes
	add(...changes: readonly Change[]): void {
		for (const change of changes) this.known = applied(this.known, change);
		this.changes.push(...changes);
		for (const _ of changes) this.lines.push(this.line);
	}
	/** Makes sure that a table, and a built-in chain in it, are there before they are used. */
	need(table: string, chain?: string): void {
		const { tableFamily: family } = this;
		this.add({ type: "new-table", family, table });
		const builtin = this.builtin(table).chains.find((c) => c.name === chain);
		if (chain !== undefined && builtin) this.add({ type: "new-chain", family, table, chain, base: builtin.base });
	}
	/** Takes a table away with all that is in it; what is put there next makes it anew. */
	clear(table: string): void {
		if (this.known.some((t) => t.name === table)) this.add({ type: "delete-table", family: this.tableFamily, table });
	}
	/** Forgets what was kept back. */
	forget(): void {
		this.changes.length = 0;
		this.lines.length = 0;
		this.expected = [];
		this.known = this.fetch();
	}
	commit(): void {
		if (!this.deferred) this.send();
	}
	/** Sends what has been added, all or nothing; what the kernel refuses is said as iptables does, with status 4. */
	send(): void {
		for (const [table, chain] of this.expected) if (!this.chain(table, chain)) problem(`Chain '${chain}' does not exist`);
		this.expected = [];
		const changes = this.changes.splice(0);
		const lines = this.lines.splice(0);
		if (changes.length === 0) return;
		try {
			this.sys.netlink("changeRules", changes);
		} catch (error) {
			if (!(error instanceof RuleError)) throw error;
			throw new IptablesError(
				`${this.program} ${VERSION}: ${this.deferred ? `\nline ${lines[error.index]}:` : ""}${refusal(error, changes[error.index])}\n`,
				4,
			);
		}
		this.known = this.fetch();
	}
}

function refusal(error: RuleError, change: Change | undefined): string {
	if (!change) return error.message;
	const what = change.type === "new-rule" && change.at !== undefined ? "RULE_INSERT" : changeNames[change.type];
	const where = "chain" in change ? (change.type.endsWith("rule") ? `rule in chain ${change.chain}` : `chain ${change.chain}`) : `table ${change.table}`;
	return ` ${what} failed (${error.message}): ${where}`;
}
