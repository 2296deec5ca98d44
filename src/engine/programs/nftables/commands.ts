/** Commands of nft's language. */

import type { Hook } from "../../net/netfilter/hooks.ts";
import type { BaseChain, ChainType, Policy, RuleSpec, TableFamily } from "../../net/netfilter/rule.ts";
import type { Names } from "../iptables/names.ts";
import { RuleParser } from "./rule-parser.ts";
import { Cursor, NftError, type Token, tokenize, Unsimulated } from "./tokens.ts";
import { priorityWords } from "./words.ts";

export interface TableName {
	readonly family: TableFamily;
	readonly table: Token;
}
export interface ChainName extends TableName {
	readonly chain: Token;
}

export type Command =
	| ({ readonly do: "add table" | "create table" | "delete table" | "destroy table" | "flush table" | "list table" } & TableName)
	| ({ readonly do: "add chain" | "create chain"; readonly base: BaseChain | undefined; readonly policy: Policy | undefined } & ChainName)
	| ({ readonly do: "delete chain" | "destroy chain" | "flush chain" | "list chain" } & ChainName)
	| ({ readonly do: "rename chain"; readonly to: Token } & ChainName)
	| ({
			readonly do: "add rule" | "insert rule";
			readonly rule: RuleSpec;
			readonly near: { readonly by: "handle" | "index"; readonly value: number; readonly at: Token } | undefined;
	  } & ChainName)
	| ({ readonly do: "replace rule"; readonly rule: RuleSpec; readonly handle: number; readonly at: Token } & ChainName)
	| ({ readonly do: "delete rule"; readonly handle: number; readonly at: Token } & ChainName)
	| { readonly do: "list ruleset" | "list tables" | "list chains" | "flush ruleset"; readonly family: TableFamily | undefined };

const families = ["ip", "ip6", "inet"] as const;
const otherFamilies = ["arp", "bridge", "netdev"];
const verbs = ["add", "create", "insert", "replace", "delete", "destroy", "list", "flush", "rename", "reset", "describe", "monitor", "import", "export"];

class CommandParser {
	private readonly cursor: Cursor;
	private readonly names: Names;
	private readonly out: Command[] = [];
	constructor(cursor: Cursor, names: Names) {
		this.cursor = cursor;
		this.names = names;
	}
	parse(): Command[] {
		for (;;) {
			while (this.cursor.skip("\n") || this.cursor.skip(";"));
			if (this.cursor.done) return this.out;
			this.command();
			if (!this.cursor.done && !this.cursor.ended) this.cursor.fail();
		}
	}
	private command(): void {
		const { text } = this.cursor;
		if (!verbs.includes(text)) {
			if (text === "table" || text === "chain" || text === "rule") {
				this.object("add");
				return;
			}
			if (["include", "define"].includes(text)) throw new Unsimulated(text);
			// the word is looked at as a name, and something else is expected behind it
			this.cursor.advance();
			this.cursor.fail();
		}
		this.object(this.cursor.advance().text);
	}
	private object(verb: string): void {
		const kind = this.cursor.text;
		if (["reset", "describe", "monitor", "import", "export"].includes(verb)) throw new Unsimulated(verb);
		switch (kind) {
			case "table":
				this.cursor.advance();
				this.table(verb);
				return;
			case "chain":
				this.cursor.advance();
				this.chain(verb);
				return;
			case "rule":
				this.cursor.advance();
				this.rule(verb);
				return;
			case "ruleset":
			case "tables":
			case "chains":
				this.cursor.advance();
				this.out.push({
					do: verb === "flush" && kind === "ruleset" ? "flush ruleset" : verb === "list" ? `list ${kind}` : this.cursor.fail(),
					family: this.optionalFamily(),
				});
				return;
			case "":
			case "\n":
				this.cursor.fail();
		}
		if (/^(sets?|maps?|counters?|quotas?|limits?|element|flowtables?|meters?|ct|hooks|secmarks?|synproxys?)$/.test(kind))
			throw new Unsimulated(`${verb} ${kind}`);
		// a table may be left without its word in `add rule`
		if (verb === "add" || verb === "insert") {
			this.rule(verb);
			return;
		}
		this.cursor.fail();
	}
	private optionalFamily(): TableFamily | undefined {
		const { text } = this.cursor;
		if (otherFamilies.includes(text)) throw new Unsimulated(`the family ${text}`);
		const family = families.find((f) => f === text);
		if (family) this.cursor.advance();
		return family;
	}
	private tableName(): TableName {
		const family = this.optionalFamily() ?? "ip";
		return { family, table: this.cursor.name() };
	}
	private chainName(): ChainName {
		return { ...this.tableName(), chain: this.cursor.name() };
	}

