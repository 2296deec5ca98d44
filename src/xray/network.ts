import type { HostView, LinkView, NamespaceView } from "../engine/view/index.ts";
import type { PictureWords } from "./draw.ts";
import { element, hue } from "./element.ts";

/** More processes than this are counted, not named. */
const named = 3;

/** A box for each network namespace with its devices; ports stand below their bridge, and a veth names its other end in that one's colour. */
export function network({ namespaces, processes, ns }: HostView, words: PictureWords): HTMLElement {
	const commands = new Map(processes.map(({ pid, comm }) => [pid, comm]));
	const isHosts = ({ ino }: NamespaceView): boolean => ino === ns.net;
	const all = namespaces.filter(({ kind }) => kind === "net").toSorted((a, b) => Number(isHosts(b)) - Number(isHosts(a)) || a.ino - b.ino);
	const hues = new Map(all.map(({ ino }, index) => [ino, hue(index)]));

	const members = ({ processes: pids, files }: NamespaceView): string => {
		const running = pids.length > named ? [words.processes(pids.length)] : pids.map((pid) => `${pid} ${commands.get(pid)}`);
		return [...files.map((file) => file.split("/").at(-1) ?? file), ...running].join(", ");
	};
	const device = (link: LinkView, links: readonly LinkView[]): HTMLElement => {
		const made = element("li", link.running ? "device" : "device off", element("code", "", link.name));
		if (link.peer) {
			const other = element("code", "peer", `⇄ ${link.peer}`);
			other.dataset["hue"] = hues.get(link.peer_ns) ?? "0";
			made.append(" ", other);
		} else if (link.kind !== "loopback" && link.kind !== "ether") made.append(" ", element("span", "note", link.id ? `${link.kind} ${link.id}` : link.kind));
		if (!link.up) made.append(" ", element("span", "note", words.down));
		for (const address of link.addresses) if (!address.includes(":")) made.append(" ", element("code", "address", address));
		const ports = links.filter(({ master }) => master === link.name);
		if (ports.length) made.append(element("ul", "", ...ports.map((port) => device(port, links))));
		return made;
	};
	const box = (namespace: NamespaceView): HTMLElement => {
		const { links, ino } = namespace;
		const title = element("strong", "", isHosts(namespace) ? words.host : members(namespace) || String(ino));
		const roots = links.filter(({ master }) => master === "" || !links.some(({ name }) => name === master));
		const made = element("li", "stack", title, element("ul", "", ...roots.map((link) => device(link, links))));
		made.dataset["hue"] = hues.get(ino) ?? "0";
		return made;
	};
	return element("ul", "network", ...all.map(box));
}
