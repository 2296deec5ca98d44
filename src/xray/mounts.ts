import type { HostView, MountView } from "../engine/view/index.ts";
import type { PictureWords } from "./draw.ts";
import { element, hue } from "./element.ts";

const key = ({ target, source, fstype }: MountView): string => `${target}\n${source}\n${fstype}`;

/** A column for each mount namespace, as its first process sees it; what not all of them have stands out. */
export function mounts({ processes, mounts, ns }: HostView, words: PictureWords): HTMLElement {
	const first = processes.filter(({ ns: own }, index) => own.mnt !== ns.mnt && processes.findIndex((other) => other.ns.mnt === own.mnt) === index);
	const tables: (readonly [title: string, mounts: readonly MountView[]])[] = [
		[words.host, mounts],
		...first.map((process) => [`${process.pid} ${process.args}`, process.mounts ?? []] as const),
	];
	const everywhere = tables.map(([, own]) => new Set(own.map(key))).reduce((all, own) => all.intersection(own));

	const row = (mount: MountView): HTMLElement => {
		const made = element("li", everywhere.has(key(mount)) ? "" : "own", element("code", "", mount.target), " ", element("span", "note", mount.fstype));
		if (mount.propagation !== "private") made.append(" ", element("span", "note", mount.propagation));
		if (mount.options.includes("ro")) made.append(" ", element("span", "note", "ro"));
		if (!mount.visible) made.append(" ", element("span", "note warn", words.covered));
		return made;
	};
	const columns = tables.map(([title, own], index) => {
		const made = element("li", "mount-table", element("strong", "", title), element("ul", "", ...own.map(row)));
		made.dataset["hue"] = hue(index);
		return made;
	});
	return element("ul", "mounts", ...columns);
}