	private table(verb: string): void {
		if (verb === "delete" && this.cursor.text === "handle") throw new Unsimulated("delete table handle");
		const name = this.tableName();
		if (verb !== "add" && verb !== "create" && verb !== "delete" && verb !== "destroy" && verb !== "flush" && verb !== "list") this.cursor.fail();
		this.out.push({ do: `${verb} table`, ...name });
		if ((verb === "add" || verb === "create") && this.cursor.skip("{")) this.tableBlock(name);
	}
	private tableBlock(name: TableName): void {
		for (;;) {
			while (this.cursor.skip("\n") || this.cursor.skip(";"));
			if (this.cursor.skip("}")) return;
			const { text } = this.cursor;
			if (text !== "chain") {
				if (/^(set|map|counter|quota|limit|flowtable|ct|flags|comment|secmark|synproxy)$/.test(text)) throw new Unsimulated(`${text} in a table`);
				this.cursor.fail();
			}
			this.cursor.advance();
			this.chainBlock({ ...name, chain: this.cursor.name() });
		}
	}
	private chainBlock(name: ChainName): void {
		this.cursor.expect("{");
		const rules: Command[] = [];
		let base: BaseChain | undefined;
		let policy: Policy | undefined;
		for (;;) {
			while (this.cursor.skip("\n") || this.cursor.skip(";"));
			if (this.cursor.skip("}")) break;
			if (this.cursor.text === "type") base = this.base();
			else if (this.cursor.skip("policy")) policy = this.policy();
			else rules.push({ do: "add rule", ...name, rule: new RuleParser(this.cursor, name.family, this.names).parse(), near: undefined });
		}
		this.out.push({ do: "add chain", ...name, base: base && { ...base, policy: policy ?? base.policy }, policy: undefined }, ...rules);
	}
	private policy(): Policy {
		const word = this.cursor.name();
		return word.text === "accept" || word.text === "drop" ? word.text : fail("syntax error, unexpected string", word);
	}
	/** "type T hook H priority P;" */
	private base(): BaseChain {
		this.cursor.expect("type");
		const type = this.cursor.name();
		if (!["filter", "nat", "route"].includes(type.text)) fail("unknown chain type", type);
		this.cursor.expect("hook");
		const hook = this.cursor.name();
		if (hook.text === "ingress" || hook.text === "egress") throw new Unsimulated(`the hook ${hook.text}`);
		if (!["prerouting", "input", "forward", "output", "postrouting"].includes(hook.text)) fail("unknown chain hook", hook);
		this.cursor.expect("priority");
		const word = this.cursor.name();
		let priority =
			priorityWords[word.text] ?? (/^-?\d+$/.test(word.text) ? Number(word.text) : fail("invalid priority expression string in this context.", word));
		if (this.cursor.skip("+")) priority += Number(this.cursor.name().text);
		else if (this.cursor.skip("-")) priority -= Number(this.cursor.name().text);
		return { type: type.text as ChainType, hook: hook.text as Hook, priority, policy: "accept" };
	}
	private chain(verb: string): void {
		if (verb === "rename") {
			const name = this.chainName();
			this.out.push({ do: "rename chain", ...name, to: this.cursor.name() });
			return;
		}
		const name = this.chainName();
		if (verb === "add" || verb === "create") {
			let base: BaseChain | undefined;
			let policy: Policy | undefined;
			if (this.cursor.skip("{")) {
				for (;;) {
					while (this.cursor.skip("\n") || this.cursor.skip(";"));
					if (this.cursor.skip("}")) break;
					if (this.cursor.skip("policy")) policy = this.policy();
					else base = this.base();
				}
			}
			this.out.push({ do: `${verb} chain`, ...name, base: base && { ...base, policy: policy ?? base.policy }, policy: base ? undefined : policy });
		} else if (verb === "delete" || verb === "destroy" || verb === "flush" || verb === "list") this.out.push({ do: `${verb} chain`, ...name });
		else this.cursor.fail();
	}
	private rule(verb: string): void {
		const name = this.chainName();
		if (verb === "delete" || verb === "replace") {
			this.cursor.expect("handle");
			const at = this.cursor.name();
			const handle = Number(at.text);
			if (verb === "delete") this.out.push({ do: "delete rule", ...name, handle, at });
			else this.out.push({ do: "replace rule", ...name, handle, at, rule: new RuleParser(this.cursor, name.family, this.names).parse() });
			return;
		}
		if (verb !== "add" && verb !== "insert") this.cursor.fail();
		const by = ["position", "handle", "index"].find((w) => this.cursor.skip(w));
		const at = by ? this.cursor.name() : undefined;
		const near = at && { by: by === "index" ? ("index" as const) : ("handle" as const), value: Number(at.text), at };
		this.out.push({ do: `${verb} rule`, ...name, near, rule: new RuleParser(this.cursor, name.family, this.names).parse() });
	}
}

const fail = (message: string, at: Token): never => {
	throw new NftError(message, at);
};

/** All commands of a text. Throws NftError, Unsimulated. */
export const parseCommands = (text: string, names: Names): Command[] => new CommandParser(new Cursor(tokenize(text)), names).parse();
