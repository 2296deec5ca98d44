/** All target extensions, and the names of those that are not simulated. */
import type { IpFamily } from "../../../net/address.ts";
import type { Action } from "../../../net/netfilter/rule.ts";
import type { RuleContext, TargetExtension } from "../extension.ts";
import { log, nflog, reject, trace } from "./log.ts";
import { classify, connmark, ct, mark, notrack } from "./mark.ts";
import { dnat, masquerade, netmap, redirect, snat } from "./nat.ts";
import { checksum, dscp, hl, tcpmss, tos, ttl } from "./packet.ts";

const all: readonly TargetExtension[] = [
	snat,
	dnat,
	masquerade,
	redirect,
	netmap,
	log,
	nflog,
	trace,
	reject,
	mark,
	connmark,
	classify,
	ct,
	notrack,
	ttl,
	hl,
	tos,
	dscp,
	tcpmss,
	checksum,
];

/** Targets that the real program has. */
export const unsimulatedTargets: ReadonlySet<string> = new Set(
	"AUDIT CLUSTERIP CONNSECMARK DNPT ECN HMARK IDLETIMER LED NFQUEUE QUEUE RATEEST SECMARK SET SNPT SYNPROXY TCPOPTSTRIP TEE TPROXY ULOG".split(" "),
);

const fits = (extension: { readonly family?: IpFamily }, family: IpFamily): boolean => extension.family === undefined || extension.family === family;

export const findTarget = (name: string, family: IpFamily): TargetExtension | undefined => all.find((t) => t.name === name && fits(t, family));

/** The extension that prints an action; none for verdicts and ways to other chains. */
export const targetPrinterOf = (action: Action, context: RuleContext): TargetExtension | undefined =>
	all.find((e) => e.kind === action.kind && fits(e, context.family) && (e.owns?.(action as never, context) ?? true));
