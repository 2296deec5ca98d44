/** Lists of files as they are kept here: a directory, then `name:size[:mode]` or `name>target`, parted by blanks. */
import { directory, type Node, symlink, type Tree } from "../../../world/tree.ts";

/** Shorter than this an executable could not say which program it is. */
const LEAST_PROGRAM = 768;

const programs = /^\/usr\/s?bin$/;

function entry(directoryPath: string, text: string): [string, Node] {
	const link = text.indexOf(">");
	if (link > 0) return [text.slice(0, link), symlink(text.slice(link + 1))];
	const [name = "", size = "0", mode] = text.split(":");
	const common = mode === undefined ? {} : { mode: Number.parseInt(mode, 8) };
	if (programs.test(directoryPath)) return [name, { kind: "program", program: name, size: Math.max(LEAST_PROGRAM, Number(size)), ...common }];
	return [name, { kind: "library", size: Number(size), ...common }];
}

/** `leaveOut`: names that this image does not have. */
export function listedTree(list: string, leaveOut: ReadonlySet<string> = new Set()): Tree {
	const tree: Record<string, Node> = {};
	for (const paragraph of list.trim().split("\n\n")) {
		const [path = "", ...lines] = paragraph.split("\n");
		tree[path] = directory();
		for (const text of lines.join(" ").split(" ")) {
			const [name, node] = entry(path, text);
			if (!leaveOut.has(name)) tree[`${path}/${name}`] = node;
		}
	}
	return tree;
}
