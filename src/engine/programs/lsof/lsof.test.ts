import { expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";

it("finds who holds a deleted file, and with -a only the descriptors asked for", () => {
	const script = `echo hi > /tmp/f; sleep 100 </tmp/f >/tmp/o & P=$!; sleep 0.1; rm /tmp/o
lsof -t /tmp/f | grep -cx $P; lsof -p $P -a -d 0,1 -F fan | tail -n +2; lsof +L1 -a -p $P | grep -c deleted; lsof -p 99999; echo $?; lsof /nosuch; echo $?`;
	expect(run("bash", "-c", script)).toBe("1\nf0\nar\nn/tmp/f\nf1\naw\nn/tmp/o (deleted)\n1\n1\nlsof: status error on /nosuch: No such file or directory\n1\n");
});

it("names the sockets of a port", () => {
	const script = "nc -l -p 8080 & sleep 0.1; lsof -nP -iTCP:8080 -sTCP:LISTEN | awk '{print $1, $4, $5, $8, $9, $10}'; lsof -i :81; echo $?; kill $!";
	expect(run("bash", "-c", script)).toBe("COMMAND FD TYPE NODE NAME \nnc 3u IPv4 TCP *:8080 (LISTEN)\n1\n");
});
