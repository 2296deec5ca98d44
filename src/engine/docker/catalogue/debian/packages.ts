/** The database of dpkg in an image: status, and the files that say what belongs to whom. */
import { file, type Node, type Tree } from "../../../world/tree.ts";

interface DebianPackage {
	readonly name: string;
	readonly version: string;
	readonly architecture: string;
	readonly section: string;
	readonly priority: string;
	/** KiB. */
	readonly size: string;
	readonly essential: boolean;
	readonly source: string;
	readonly description: string;
}

/** Reads the lists of this folder. */
export function debianPackages(list: string): DebianPackage[] {
	return list
		.trim()
		.split("\n")
		.map((line) => {
			const [name = "", version = "", architecture = "", section = "", priority = "", size = "", essential = "", source = "", description = ""] =
				line.split("|");
			return { name, version, architecture, section, priority, size, essential: essential === "E", source, description };
		});
}

function paragraph(p: DebianPackage): string {
	return [
		`Package: ${p.name}`,
		...(p.essential ? ["Essential: yes"] : []),
		"Status: install ok installed",
		`Priority: ${p.priority}`,
		`Section: ${p.section}`,
		`Installed-Size: ${p.size}`,
		"Maintainer: Debian Developers <debian-devel@lists.debian.org>",
		`Architecture: ${p.architecture}`,
		...(p.architecture === "amd64" && p.name.startsWith("lib") ? ["Multi-Arch: same"] : []),
		...(p.source === "" ? [] : [`Source: ${p.source}`]),
		`Version: ${p.version}`,
		`Description: ${p.description}`,
		"",
	].join("\n");
}

/** /var/lib/dpkg, and a folder for each package in /usr/share/doc. */
export function packageDatabase(packages: readonly DebianPackage[]): Tree {
	const tree: Record<string, Node> = {
		"/var/lib/dpkg/status": file(`${packages.map(paragraph).join("\n")}`),
		"/var/lib/dpkg/available": file(""),
		"/var/lib/dpkg/lock": file("", 0o640),
		"/var/lib/dpkg/lock-frontend": file("", 0o640),
		"/var/lib/dpkg/arch": file("amd64\n"),
		"/var/lib/dpkg/diversions": file(""),
		"/var/lib/dpkg/statoverride": file(""),
		"/var/lib/dpkg/info/format": file("1\n"),
	};
	for (const p of packages) {
		const qualified = p.architecture === "amd64" && p.name.startsWith("lib") ? `${p.name}:amd64` : p.name;
		const documents = `/usr/share/doc/${p.name}`;
		tree[`/var/lib/dpkg/info/${qualified}.list`] = file(["/.", "/usr", "/usr/share", "/usr/share/doc", documents, `${documents}/copyright`, ""].join("\n"));
		tree[`${documents}/copyright`] = file(`${p.name} ${p.version}: the copyright notices of a real package stand here.\n`);
	}
	return tree;
}
