import type { ConnectionView, HostView } from "../engine/view/index.ts";
import type { PictureWords } from "./draw.ts";
import { element } from "./element.ts";

/** For each tracked connection, the newest first, what a packet's header says before and after this host, in both directions. What is rewritten is marked. */
export function connections({ connections: all }: HostView, words: PictureWords): HTMLElement {
	if (all.length === 0) return element("p", "connections empty", words.none);
	const end = (address: string, port: number, rewritten: boolean): HTMLElement =>
		element(rewritten ? "mark" : "span", "", `${address.includes(":") ? `[${address}]` : address}:${port}`);
	const rows = (c: ConnectionView): HTMLElement[] => {
		const title = element("th", "protocol", element("code", "", c.protocol), ...(c.state ? [" ", element("span", "note", c.state)] : []));
		title.setAttribute("colspan", "3");
		title.setAttribute("scope", "rowgroup");
		const row = (direction: string, before: HTMLElement, after: HTMLElement): HTMLElement => {
			const head = element("th", "direction", direction);
			head.setAttribute("scope", "row");
			return element("tr", "", head, before, after);
		};
		const header = (from: HTMLElement, to: HTMLElement): HTMLElement => element("td", "", from, " → ", to);
		const there = row(
			words.request,
			header(end(c.source, c.source_port, c.snat), end(c.destination, c.destination_port, c.dnat)),
			header(end(c.reply_destination, c.reply_destination_port, c.snat), end(c.reply_source, c.reply_source_port, c.dnat)),
		);
		const back = row(
			words.answer,
			header(end(c.reply_source, c.reply_source_port, c.dnat), end(c.reply_destination, c.reply_destination_port, c.snat)),
			header(end(c.destination, c.destination_port, c.dnat), end(c.source, c.source_port, c.snat)),
		);
		return [element("tr", "", title), there, back];
	};
	const column = (text: string): HTMLElement => {
		const made = element("th", "", text);
		made.setAttribute("scope", "col");
		return made;
	};
	const head = element("thead", "", element("tr", "", element("td", ""), column(words.before), column(words.after)));
	return element("table", "connections", head, ...all.toReversed().map((c) => element("tbody", "", ...rows(c))));
}
