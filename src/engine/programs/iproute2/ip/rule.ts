/** `ip rule`. ip/iprule.c. */
import type { Blocking } from "../../../kernel/abi.ts";
import { formatIp, type IpFamily } from "../../../net/address.ts";
import type { Rule } from "../../../net/fib.ts";
import { type Arguments, fail, invalid, matches, numberOf, parseNumber, prefixOf } from "../arguments.ts";
import { type IpContext, noCommand } from "../context.ts";
import type { JsonObject } from "../json.ts";
import { nameOf, numberOfName } from "../names.ts";
import { help } from "./help.ts";
import { isShow } from "./link-show.ts";
import { familyFor } from "./route-show.ts";

type Selector = NonNullable<Rule["source"]>;

const lengthText = (s: Selector): string =>
	s.prefix === (typeof s.network === "number" ? 32 : 128) ? formatIp(s.network) : `${formatIp(s.network)}/${s.prefix}`;

export function ruleText(rule: Rule): string {
	let text = `${rule.priority}:\t${rule.invert ? "not " : ""}from ${rule.source ? lengthText(rule.source) : "all"} `;
	if (rule.destination) text += `to ${lengthText(rule.destination)} `;
	if (rule.tos) text += `tos 0x${rule.tos.toString(16).padStart(2, "0")} `;
	if (rule.mark) text += `fwmark 0x${rule.mark.value.toString(16)}${rule.mark.mask === 0xffffffff ? "" : `/0x${rule.mark.mask.toString(16)}`} `;
	if (rule.input !== undefined) text += `iif ${rule.input} `;
	if (rule.output !== undefined) text += `oif ${rule.output} `;
	if (rule.users) text += `uidrange ${rule.users[0]}-${rule.users[1]} `;
	if (rule.ipProtocol !== undefined) text += `ipproto ${{ 1: "icmp", 6: "tcp", 17: "udp" }[rule.ipProtocol] ?? rule.ipProtocol} `;
	const ports = (key: string, range: readonly [number, number] | undefined) =>
		range ? `${key} ${range[0] === range[1] ? range[0] : `${range[0]}-${range[1]}`} ` : "";
	text += ports("sport", rule.sourcePorts) + ports("dport", rule.destinationPorts);
	const { action } = rule;
	if (action.kind === "lookup") text += `lookup ${nameOf("tables", action.table)}`;
	else if (action.kind === "goto") text += `goto ${action.priority}`;
	else text += action.kind;
	if (rule.suppressPrefixLength !== undefined) text += ` suppress_prefixlength ${rule.suppressPrefixLength}`;
	return `${text}\n`;
}

