import { expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";
import { nextElapse, parseCalendar } from "./units/calendar.ts";
import { formatSpan, parseSpan } from "./units/span.ts";
import { parseUnitFile, Settings } from "./units/unit-file.ts";

it("starts a failing service again until the limit of starts is reached, and says so in the journal", () => {
	const script = `printf '[Service]\\nExecStart=/bin/false\\nRestart=always\\nRestartSec=1\\nStartLimitBurst=3\\nStartLimitIntervalSec=60\\n' > /etc/systemd/system/x.service
systemctl start x; sleep 10; systemctl show x -p Result,NRestarts; journalctl -u x -o cat | tail -2`;
	expect(run("bash", "-c", script)).toBe("Result=start-limit-hit\nNRestarts=3\nx.service: Failed with result 'start-limit-hit'.\nFailed to start x.service.\n");
});

it("keeps every process of a service in its group and ends them all with it", () => {
	const script = `systemd-run -q --unit=y sh -c 'sleep 1000 & sleep 1000; true'; sleep 0.1
wc -l < /sys/fs/cgroup/system.slice/y.service/cgroup.procs; systemctl stop y; ls -d /sys/fs/cgroup/system.slice/y.service; pgrep -c sleep`;
	expect(run("bash", "-c", script)).toBe("3\nls: cannot access '/sys/fs/cgroup/system.slice/y.service': No such file or directory\n0\n[exit 1]\n");
});

it("forgets earlier values of a list at an empty assignment", () => {
	const settings = new Settings(parseUnitFile("[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\\\nc\n", "x").assignments);
	expect(settings.values("Service", "ExecStart")).toEqual(["/bin/b c"]);
});

it("reads and writes spans and calendar events", () => {
	expect([parseSpan("1min 30s"), parseSpan("2h"), parseSpan("x")]).toEqual([90, 7200, undefined]);
	expect([formatSpan(90), formatSpan(0.5), formatSpan(93784)]).toEqual(["1min 30s", "500ms", "1d 2h 3min 4s"]);
	expect(parseCalendar("daily")?.normalized).toBe("*-*-* 00:00:00");
	expect(nextElapse("Mon *-*-* 10:00", 0)).toBe(4 * 86400 + 36000);
});

it("starts a service when somebody calls its socket, and gives it the descriptors", () => {
	const text = run(
		"bash",
		"-c",
		`printf '[Socket]\\nListenStream=/run/echo.sock\\nListenStream=127.0.0.1:7777\\nSocketMode=0660\\nSocketGroup=adm\\n' > /etc/systemd/system/echo.socket
		printf '[Service]\\nExecStart=/bin/sh -c "echo $LISTEN_FDS $LISTEN_FDNAMES; readlink /proc/self/fd/3; sleep 100"\\nStandardOutput=file:/tmp/out\\n' > /etc/systemd/system/echo.service
		systemctl daemon-reload; systemctl start echo.socket; systemctl is-active echo.service
		stat -c '%a %G' /run/echo.sock; ss -tln 'sport = 7777' | grep -c LISTEN
		echo | timeout 1 nc 127.0.0.1 7777; systemctl is-active echo.service; systemctl show -p SubState echo.socket; sed 's/[0-9]*]/N]/' /tmp/out
		systemctl stop echo.service 2>/dev/null; systemctl show -p SubState echo.socket; systemctl stop echo.socket; ss -tln | grep -c 7777`,
	);
	// the call that nobody took starts the stopped service again, and it holds the socket that the manager closes
	expect(text).toBe("inactive\n660 adm\n1\nactive\nSubState=running\n2 echo.socket:echo.socket\nsocket:[N]\nSubState=running\n1\n");
});
