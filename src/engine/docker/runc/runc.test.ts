import { expect, test } from "vitest";
import { run } from "../../testing/shell-machine.ts";

/** A bundle with busybox; `edit` changes its configuration by jq. */
const bundle = `
mkdir -p /b/rootfs/bin /b/rootfs/etc /b/rootfs/tmp; cp /bin/busybox /b/rootfs/bin/
for i in sh ls cat echo sleep mount id hostname env touch mkdir ps tty grep; do ln -s busybox /b/rootfs/bin/$i; done
echo root:x:0:0:root:/root:/bin/sh > /b/rootfs/etc/passwd; cd /b; runc spec; mv config.json orig.json
edit() { jq ".process.terminal=false|$1" orig.json > config.json; }
`;
const script = (text: string): string => run("bash", "-c", `${bundle}${text}`);

test("a container has namespaces, a root and a control group of its own, and leaves nothing behind", () => {
	expect(
		script(`
before=$(ls -d /sys/fs/cgroup/system.slice/*/ | wc -l; wc -l < /proc/self/mounts)
edit '.process.args=["sh","-c","echo $$; hostname; cat /proc/self/cgroup; touch /x; exit 7"]'
runc run one; echo $?; runc list -q; ls /run/runc
[ "$before" = "$(ls -d /sys/fs/cgroup/system.slice/*/ | wc -l; wc -l < /proc/self/mounts)" ] && echo same
`),
	).toBe("1\nrunc\n0::/\ntouch: /x: Read-only file system\n7\nsame\n");
});

test("a created container waits for its start, and is told apart in every state", () => {
	expect(
		script(`
edit '.process.args=["sleep","100"]'
state() { runc state two | jq -r .status; }
runc create two < /dev/null; state; runc start two; state; runc pause two; state; runc resume two; state
runc start two 2>&1 | sed 's/.*msg=//'; runc exec two sh -c 'exit 9'; echo $?; runc kill two KILL; sleep 0.1; state; runc delete two; runc state two 2>&1 | sed 's/.*msg=//'
`),
	).toBe('created\nrunning\npaused\nrunning\n"cannot start an already running container"\n9\nstopped\n"container does not exist"\n');
});

test("a creation that fails says why and leaves nothing", () => {
	expect(
		script(`
fail() { edit "$1"; runc run three 2>&1 | sed 's/.*msg=//'; ls /run/runc /sys/fs/cgroup/system.slice | grep three; }
fail '.process.args=["nosuch"]'
fail '.mounts += [{destination:"/data",type:"foo",source:"foo"}]|.root.readonly=false'
fail '.process.cwd="rel"'
fail '.hooks={createRuntime:[{path:"/bin/false"}]}'
pgrep runc
`),
	).toContain('"runc run failed: unable to start container process: error during container init: exec: \\"nosuch\\": executable file not found in $PATH"');
});