function ruleJson(rule: Rule): JsonObject {
	const of = (key: string, s: Selector | undefined): JsonObject => {
		if (!s) return {};
		const whole = s.prefix === (typeof s.network === "number" ? 32 : 128);
		return { [key]: formatIp(s.network), ...(whole ? {} : { [`${key}len`]: s.prefix }) };
	};
	const { action } = rule;
	return {
		priority: rule.priority,
		...(rule.invert ? { not: null } : {}),
		...(rule.source ? of("src", rule.source) : { src: "all" }),
		...of("dst", rule.destination),
		...(rule.mark ? { fwmark: `0x${rule.mark.value.toString(16)}` } : {}),
		iif: rule.input,
		oif: rule.output,
		...(action.kind === "lookup" ? { table: nameOf("tables", action.table) } : action.kind === "goto" ? { goto: action.priority } : { action: action.kind }),
		suppress_prefixlen: rule.suppressPrefixLength,
	};
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Words = Writable<Partial<Rule>> & { family: IpFamily };

const range = (key: string, text: string): [number, number] => {
	const m = /^(\d+)(?:-(\d+))?$/.exec(text);
	return m ? [Number(m[1]), Number(m[2] ?? m[1])] : invalid(`invalid ${key} range\n`, text);
};

function parse(context: IpContext, args: Arguments): Words {
	const rule: Words = { family: familyFor(context) };
	const selector = (text: string): Rule["source"] => {
		const p = prefixOf(text, context.settings.family === "inet6" ? "inet6" : undefined);
		if (typeof p.address === "bigint") rule.family = "inet6";
		return p.length === 0 ? undefined : { network: p.address, prefix: p.length };
	};
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "not") rule.invert = true;
		else if (word === "from") rule.source = selector(args.value());
		else if (word === "to") rule.destination = selector(args.value());
		else if (matches(word, "preference") || matches(word, "order") || matches(word, "priority")) rule.priority = numberOf("preference", args.value());
		else if (word === "tos" || matches(word, "dsfield")) rule.tos = numberOf("TOS", args.value(), 255);
		else if (word === "fwmark") {
			const [value = "", mask] = args.value().split("/");
			const number = parseNumber(value) ?? invalid("fwmark value is invalid\n", value);
			rule.mark = { value: number, mask: mask === undefined ? 0xffffffff : (parseNumber(mask) ?? invalid("fwmask value is invalid\n", mask)) };
		} else if (word === "table" || matches(word, "lookup")) {
			const text = args.value();
			rule.action = { kind: "lookup", table: numberOfName("tables", text) ?? invalid("invalid table ID\n", text) };
		} else if (word === "iif" || word === "dev") rule.input = args.value();
		else if (word === "oif") rule.output = args.value();
		else if (word === "uidrange") rule.users = range("UID", args.value());
		else if (word === "ipproto") rule.ipProtocol = { icmp: 1, tcp: 6, udp: 17 }[args.value()] ?? numberOf("ipproto", args.word, 255);
		else if (word === "sport") rule.sourcePorts = range("port", args.value());
		else if (word === "dport") rule.destinationPorts = range("port", args.value());
		else if (word === "suppress_prefixlength" || word === "sup_pl") rule.suppressPrefixLength = numberOf("suppress_prefixlength", args.value(), 128);
		else if (word === "goto") rule.action = { kind: "goto", priority: numberOf("target", args.value()) };
		else if (word === "blackhole" || word === "unreachable" || word === "prohibit") rule.action = { kind: word };
		else if (word === "protocol" || word === "realms") args.value();
		else if (word === "l3mdev" || word === "nat") fail(`ip: rule ${word} is not simulated here; the real ip has it`, 64);
		else {
			if (word === "type") args.value();
			if (args.word === "unicast" || args.word === "lookup") continue;
			fail(`Error: argument "${args.word}" is wrong: Failed to parse rule type`, 255);
		}
	}
	return rule;
}

function* show(context: IpContext, args: Arguments): Blocking<number> {
	const wanted = args.more ? parse(context, args) : undefined;
	const family = wanted?.family ?? familyFor(context);
	const rules = context.sys.netlink("rules", { family }).filter((r) => {
		if (!wanted) return true;
		if (wanted.priority !== undefined && r.priority !== wanted.priority) return false;
		if (wanted.source && (r.source?.network !== wanted.source.network || r.source.prefix !== wanted.source.prefix)) return false;
		if (wanted.destination && (r.destination?.network !== wanted.destination.network || r.destination.prefix !== wanted.destination.prefix)) return false;
		if (wanted.input !== undefined && r.input !== wanted.input) return false;
		return wanted.action?.kind !== "lookup" || (r.action.kind === "lookup" && r.action.table === wanted.action.table);
	});
	yield* context.show(rules.map((r) => ({ text: ruleText(r), json: ruleJson(r) })));
	return 0;
}

const plain = {
	invert: false,
	source: undefined,
	destination: undefined,
	mark: undefined,
	input: undefined,
	output: undefined,
	tos: 0,
	ipProtocol: undefined,
	sourcePorts: undefined,
	destinationPorts: undefined,
	users: undefined,
	suppressPrefixLength: undefined,
	protocol: 3,
};

export function* ipRule(context: IpContext, args: Arguments): Blocking<number> {
	if (!args.more) return yield* show(context, args);
	const word = args.take();
	if (isShow(word)) return yield* show(context, args);
	if (matches(word, "add")) {
		if (!args.more) return fail('"ip rule add" requires arguments.');
		const rule = parse(context, args);
		const { priority, ...rest } = rule;
		context.ask("newrule", { ...plain, action: { kind: "lookup", table: 254 }, ...rest, ...(priority === undefined ? {} : { priority }) });
		return 0;
	}
	if (matches(word, "delete")) {
		if (!args.more) return fail('"ip rule del" requires arguments.');
		context.ask("delrule", parse(context, args));
		return 0;
	}
	if (matches(word, "flush")) {
		const family = familyFor(context);
		for (const rule of context.sys.netlink("rules", { family })) if (rule.priority !== 0) context.ask("delrule", rule);
		return 0;
	}
	if (matches(word, "help")) {
		yield* context.sys.write(2, help.rule);
		return 255;
	}
	if (matches(word, "save") || matches(word, "restore")) return fail(`ip: rule ${word} is not simulated here; the real ip has it`, 64);
	return noCommand("rule", word);
}
