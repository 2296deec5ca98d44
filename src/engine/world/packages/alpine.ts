/** What the mirror of Alpine has: the packages that the course installs into containers of that system. */

import { concat, encode } from "../../kernel/text.ts";
import { packageOf } from "../../programs/catalog.ts";
import { type TarFile, tarFile, writeTar } from "../../programs/dpkg/format/tar-memory.ts";
import { gzip } from "../../programs/lib/gzip-format.ts";
import { contentOf, type Node, type Tree } from "../tree.ts";
import { hashOf } from "./debian-packages.ts";

/** name | version | depends | files | summary | web page */
const table = `
bash|5.2.37-r0|readline|bin/bash|The GNU Bourne Again shell|https://www.gnu.org/software/bash/bash.html
bind-tools|9.20.15-r0||usr/bin/dig usr/bin/host usr/bin/nslookup|The ISC DNS tools|https://www.isc.org/
bridge-utils|1.7.1-r2||usr/sbin/brctl|Tools for configuring the Linux kernel 802.1d Ethernet Bridge|https://wiki.linuxfoundation.org/networking/bridge
ca-certificates|20250911-r0||etc/ssl/certs/ca-certificates.crt|Common CA certificates PEM files from Mozilla|https://www.mozilla.org/en-US/about/governance/policies/security-group/certs/
curl|8.14.1-r2|ca-certificates libcurl|usr/bin/curl|URL retrival utility and library|https://curl.se/
iproute2|6.15.0-r0||sbin/ip sbin/ss sbin/bridge sbin/tc|IP Routing Utilities|https://wiki.linuxfoundation.org/networking/iproute2
iptables|1.8.11-r1||usr/sbin/iptables usr/sbin/iptables-save usr/sbin/iptables-restore|Linux kernel firewall, NAT and packet mangling tools|https://www.netfilter.org/projects/iptables/index.html
iputils|20240905-r0|iputils-ping|usr/share/doc/iputils/README|IP Configuration Utilities|https://github.com/iputils/iputils/
iputils-ping|20240905-r0||bin/ping|Tool for sending ICMP echo requests|https://github.com/iputils/iputils/
jq|1.8.1-r0||usr/bin/jq|A lightweight and flexible command-line JSON processor|https://jqlang.github.io/jq/
libcurl|8.14.1-r2||usr/lib/libcurl.so.4|The multiprotocol file transfer library|https://curl.se/
nano|8.4-r0||usr/bin/nano|Enhanced clone of the Pico text editor|https://www.nano-editor.org
nginx|1.28.0-r3||usr/sbin/nginx|HTTP and reverse proxy server|https://www.nginx.org/
procps-ng|4.0.4-r3||bin/ps usr/bin/free usr/bin/top usr/bin/pgrep usr/bin/pkill|Utilities for monitoring your system and processes on your system|https://gitlab.com/procps-ng/procps
readline|8.2.13-r1||usr/lib/libreadline.so.8|GNU readline library|https://tiswww.cwru.edu/php/chet/readline/rltop.html
strace|6.13-r0||usr/bin/strace|Diagnostic, debugging and instructional userspace tracer|https://strace.io/
stress-ng|0.19.02-r0||usr/bin/stress-ng|Stress-test a computer system in various selectable ways|https://github.com/ColinIanKing/stress-ng
tcpdump|4.99.5-r1||usr/bin/tcpdump|A tool for network monitoring and data acquisition|https://www.tcpdump.org
tree|2.2.1-r0||usr/bin/tree|A recursive directory indented listing program|https://oldmanprogrammer.net/source.php?dir=projects/tree
`;

const TIME = 1_793_000_000_000;
const ALPINE_BRANCH = "v3.22";

function fileOf(path: string): TarFile {
	const name = path.slice(path.lastIndexOf("/") + 1);
	if (!/(^|\/)s?bin\//.test(path)) return tarFile(path, "file", 0o644, TIME, encode(`${name}\n`.repeat(64)));
	const content = packageOf.has(name) ? contentOf({ kind: "program", program: name, static: true }) : undefined;
	const bytes =
		content?.read(0, content.size) ?? encode(`#!/bin/sh\necho "${name}: this program is not simulated here; the real ${name} does its work" >&2\nexit 64\n`);
	return tarFile(path, "file", 0o755, TIME, bytes);
}

const node = (bytes: Uint8Array): Node => ({ kind: "content", size: bytes.length, bytes: () => bytes });

/** Two gzip streams: what the package is, and its files. */
function archive(name: string, version: string, depends: string, files: readonly TarFile[], summary: string, size: number): Uint8Array {
	const lines = [
		`pkgname = ${name}`,
		`pkgver = ${version}`,
		`pkgdesc = ${summary}`,
		`size = ${size}`,
		"arch = x86_64",
		...depends
			.split(" ")
			.filter(Boolean)
			.map((d) => `depend = ${d}`),
	];
	const control = writeTar([tarFile(".PKGINFO", "file", 0o644, TIME, encode(`${lines.join("\n")}\n`))]);
	return concat([gzip(control, 6), gzip(writeTar(files), 6)]);
}

/** The mirror's files, below `root`. */
export function alpineTree(root: string): Tree {
	const tree: Record<string, Node> = {};
	const records: string[] = [];
	const main = `${root}/alpine/${ALPINE_BRANCH}/main/x86_64`;
	for (const line of table.trim().split("\n")) {
		const [name = "", version = "", depends = "", paths = "", summary = "", page = ""] = line.split("|");
		const files = paths.split(" ").map(fileOf);
		const size = files.reduce((sum, file) => sum + file.content.length, 0);
		const bytes = archive(name, version, depends, files, summary, size);
		tree[`${main}/${name}-${version}.apk`] = node(bytes);
		records.push(
			`C:Q1${hashOf("sha1", bytes)}\nP:${name}\nV:${version}\nA:x86_64\nS:${bytes.length}\nI:${size}\nT:${summary}\nU:${page}\nL:GPL-2.0-or-later\no:${name}\n${depends === "" ? "" : `D:${depends}\n`}`,
		);
	}
	const index = (description: string, text: string): Node =>
		node(gzip(writeTar([tarFile("DESCRIPTION", "file", 0o644, TIME, encode(description)), tarFile("APKINDEX", "file", 0o644, TIME, encode(text))]), 6));
	tree[`${main}/APKINDEX.tar.gz`] = index(`${ALPINE_BRANCH}.2-34-g2a6d23bcf5d`, `${records.join("\n")}\n`);
	tree[`${root}/alpine/${ALPINE_BRANCH}/community/x86_64/APKINDEX.tar.gz`] = index(`${ALPINE_BRANCH}.2-36-g4a9be1b0b9c`, "");
	return tree;
}
