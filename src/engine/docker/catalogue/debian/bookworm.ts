/** The images debian:12 and nginx of the recorded machine: one tree, with nginx installed. */
import { contentOf, directory, file, type Node, symlink, type Tree } from "../../../world/tree.ts";
import { RECORDED_TIME } from "../busybox.ts";
import type { CatalogueImage, CatalogueLayer } from "../image.ts";
import { debianBase } from "./base.ts";
import { bookwormFiles } from "./bookworm-files.ts";
import { bookwormPackages } from "./bookworm-packages.ts";
import { listedTree } from "./file-list.ts";
import { localeTree } from "./locales.ts";
import { nginxFiles } from "./nginx-files.ts";
import { debianPackages, packageDatabase } from "./packages.ts";
import { zoneTree } from "./zoneinfo.ts";

/** Bytes of all files and links of the real tree. */
const REAL_SIZE = 138_668_744;

const osRelease = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

const sizeOf = (tree: Tree): number =>
	Object.values(tree).reduce((sum, node) => sum + (node.kind === "symlink" ? node.target.length : (contentOf(node)?.size ?? 0)), 0);

export function bookwormTree(): Tree {
	const tree: Record<string, Node> = {
		...debianBase({
			osRelease,
			debianVersion: "12.15",
			issue: "Debian GNU/Linux 12",
			sources: "deb http://deb.debian.org/debian bookworm main\n",
			mergedUsr: true,
		}),
		...listedTree(bookwormFiles),
		...packageDatabase(debianPackages(bookwormPackages)),
		...zoneTree,
		...nginxFiles,
		"/etc/hostname": file("vm\n"),
		"/etc/resolv.conf": file("nameserver 10.255.255.53\n"),
		"/usr/lib/locale/C.utf8": directory(),
		"/usr/share/doc": directory(),
		"/usr/share/man": directory(),
		"/usr/share/keyrings/debian-archive-keyring.gpg": { kind: "library", size: 56104 },
		"/var/log/alternatives.log": file(""),
		"/var/log/dpkg.log": file(""),
		"/etc/rmt": symlink("/usr/sbin/rmt"),
	};
	return { ...tree, ...localeTree(REAL_SIZE - sizeOf(tree)) };
}

export const bookwormLayer: CatalogueLayer = { name: "bookworm", tree: bookwormTree, time: RECORDED_TIME };

const imported = { created: "2026-11-22T08:34:41.902718532Z", comment: "Imported from -" };

export const bookworm: CatalogueImage = {
	names: ["debian:12", "ubuntu:16.04"],
	layers: [bookwormLayer],
	config: {
		architecture: "amd64",
		comment: "Imported from -",
		config: { Cmd: ["bash"] },
		created: imported.created,
		docker_version: "28.5.2+dfsg4",
		history: [imported],
		os: "linux",
	},
};
