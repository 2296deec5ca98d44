import { describe, expect, test } from "vitest";
import { decode } from "../../kernel/text.ts";
import { Machine } from "../../machine.ts";
import { registry } from "../../programs/index.ts";
import { type WorldName, worlds } from "../index.ts";

function machine(world: WorldName): Machine {
	const made = new Machine({ world: worlds[world], seed: 1, programs: registry });
	made.events.listen((event, host) => {
		if (event.type === "defect") throw new Error(`${host}: ${event.program}: ${event.message}`);
	});
	return made;
}

function run(on: Machine, script: string, host?: string): string {
	let text = "";
	let ended = false;
	const take = (data: Uint8Array): void => {
		text += decode(data);
	};
	on.host(host).spawn("/bin/bash", ["bash", "-c", script], {
		onStdout: take,
		onStderr: take,
		onExit: () => {
			ended = true;
		},
	});
	on.settle(1e9, () => ended);
	return text;
}

describe("the small internet", () => {
	test("comes up host by host, when it is called", () => {
		const on = machine("one-host-internet");
		expect([...on.hosts.keys()]).toEqual(["lab"]);
		expect(run(on, "ping -c 1 -W 1 192.168.0.1 | grep -o '1 received'")).toBe("1 received\n");
		expect([...on.hosts.keys()]).toEqual(["lab", "gateway"]);
		expect(run(on, "curl -s http://example.com/ | grep -o '<h1>.*</h1>'")).toBe("<h1>Example Domain</h1>\n");
		expect([...on.hosts.keys()]).toEqual(["lab", "gateway", "ns", "example.com"]);
		expect(run(on, "curl -s http://nowhere.example.com/")).toBe("");
	});

	test("is the same when it is played again", () => {
		const once = (): [string, number] => {
			const on = machine("one-host-internet");
			return [run(on, "ping -c 2 example.com; curl -sI http://deb.debian.org/debian/dists/sid/InRelease; cat /proc/uptime"), on.now];
		};
		expect(once()).toEqual(once());
	});

	test("has packages that install and run", () => {
		const on = machine("one-host-internet");
		expect(
			run(on, `rm /usr/bin/tree; apt-get update > /dev/null; apt-get install -y --reinstall tree > /dev/null; dpkg -S /usr/bin/tree; tree /usr/share/doc/tree`),
		).toBe("tree: /usr/bin/tree\n/usr/share/doc/tree\n└── copyright\n\n1 directory, 1 file\n");
		expect(run(on, "apt-get remove -y tree > /dev/null; ls /usr/bin/tree")).toContain("No such file");
	});
});

test("Docker Hub gives images to who has a token, and tokens for what is public", { timeout: 60_000 }, () => {
	const on = machine("one-host-internet");
	const script = `
token() { curl -s "http://auth.docker.io:443/token?service=registry.docker.io&scope=repository:$1:pull" | jq -r .token; }
get() { curl -s -o /tmp/out -w '%{http_code}\\n' -H "Authorization: Bearer $(token $1)" -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' http://registry-1.docker.io:443/v2/$2; }
curl -s -o /dev/null -w '%{http_code}\\n' http://registry-1.docker.io:443/v2/
get library/busybox library/busybox/manifests/latest; blob=$(jq -r .config.digest /tmp/out)
get library/busybox library/busybox/blobs/$blob; echo "sha256:$(sha256sum < /tmp/out | cut -d' ' -f1)" | grep -c $blob
get some/secret library/busybox/manifests/latest`;
	expect(run(on, script)).toBe("401\n200\n200\n1\n401\n");
});

test("two clients with the same source port share one public address", () => {
	const on = machine("napt-home");
	run(on, "for i in 1 2; do nc -l -v -n 80 2>> /tmp/seen; done > /tmp/got &", "web");
	for (const [i, client] of ["client1", "client2"].entries()) run(on, `sleep ${1 + i}; echo ${client} | nc -N -p 40000 web 80`, client);
	expect(run(on, "sleep 1; cat /tmp/got", "web")).toBe("client1\nclient2\n");
	expect(run(on, "grep -o 'from [0-9.]*\\|on [0-9.]* [0-9]*' /tmp/seen | sort -u", "web")).toContain("203.0.113.2");
});
