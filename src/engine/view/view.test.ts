import { describe, expect, test } from "vitest";
import { Machine } from "../machine.ts";
import { registry } from "../programs/index.ts";
import { worlds } from "../world/index.ts";
import { fields } from "./fields.ts";
import { LiveHost, plainView } from "./index.ts";

/** A machine on which programs were started from outside, one after the other, until all of them wait or have ended. */
function running(...commands: readonly (readonly string[])[]): LiveHost {
	const machine = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
	for (const [path = "", ...args] of commands) {
		machine.spawn(path, [path.split("/").at(-1) ?? "", ...args]);
		machine.run(100_000);
	}
	return new LiveHost(machine.kernel);
}
const sleeper = (host: LiveHost) => host.processes.find((p) => p.comm === "sleep");

describe("the view of a host", () => {
	test("a process two PID namespaces deep has a number in each", () => {
		const host = running(["/usr/bin/unshare", "-p", "-f", "unshare", "-p", "-f", "sleep", "1000"]);
		const p = sleeper(host);
		expect(p?.pid_chain).toEqual([p?.pid, 2, 1]);
		expect(p?.args).toBe("sleep 1000");
		const own = host.namespaces.find((n) => n.kind === "pid" && n.ino === p?.ns.pid);
		expect(own?.processes.map((q) => q.pid)).toEqual([p?.pid]);
		expect(host.namespaces.filter((n) => n.kind === "pid").map((n) => n.parent)).toEqual([0, host.ns.pid, own?.parent]);
	});

	test("who unshares without forking stays, and only its children would go", () => {
		const p = sleeper(running(["/usr/bin/unshare", "--pid", "sleep", "1000"]));
		expect(p?.pid_chain).toHaveLength(1);
		expect(p?.ns.pid_for_children).not.toBe(p?.ns.pid);
	});

	test("mounts of a mount namespace are not the host's; proc says whose processes it shows", () => {
		const host = running(["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "sleep", "1000"]);
		const p = sleeper(host);
		const procs = p?.mounts.filter((m) => m.target === "/proc") ?? [];
		expect(procs.map((m) => [m.pid_ns === p?.ns.pid, m.visible, m.propagation])).toEqual([
			[false, false, "private"],
			[true, true, "private"],
		]);
		expect(host.mounts.find((m) => m.target === "/proc")).toMatchObject({ visible: true, pid_ns: host.ns.pid, propagation: "shared" });
	});

	test("a bind shows which part of which file system it is", () => {
		const host = running(["/usr/bin/mkdir", "/srv/site"], ["/usr/bin/mount", "--bind", "-o", "ro", "/srv/site", "/mnt"]);
		expect(host.mounts.find((m) => m.target === "/mnt")).toMatchObject({ root: "/srv/site", fstype: "ext4", options: ["ro", "relatime"], visible: true });
		expect(host.file("/mnt").kind).toBe("directory");
	});

	test("control groups that were mounted inside a cgroup namespace begin at its root", () => {
		const enter = "mkdir /sys/fs/cgroup/box; echo $$ > /sys/fs/cgroup/box/cgroup.procs";
		const host = running(["/usr/bin/sh", "-c", `${enter}; exec unshare --cgroup --mount sh -c 'mount -t cgroup2 none /mnt; exec sleep 1000'`]);
		const p = sleeper(host);
		expect(p?.cgroup_root).toBe("/box");
		expect(p?.mounts.filter((m) => m.fstype === "cgroup2").map((m) => m.root)).toEqual(["/", "/box"]);
	});

	test("a namespace that only a file holds", () => {
		const host = running(["/usr/bin/touch", "/run/kept"], ["/usr/bin/unshare", "--uts=/run/kept", "hostname", "archive"]);
		const kept = host.namespaces.filter((n) => n.hostname === "archive");
		expect(kept.map((n) => [n.kind, n.files, n.processes])).toEqual([["uts", ["/run/kept"], []]]);
		expect(host.hostname).toBe("lab");
	});

	test("what user, time and IPC namespaces hold", () => {
		const host = running(
			["/usr/bin/ipcmk", "-Q"],
			["/usr/bin/unshare", "--user", "--map-users=0:100000:10", "--ipc", "--time", "--boottime=60", "sh", "-c", "ipcmk -M 1000 -p 600; sleep 1000"],
		);
		const p = sleeper(host);
		expect(p).toMatchObject({ uid_map: ["0 100000 10"], gid_map: [], boottime_offset: 60, monotonic_offset: 0, cgroup_root: "/" });
		const held = host.namespaces.filter((n) => n.kind === "ipc").map((n) => [n.ino === p?.ns.ipc, n.ipc.map((o) => [o.kind, o.size, o.mode])]);
		expect(held).toEqual([
			[false, [["msg", 0, 0o644]]],
			[true, [["shm", 1000, 0o600]]],
		]);
	});

	test("files: text, links, what is not there", () => {
		const host = running(["/usr/bin/ln", "-s", "/etc/hostname", "/tmp/link"]);
		expect(host.file("/tmp/link")).toMatchObject({ exists: true, kind: "symlink", target: "/etc/hostname", text: "lab\n", uid: 0 });
		expect(host.file("/nowhere")).toMatchObject({ exists: false, kind: "", mode: -1, text: "", entries: [] });
		expect(host.file("/").entries).toContain("etc");
	});

	test("files of an overlay, and the marks in its upper directory", () => {
		const layers = "cd /srv; mkdir -p low/d up work; echo a > low/a; echo b > low/b; touch low/d/f";
		const changes = "echo more >> /mnt/a; rm /mnt/b; rm -r /mnt/d; mkdir /mnt/d";
		const mount = "mount -t overlay o -o lowerdir=low,upperdir=up,workdir=work /mnt";
		const host = running(["/usr/bin/sh", "-c", `${layers}; ${mount}; ${changes}`]);
		expect(host.file("/mnt/a")).toMatchObject({ text: "a\nmore\n", whiteout: false, opaque: false });
		expect(host.file("/mnt/b").exists).toBe(false);
		expect(host.file("/srv/up/b")).toMatchObject({ kind: "char", whiteout: true });
		expect([host.file("/srv/up/d").opaque, host.file("/srv/low/d").opaque, host.file("/mnt/d").opaque]).toEqual([true, false, false]);
	});

	test("every field of the reference is there and of its type, and nothing else", () => {
		const host = running(
			["/usr/bin/touch", "/run/kept"],
			["/usr/bin/ipcmk", "-Q"],
			["/usr/bin/ip", "neigh", "add", "192.168.0.77", "lladdr", "02:00:00:00:00:01", "dev", "eth0"],
			["/usr/bin/nc", "-l", "80"],
			["/usr/sbin/iptables", "-t", "nat", "-A", "POSTROUTING", "-j", "MASQUERADE"],
			["/usr/bin/ping", "-c", "1", "192.168.0.1"],
			["/usr/bin/unshare", "--uts=/run/kept", "sleep", "1000"],
		);
		const net = host.namespaces.find((n) => n.kind === "net");
		const samples = {
			Host: host,
			Process: sleeper(host),
			NamespaceNumbers: host.ns,
			Namespace: host.namespaces[0],
			IpcObject: host.namespaces.flatMap((n) => n.ipc)[0],
			Link: host.links[0],
			FdbEntry: host.links.flatMap((l) => l.fdb)[0],
			Neighbour: net?.neighbours[0],
			Route: host.routes[0],
			Socket: host.sockets[0],
			Rule: host.rules[0],
			Policy: host.policies[0],
			Connection: host.connections[0],
			Mount: host.mounts[0],
			Cgroup: host.cgroups[0],
			File: host.file("/etc/hostname"),
		};
		for (const [view, table] of Object.entries(fields)) {
			for (const [name, type] of Object.entries<string>(table)) {
				const value = (samples[view as keyof typeof samples] as unknown as Record<string, unknown>)[name];
				const kind = type === "int" ? "number" : type === "string" ? "string" : type === "bool" ? "boolean" : "object";
				expect(typeof value, `${view}.${name}`).toBe(kind);
				expect(Array.isArray(value), `${view}.${name}`).toBe(type.startsWith("list<"));
			}
		}
	});

	test("a veth's ends name each other across namespaces, a bridge its ports, a route its gateway", () => {
		const host = running(
			["/usr/bin/ip", "netns", "add", "blue"],
			["/usr/bin/ip", "link", "add", "v0", "type", "veth", "peer", "name", "eth0", "netns", "blue"],
			["/usr/bin/ip", "link", "add", "br0", "type", "bridge"],
			["/usr/bin/ip", "link", "set", "v0", "master", "br0"],
			["/usr/bin/ip", "-n", "blue", "addr", "add", "10.0.0.2/24", "dev", "eth0"],
			["/usr/bin/ip", "-n", "blue", "link", "set", "eth0", "up"],
			["/usr/bin/ip", "-n", "blue", "route", "add", "default", "via", "10.0.0.1"],
		);
		const blue = host.namespaces.find((n) => n.files.includes("/run/netns/blue") && n.kind === "net");
		expect(host.links.find((l) => l.name === "v0")).toMatchObject({ kind: "veth", master: "br0", peer: "eth0", peer_ns: blue?.ino, up: false });
		expect(blue?.links.find((l) => l.name === "eth0")).toMatchObject({
			peer: "v0",
			peer_ns: host.ns.net,
			addresses: ["10.0.0.2/24"],
			up: true,
			running: false,
		});
		expect(blue?.routes.map((r) => `${r.destination} ${r.gateway} ${r.dev}`)).toContain("default 10.0.0.1 eth0");
		expect(host.links.find((l) => l.name === "br0")?.fdb.some((e) => e.dev === "v0" && e.permanent)).toBe(true);
	});

	test("rules say what they ask and count, connections both directions", () => {
		const nat = [
			"/usr/sbin/iptables",
			"-t",
			"nat",
			"-A",
			"POSTROUTING",
			"-s",
			"192.168.0.0/24",
			"!",
			"-o",
			"docker0",
			"-j",
			"SNAT",
			"--to-source",
			"192.168.0.10",
		];
		const host = running(nat, ["/usr/sbin/iptables", "-P", "FORWARD", "DROP"], ["/usr/bin/ping", "-c", "1", "192.168.0.1"]);
		expect(host.rules.filter((r) => r.target === "SNAT")).toMatchObject([
			{
				family: "ip",
				table: "nat",
				chain: "POSTROUTING",
				target: "SNAT",
				source: "192.168.0.0/24",
				output: "!docker0",
				to: "192.168.0.10",
				packets: 1,
			},
		]);
		expect(host.policies.filter((p) => p.policy === "drop" && p.family === "ip").map((p) => p.chain)).toEqual(["FORWARD"]);
		expect(host.connections).toMatchObject([
			{ protocol: "icmp", source: "192.168.0.10", destination: "192.168.0.1", reply_source: "192.168.0.1", answered: false },
		]);
	});

	test("plain data survives being posted", () => {
		const view = plainView(running(["/usr/bin/unshare", "--mount", "sleep", "1000"]));
		expect(structuredClone(view)).toEqual(view);
		expect(JSON.parse(JSON.stringify(view))).toEqual(view);
		expect(view.processes.filter((p) => p.mounts && !p.comm.startsWith("systemd-")).map((p) => p.comm)).toEqual(["sleep"]);
	});

	test("looking changes nothing", () => {
		const machine = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
		const before = JSON.stringify(plainView(new LiveHost(machine.kernel)));
		new LiveHost(machine.kernel).file("/proc/1/status");
		new LiveHost(machine.kernel).file("/etc/hostname").text.trim();
		expect(JSON.stringify(plainView(new LiveHost(machine.kernel)))).toBe(before);
		expect(machine.now).toBe(new Machine({ world: worlds["one-host"], seed: 1, programs: registry }).now);
	});
});
