/** From the parts of a command line to rules. iptables/xshared.c: do_parse's end. */
import type { Action, AddressMask, Match, RuleSpec } from "../../net/netfilter/rule.ts";
import { parseNetworks } from "./addresses.ts";
import { problem } from "./error.ts";
import { type Given, GivenOptions, inverted, type MatchExtension, type RuleContext, type TargetExtension } from "./extension.ts";
import { protocolName } from "./names.ts";

/** An extension and the options that were given for it. */
export interface Loaded<E> {
	readonly extension: E;
	readonly given: Given[];
}

export interface RuleParts {
	readonly source: Given | undefined;
	readonly destination: Given | undefined;
	readonly input: Given | undefined;
	readonly output: Given | undefined;
	readonly protocol: { readonly number: number; readonly invert: boolean } | undefined;
	readonly fragment: { readonly invert: boolean } | undefined;
	readonly matches: readonly Loaded<MatchExtension>[];
	readonly jump: { readonly to: string; readonly goto: boolean } | undefined;
	readonly targeted: Loaded<TargetExtension> | undefined;
	readonly context: RuleContext;
}

function checkPlaces({ context: { chain }, input, output }: RuleParts): void {
	if (output && (chain === "PREROUTING" || chain === "INPUT")) problem(`Can't use --out-interface with ${chain}`);
	if (input && (chain === "POSTROUTING" || chain === "OUTPUT")) problem(`Can't use --in-interface with ${chain}`);
}

function makeMatch({ extension, given }: Loaded<MatchExtension>, context: RuleContext): Match {
	if ((extension.kind === "tcp" || extension.kind === "udp") && (context.protocolInverted || protocolName(context.protocol) !== extension.name))
		return problem(`${extension.name.toUpperCase()} match requires '-p ${extension.name}'`);
	return extension.parse(new GivenOptions(extension.name, given), context);
}

function makeActions({ jump, targeted, context }: RuleParts): Action[] {
	if (targeted) return [targeted.extension.parse(new GivenOptions(targeted.extension.name, targeted.given), context)];
	if (!jump) return [];
	if (jump.to === "ACCEPT" || jump.to === "DROP" || jump.to === "RETURN" || jump.to === "QUEUE") return [{ kind: jump.to }];
	return [{ kind: jump.goto ? "goto" : "jump", chain: jump.to }];
}

/** A match on an address; none where everything fits. */
const end = (kind: "source" | "destination", network: AddressMask | undefined, invert: boolean): Match[] =>
	!network || (Number(network.mask) === 0 && !invert) ? [] : [{ kind, ...network, ...inverted(invert) }];

const device = (kind: "input" | "output", given: Given | undefined): Match[] =>
	!given || (given.value === "+" && !given.invert) ? [] : [{ kind, name: given.value, ...inverted(given.invert) }];

/** The rules that a command line describes: several where a name or a list stands for several addresses. Throws ParameterProblem. */
export function makeRules(parts: RuleParts): RuleSpec[] {
	checkPlaces(parts);
	const { source, destination, protocol, fragment, context } = parts;
	const networks = (given: Given | undefined) => (given ? parseNetworks(given.value, context.family, context.names) : [undefined]);
	const sources = networks(source);
	const destinations = networks(destination);
	if ((sources.length > 1 && source?.invert) || (destinations.length > 1 && destination?.invert))
		problem("! not allowed with multiple source or destination IP addresses");
	const extra = parts.matches.map((loaded) => makeMatch(loaded, context));
	const actions = makeActions(parts);
	const shared: Match[] = [
		...device("input", parts.input),
		...device("output", parts.output),
		...(protocol?.number ? [{ kind: "protocol", number: protocol.number, ...inverted(protocol.invert) } as const] : []),
		...(fragment ? [{ kind: "fragment", ...inverted(fragment.invert) } as const] : []),
		...extra,
	];
	return sources.flatMap((s) =>
		destinations.map((d) => ({
			matches: [...end("source", s, source?.invert ?? false), ...end("destination", d, destination?.invert ?? false), ...shared],
			actions,
			counted: true,
		})),
	);
}
