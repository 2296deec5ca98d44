/** Drawing a tree from left to right, or with arguments from top to bottom, as pstree does. */

export interface Node {
	readonly label: string;
	readonly marked: boolean;
	readonly children: readonly Node[];
}

export interface Symbols {
	/** Between a parent and its only child. */ readonly single: string;
	/** Before the first of several children. */ readonly first: string;
	/** Before the next ones. */ readonly branch: string;
	/** Before the last one. */ readonly last: string;
	/** Past those that follow. */ readonly line: string;
	/** In the vertical layout. */ readonly downBranch: string;
	readonly downLast: string;
}

export const symbolSets: Readonly<Record<"ascii" | "unicode" | "vt100", Symbols>> = {
	ascii: { single: "---", first: "-+-", branch: " |-", last: " `-", line: " | ", downBranch: "|-", downLast: "`-" },
	unicode: { single: "───", first: "─┬─", branch: " ├─", last: " └─", line: " │ ", downBranch: "├─", downLast: "└─" },
	vt100: {
		single: "\x1b(0qqq\x1b(B",
		first: "\x1b(0qwq\x1b(B",
		branch: " \x1b(0tq\x1b(B",
		last: " \x1b(0mq\x1b(B",
		line: " \x1b(0x\x1b(B ",
		downBranch: "\x1b(0tq\x1b(B",
		downLast: "\x1b(0mq\x1b(B",
	},
};

export interface TreeSettings {
	readonly symbols: Symbols;
	/** Lines are cut here; undefined for no limit. */
	readonly width: number | undefined;
	readonly vertical: boolean;
	/** Equal subtrees of one parent are drawn once, with their number. */
	readonly compact: boolean;
}

interface Group {
	readonly node: Node;
	readonly count: number;
}

const signature = (node: Node): string => `${node.label}${node.marked ? "!" : ""}(${node.children.map(signature).sort().join(",")})`;

function group(children: readonly Node[], compact: boolean): Group[] {
	if (!compact) return children.map((node) => ({ node, count: 1 }));
	const groups = new Map<string, { node: Node; count: number }>();
	for (const node of children) {
		const key = signature(node);
		const known = groups.get(key);
		if (known) known.count++;
		else groups.set(key, { node, count: 1 });
	}
	return [...groups.values()];
}

const mark = (node: Node): string => (node.marked ? `\x1b[1m${node.label}\x1b[0m` : node.label);

/** How long the escape sequence at a place is; 0 where there is none. Only those that this file writes. */
function escapeLength(line: string, at: number): number {
	if (line[at] !== "\x1b") return 0;
	return line[at + 1] === "(" ? 3 : line.indexOf("m", at) - at + 1;
}

/** The first `width` columns; escape sequences take no room. */
function cut(line: string, width: number | undefined): string {
	if (width === undefined) return line;
	let visible = 0;
	let at = 0;
	while (at < line.length) {
		const skipped = escapeLength(line, at);
		if (skipped === 0 && ++visible > width) break;
		at += skipped || 1;
	}
	return line.slice(0, at);
}

function horizontal(node: Node, settings: TreeSettings, count: number): string[] {
	const { symbols, compact } = settings;
	const text = count > 1 ? `${count}*[${mark(node)}` : mark(node);
	const width = (count > 1 ? `${count}*[`.length : 0) + node.label.length;
	const groups = group(node.children, compact);
	if (groups.length === 0) return [count > 1 ? `${text}]` : text];
	const out: string[] = [];
	groups.forEach((g, i) => {
		const lines = horizontal(g.node, settings, g.count);
		const only = groups.length === 1;
		const last = i === groups.length - 1;
		const pad = " ".repeat(width);
		lines.forEach((line, n) => {
			if (i === 0 && n === 0) out.push(text + (only ? symbols.single : symbols.first) + line);
			else if (n === 0) out.push(pad + (last ? symbols.last : symbols.branch) + line);
			else out.push(pad + (last ? "   " : symbols.line) + line);
		});
	});
	if (count > 1) out[out.length - 1] += "]";
	return out;
}

function downwards(node: Node, settings: TreeSettings, count: number, lead: string, indent: string): string[] {
	const { symbols, compact } = settings;
	const out = [lead + (count > 1 ? `${count}*[${mark(node)}]` : mark(node))];
	const groups = group(node.children, compact);
	groups.forEach((g, i) => {
		const last = i === groups.length - 1;
		out.push(
			...downwards(
				g.node,
				settings,
				g.count,
				`${indent}  ${last ? symbols.downLast : symbols.downBranch}`,
				`${indent}${last ? "    " : `  ${symbols.line.trim()} `}`,
			),
		);
	});
	return out;
}

/** All lines, each with its line break. */
export function drawTree(root: Node, settings: TreeSettings): string {
	const lines = settings.vertical ? downwards(root, settings, 1, "", "") : horizontal(root, settings, 1);
	return lines.map((line) => `${cut(line, settings.width)}\n`).join("");
}
