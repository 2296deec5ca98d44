import { describe, expect, test } from "vitest";
import { run } from "../../testing/shell-machine.ts";
import { parseRelations, satisfies } from "./format/relation.ts";
import { compareVersions } from "./format/version.ts";

describe("versions", () => {
	test.each([
		["1.0", "1.0", 0],
		["1.0~rc1", "1.0", -1],
		["1.0-1", "1.0-1+b1", -1],
		["2:1.0", "10.0", 1],
		["1.2", "1.10", -1],
		["1.0a", "1.0+", -1],
		["0.9.9", "1.0~", -1],
	])("%s against %s", (a, b, order) => {
		expect(Math.sign(compareVersions(a, b))).toBe(order);
		expect(Math.sign(compareVersions(b, a))).toBe(order === 0 ? 0 : -order);
	});

	test("hold in a relation or not", () => {
		const [first = [], second = []] = parseRelations("libc6 (>= 2.34), a:any | b (<< 2~)");
		expect(first.map((a) => satisfies("2.36-9", a))).toEqual([true]);
		expect(second.map((a) => satisfies("2.0", a))).toEqual([true, false]);
	});
});

describe("a package that was built here", () => {
	const build = `
mkdir -p p/DEBIAN p/usr/bin p/etc
printf 'Package: hello\\nVersion: 1.0-1\\nArchitecture: amd64\\nMaintainer: Me\\nDescription: say it\\n' > p/DEBIAN/control
echo /etc/hello.conf > p/DEBIAN/conffiles; echo one > p/etc/hello.conf
printf '#!/bin/sh\\necho hi\\n' > p/usr/bin/hello; chmod +x p/usr/bin/hello
dpkg -b p > /dev/null; `;

	test("installs, runs, keeps a changed conffile, and leaves nothing when purged", () => {
		expect(run("bash", "-c", `${build} dpkg -i p.deb > /dev/null && hello && echo two > /etc/hello.conf && dpkg -i p.deb | tail -2; cat /etc/hello.conf`)).toBe(
			"hi\nUnpacking hello (1.0-1) over (1.0-1) ...\nSetting up hello (1.0-1) ...\ntwo\n",
		);
		expect(
			run(
				"bash",
				"-c",
				`${build} dpkg -i p.deb > /dev/null; dpkg -P hello | tail -2; ls /usr/bin/hello /etc/hello.conf; ls /var/lib/dpkg/info | grep hello; grep hello /var/lib/dpkg/status`,
			),
		).toBe(
			"Removing hello (1.0-1) ...\nPurging configuration files for hello (1.0-1) ...\nls: cannot access '/usr/bin/hello': No such file or directory\nls: cannot access '/etc/hello.conf': No such file or directory\n[exit 1]\n",
		);
	});

	test("has its files in the order of its archive, as tar lists them", () => {
		expect(run("bash", "-c", `${build} dpkg-deb --fsys-tarfile p.deb | tar -t; dpkg -c p.deb | grep -o '[^ ]*$'`)).toBe(
			"./\n./etc/\n./etc/hello.conf\n./usr/\n./usr/bin/\n./usr/bin/hello\n".repeat(2),
		);
	});
});
