/** A repository of packages as a tree of files: indexes with their hashes, and the pool. https://wiki.debian.org/DebianRepository/Format */
import { encode } from "../../kernel/text.ts";
import { Paragraph } from "../../programs/dpkg/format/control.ts";
import { gzip } from "../../programs/lib/gzip-format.ts";
import type { Node, Tree } from "../tree.ts";
import { type BuiltPackage, debianPackages, hashOf } from "./debian-packages.ts";
import { type Release, releases } from "./releases.ts";

const content = (bytes: Uint8Array): Node => ({ kind: "content", size: bytes.length, bytes: () => bytes });

const DATE = "Sat, 21 Nov 2026 20:12:00 UTC";

function indexEntry({ control, filename, bytes }: BuiltPackage): string {
	const entry = control.clone();
	for (const [field, value] of [
		["Filename", filename],
		["Size", String(bytes.length)],
		["MD5sum", hashOf("md5", bytes)],
		["SHA256", hashOf("sha256", bytes)],
	] as const)
		entry.set(field, value);
	return entry.format();
}

function releaseFile(release: Release, indexes: readonly (readonly [string, Uint8Array])[]): string {
	const { origin, suite, version, codename, components, description } = release;
	const list = (algorithm: string): string =>
		`\n${indexes.map(([name, bytes]) => `${hashOf(algorithm, bytes)} ${String(bytes.length).padStart(8)} ${name}`).join("\n")}`;
	return Paragraph.of({
		Origin: origin,
		Label: origin,
		Suite: suite,
		Version: version,
		Codename: codename,
		Date: DATE,
		Architectures: "all amd64",
		Components: components.join(" "),
		Description: description,
		MD5Sum: list("md5"),
		SHA256: list("sha256"),
	}).format();
}

/** What a mirror serves, below `root`. */
export function mirrorTree(mirror: string, root: string): Tree {
	const tree: Record<string, Node> = {};
	for (const release of releases.filter((r) => r.mirror === mirror)) {
		const base = `${root}${release.path}`;
		const packages = debianPackages(release);
		const indexes = release.components.flatMap((component): [string, Uint8Array][] => {
			const text = encode(component === "main" ? packages.map(indexEntry).join("\n") : "");
			return [
				[`${component}/binary-amd64/Packages`, text],
				[`${component}/binary-amd64/Packages.gz`, gzip(text, 9)],
			];
		});
		const text = releaseFile(release, indexes);
		for (const name of new Set([release.codename, release.suite])) {
			const suite = `${base}/dists/${name}`;
			tree[`${suite}/InRelease`] = content(
				encode(`-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${text}-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n`),
			);
			tree[`${suite}/Release`] = content(encode(text));
			for (const [path, bytes] of indexes) tree[`${suite}/${path}`] = content(bytes);
		}
		for (const { filename, bytes } of packages) tree[`${base}/${filename}`] = content(bytes);
	}
	return tree;
}
