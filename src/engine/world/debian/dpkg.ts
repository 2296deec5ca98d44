/** What dpkg and apt find on a Debian host: the database of installed packages, and where more come from. */
import { directory, file, type Node, type Tree } from "../tree.ts";
import { installedFiles, installedPackages } from "./installed.ts";

const MAINTAINER = "Debian Developers <debian-devel@lists.debian.org>";
const multiArch: Readonly<Record<string, string>> = { f: "foreign", s: "same", a: "allowed" };

interface Installed {
	readonly name: string;
	readonly shared: boolean;
	readonly paragraph: string;
}

const relations = (text: string): string => text.replaceAll("/", " | ");

function read(line: string): Installed {
	const [name = "", version = "", architecture = "", section = "", priority = "", size = "", flags = "", source = "", before = "", depends = "", summary = ""] =
		line.split("|");
	const arch = multiArch[flags.replace("E", "")];
	const fields: readonly (readonly [string, string])[] = [
		["Package", name],
		["Essential", flags.includes("E") ? "yes" : ""],
		["Status", "install ok installed"],
		["Priority", priority],
		["Section", section],
		["Installed-Size", size],
		["Maintainer", MAINTAINER],
		["Architecture", architecture || "amd64"],
		["Multi-Arch", arch ?? ""],
		["Source", source],
		["Version", version],
		["Depends", relations(depends)],
		["Pre-Depends", relations(before)],
		["Description", summary],
	];
	return { name, shared: arch === "same", paragraph: fields.flatMap(([field, value]) => (value === "" ? [] : [`${field}: ${value}\n`])).join("") };
}

const directories: Readonly<Record<string, string>> = { b: "/usr/bin", s: "/usr/sbin", e: "/etc", l: "/usr/lib/systemd" };

/** Paths by package. */
function filesByPackage(): Map<string, readonly string[]> {
	return new Map(
		installedFiles.split("\n").map((line) => {
			const [name = "", ...groups] = line.split(" ");
			return [
				name,
				groups.flatMap((group) =>
					group
						.slice(2)
						.split(",")
						.map((base) => `${directories[group.charAt(0)]}/${base}`),
				),
			];
		}),
	);
}

/** The content of a .list file: every directory before what is in it. */
function listOf(name: string, own: readonly string[]): string {
	const paths = [...own, `/usr/share/doc/${name}/copyright`];
	const all = new Set<string>(["/."]);
	for (const path of paths) {
		const parts = path.split("/").slice(1);
		for (let n = 1; n <= parts.length; n++) all.add(`/${parts.slice(0, n).join("/")}`);
	}
	return `${[...all].join("\n")}\n`;
}

const LIST = "/deb.debian.org_debian_dists_sid";

/** What the host knew of its mirror when its disk was made: the versions that it has. */
function listFiles(packages: readonly Installed[]): Tree {
	const release =
		"Origin: Debian\nLabel: Debian\nSuite: unstable\nCodename: sid\nDate: Sun, 22 Nov 2026 02:14:00 UTC\nArchitectures: all amd64\nComponents: main\n";
	const entries = packages.map(({ name, paragraph }) => {
		const version = /^Version: (?:\d+:)?(.*)$/m.exec(paragraph)?.[1] ?? "";
		const architecture = /^Architecture: (.*)$/m.exec(paragraph)?.[1] ?? "";
		const size = Number(/^Installed-Size: (\d+)$/m.exec(paragraph)?.[1] ?? 0) * 300;
		const folder = name.startsWith("lib") ? name.slice(0, 4) : name.slice(0, 1);
		return `${paragraph.replace(/^Status: .*\n/m, "")}Filename: pool/main/${folder}/${name}/${name}_${version}_${architecture}.deb\nSize: ${size}\n`;
	});
	return {
		"/partial": directory(0o700, 42),
		"/auxfiles": directory(0o755, 42),
		"/lock": file("", 0o640),
		[`${LIST}_InRelease`]: file(`-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${release}-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n`),
		[`${LIST}_main_binary-amd64_Packages`]: file(entries.join("\n")),
	};
}

/** /var/lib/dpkg and what is beside it. The lists are made when somebody looks. */
export function packageFiles(): Tree {
	made ??= makeFiles();
	return made;
}

/** The same on every host. */
let made: Tree | undefined;

function makeFiles(): Tree {
	const packages = installedPackages.split("\n").map(read);
	const text = `${packages.map(({ paragraph }) => paragraph).join("\n")}\n`;
	const info = (): Tree => {
		const files = filesByPackage();
		const tree: Record<string, Node> = { "/format": file("1\n") };
		for (const { name, shared } of packages) tree[`/${name}${shared ? ":amd64" : ""}.list`] = file(listOf(name, files.get(name) ?? []));
		return tree;
	};
	return {
		"/var/lib/dpkg/status": file(text),
		"/var/lib/dpkg/available": file(""),
		"/var/lib/dpkg/arch-native": file("amd64\n"),
		"/var/lib/dpkg/diversions": file(""),
		"/var/lib/dpkg/statoverride": file(""),
		"/var/lib/dpkg/lock": file("", 0o640),
		"/var/lib/dpkg/lock-frontend": file("", 0o640),
		"/var/lib/dpkg/alternatives": directory(),
		"/var/lib/dpkg/parts": directory(),
		"/var/lib/dpkg/triggers": directory(),
		"/var/lib/dpkg/updates": directory(),
		"/var/lib/dpkg/info": { kind: "later", tree: info, time: BUILT, count: { inodes: packages.length + 1, blocks: packages.length + 1, subdirectories: 0 } },
		"/var/lib/apt/lists": { kind: "later", tree: () => listFiles(packages), time: BUILT, count: { inodes: 5, blocks: 22, subdirectories: 2 } },
		"/var/lib/apt/mirrors/partial": directory(),
		"/var/lib/apt/periodic": directory(),
		"/var/cache/apt/archives/partial": directory(0o700, 42),
		"/var/cache/apt/archives/lock": file("", 0o640),
		"/var/log/apt": directory(),
		"/var/log/dpkg.log": file(""),
		"/etc/apt/sources.list": file("deb http://deb.debian.org/debian sid main\n"),
		...Object.fromEntries(
			["apt.conf.d", "auth.conf.d", "keyrings", "preferences.d", "sources.list.d", "trusted.gpg.d"].map((name) => [`/etc/apt/${name}`, directory()]),
		),
	};
}

/** When the recorder's disk was made, milliseconds since the epoch. */
const BUILT = 1_795_336_000_000;
