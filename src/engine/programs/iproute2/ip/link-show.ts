/** `ip link show`. */
import type { Blocking } from "../../../kernel/abi.ts";
import type { LinkInfo } from "../../../net/netlink/abi.ts";
import { type Arguments, fail, invalid, matches } from "../arguments.ts";
import type { IpContext } from "../context.ts";
import { groupNumber } from "../names.ts";
import { nsidNames } from "../netns-names.ts";
import { briefFlags, briefLine, briefLinkJson, linkJson, linkText } from "./link-line.ts";

export interface LinkFilter {
	readonly device: LinkInfo | undefined;
	readonly up: boolean | undefined;
	/** Index of a master, 0 for none. */
	readonly master: number | undefined;
	readonly kind: string | undefined;
	readonly group: number | undefined;
}

export function passes(link: LinkInfo, filter: LinkFilter): boolean {
	const { device, up, master, kind, group } = filter;
	if (device && link.index !== device.index) return false;
	if (up !== undefined && link.flags.includes("UP") !== up) return false;
	if (master !== undefined && (link.master ?? 0) !== master) return false;
	if (group !== undefined && link.group !== group) return false;
	if (kind === undefined) return true;
	return kind.endsWith("_slave") ? link.masterKind === kind.slice(0, -6) : link.kind === kind;
}

/** A device named for showing: its absence is told in other words than when it is to be changed. */
export const shownDevice = (context: IpContext, name: string): LinkInfo => context.findLink(name) ?? fail(`Device "${name}" does not exist.`);

export const masterIndex = (context: IpContext, name: string): number => context.findLink(name)?.index ?? invalid("Device does not exist\n", name);

function parse(context: IpContext, args: Arguments): LinkFilter {
	let device: LinkInfo | undefined;
	let up: boolean | undefined;
	let master: number | undefined;
	let kind: string | undefined;
	let group: number | undefined;
	let name: string | undefined;
	for (; args.more; args.advance()) {
		const { word } = args;
		if (word === "up") up = true;
		else if (word === "down") up = false;
		else if (word === "master") master = masterIndex(context, args.value());
		else if (word === "nomaster") master = 0;
		else if (word === "vrf") {
			const vrf = args.value();
			invalid("Not a valid VRF name\n", vrf);
		} else if (word === "type") kind = args.value();
		else if (word === "group") {
			const text = args.value();
			group = groupNumber(text) ?? invalid('Invalid "group" value\n', text);
		} else if (word === "novf") continue;
		else {
			if (word === "dev") args.value();
			if (name !== undefined) fail(`Error: either "dev" is duplicate, or "${args.word}" is garbage.`, 255);
			name = args.word;
		}
	}
	if (name !== undefined) device = shownDevice(context, name);
	return { device, up, master, kind, group };
}

export function* linkShow(context: IpContext, args: Arguments): Blocking<number> {
	const filter = parse(context, args);
	const names = yield* nsidNames(context.sys);
	const { settings } = context;
	const links = context.links.filter((l) => passes(l, filter));
	yield* context.show(
		links.map((link) => {
			if (settings.brief)
				return { text: briefLine(context, link, `${context.paint("mac", link.address)} ${briefFlags(context, link)}`), json: briefLinkJson(context, link) };
			const options = { mode: true, family: "link", names: (id: number) => names.get(id) };
			return { text: linkText(context, link, options), json: linkJson(context, link, true, options.names) };
		}),
	);
	return 0;
}

/** Whether a word asks for the list. */
export const isShow = (word: string): boolean => matches(word, "show") || matches(word, "lst") || matches(word, "list");
