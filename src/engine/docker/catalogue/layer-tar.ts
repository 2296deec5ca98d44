/** The archive of a layer in the catalogue, without any file system: the bytes that a daemon would give for the layer it unpacked. */
import type { FileContent } from "../../fs/content.ts";
import { contentOf, directory, modeOf, type Node, type Tree } from "../../world/tree.ts";
import { Crc64 } from "../image/crc64.ts";
import { Digester } from "../image/digest.ts";
import { padding, TAR_END, type TarEntry, tarHeader } from "../image/tar-entry.ts";
import { TarSplit } from "../storage/tar-split.ts";
import type { CatalogueLayer, LayerFacts } from "./image.ts";

const CHUNK = 1 << 16;
/** tar fills its last record of twenty blocks with zeros. */
const RECORD = 10240;
const BLOCK = 4096;

interface Branch {
	node: Node;
	readonly children: Map<string, Branch>;
}

/** Paths as nested directories; what is only implied is a plain directory. */
function nested(tree: Tree): Branch {
	const root: Branch = { node: directory(), children: new Map() };
	for (const [path, node] of Object.entries(tree)) {
		let at = root;
		for (const part of path.split("/").filter(Boolean)) {
			const next = at.children.get(part) ?? { node: directory(), children: new Map<string, Branch>() };
			at.children.set(part, next);
			at = next;
		}
		at.node = node;
	}
	return root;
}

interface Member {
	readonly entry: TarEntry;
	readonly content: FileContent | undefined;
}

function* members(branch: Branch, prefix: string, mtime: number): Generator<Member> {
	const children = [...branch.children].sort(([a], [b]) => (a < b ? -1 : 1));
	for (const [name, child] of children) {
		const { node } = child;
		const path = prefix + name;
		const content = contentOf(node);
		const common = { name: path, mode: modeOf(node), uid: node.uid ?? 0, gid: node.gid ?? 0, size: content?.size ?? 0, mtime };
		if (content) yield { entry: { ...common, kind: "file" }, content };
		else if (node.kind === "symlink") yield { entry: { ...common, kind: "symlink", target: node.target }, content };
		else if (node.kind === "char" || node.kind === "block") yield { entry: { ...common, kind: node.kind, major: node.major, minor: node.minor }, content };
		else {
			yield { entry: { ...common, kind: "directory" }, content };
			yield* members(child, `${path}/`, mtime);
		}
	}
}

/** What follows the last member of an archive of `size` bytes so far. */
const endOf = (size: number): Uint8Array => new Uint8Array(Math.ceil((size + TAR_END.length) / RECORD) * RECORD - size);

/** The archive piece by piece. */
export function* layerTar(layer: CatalogueLayer): Generator<Uint8Array> {
	let size = 0;
	for (const { entry, content } of members(nested(layer.tree()), "", layer.time)) {
		const header = tarHeader(entry);
		yield header;
		size += header.length;
		if (!content?.size) continue;
		for (let at = 0; at < content.size; at += CHUNK) yield content.read(at, CHUNK);
		const pad = padding(content.size);
		yield pad;
		size += content.size + pad.length;
	}
	yield endOf(size);
}

/** tar-split.json.gz of the layer. */
export function layerSplit(layer: CatalogueLayer): Uint8Array {
	const split = new TarSplit();
	let pad: Uint8Array = new Uint8Array(0);
	let total = 0;
	for (const { entry, content } of members(nested(layer.tree()), "", layer.time)) {
		const header = tarHeader(entry);
		const segment = new Uint8Array(pad.length + header.length);
		segment.set(header, pad.length);
		split.segment(segment);
		const sum = new Crc64();
		const size = content?.size ?? 0;
		for (let at = 0; content && at < size; at += CHUNK) sum.update(content.read(at, CHUNK));
		split.file(entry.kind === "directory" ? `${entry.name}/` : entry.name, size, sum);
		pad = padding(size);
		total += header.length + size + pad.length;
	}
	const last = new Uint8Array(pad.length + endOf(total).length);
	split.segment(last);
	return split.compressed();
}

/** Computes the facts of a layer: seconds of work for a large one. */
export function layerFacts(layer: CatalogueLayer): LayerFacts {
	const digester = new Digester();
	for (const piece of layerTar(layer)) digester.update(piece);
	let [size, inodes, blocks, subdirectories] = [0, 0, 0, 0];
	for (const { entry, content } of members(nested(layer.tree()), "", layer.time)) {
		inodes++;
		size += entry.size + (entry.kind === "symlink" ? (entry.target?.length ?? 0) : 0);
		blocks += content ? Math.ceil(content.size / BLOCK) : entry.kind === "directory" ? 1 : 0;
		if (entry.kind === "directory" && !entry.name.includes("/")) subdirectories++;
	}
	return { diffId: digester.digest(), size, tarSize: digester.size, splitSize: layerSplit(layer).length, count: { inodes, blocks, subdirectories } };
}
