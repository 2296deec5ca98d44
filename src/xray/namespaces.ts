import type { HostView, NamespaceView } from "../engine/view/index.ts";
import type { PictureWords } from "./draw.ts";
import { element, hue } from "./element.ts";

/** More processes than this are counted, not named. */
const named = 4;

/** One row a kind: the host's namespace first, then the others, each with who is in it. */
export function namespaces({ namespaces, processes, ns }: HostView, words: PictureWords): HTMLElement {
	const commands = new Map(processes.map(({ pid, comm }) => [pid, comm]));

	const isHosts = ({ kind, ino }: NamespaceView): boolean => ns[kind] === ino;
	const members = ({ processes: pids, files }: NamespaceView): string => {
		const names = pids.length > named ? [words.processes(pids.length)] : pids.map((pid) => `${pid} ${commands.get(pid)}`);
		return [...names, ...files].join(", ");
	};
	const card = (namespace: NamespaceView, index: number): HTMLElement => {
		const title = isHosts(namespace) ? words.host : String(namespace.ino);
		const made = element("li", "namespace", element("strong", "", title), " ", element("span", "", members(namespace)));
		if (namespace.hostname) made.append(" ", element("code", "", namespace.hostname));
		made.dataset["hue"] = hue(index);
		return made;
	};
	const rows = [...Map.groupBy(namespaces, ({ kind }) => kind)].map(([kind, all]) => {
		const sorted = all.toSorted((a, b) => Number(isHosts(b)) - Number(isHosts(a)) || a.ino - b.ino);
		return element("li", "kind", element("code", "", kind), element("ul", "", ...sorted.map(card)));
	});
	return element("ul", "namespaces", ...rows);
}
