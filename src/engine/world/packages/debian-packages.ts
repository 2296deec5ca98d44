/** The packages of a release, and each as an archive. */

import { encode } from "../../kernel/text.ts";
import { packageOf } from "../../programs/catalog.ts";
import { digestOf, hexText } from "../../programs/coreutils/checksum/algorithms.ts";
import { Paragraph } from "../../programs/dpkg/format/control.ts";
import { writeDeb } from "../../programs/dpkg/format/deb.ts";
import { type TarFile, tarFile } from "../../programs/dpkg/format/tar-memory.ts";
import { installedPackages } from "../debian/installed.ts";
import { contentOf } from "../tree.ts";
import { debianTable, namesByRelease } from "./debian-table.ts";
import type { Release } from "./releases.ts";

export interface BuiltPackage {
	readonly control: Paragraph;
	/** Below the repository: "pool/main/c/curl/curl_7.88.1-10_amd64.deb". */
	readonly filename: string;
	readonly bytes: Uint8Array;
}

interface Row {
	readonly name: string;
	readonly section: string;
	readonly version: string;
	readonly depends: readonly string[];
	readonly files: readonly string[];
	readonly summary: string;
}

const nameIn = (name: string, column: Release["column"]): string => namesByRelease[name]?.[column] ?? name;

/** The versions that the usual host has installed, which are those of sid. */
const installedVersions = new Map(installedPackages.split("\n").map((line) => line.split("|", 2) as [string, string]));

function rowsOf(column: Release["column"]): Row[] {
	return debianTable
		.trim()
		.split("\n")
		.flatMap((line) => {
			const [name = "", section = "", versions = "", depends = "", files = "", summary = ""] = line.split("|");
			const own = nameIn(name, column);
			const version = (column === 2 ? installedVersions.get(own) : undefined) ?? versions.split(" ")[column] ?? "-";
			if (version === "-") return [];
			return [{ name: own, section, version, depends: depends.split(",").filter(Boolean), files: files.split(" "), summary }];
		});
}

/** Packages of 2016 and later: when their files were made. */
const times: readonly number[] = [1_460_000_000_000, 1_694_000_000_000, 1_793_000_000_000];

/** The directories above the files, each before what is in it. */
function withDirectories(files: readonly TarFile[], time: number): TarFile[] {
	const directories = new Set<string>();
	for (const { name } of files) {
		const parts = name.split("/").slice(1, -1);
		for (let n = 0; n <= parts.length; n++) directories.add([".", ...parts.slice(0, n), ""].join("/"));
	}
	const all = [...[...directories].map((name) => tarFile(name, "directory", 0o755, time)), ...files];
	return all.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function program(path: string, name: string, time: number): TarFile {
	const known = packageOf.has(name);
	const content = known ? contentOf({ kind: "program", program: name }) : undefined;
	const bytes =
		content?.read(0, content.size) ?? encode(`#!/bin/sh\necho "${name}: this program is not simulated here; the real ${name} does its work" >&2\nexit 64\n`);
	return tarFile(`.${path}`, "file", 0o755, time, bytes);
}

function filesOf(row: Row, time: number): TarFile[] {
	const files = row.files.map((written) => {
		if (written.startsWith("lib:"))
			return tarFile(`./usr/lib/x86_64-linux-gnu/${written.slice(4)}`, "file", 0o644, time, encode(`\x7fELF ${written}`.padEnd(26_000, "\0")));
		const [link, target] = written.split(">");
		if (target !== undefined) return tarFile(`.${link}`, "symlink", 0o777, time, undefined, target);
		const [path = "", name] = written.split("=");
		if (path.startsWith("/usr/share")) return tarFile(`.${path}`, "file", 0o644, time, encode(`${row.summary}\n`));
		return program(path, name ?? path.slice(path.lastIndexOf("/") + 1), time);
	});
	files.push(
		tarFile(
			`./usr/share/doc/${row.name}/copyright`,
			"file",
			0o644,
			time,
			encode(`${row.name} ${row.version}: the copyright notices of a real package stand here.\n`),
		),
	);
	return withDirectories(files, time);
}

const sourceName = (name: string): string => (name.startsWith("lib") ? name.slice(0, 4) : name.slice(0, 1));

function build(row: Row, { column, maintainer }: Release): BuiltPackage {
	const time = times[column] as number;
	const files = filesOf(row, time);
	const available = new Set(rowsOf(column).map(({ name }) => name));
	const depends = row.depends.map((name) => nameIn(name, column)).filter((name) => available.has(name));
	const size = files.reduce((sum, file) => sum + Math.ceil(file.content.length / 1024) + (file.kind === "directory" ? 1 : 0), 0);
	const shared = row.files.some((f) => f.startsWith("lib:"));
	const control = Paragraph.of({
		Package: row.name,
		Version: row.version,
		Architecture: "amd64",
		Maintainer: maintainer,
		"Installed-Size": String(size),
		Depends: depends.length > 0 ? depends.join(", ") : undefined,
		"Multi-Arch": shared ? "same" : undefined,
		Section: row.section,
		Priority: "optional",
		Description: row.summary,
	});
	const file = `${row.name}_${row.version.replace(/^\d+:/, "")}_amd64.deb`;
	return { control, filename: `pool/main/${sourceName(row.name)}/${row.name}/${file}`, bytes: writeDeb(control, {}, files, time) };
}

/** The same for every machine: made once. */
const built = new Map<string, readonly BuiltPackage[]>();

export function debianPackages(release: Release): readonly BuiltPackage[] {
	if (!release.stocked) return [];
	const known = built.get(release.codename) ?? rowsOf(release.column).map((row) => build(row, release));
	built.set(release.codename, known);
	return known;
}

/** In hexadecimal, of one of coreutils' algorithms. */
export function hashOf(algorithm: string, bytes: Uint8Array, bits?: number): string {
	const hash = digestOf(algorithm, bits)?.create();
	hash?.update(bytes);
	return hash ? hexText(hash.digest()) : "";
}
