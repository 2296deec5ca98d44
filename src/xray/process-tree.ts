import type { HostView, ProcessView } from "../engine/view/index.ts";
import type { PictureWords } from "./draw.ts";
import { element, hue } from "./element.ts";

/** Its children run in the kernel and never change: they are counted, not drawn. */
const kthreadd = "kthreadd";

/** Parents above children; a process that has a number of its own further down says it, in the colour of its PID namespace. */
export function processTree({ processes, namespaces, ns }: HostView, words: PictureWords): HTMLElement {
	const order = namespaces.filter(({ kind }) => kind === "pid").sort((a, b) => Number(b.ino === ns.pid) - Number(a.ino === ns.pid) || a.ino - b.ino);
	const hues = new Map(order.map(({ ino }, index) => [ino, hue(index)]));
	const known = new Set(processes.map(({ pid }) => pid));
	const children = Map.groupBy(processes, ({ ppid }) => (known.has(ppid) ? ppid : 0));

	const item = (process: ProcessView): HTMLElement => {
		const line = element("div", "process", element("span", "pid", String(process.pid)), " ", element("code", "", process.args || `[${process.comm}]`));
		line.dataset["hue"] = hues.get(process.ns.pid) ?? "0";
		if (process.pid_chain.length > 1) line.append(" ", element("span", "inside", words.inside(process.pid_chain.slice(1).join(" · "))));
		if (process.tty) line.append(" ", element("span", "note", process.tty));
		if (process.state === "Z") line.append(" ", element("span", "note warn", words.zombie));
		if (process.state === "T") line.append(" ", element("span", "note", words.stopped));
		const own = children.get(process.pid) ?? [];
		if (process.comm === kthreadd && process.ppid === 0) {
			line.append(" ", element("span", "note", words.kernelThreads(own.length)));
			return element("li", "", line);
		}
		return element("li", "", line, ...(own.length > 0 ? [element("ul", "", ...own.map(item))] : []));
	};
	return element("ul", "process-tree", ...(children.get(0) ?? []).map(item));
}
