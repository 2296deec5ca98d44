/** Message catalogues: what makes up the bulk of an image that keeps all languages. */
import type { Node, Tree } from "../../../world/tree.ts";

const languages =
	"af am ar as ast az be bg bn bn_IN bs ca cs cy da de dz el eo es et eu fa fi fr fur ga gl gu he hi hr hu ia id is it ja ka kk km kn ko ku ky lg lt lv mk ml mn mr ms my nb ne nl nn oc or pa pl pt pt_BR ro ru si sk sl sq sr sr@latin sv ta te tg th tl tr uk ur vi yo zh_CN zh_HK zh_TW zu".split(
		" ",
	);
const domains = ["Linux-PAM", "apt", "bash", "coreutils", "diffutils", "dpkg", "findutils", "grep", "libapt-pkg6.0", "sed", "shadow", "tar"];

/** Files that weigh `total` bytes together. */
export function localeTree(total: number): Tree {
	const tree: Record<string, Node> = {};
	const share = Math.floor(total / (languages.length * domains.length));
	let left = total;
	for (const language of languages) {
		for (const domain of domains) {
			tree[`/usr/share/locale/${language}/LC_MESSAGES/${domain}.mo`] = { kind: "library", size: share };
			left -= share;
		}
	}
	tree["/usr/share/locale/locale.alias"] = { kind: "library", size: left };
	return tree;
}
