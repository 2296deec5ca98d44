/** `ip monitor`: changes as they happen, until interrupted. ip/ipmonitor.c. */
import type { Blocking } from "../../../kernel/abi.ts";
import { formatIp } from "../../../net/address.ts";
import type { NetlinkMessage } from "../../../net/netlink/monitor.ts";
import { type Arguments, fail, matches } from "../arguments.ts";
import type { IpContext } from "../context.ts";
import { linkText } from "./link-line.ts";
import { neighbourText } from "./neigh.ts";
import { routeText } from "./route-show.ts";
import { ruleText } from "./rule.ts";

const objects = ["link", "address", "route", "rule", "neigh", "all", "label", "file", "dev", "all-nsid"];

function textOf(context: IpContext, message: NetlinkMessage): string {
	const deleted = message.gone ? "Deleted " : "";
	switch (message.type) {
		case "link":
			return (
				deleted +
				linkText(context, message.link, { mode: false, family: undefined, names: () => undefined }).replace(
					/^(\d+: [^\n]*?state \w+ )[^\n]*/,
					"$1group default ",
				)
			);
		case "address": {
			const a = message.address;
			const four = typeof a.local === "number";
			const brd = a.broadcast === undefined ? "" : ` brd ${formatIp(a.broadcast)}`;
			const lifetime = (n: number) => (n === Infinity ? "forever" : `${n}sec`);
			const flags = `${a.secondary ? "secondary " : ""}${a.tentative ? "tentative " : ""}${a.protocol ? `proto ${a.protocol} ` : ""}`;
			return `${deleted}${a.index}: ${context.linkName(a.index)}    ${four ? "inet" : "inet6"} ${formatIp(a.local)}/${a.prefix}${brd} scope ${a.scope} ${flags}${four ? a.label : ""}\n       valid_lft ${lifetime(a.valid)} preferred_lft ${lifetime(a.preferred)}\n`;
		}
		case "route": {
			const text = routeText(context, message.route);
			return deleted + (message.route.table === 255 ? text.replace(/(dev \S+ )/, "$1table local ") : text);
		}
		case "rule":
			return deleted + ruleText(message.rule);
		case "neighbour":
			return deleted + neighbourText(context, message.neighbour, false);
	}
}

const labels = { link: "[LINK]", address: "[ADDR]", route: "[ROUTE]", rule: "[RULE]", neighbour: "[NEIGH]" } as const;

export function* ipMonitor(context: IpContext, args: Arguments): Blocking<number> {
	const wanted = new Set<string>();
	for (; args.more; args.advance()) {
		const found = objects.find((o) => matches(args.word, o));
		if (!found) return fail(`Argument "${args.word}" is unknown, try "ip monitor help".`, 255);
		if (found === "dev" || found === "file") args.value();
		else wanted.add(found === "neigh" ? "neighbour" : found);
	}
	const all = wanted.has("all") || [...wanted].every((w) => w === "label");
	const labelled = wanted.has("label") || wanted.has("all");
	const fd = context.sys.netlinkListen();
	for (;;) {
		const message = yield* context.sys.nextChange(fd);
		context.forget();
		if (!all && !wanted.has(message.type)) continue;
		yield* context.print(`${labelled ? labels[message.type] : ""}${textOf(context, message)}`);
		yield* context.out.flush();
	}
}
