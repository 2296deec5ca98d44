/** The unit files that packages bring: targets in their order, slices, and the services that run on every host. */
import { file, symlink, type Tree } from "../tree.ts";

const LIB = "/usr/lib/systemd/system";

const unit = (description: string, lines: string, rest = ""): string => `[Unit]\nDescription=${description}\n${lines}${rest ? `\n${rest}` : ""}`;

/** Name, description and what stands in [Unit] beside it. */
const targets: readonly (readonly [string, string, string])[] = [
	[
		"basic",
		"Basic System",
		"Requires=sysinit.target\nWants=sockets.target timers.target paths.target slices.target\nAfter=sysinit.target sockets.target paths.target slices.target tmp.mount\n",
	],
	["sysinit", "System Initialization", "Conflicts=emergency.service emergency.target\nWants=local-fs.target swap.target\nAfter=local-fs.target swap.target\n"],
	[
		"multi-user",
		"Multi-User System",
		"Requires=basic.target\nConflicts=rescue.service rescue.target\nAfter=basic.target rescue.service rescue.target\nAllowIsolate=yes\n",
	],
	[
		"graphical",
		"Graphical Interface",
		"Requires=multi-user.target\nConflicts=rescue.service rescue.target\nAfter=multi-user.target rescue.service rescue.target\nAllowIsolate=yes\n",
	],
	["local-fs-pre", "Preparation for Local File Systems", "RefuseManualStart=yes\n"],
	["local-fs", "Local File Systems", "DefaultDependencies=no\nConflicts=shutdown.target\nAfter=local-fs-pre.target\nWants=local-fs-pre.target\n"],
	["remote-fs", "Remote File Systems", "DefaultDependencies=no\nConflicts=shutdown.target\n"],
	["swap", "Swaps", ""],
	["sockets", "Socket Units", ""],
	["timers", "Timer Units", ""],
	["paths", "Path Units", ""],
	["slices", "Slice Units", "Wants=-.slice system.slice\nAfter=-.slice system.slice\n"],
	["getty", "Login Prompts", ""],
	["network", "Network", "RefuseManualStart=yes\n"],
	["network-pre", "Preparation for Network", "RefuseManualStart=yes\n"],
	["network-online", "Network is Online", "After=network.target\n"],
	["nss-lookup", "Host and Network Name Lookups", "RefuseManualStart=yes\n"],
	["nss-user-lookup", "User and Group Name Lookups", "RefuseManualStart=yes\n"],
	["time-set", "System Time Set", "RefuseManualStart=yes\n"],
	["time-sync", "System Time Synchronized", "RefuseManualStart=yes\n"],
	["shutdown", "System Shutdown", "DefaultDependencies=no\nRefuseManualStart=yes\n"],
	["rescue", "Rescue Mode", "Requires=sysinit.target\nAfter=sysinit.target\nAllowIsolate=yes\n"],
	["emergency", "Emergency Mode", "AllowIsolate=yes\n"],
	["umount", "Unmount All Filesystems", "DefaultDependencies=no\nRefuseManualStart=yes\n"],
	["final", "Late Shutdown Services", "DefaultDependencies=no\nRefuseManualStart=yes\n"],
	["halt", "System Halt", "DefaultDependencies=no\nAllowIsolate=yes\n"],
	["poweroff", "System Power Off", "DefaultDependencies=no\nAllowIsolate=yes\n"],
	["reboot", "System Reboot", "DefaultDependencies=no\nAllowIsolate=yes\n"],
];

const services: Tree = {
	[`${LIB}/systemd-journald.service`]: file(
		unit(
			"Journal Service",
			"Documentation=man:systemd-journald.service(8) man:journald.conf(5)\nDefaultDependencies=no\nBefore=sysinit.target\nIgnoreOnIsolate=yes\n",
			"[Service]\nExecStart=/usr/lib/systemd/systemd-journald\nRestart=always\nRestartSec=0\nStandardOutput=null\nType=notify-reload\n",
		),
	),
	[`${LIB}/systemd-udevd.service`]: file(
		unit(
			"Rule-based Manager for Device Events and Files",
			"Documentation=man:systemd-udevd.service(8) man:udev(7)\nDefaultDependencies=no\nAfter=systemd-journald.service\nBefore=sysinit.target\n",
			"[Service]\nType=notify-reload\nExecStart=/usr/lib/systemd/systemd-udevd\nRestart=always\nRestartSec=0\nKillMode=mixed\n",
		),
	),
	[`${LIB}/systemd-logind.service`]: file(
		unit(
			"User Login Management",
			"Documentation=man:sd-login(3)\nDocumentation=man:systemd-logind.service(8)\nDocumentation=man:logind.conf(5)\nAfter=nss-user-lookup.target dbus.service\n",
			"[Service]\nExecStart=/usr/lib/systemd/systemd-logind\nRestart=always\nRestartSec=0\nType=notify-reload\n",
		),
	),
	[`${LIB}/dbus.service`]: file(
		unit(
			"D-Bus System Message Bus",
			"Documentation=man:dbus-daemon(1)\n",
			"[Service]\nType=notify\nNotifyAccess=main\nExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only\nUser=messagebus\nOOMScoreAdjust=-900\n",
		),
	),
	[`${LIB}/systemd-sysctl.service`]: file(
		unit(
			"Apply Kernel Variables",
			"Documentation=man:systemd-sysctl.service(8) man:sysctl.d(5)\nDefaultDependencies=no\nAfter=systemd-journald.service\nBefore=sysinit.target\nConditionDirectoryNotEmpty=/etc/sysctl.d\n",
			"[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/sbin/sysctl --system\n",
		),
	),
};

const linked: readonly (readonly [target: string, name: string])[] = [
	["sysinit.target", "systemd-journald.service"],
	["sysinit.target", "systemd-udevd.service"],
	["multi-user.target", "systemd-logind.service"],
	["multi-user.target", "dbus.service"],
	["multi-user.target", "getty.target"],
];

export const systemUnits: Tree = {
	...Object.fromEntries(
		targets.map(([name, description, lines]) => [`${LIB}/${name}.target`, file(unit(description, `Documentation=man:systemd.special(7)\n${lines}`))]),
	),
	...Object.fromEntries(linked.map(([target, name]) => [`${LIB}/${target}.wants/${name}`, symlink(`../${name}`)])),
	[`${LIB}/default.target`]: symlink("graphical.target"),
	[`${LIB}/ctrl-alt-del.target`]: symlink("reboot.target"),
	[`${LIB}/user.slice`]: file(unit("User and Session Slice", "Documentation=man:systemd.special(7)\nBefore=slices.target\n")),
	[`${LIB}/machine.slice`]: file(unit("Virtual Machine and Container Slice", "Documentation=man:systemd.special(7)\nBefore=slices.target\n")),
	[`${LIB}/slices.target.wants/user.slice`]: symlink("../user.slice"),
	...services,
	"/etc/systemd/system/multi-user.target.wants/remote-fs.target": symlink(`${LIB}/remote-fs.target`),
	[`/usr/lib/systemd/system-preset/90-systemd.preset`]: file(
		"disable emergency.target\ndisable halt.target\ndisable poweroff.target\ndisable rescue.target\nenable *\n",
	),
	"/usr/sbin/init": symlink("../lib/systemd/systemd"),
	"/usr/sbin/halt": symlink("../bin/systemctl"),
	"/usr/sbin/poweroff": symlink("../bin/systemctl"),
	"/usr/sbin/reboot": symlink("../bin/systemctl"),
	"/etc/systemd/journald.conf": file("[Journal]\n"),
	"/etc/systemd/system.conf": file("[Manager]\n"),
};
