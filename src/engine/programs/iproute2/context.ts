/** What the global options of `ip` and `bridge` say, and how results are written. */
import type { Blocking, Sys } from "../../kernel/abi.ts";
import type { Ip, IpFamily } from "../../net/address.ts";
import { formatIp } from "../../net/address.ts";
import type { LinkInfo, NetlinkCalls } from "../../net/netlink/abi.ts";
import { NetlinkError } from "../../net/netlink/error.ts";
import { Output } from "../lib/stdio.ts";
import { fail, IpFailure, noDevice } from "./arguments.ts";
import { type JsonObject, jsonText } from "./json.ts";

export interface Settings {
	family: IpFamily | "link" | "bridge" | undefined;
	details: boolean;
	/** How often -s was given. */
	statistics: number;
	json: boolean;
	pretty: boolean;
	oneline: boolean;
	brief: boolean;
	color: boolean;
	human: boolean;
	numeric: boolean;
	timestamp: boolean;
	shortTimestamp: boolean;
	all: boolean;
	force: boolean;
}

export const defaultSettings = (): Settings => ({
	family: undefined,
	details: false,
	statistics: 0,
	json: false,
	pretty: false,
	oneline: false,
	brief: false,
	color: false,
	human: false,
	numeric: false,
	timestamp: false,
	shortTimestamp: false,
	all: false,
	force: false,
});

const colors = { ifname: "1;36", mac: "1;33", inet: "1;35", inet6: "1;94", up: "1;32", down: "1;31" } as const;
export type Color = keyof typeof colors;

export class IpContext {
	readonly sys: Sys;
	readonly settings: Settings;
	readonly out: Output;
	private known: readonly LinkInfo[] | undefined;
	constructor(sys: Sys, settings: Settings) {
		this.sys = sys;
		this.settings = settings;
		this.out = new Output(sys, 1);
	}
	*print(text: string): Blocking<void> {
		const { oneline } = this.settings;
		yield* this.out.print(oneline ? text.replace(/\n(?!$)/g, "\\") : text);
	}
	*printJson(value: readonly JsonObject[]): Blocking<void> {
		yield* this.out.print(jsonText(value, this.settings.pretty));
	}
	/** Either the objects as JSON, or the text. */
	*show(items: readonly { readonly text: string; readonly json: JsonObject }[]): Blocking<void> {
		if (this.settings.json) return yield* this.printJson(items.map((i) => i.json));
		for (const item of items) yield* this.print(item.text);
	}
	paint(color: Color, text: string): string {
		return this.settings.color && text !== "" ? `\x1b[${colors[color]}m${text}\x1b[0m` : text;
	}
	paintIp(ip: Ip): string {
		return this.paint(typeof ip === "number" ? "inet" : "inet6", formatIp(ip));
	}

	/** A request; a refusal is said as rtnl_talk does, with status 2. */
	ask<K extends keyof NetlinkCalls>(call: K, request: NetlinkCalls[K]["request"]): NetlinkCalls[K]["reply"] {
		try {
			return this.sys.netlink(call, request);
		} catch (error) {
			throw error instanceof NetlinkError ? refusal(error) : error;
		}
	}
	get links(): readonly LinkInfo[] {
		this.known ??= this.sys.netlink("links", undefined);
		return this.known;
	}
	/** What has changed is asked for anew. */
	forget(): void {
		this.known = undefined;
	}
	findLink(name: string): LinkInfo | undefined {
		if (!this.known) return this.sys.netlink("link", { name });
		return this.known.find((l) => l.name === name || l.altNames.includes(name));
	}
	/** ll_name_to_index with its message. */
	link(name: string): LinkInfo {
		return this.findLink(name) ?? noDevice(name);
	}
	/** ll_index_to_name. */
	linkName(index: number): string {
		return this.links.find((l) => l.index === index)?.name ?? `if${index}`;
	}
}

/** rtnl_talk: the kernel's own words, or the errno's. */
export function refusal(error: NetlinkError): IpFailure {
	if (!error.text) return new IpFailure(`RTNETLINK answers: ${error.message}\n`, 2);
	return new IpFailure(`Error: ${error.text}${error.text.endsWith(".") ? "" : "."}\n`, 2);
}

export const noCommand = (object: string, word: string): never => fail(`Command "${word}" is unknown, try "ip ${object} help".`, 255);
