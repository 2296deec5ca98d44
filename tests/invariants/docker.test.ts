/** `docker rm` leaves nothing behind: whatever was done with containers, networks and volumes, the host is as it was before once they are removed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { play } from "../../src/cli/play.ts";
import { Machine } from "../../src/engine/machine.ts";
import { registry } from "../../src/engine/programs/index.ts";
import { worlds } from "../../src/engine/world/index.ts";
import { brokenInvariants } from "../support/invariants.ts";

const names = ["aa", "bb", "cc"] as const;
const name = fc.constantFrom(...names);

const runFlags = fc.constantFrom(
	"",
	"-p 8080:80",
	"-P --expose 90",
	"--net net",
	"--net net --network-alias al",
	"--net host",
	"--net none",
	"-v vol:/data",
	"-v /data",
	"--tmpfs /t",
	"--rm",
	"--init",
	"--ipc shareable",
	"--memory 32m --cpus 0.5",
	"--privileged",
	"--restart on-failure:1",
	"--health-cmd true --health-interval 1s",
);
const programs = fc.constantFrom("sleep 500", "true", "false", "nosuch", "sh -c 'echo x >/f; sleep 500'");

const command = fc.oneof(
	{ weight: 4, arbitrary: fc.tuple(runFlags, name, programs).map(([flags, n, program]) => `docker run -d ${flags} --name ${n} busybox ${program}`) },
	fc.tuple(fc.constantFrom("stop -t 0", "start", "restart -t 0", "kill", "pause", "unpause", "rm", "rm -fv"), name).map(([verb, n]) => `docker ${verb} ${n}`),
	name.map((n) => `docker exec ${n} true`),
	fc.tuple(fc.constantFrom("connect", "disconnect"), name).map(([verb, n]) => `docker network ${verb} net ${n}`),
	fc.constant("docker network create net"),
	fc.constant("docker volume create vol"),
	fc.tuple(name, name).map(([a, b]) => `docker run -d --net container:${a} --name ${b} busybox sleep 500`),
	fc.constant("sleep 1"),
);

/** Everything of the host that containers touch. */
const SNAPSHOT = [
	"ps -eo comm= | grep -vE '^(ps|grep|sort|bash|sh)$' | sort",
	"cut -d' ' -f2 /proc/mounts | sort",
	"ip -br link | awk '{print $1}'; ip route",
	"iptables-save | grep ^-A; ip6tables-save | grep ^-A",
	"find /sys/fs/cgroup -type d | sort",
	"find /run/docker /run/containerd /var/lib/containerd /var/lib/docker/containers /var/lib/docker/overlay2 /var/lib/docker/volumes /var/lib/docker/image -not -path '*/merged/*' | sort",
	"systemctl list-units 'docker-*' --all --no-legend",
].join("; ");

test("docker rm leaves nothing behind", { timeout: 120_000 }, () => {
	fc.assert(
		fc.property(fc.array(command, { minLength: 3, maxLength: 10 }), (commands) => {
			const machine = new Machine({ world: worlds["one-host"], seed: 1, programs: registry });
			const script = [
				// directories that stay once any container has run
				"docker run --rm --net host busybox true; docker run --rm busybox true",
				`snap() { ${SNAPSHOT}; }`,
				"snap > /root/before",
				...commands.map((c) => `timeout 30 ${c} >/dev/null 2>&1`),
				"docker rm -fv $(docker ps -aq) >/dev/null 2>&1; docker network prune -f >/dev/null; docker volume prune -af >/dev/null; sleep 1",
				"snap > /root/after; diff /root/before /root/after && echo nothing left",
			].join("\n");
			const { text, defects } = play(script, { machine });
			expect(defects).toEqual([]);
			expect(text.trim().split("\n").at(-1)).toBe("nothing left");
			expect(brokenInvariants(machine.kernel)).toEqual([]);
		}),
		{ numRuns: 12, seed: 1 },
	);
});
